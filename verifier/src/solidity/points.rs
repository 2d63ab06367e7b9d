//! The sum of points, by the precompiles at 6 (sum) and 7 (product): five words of memory hold the
//! sum, the next point, and its number. Coordinates that are not below q and points that are not on
//! the curve make them fail.

use alloc::vec::Vec;

use super::data::Data;
use super::inverses::key_word;
use super::opening::Coefficients;
use super::plan::Plan;
use super::transcript::Challenge;
use super::yul::{Block, Yul, at, atom, call, mload, mul};
use crate::key::{G1, G2, Word};
use crate::layout::{PointSet, Polynomial};

/// A point of the sum.
#[derive(Debug, Clone, Copy)]
pub(super) enum Source {
    /// In the proof, by its first word.
    Proof(usize),
    Key(G1),
}

/// Gas for one sum or product, which cost 150 and 6,000 today: a precompile that refuses a point
/// takes all that it was given, and this is what a forger's sender is to lose, not everything.
const POINT_GAS: usize = 40_000;

/// A precompile over memory, in place.
fn precompile(address: usize, from: usize, bytes: usize, to: usize) -> Yul {
    call("staticcall", [atom(POINT_GAS), atom(address), at(from), at(bytes), at(to), at(0x40)])
}

/// The five words.
#[derive(Debug, Clone, Copy)]
pub(super) struct Space {
    /// The sum; behind it the next point and its number.
    pub sum: usize,
}

impl Space {
    pub(super) fn point(self) -> usize {
        self.sum + 0x40
    }

    fn number(self) -> usize {
        self.sum + 0x80
    }

    /// Puts a point behind the sum, or in its place.
    pub(super) fn load(self, data: Data, source: Source, to: usize, block: &mut Block) {
        match source {
            Source::Proof(word) => block.run(&data.copy(to, word, 2)),
            Source::Key(point) => {
                block.mstore(to, key_word(&point.x));
                block.mstore(to + 0x20, key_word(&point.y));
            }
        }
    }

    /// The sum, plus the point behind it times a number.
    pub(super) fn add_product(self, factor: Yul, block: &mut Block) {
        block.mstore(self.number(), factor);
        let product = precompile(7, self.point(), 0x60, self.point());
        let sum = precompile(6, self.sum, 0x80, self.sum);
        block.assign("ok", &call("and", [sum, call("and", [product, atom("ok")])]));
    }

    /// The sum, plus the point behind it.
    pub(super) fn add(self, block: &mut Block) {
        let sum = precompile(6, self.sum, 0x80, self.sum);
        block.assign("ok", &call("and", [sum, atom("ok")]));
    }

    /// The sum times a number, which overwrites the point behind it.
    pub(super) fn scale(self, factor: Yul, block: &mut Block) {
        block.mstore(self.point(), factor);
        let product = precompile(7, self.sum, 0x60, self.sum);
        block.assign("ok", &call("and", [product, atom("ok")]));
    }
}

/// The points of a member of a set: the quotient has several, by powers of x^n.
pub(super) fn sources(plan: &Plan<'_>, member: Polynomial) -> Vec<Source> {
    let proof = &plan.proof;
    let of = |list: &[usize], index: u32| {
        Vec::from([Source::Proof(list.get(index as usize).copied().unwrap_or(0))])
    };
    let key = |list: &[G1], index: u32| {
        Vec::from([Source::Key(list.get(index as usize).copied().unwrap_or_default())])
    };
    match member {
        Polynomial::Advice(index) => of(&proof.advice, index),
        Polynomial::Fixed(index) => key(&plan.key.fixed, index),
        Polynomial::Sigma(index) => key(&plan.key.sigma, index),
        Polynomial::CopyProduct(index) => of(&proof.copy_product, index),
        Polynomial::LookupInput(index) => of(&proof.lookup_input, index),
        Polynomial::LookupTable(index) => of(&proof.lookup_table, index),
        Polynomial::LookupProduct(index) => of(&proof.lookup_product, index),
        Polynomial::Quotient => proof.pieces.iter().copied().map(Source::Proof).collect(),
        Polynomial::Random => Vec::from([Source::Proof(proof.random)]),
    }
}

/// Writes the sum over all sets. `take` adds one point times a number; a number is absent for the
/// very first point, whose coefficient is one.
pub(super) fn sum(
    plan: &Plan<'_>,
    sets: &[PointSet],
    coefficients: &Coefficients,
    power: usize,
    block: &mut Block,
    mut take: impl FnMut(&mut Block, Source, Option<Yul>),
) {
    for (index, set) in sets.iter().enumerate() {
        block.open("{");
        let start = match index {
            0 => atom(1),
            _ => mload(coefficients.sets.get(index).copied().unwrap_or(0)),
        };
        let several = set.members.len() > 1
            || set.members.iter().any(|(member, _)| *member == Polynomial::Quotient);
        if several {
            block.assign("let c", &start);
        }
        for (position, (member, _)) in set.members.iter().enumerate() {
            if position > 0 {
                block.assign("c", &mul(plan.challenge(Challenge::OpeningY), atom("c")));
            }
            let mut number = if several { atom("c") } else { start.clone() };
            for (piece, source) in sources(plan, *member).into_iter().enumerate() {
                if piece > 0 {
                    number = mul(mload(power), number);
                }
                let first = index == 0 && position == 0 && piece == 0;
                take(block, source, if first { None } else { Some(number.clone()) });
            }
        }
        block.close();
    }
}

/// The generator of the second group, as the pairing precompile wants it.
const GENERATOR: [&str; 4] = [
    "0x198e9393920d483a7260bfb731fb5d25f1aa493335a9e71297e485b7aef312c2",
    "0x1800deef121f1e76426a00665e5c4479674322d4f75edadd46debd5cd992f6ed",
    "0x090689d0585ff075ec9e99ad690c3395bc4b313370b38ef355acdadcd122975b",
    "0x12c85ea5db8c6deb4aab71808dcb408fe3d1e7690c43d37b4ce6cc0166fa7daa",
];

/// Writes the pairing check of the sum against the point `w`, and returns its word.
pub(super) fn pairing(tau: &G2, space: Space, w: [Yul; 2], block: &mut Block) {
    let tau: [&Word; 4] = [&tau.x[1], &tau.x[0], &tau.y[1], &tau.y[0]];
    let [x, y] = w;
    let mut words: Vec<Yul> = GENERATOR.iter().map(atom).collect();
    words.extend([x, call("sub", [atom("Q"), y])]);
    words.extend(tau.iter().map(|word| key_word(word)));
    for (index, word) in words.into_iter().enumerate() {
        block.mstore(space.point() + 32 * index, word);
    }
    let arguments = [call("gas", []), atom(8), at(space.sum), at(0x180), at(0), at(0x20)];
    block.assign("ok", &call("and", [call("staticcall", arguments), atom("ok")]));
}
