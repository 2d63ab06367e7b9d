//! The verifier of many proofs of one key: two passes over them, one inversion, one pairing.
//!
//! The first pass checks encodings, draws each proof's challenges and multiplies the denominators
//! of all proofs; what it found is kept, a frame of memory for each proof. The second takes the
//! proofs from the last to the first, as the inverses come, and folds each into one sum of points
//! by powers of a number that depends on all transcripts.

use alloc::string::String;
use alloc::vec::Vec;

use super::data::{answer, give_up, require};
use super::emit::{Bounded, add};
use super::inverses::{Inverses, invert};
use super::plan::Plan;
use super::points::{Source, Space, pairing, sum};
use super::single::{Body, canonical, contents, generator, minus};
use super::transcript::{self, Challenge};
use super::yul::{Block, Yul, at, atom, call, mload, mul};
use super::{About, RenderError, contract};
use crate::key::{G1, Key};

/// Places that all proofs share.
struct Shared {
    /// First word of what is kept of each proof, and words of it.
    frame: (usize, usize),
    /// The product of the denominators of the proofs before this one; part of the frame.
    before: usize,
    /// Four words: the hash of all transcripts so far, and what is hashed with it.
    seed: usize,
    /// Numbers of the key's points, summed over proofs.
    numbers: Vec<(G1, usize)>,
    /// The sum of points, and the sum of the W'.
    sum: Space,
    last: Space,
}

pub(super) fn render(key: &Key, about: &About<'_>) -> Result<String, RenderError> {
    let mut plan = Plan::new(key, true)?;
    let frame = plan.data.end();
    let body = Body::new(&mut plan)?;
    let mut inner = Block::new(4);
    let inverses = first_pass(&mut plan, &body, &mut inner);
    let before = plan.slots.word();
    let shared = Shared {
        frame: (frame, (plan.slots.end() - frame) / 32),
        before,
        seed: plan.slots.words(4),
        numbers: Vec::new(),
        sum: Space { sum: plan.slots.words(12) },
        last: Space { sum: plan.slots.words(5) },
    };
    let mut inner_second = Block::new(5);
    let shared = second_pass(&mut plan, &body, &inverses, shared, &mut inner_second);
    let mut block = Block::new(3);
    Frame { plan: &plan, shared: &shared, inverses: &inverses }.render(
        &inner,
        &inner_second,
        &mut block,
    );
    contract::many(&contents(&plan), about, &block)
}

/// Checks of one proof, its challenges and denominators.
fn first_pass(plan: &mut Plan<'_>, body: &Body, block: &mut Block) -> Inverses {
    block.comment("r0_statement: public inputs and values below r, no point the identity.");
    require(&canonical(plan), block);
    transcript::digest(plan, block);
    transcript::render(plan, block);
    body.denominators(plan, block)
}

/// Coefficients of one proof; its points are added to the sums.
fn second_pass(
    plan: &mut Plan<'_>,
    body: &Body,
    inverses: &Inverses,
    mut shared: Shared,
    block: &mut Block,
) -> Shared {
    let coefficients = body.algebra(plan, inverses, block);
    let w = plan.proof.opening;
    block.comment("The sum of points: the proof's own now, the key's by their numbers later.");
    let space = shared.sum;
    let mut known: Vec<(G1, usize)> = Vec::new();
    let mut slots = core::mem::replace(&mut plan.slots, super::memory::Slots::new(0));
    sum(plan, &body.sets, &coefficients, inverses.power, block, |block, source, factor| {
        match (source, factor) {
            (Source::Key(point), factor) => {
                let place = slots.word();
                known.push((point, place));
                accumulate(place, factor.unwrap_or_else(|| atom(1)), shared.seed, block);
            }
            (source, factor) => {
                space.load(plan.data, source, space.point(), block);
                match factor {
                    Some(factor) => space.add_product(factor, block),
                    None => space.add(block),
                }
            }
        }
    });
    let place = slots.word();
    plan.slots = slots;
    known.push((generator(), place));
    accumulate(place, minus(mload(coefficients.claims), false), shared.seed, block);
    for (word, factor) in
        [(w, minus(mload(coefficients.vanishing), true)), (w + 2, plan.challenge(Challenge::U))]
    {
        space.load(plan.data, Source::Proof(word), space.point(), block);
        space.add_product(factor, block);
    }
    shared.last.load(plan.data, Source::Proof(w + 2), shared.last.point(), block);
    shared.last.add(block);
    shared.numbers = known;
    shared
}

