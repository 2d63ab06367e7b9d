//! A call's data: where public inputs and the proofs' words are read, and what it has to look like.

use alloc::vec::Vec;

use super::memory::START;
use super::yul::{Block, Yul, all, at, atom, call, mload};

/// Conditions that one statement takes.
const AT_ONCE: usize = 16;

/// Sizes of one proof, and where it is read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Data {
    /// Whether values are read from a copy in memory, one proof after the other.
    pub batch: bool,
    /// Public inputs.
    pub inputs: usize,
    /// Words of a proof.
    pub words: usize,
}

impl Data {
    /// Bytes of a proof.
    pub(super) fn bytes(self) -> usize {
        32 * self.words
    }

    /// The first word of memory behind the transcript: the key's digest, inputs and proof.
    pub(super) fn end(self) -> usize {
        START + 32 * (1 + self.inputs + self.words)
    }

    /// Where a public input lies in calldata, or in memory.
    fn input_at(self, index: usize) -> usize {
        if self.batch { START + 32 * (1 + index) } else { 4 + 32 * index }
    }

    /// Where a word of the proof lies in calldata, or in memory.
    pub(super) fn word_at(self, index: usize) -> usize {
        // In calldata, the proof's offset and length come between.
        self.input_at(self.inputs + index) + if self.batch { 0 } else { 64 }
    }

    /// A public input.
    pub(super) fn input(self, index: usize) -> Yul {
        self.read(self.input_at(index))
    }

    /// A word of the proof.
    pub(super) fn word(self, index: usize) -> Yul {
        self.read(self.word_at(index))
    }

    fn read(self, address: usize) -> Yul {
        if self.batch { mload(address) } else { call("calldataload", [at(address)]) }
    }

    /// Copies words of the proof.
    pub(super) fn copy(self, to: usize, word: usize, words: usize) -> Yul {
        let name = if self.batch { "mcopy" } else { "calldatacopy" };
        call(name, [at(to), at(self.word_at(word)), at(32 * words)])
    }

    /// Every public input and all scalars below r, and no point the identity: (0, 0) is the only
    /// pair that the precompiles take with a zero second coordinate.
    pub(super) fn canonical(
        self,
        scalars: impl Iterator<Item = usize>,
        points: impl Iterator<Item = usize>,
    ) -> Vec<Yul> {
        let below = |value: Yul| call("lt", [value, atom("r")]);
        let inputs = (0..self.inputs).map(|index| below(self.input(index)));
        let values = scalars.map(|word| below(self.word(word)));
        let points = points.map(|word| call("lt", [atom(0), self.word(word + 1)]));
        inputs.chain(values).chain(points).collect()
    }

    /// One proof: calldata of exactly the ABI's shape, and all that is to hold of its words; then
    /// the transcript in memory but for the digest, up to the proof's word number `hashed`.
    pub(super) fn one(self, canonical: &[Yul], hashed: usize, block: &mut Block) {
        order(block);
        block.comment("r0_statement: calldata of exactly this shape,");
        let header = 4 + 32 * self.inputs;
        let equal = |value: Yul, expected: usize| call("eq", [value, at(expected)]);
        let shape = Vec::from([
            equal(call("calldatasize", []), header + 64 + self.bytes()),
            equal(call("calldataload", [at(header)]), 32 * (self.inputs + 1)),
            equal(call("calldataload", [at(header + 32)]), self.bytes()),
            equal(mload(0x40), 0x80),
        ]);
        if let Some(value) = all(shape) {
            block.assign("let ok", &value);
        }
        block.comment("public inputs and values below r, and no point the identity.");
        require(canonical, block);
        give_up(block);
        block.comment("The transcript: the key's digest, the public inputs, the proof's words.");
        let start = START + 32;
        if self.inputs > 0 {
            block.run(&call("calldatacopy", [at(start), at(4), at(32 * self.inputs)]));
        }
        block.run(&self.copy(start + 32 * self.inputs, 0, hashed));
    }

    /// Many proofs: at least one, and calldata of exactly the ABI's shape. Declares `count`.
    pub(super) fn many(self, block: &mut Block) {
        let (inputs, bytes) = (32 * self.inputs, self.bytes());
        order(block);
        block.comment("r0_statement: at least one proof, and calldata of exactly this shape.");
        let count = match inputs {
            0 => call("div", [atom("proofs.length"), at(bytes)]),
            _ => atom("publicInputs.length"),
        };
        block.assign("let count", &count);
        let equal = |a: Yul, b: Yul| call("eq", [a, b]);
        let end = |offset: &str, length: Yul| call("add", [atom(offset), length]);
        let size = equal(call("calldatasize", []), end("proofs.offset", atom("proofs.length")));
        let mut shape = Vec::from([
            call("lt", [atom(0), atom("count")]),
            equal(atom("proofs.length"), call("mul", [atom("count"), at(bytes)])),
            size,
            equal(mload(0x40), at(0x80)),
        ]);
        if inputs == 0 {
            shape.push(equal(atom("proofs.offset"), at(0x44)));
        } else {
            let length = call("mul", [atom("count"), at(inputs)]);
            let after = end("publicInputs.offset", call("add", [length, at(32)]));
            shape.push(equal(atom("publicInputs.offset"), at(0x64)));
            shape.push(equal(atom("proofs.offset"), after));
        }
        if let Some(value) = all(shape) {
            block.assign("let ok", &value);
        }
        give_up(block);
    }

    /// Copies proof number `i` to where its words are read.
    pub(super) fn take(self, block: &mut Block) {
        let (inputs, bytes) = (32 * self.inputs, self.bytes());
        let part = |offset: &str, bytes: usize| {
            call("add", [atom(offset), call("mul", [atom("i"), at(bytes)])])
        };
        if inputs > 0 {
            let from = part("publicInputs.offset", inputs);
            block.run(&call("calldatacopy", [at(START + 32), from, at(inputs)]));
        }
        let from = part("proofs.offset", bytes);
        block.run(&call("calldatacopy", [at(START + 32 + inputs), from, at(bytes)]));
    }
}

/// Declares `r`. Solidity's word at 0x60 is always zero, but the compiler does not know it: it
/// would put r's 32 bytes, or worse a routine that makes them, wherever the name is used.
fn order(block: &mut Block) {
    block.comment("r, kept on the stack: the word at 0x60 is Solidity's zero.");
    block.assign("let r", &call("or", [atom("R"), mload(0x60)]));
}

/// Returns false now unless all went well so far.
pub(super) fn give_up(block: &mut Block) {
    block.open("if iszero(ok) {");
    block.mstore(0, atom(0));
    block.run(&call("return", [at(0), at(0x20)]));
    block.close();
}

/// Writes `ok := and(condition, .. ok)`, some conditions a statement.
pub(super) fn require(conditions: &[Yul], block: &mut Block) {
    for conditions in conditions.chunks(AT_ONCE) {
        let mut conditions = conditions.to_vec();
        conditions.push(atom("ok"));
        if let Some(value) = all(conditions) {
            block.assign("ok", &value);
        }
    }
}

/// Returns whether all checks held and the pairing's word is one.
pub(super) fn answer(block: &mut Block) {
    let answered = call("eq", [call("returndatasize", []), at(0x20)]);
    let value = call("and", [mload(0), call("and", [answered, atom("ok")])]);
    block.mstore(0, value);
    block.run(&call("return", [at(0), at(0x20)]));
}
