//! The verifier of one proof: one function, its calldata at fixed places.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::arena::{Arena, Sum};
use super::emit::Emitter;
use super::identities::identities;
use super::inverses::{Inverses, invert};
use super::opening::{Coefficients, quotient};
use super::plan::Plan;
use super::points::{Source, Space, pairing, sum};
use super::quotient::Combination;
use super::transcript::{self, Challenge};
use super::yul::{Block, Yul, all, at, atom, call, mload, mul};
use super::{About, RenderError, contract};
use crate::key::{G1, Key};
use crate::layout::PointSet;

/// Conditions that one statement takes.
const AT_ONCE: usize = 16;

pub(super) fn render(key: &Key, about: &About<'_>) -> Result<String, RenderError> {
    let mut plan = Plan::new(key, false)?;
    let mut block = Block::new(3);
    let body = Body::new(&mut plan)?;
    statement(&plan, &mut block);
    transcript::render(&plan, &mut block);
    let inverses = body.denominators(&mut plan, &mut block);
    let coefficients = body.field(&mut plan, &inverses, &mut block, inverses.total());
    let space = Space { sum: plan.slots.words(12) };
    block.comment(
        "The sum of all points. A precompile that refuses a point takes its 40000 gas, no more.",
    );
    sum(&plan, &body.sets, &coefficients, inverses.power, &mut block, |block, source, factor| {
        match factor {
            None => space.load(&plan, source, space.sum, block),
            Some(factor) => {
                space.load(&plan, source, space.point(), block);
                space.add_product(factor, block);
            }
        }
    });
    let w = plan.proof.opening;
    for (source, factor) in [
        (Source::Key(generator()), minus(mload(coefficients.claims), false)),
        (Source::Proof(w), minus(mload(coefficients.vanishing), true)),
        (Source::Proof(w + 2), plan.challenge(Challenge::U)),
    ] {
        space.load(&plan, source, space.point(), &mut block);
        space.add_product(factor, &mut block);
    }
    // The pairing takes all gas that is left if the sum is no point.
    give_up(&mut block);
    block.comment("e(sum, [1]) e(-W', [tau]) = 1. The precompile answers with one word.");
    pairing(&plan, space, [plan.word(w + 2), plan.word(w + 3)], &mut block);
    answer(&mut block);
    contract::one(&plan, about, &block)
}

/// Minus a word that is below r, or that is to be reduced first.
pub(super) fn minus(value: Yul, below_r: bool) -> Yul {
    let value = if below_r { value } else { call("mod", [value, atom("r")]) };
    call("sub", [atom("r"), value])
}

/// The generator of the first group.
pub(super) fn generator() -> G1 {
    let mut generator = G1::default();
    for (coordinate, value) in [(&mut generator.x, 1), (&mut generator.y, 2)] {
        if let Some(last) = coordinate.last_mut() {
            *last = value;
        }
    }
    generator
}