/// The number at `place` becomes itself times the weight at `weight`, plus this proof's.
fn accumulate(place: usize, factor: Yul, weight: usize, block: &mut Block) {
    let before = Bounded::below_r(mul(mload(weight), mload(place)));
    block.mstore(place, add(Bounded { yul: factor, times: 2 }, before).yul);
}

/// The parts around the passes.
struct Frame<'a, 'k> {
    plan: &'a Plan<'k>,
    shared: &'a Shared,
    inverses: &'a Inverses,
}

impl Frame<'_, '_> {
    fn render(&self, first: &Block, second: &Block, block: &mut Block) {
        self.plan.data.many(block);
        self.first(first, block);
        block.comment("The one inversion, of the product of all denominators of all proofs.");
        invert(block, mload(self.shared.before), self.shared.sum.sum);
        give_up(block);
        self.second(second, block);
        self.end(block);
    }

    fn records(&self) -> usize {
        self.plan.slots.end()
    }

    fn record(&self) -> Yul {
        let bytes = 32 * self.shared.frame.1;
        call("add", [at(self.records()), call("mul", [atom("i"), at(bytes)])])
    }

    fn first(&self, body: &Block, block: &mut Block) {
        let (shared, words) = (self.shared, self.plan.proof.len());
        block.mstore(shared.before, atom(1));
        block.open("for { let i := 0 } lt(i, count) { i := add(i, 1) } {");
        self.plan.data.take(block);
        block.append(body);
        block.comment("Kept for the second pass; the seed takes in the transcript and W'.");
        block.run(&call("mcopy", [self.record(), at(shared.frame.0), at(32 * shared.frame.1)]));
        block.mstore(shared.before, mul(mload(shared.before), self.inverses.total()));
        block.mstore(shared.seed + 0x20, self.plan.challenge(Challenge::U));
        block.run(&self.plan.data.copy(shared.seed + 0x40, words - 2, 2));
        block.mstore(shared.seed, call("keccak256", [at(shared.seed), at(0x80)]));
        block.close();
    }

    fn second(&self, body: &Block, block: &mut Block) {
        let shared = self.shared;
        block.comment(
            "From here on the seed is the weight, and the word after it what is left to invert.",
        );
        block.mstore(shared.seed, call("mod", [mload(shared.seed), atom("r")]));
        block.comment("Sums begin at the identity, numbers at zero.");
        for word in 0..2 {
            block.mstore(shared.sum.sum + 32 * word, atom(0));
            block.mstore(shared.last.sum + 32 * word, atom(0));
        }
        for (_, place) in &shared.numbers {
            block.mstore(*place, atom(0));
        }
        let rest = shared.seed + 0x20;
        block.mstore(rest, atom("inverse"));
        block.open("for { let i := count } i { } {");
        block.open("if lt(i, count) {");
        shared.sum.scale(mload(shared.seed), block);
        shared.last.scale(mload(shared.seed), block);
        block.close();
        block.assign("i", &call("sub", [atom("i"), atom(1)]));
        self.plan.data.take(block);
        block.run(&call("mcopy", [at(shared.frame.0), self.record(), at(32 * shared.frame.1)]));
        block.assign("inverse", &mul(mload(rest), mload(shared.before)));
        block.mstore(rest, mul(mload(rest), self.inverses.total()));
        block.open("{");
        block.append(body);
        block.close();
        block.close();
    }

    fn end(&self, block: &mut Block) {
        let shared = self.shared;
        block.comment("The key's points, once for all proofs.");
        for (point, place) in &shared.numbers {
            shared.sum.load(self.plan.data, Source::Key(*point), shared.sum.point(), block);
            shared.sum.add_product(mload(*place), block);
        }
        block
            .comment("e(sum, [1]) e(-sum of W', [tau]) = 1. The precompile answers with one word.");
        let last = [mload(shared.last.sum), mload(shared.last.sum + 0x20)];
        pairing(&self.plan.key.tau_g2, shared.sum, last, block);
        answer(block);
    }
}
