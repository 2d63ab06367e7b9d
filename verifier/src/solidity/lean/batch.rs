//! The verifier of many lean proofs of one key: two passes over them and one pairing.
//!
//! The first pass checks encodings and draws each proof's challenges, which are kept, and hashes
//! all transcripts into one number. The second multiplies each proof's equation by its own power of
//! that number and adds all: five products of points a proof.

use alloc::string::String;

use super::super::contract;
use super::super::data::{answer, give_up, require};
use super::super::emit::{Bounded, add};
use super::super::points::{Source, Space, pairing};
use super::super::single::{generator, minus};
use super::super::yul::{Block, Yul, at, atom, call, mload, mul};
use super::super::{About, RenderError};
use super::algebra::{Algebra, Numbers};
use super::plan::Plan;
use crate::lean::LeanKey;

/// Places that all proofs share.
struct Shared {
    /// Four words: the hash of all transcripts so far, and what is hashed with it. In the second
    /// pass the number, and its power that belongs to the proof.
    seed: usize,
    /// Numbers of C0 and of the generator, over all proofs.
    key: [usize; 2],
    /// The sum of points, and the sum of the W'.
    sum: Space,
    last: Space,
}

pub(in super::super) fn render(key: &LeanKey, about: &About<'_>) -> Result<String, RenderError> {
    let mut plan = Plan::new(key, true)?;
    let algebra = Algebra::new(&mut plan)?;
    let shared = Shared {
        seed: plan.slots.words(4),
        key: [plan.slots.word(), plan.slots.word()],
        sum: Space { sum: plan.slots.words(12) },
        last: Space { sum: plan.slots.words(5) },
    };
    let mut second = Block::new(4);
    let numbers = algebra.render(&mut plan, &mut second);
    points(&plan, &shared, numbers, &mut second);
    let mut block = Block::new(3);
    plan.data.many(&mut block);
    first_pass(&plan, &shared, &mut block);
    second_pass(&plan, &shared, &second, &mut block);
    end(&plan, &shared, &mut block);
    contract::many(&plan.contents(), about, &block)
}

/// What is kept of proof number `i`.
fn record(plan: &Plan<'_>) -> Yul {
    let bytes = 32 * plan.frame().1;
    call("add", [at(plan.slots.end()), call("mul", [atom("i"), at(bytes)])])
}

fn first_pass(plan: &Plan<'_>, shared: &Shared, block: &mut Block) {
    let (frame, words) = plan.frame();
    block.open("for { let i := 0 } lt(i, count) { i := add(i, 1) } {");
    plan.data.take(block);
    block.comment("Public inputs and values below r, no point the identity.");
    require(&plan.canonical(), block);
    plan.transcript(block);
    block.comment("Kept for the second pass; the seed takes in the transcript and W'.");
    block.run(&call("mcopy", [record(plan), at(frame), at(32 * words)]));
    block.mstore(shared.seed + 0x20, mload(plan.u));
    block.run(&plan.data.copy(shared.seed + 0x40, plan.opening() + 2, 2));
    block.mstore(shared.seed, call("keccak256", [at(shared.seed), at(0x80)]));
    block.close();
    give_up(block);
}

fn second_pass(plan: &Plan<'_>, shared: &Shared, body: &Block, block: &mut Block) {
    let (frame, words) = plan.frame();
    block.comment("From here on the seed is a number, and behind it are its powers.");
    block.mstore(shared.seed, call("mod", [mload(shared.seed), atom("r")]));
    block.mstore(shared.seed + 0x20, atom(1));
    block.comment("Sums begin at the identity, numbers at zero.");
    for place in [shared.sum.sum, shared.last.sum] {
        block.mstore(place, atom(0));
        block.mstore(place + 0x20, atom(0));
    }
    for place in shared.key {
        block.mstore(place, atom(0));
    }
    block.open("for { let i := 0 } lt(i, count) { i := add(i, 1) } {");
    plan.data.take(block);
    block.run(&call("mcopy", [at(frame), record(plan), at(32 * words)]));
    block.append(body);
    block.mstore(shared.seed + 0x20, mul(mload(shared.seed), mload(shared.seed + 0x20)));
    block.close();
}

/// Adds a proof's points, and what it asks of the key's.
fn points(plan: &Plan<'_>, shared: &Shared, numbers: Numbers, block: &mut Block) {
    let weight = || mload(shared.seed + 0x20);
    let weighted = |place: usize| mul(weight(), mload(place));
    let w = plan.opening();
    block.comment("The sum of points: the proof's own now, the key's by their numbers later.");
    for (word, factor) in [
        (0, weighted(numbers.first)),
        (2, weighted(numbers.second)),
        (w, minus(weighted(numbers.zero), true)),
    ] {
        shared.sum.load(plan.data, Source::Proof(word), shared.sum.point(), block);
        shared.sum.add_product(factor, block);
    }
    shared.last.load(plan.data, Source::Proof(w + 2), shared.last.point(), block);
    shared.last.add_product(weight(), block);
    block.run(&call("mcopy", [at(shared.sum.point()), at(shared.last.point()), at(0x40)]));
    shared.sum.add_product(mload(plan.u), block);
    let asked = [Bounded::below_r(weight()), Bounded::below_r(weighted(numbers.claims))];
    for (place, number) in shared.key.into_iter().zip(asked) {
        let sum = add(number, Bounded::below_r(mload(place)));
        block.mstore(place, call("mod", [sum.yul, atom("r")]));
    }
}

fn end(plan: &Plan<'_>, shared: &Shared, block: &mut Block) {
    block.comment("The key's points, once for all proofs.");
    let [commitment, claims] = shared.key;
    for (point, number) in
        [(plan.key.commitment, mload(commitment)), (generator(), minus(mload(claims), true))]
    {
        shared.sum.load(plan.data, Source::Key(point), shared.sum.point(), block);
        shared.sum.add_product(number, block);
    }
    // The pairing takes all gas that is left if a sum is no point.
    give_up(block);
    block.comment("e(sum, [1]) e(-sum of W', [tau]) = 1. The precompile answers with one word.");
    let last = [mload(shared.last.sum), mload(shared.last.sum + 0x20)];
    pairing(&plan.key.tau_g2, shared.sum, last, block);
    answer(block);
}