/// Returns whether all checks held and the pairing's word is one.
pub(super) fn answer(block: &mut Block) {
    let answered = call("eq", [call("returndatasize", []), at(0x20)]);
    let value = call("and", [mload(0), call("and", [answered, atom("ok")])]);
    block.mstore(0, value);
    block.run(&call("return", [at(0), at(0x20)]));
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

/// Every public input and value below r, and no point the identity: (0, 0) is the only pair that
/// the precompiles take with a zero second coordinate.
pub(super) fn canonical(plan: &Plan<'_>) -> Vec<Yul> {
    let below = |value: Yul| call("lt", [value, atom("r")]);
    let inputs = (0..plan.key.public_inputs()).map(|index| below(plan.input(index)));
    let first = plan.proof.evaluations;
    let values = (first..plan.proof.opening).map(|word| below(plan.word(word)));
    let points = plan.proof.points().map(|word| call("lt", [atom(0), plan.word(word + 1)]));
    inputs.chain(values).chain(points).collect()
}

/// Declares `r`. Solidity's word at 0x60 is always zero, but the compiler does not know it: it
/// would put r's 32 bytes, or worse a routine that makes them, wherever the name is used.
pub(super) fn order(block: &mut Block) {
    block.comment("r, kept on the stack: the word at 0x60 is Solidity's zero.");
    block.assign("let r", &call("or", [atom("R"), mload(0x60)]));
}

fn statement(plan: &Plan<'_>, block: &mut Block) {
    let (inputs, words) = (plan.key.public_inputs(), plan.proof.len());
    order(block);
    block.comment("r0_statement: calldata of exactly this shape,");
    let header = 4 + 32 * inputs;
    let equal = |value: Yul, expected: usize| call("eq", [value, at(expected)]);
    let shape = Vec::from([
        equal(call("calldatasize", []), header + 64 + 32 * words),
        equal(call("calldataload", [at(header)]), 32 * (inputs + 1)),
        equal(call("calldataload", [at(header + 32)]), 32 * words),
        equal(mload(0x40), 0x80),
    ]);
    if let Some(value) = all(shape) {
        block.assign("let ok", &value);
    }
    block.comment("public inputs and values below r, and no point the identity.");
    require(&canonical(plan), block);
    give_up(block);
    block.comment("The transcript: the key's digest, the public inputs, the proof's words.");
    transcript::digest(plan, block);
    let start = super::memory::START + 32;
    if inputs > 0 {
        block.run(&call("calldatacopy", [at(start), at(4), at(32 * inputs)]));
    }
    block.run(&plan.copy(start + 32 * inputs, 0, words - 2));
}

/// What one proof's field arithmetic needs of the key.
pub(super) struct Body {
    pub sets: Vec<PointSet>,
    arena: Arena,
    combination: Combination,
    active: Option<usize>,
}

impl Body {
    pub(super) fn new(plan: &mut Plan<'_>) -> Result<Self, RenderError> {
        let mut arena = Arena::default();
        let (identities, active) = identities(plan, &mut arena)?;
        let identities: Vec<Sum> = identities.iter().map(|sum| arena.grouped(sum)).collect();
        let combination = Combination::new(&mut arena, &identities);
        Ok(Self { sets: plan.key.point_sets(), arena, combination, active })
    }

    pub(super) fn denominators(&self, plan: &mut Plan<'_>, block: &mut Block) -> Inverses {
        block.comment("All that will be divided by, to be inverted at once.");
        Inverses::render(plan, &self.sets, block)
    }

    /// From the inverse of `total` to the coefficients of the points.
    pub(super) fn field(
        &self,
        plan: &mut Plan<'_>,
        inverses: &Inverses,
        block: &mut Block,
        total: Yul,
    ) -> Coefficients {
        let space = plan.slots.words(6);
        block.comment("The one inversion.");
        invert(block, total, space);
        self.algebra(plan, inverses, block)
    }

    /// The same with the inverse in `inverse`.
    pub(super) fn algebra(
        &self,
        plan: &mut Plan<'_>,
        inverses: &Inverses,
        block: &mut Block,
    ) -> Coefficients {
        inverses.unwind(block);
        inverses.lagrange(plan, self.active, block);
        block.comment("r4_quotient, checked: h(x) is all identities by powers of y, over x^n - 1.");
        block.open("{");
        block.assign("let y", &plan.challenge(Challenge::Y));
        let mut emitter = Emitter::new(&self.arena, block, &mut plan.slots);
        self.combination.render(&mut emitter);
        let at = quotient(inverses, &mut emitter);
        block.close();
        block.comment("r6_opening: claims and coefficients, in t = u / x.");
        block.assign("let t", &mul(plan.challenge(Challenge::U), atom("inverse")));
        Coefficients::render(plan, &self.sets, inverses, at, block)
    }
}

/// Bytes of calldata of one proof.
pub(super) fn sizes(plan: &Plan<'_>) -> (usize, usize) {
    (plan.key.public_inputs(), 32 * plan.proof.len())
}

/// A line of text for each value of the proof.
pub(super) fn table(plan: &Plan<'_>) -> String {
    let values = plan.evaluations.iter().enumerate().map(|(index, evaluation)| {
        let word = plan.proof.evaluations + index;
        let name = format!("{:?}", evaluation.polynomial).to_lowercase();
        format!("{:#06x} {name} at {}", plan.word_at(word), evaluation.rotation)
    });
    let values: Vec<String> = values.collect();
    values.join(", ")
}
