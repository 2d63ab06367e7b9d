//! What all sections share: the key's numbers, where each value is read, and the transcript.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use bn254::Fr;

use super::super::RenderError;
use super::super::contract::Contents;
use super::super::data::Data;
use super::super::memory::{START, Slots};
use super::super::number::{literal, power, scalar};
use super::super::plan::{MOST_INPUTS, Shape, bounded, within};
use super::super::yul::{Block, Yul, at, atom, call, mload, mul};
use crate::arithmetic::{root_of_unity, word};
use crate::lean::{LeanKey, Node, check};

/// Words of C1 and C2.
const COMMITMENTS: usize = 4;

/// Shared by all sections.
#[derive(Debug)]
pub(super) struct Plan<'a> {
    pub key: &'a LeanKey,
    pub data: Data,
    pub slots: Slots,
    omega: Fr,
    /// Where challenges are read; y and gamma are any words, x and u below r.
    pub y: usize,
    pub x: usize,
    pub gamma: usize,
    pub u: usize,
}

impl<'a> Plan<'a> {
    /// Checks the key, and what rendering relies on.
    pub(super) fn new(key: &'a LeanKey, batch: bool) -> Result<Self, RenderError> {
        check(key)?;
        within("public inputs", key.publics as usize, 0, MOST_INPUTS)?;
        let shapes = key.nodes.iter().map(|node| match *node {
            Node::Constant(_) => Shape::Number,
            Node::Negated(a) => Shape::Negated(a),
            Node::Sum(a, b) => Shape::Sum(a, b),
            Node::Product(a, b) => Shape::Product(a, b),
            _ => Shape::Leaf,
        });
        bounded(shapes, key.constraints.iter())?;
        let data = Data { batch, inputs: key.publics as usize, words: key.proof_words() };
        let mut slots = Slots::new(data.end());
        let commitment = START + 32 * (data.inputs + 2);
        let values = commitment + 64 + 32 * key.values();
        let [y, gamma] = match batch {
            true => [slots.word(), slots.word()],
            false => [commitment, values],
        };
        let omega = scalar(&word(root_of_unity(key.k)), "omega", 0)?;
        let (x, u) = (slots.word(), slots.word());
        Ok(Self { key, data, slots, omega, y, x, gamma, u })
    }

    /// The first word and the number of words that a batch keeps of each proof: the challenges.
    pub(super) fn frame(&self) -> (usize, usize) {
        (self.data.end(), 4)
    }

    /// Words of a proof, by what they are.
    pub(super) fn advice(&self, index: usize) -> usize {
        COMMITMENTS + index
    }

    pub(super) fn packed(&self, index: usize) -> usize {
        COMMITMENTS + self.key.rotations.len() + index
    }

    /// W, and W' two words later.
    pub(super) fn opening(&self) -> usize {
        COMMITMENTS + self.key.values()
    }

    pub(super) fn inverse(&self) -> Yul {
        self.data.word(self.opening() + 4)
    }

    /// What has to hold of a proof's words and the public inputs before anything is computed.
    pub(super) fn canonical(&self) -> Vec<Yul> {
        let opening = self.opening();
        let scalars = (COMMITMENTS..opening).chain([opening + 4]);
        self.data.canonical(scalars, [0, 2, opening, opening + 2].into_iter())
    }

    /// omega to a row, which may be negative.
    pub(super) fn root(&self, row: i64) -> Fr {
        power(self.omega, row.rem_euclid(self.key.rows() as i64) as u64)
    }

    /// Writes `name`, to the number of packed columns: a power of two.
    pub(super) fn packed_power(&self, name: &str, block: &mut Block) {
        for _ in 0..self.key.packed.trailing_zeros() {
            block.assign(name, &mul(atom(name), atom(name)));
        }
    }

    /// The challenges: each is the hash of the words since the one before, preceded by its hash,
    /// which is written over the word before them.
    pub(super) fn transcript(&self, block: &mut Block) {
        block.mstore(START, atom(literal(&self.key.digest())));
        block.comment("r1_advice: the commitment to the witness. y.");
        let mut end = START + 32 * (self.data.inputs + 3);
        let mut hash = |from: usize, words: usize, block: &mut Block| {
            end += 32 * words;
            block.mstore(end - 32, call("keccak256", [at(from), at(end - from)]));
            end - 32
        };
        let y = hash(START, 0, block);
        self.keep(self.y, y, block);
        block.comment("r2_lookup, r3_permutation: this profile has none.");
        block.comment("r4_quotient: the commitment to the quotient. z, and x = z^t.");
        let z = hash(y, 2, block);
        block.open("{");
        block.assign("let x", &call("mod", [mload(z), atom("r")]));
        self.packed_power("x", block);
        block.mstore(self.x, atom("x"));
        block.close();
        block.comment("r5_evaluation: the values. gamma.");
        let gamma = hash(z, self.key.values(), block);
        self.keep(self.gamma, gamma, block);
        block.comment("r6_opening: W. u.");
        let u = hash(gamma, 2, block);
        block.mstore(self.u, call("mod", [mload(u), atom("r")]));
    }

    /// In a batch, where the proof's words are overwritten, a challenge has a word of its own.
    fn keep(&self, place: usize, state: usize, block: &mut Block) {
        if place != state {
            block.mstore(place, mload(state));
        }
    }

    /// What the source says of the proof.
    pub(super) fn contents(&self) -> Contents {
        let place = |word| self.data.word_at(word);
        let advice = self.key.rotations.iter().enumerate();
        let advice =
            advice.map(|(i, at)| format!("{:#06x} witness at {at}", place(self.advice(i))));
        let packed = 0..self.key.packed as usize;
        let packed = packed.map(|i| format!("{:#06x} packed column {i}", place(self.packed(i))));
        let values: Vec<String> = advice.chain(packed).collect();
        let (protocol, book) = ("lean profile", "book/lean.md");
        Contents { data: self.data, protocol, book, values: values.join(", ") }
    }
}
