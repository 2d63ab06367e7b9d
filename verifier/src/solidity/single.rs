//! The verifier of one proof: one function, its calldata at fixed places.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::arena::{Arena, Sum};
use super::contract::{self, Contents};
use super::data::{answer, give_up};
use super::emit::Emitter;
use super::identities::identities;
use super::inverses::{Inverses, invert};
use super::opening::{Coefficients, quotient};
use super::plan::Plan;
use super::points::{Source, Space, pairing, sum};
use super::quotient::Combination;
use super::transcript::{self, Challenge};
use super::yul::{Block, Yul, atom, call, mload, mul};
use super::{About, RenderError};
use crate::key::{G1, Key};
use crate::layout::PointSet;

pub(super) fn render(key: &Key, about: &About<'_>) -> Result<String, RenderError> {
    let mut plan = Plan::new(key, false)?;
    let mut block = Block::new(3);
    let body = Body::new(&mut plan)?;
    plan.data.one(&canonical(&plan), plan.proof.len() - 2, &mut block);
    transcript::digest(&plan, &mut block);
    transcript::render(&plan, &mut block);
    let inverses = body.denominators(&mut plan, &mut block);
    let coefficients = body.field(&mut plan, &inverses, &mut block, inverses.total());
    let space = Space { sum: plan.slots.words(12) };
    block.comment(
        "The sum of all points. A precompile that refuses a point takes its 40000 gas, no more.",
    );
    sum(&plan, &body.sets, &coefficients, inverses.power, &mut block, |block, source, factor| {
        match factor {
            None => space.load(plan.data, source, space.sum, block),
            Some(factor) => {
                space.load(plan.data, source, space.point(), block);
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
        space.load(plan.data, source, space.point(), &mut block);
        space.add_product(factor, &mut block);
    }
    // The pairing takes all gas that is left if the sum is no point.
    give_up(&mut block);
    block.comment("e(sum, [1]) e(-W', [tau]) = 1. The precompile answers with one word.");
    let last = [plan.data.word(w + 2), plan.data.word(w + 3)];
    pairing(&key.tau_g2, space, last, &mut block);
    answer(&mut block);
    contract::one(&contents(&plan), about, &block)
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

/// What has to hold of a proof's words and the public inputs before anything is computed.
pub(super) fn canonical(plan: &Plan<'_>) -> Vec<Yul> {
    plan.data.canonical(plan.proof.evaluations..plan.proof.opening, plan.proof.points())
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

/// What the source says of the proof, with the place of each of its values.
pub(super) fn contents(plan: &Plan<'_>) -> Contents {
    let values = plan.evaluations.iter().enumerate().map(|(index, evaluation)| {
        let word = plan.proof.evaluations + index;
        let name = format!("{:?}", evaluation.polynomial).to_lowercase();
        format!("{:#06x} {name} at {}", plan.data.word_at(word), evaluation.rotation)
    });
    let values: Vec<String> = values.collect();
    Contents {
        data: plan.data,
        protocol: "SHPLONK",
        book: "book/gate.md",
        values: values.join(", "),
    }
}
