//! The verifier of one lean proof.

use alloc::string::String;

use super::super::contract;
use super::super::data::{answer, give_up};
use super::super::points::{Source, Space, pairing};
use super::super::single::{generator, minus};
use super::super::yul::{Block, mload};
use super::super::{About, RenderError};
use super::algebra::Algebra;
use super::plan::Plan;
use crate::lean::LeanKey;

pub(in super::super) fn render(key: &LeanKey, about: &About<'_>) -> Result<String, RenderError> {
    let mut plan = Plan::new(key, false)?;
    let mut block = Block::new(3);
    let algebra = Algebra::new(&mut plan)?;
    let w = plan.opening();
    plan.data.one(&plan.canonical(), w + 2, &mut block);
    plan.transcript(&mut block);
    let numbers = algebra.render(&mut plan, &mut block);
    let space = Space { sum: plan.slots.words(12) };
    block.comment("C0 + first C1 + second C2 - claims [1] - Z_0(u) W + u W'. A precompile that");
    block.comment("refuses a point takes its 40000 gas, no more.");
    space.load(plan.data, Source::Key(key.commitment), space.sum, &mut block);
    for (source, factor) in [
        (Source::Proof(0), mload(numbers.first)),
        (Source::Proof(2), mload(numbers.second)),
        (Source::Key(generator()), minus(mload(numbers.claims), false)),
        (Source::Proof(w), minus(mload(numbers.zero), false)),
        (Source::Proof(w + 2), mload(plan.u)),
    ] {
        space.load(plan.data, source, space.point(), &mut block);
        space.add_product(factor, &mut block);
    }
    // The pairing takes all gas that is left if the sum is no point.
    give_up(&mut block);
    block.comment("e(sum, [1]) e(-W', [tau]) = 1. The precompile answers with one word.");
    let last = [plan.data.word(w + 2), plan.data.word(w + 3)];
    pairing(&key.tau_g2, space, last, &mut block);
    answer(&mut block);
    contract::one(&plan.contents(), about, &block)
}
