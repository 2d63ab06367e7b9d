//! One inversion for all denominators: their running product is inverted by one `modexp`, and the
//! inverse of each follows from the products on the way back.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::vec::Vec;

use bn254::Fr;

use super::emit::{Bounded, add, number, spill, word};
use super::number::{literal, power};
use super::plan::Plan;
use super::transcript::Challenge;
use super::yul::{Block, Yul, at, atom, call, mload, mul};
use crate::layout::PointSet;

/// The denominators' places.
#[derive(Debug, Default)]
pub(super) struct Inverses {
    /// Value and running product of each denominator; the first is its own product.
    places: Vec<(usize, usize)>,
    /// Where x^n is.
    pub power: usize,
    /// Positions: rows, and sets with points that the first set lacks.
    rows: BTreeMap<u32, usize>,
    sets: BTreeMap<usize, usize>,
}

/// Position of x^n - 1; x comes before it.
const VANISHING: usize = 1;

impl Inverses {
    /// Writes the denominators and their products.
    pub(super) fn render(plan: &mut Plan<'_>, sets: &[PointSet], block: &mut Block) -> Self {
        let mut all = Self { power: plan.slots.word(), ..Self::default() };
        block.open("{");
        block.assign("let x", &plan.challenge(Challenge::X));
        block.comment(&format!("x^n, n = 2^{}", plan.key.k));
        block.assign("let p", &mul(atom("x"), atom("x")));
        for _ in 1..plan.key.k {
            block.assign("p", &mul(atom("p"), atom("p")));
        }
        block.mstore(all.power, atom("p"));
        block.comment("Denominators, and behind each the product of all so far: x, x^n - 1,");
        all.places.push((plan.challenges.get(&Challenge::X).copied().unwrap_or(0), 0));
        let vanishing = call("add", [atom("p"), number(Fr::ZERO - Fr::ONE)]);
        all.push(plan, block, vanishing, "x");
        let rows: Vec<u32> = plan.rows.keys().copied().collect();
        if !rows.is_empty() {
            block.comment(&format!("x - omega^i for i = {rows:?},"));
        }
        for row in rows {
            all.rows.insert(row, all.places.len());
            let shift = number(Fr::ZERO - plan.root(row));
            all.push(plan, block, call("add", [atom("x"), shift]), "p");
        }
        all.sets(plan, sets, block);
        block.close();
        all
    }

    /// One more denominator; `p` is the product so far, or `before` for the first.
    fn push(&mut self, plan: &mut Plan<'_>, block: &mut Block, value: Yul, before: &str) {
        let place = (plan.slots.word(), plan.slots.word());
        block.mstore(place.0, value);
        block.assign("p", &mul(atom(before), mload(place.0)));
        block.mstore(place.1, atom("p"));
        self.places.push(place);
    }

    /// What divides the other sets' coefficients: u minus their points that the first set lacks.
    fn sets(&mut self, plan: &mut Plan<'_>, sets: &[PointSet], block: &mut Block) {
        let Some((first, others)) = sets.split_first() else { return };
        let raised = call("add", [plan.challenge(Challenge::U), atom("r")]);
        let mut raised = Some(raised);
        for (index, set) in (1..).zip(others) {
            let extra: Vec<u32> = set
                .rotations
                .iter()
                .copied()
                .filter(|rotation| !first.rotations.contains(rotation))
                .collect();
            if extra.is_empty() {
                continue;
            }
            if let Some(raised) = raised.take() {
                block.assign("let w", &raised);
            }
            block.comment(&format!("u - x omega^i for i = {extra:?}, w being u + r,"));
            let mut product: Option<Yul> = None;
            for rotation in extra {
                let point = match rotation {
                    0 => atom("x"),
                    _ => mul(number(plan.root(rotation)), atom("x")),
                };
                let factor = call("sub", [atom("w"), point]);
                product = Some(match product {
                    Some(product) => mul(factor, spill(&mut plan.slots, block, product, 6)),
                    None => factor,
                });
            }
            let product = product.unwrap_or_else(|| atom(1));
            self.sets.insert(index, self.places.len());
            self.push(plan, block, product, "p");
        }
    }

    /// The product of all denominators.
    pub(super) fn total(&self) -> Yul {
        mload(self.places.last().map_or(0, |place| place.1))
    }

    /// From the inverse of the product in `inverse`: the inverse of each, in place of its product.
    pub(super) fn unwind(&self, block: &mut Block) {
        block.comment("Back to each: its inverse takes the place of its product.");
        for (index, place) in self.places.iter().enumerate().skip(1).rev() {
            let before = self.places.get(index - 1).copied().unwrap_or_default();
            let before = if index == 1 { before.0 } else { before.1 };
            block.mstore(place.1, mul(atom("inverse"), mload(before)));
            block.assign("inverse", &mul(atom("inverse"), mload(place.0)));
        }
    }

    fn at(&self, position: usize) -> Yul {
        mload(self.places.get(position).map_or(0, |place| place.1))
    }

    /// 1 / (x^n - 1).
    pub(super) fn vanishing(&self) -> Yul {
        self.at(VANISHING)
    }

    /// What a set's coefficient is divided by, if it is.
    pub(super) fn set(&self, index: usize) -> Option<Yul> {
        self.sets.get(&index).map(|position| self.at(*position))
    }

    /// Writes the Lagrange polynomials at x, `omega^i (x^n - 1) / (n (x - omega^i))`, and the sum
    /// of those of the usable rows.
    pub(super) fn lagrange(&self, plan: &Plan<'_>, active: Option<usize>, block: &mut Block) {
        if self.rows.is_empty() {
            return;
        }
        block.comment("L_i(x) = omega^i (x^n - 1) / (n (x - omega^i)).");
        let size = power(Fr::from_u64(2), u64::from(plan.key.k));
        let inverse = size.invert().unwrap_or(Fr::ZERO);
        let vanishing = self.places.get(VANISHING).map_or(0, |place| place.0);
        for (row, position) in &self.rows {
            let slot = plan.rows.get(row).copied().unwrap_or(0);
            let scaled = mul(number(plan.root(*row) * inverse), mload(vanishing));
            block.mstore(slot, mul(self.at(*position), scaled));
        }
        let Some(active) = active else { return };
        block.comment("One in the usable rows: 1 minus the others' L_i(x).");
        let minus: Option<Bounded> = (1..=plan.key.blinding as i32 + 1)
            .filter_map(|back| plan.rows.get(&plan.key.within(-back)))
            .map(|slot| word(*slot))
            .reduce(|sum, row| add(row, sum));
        let minus = minus.map_or_else(|| atom(0), |sum| call("mod", [sum.yul, atom("r")]));
        let one = atom(super::number::scaled_literal(Fr::ONE, 1));
        block.mstore(active, call("mod", [call("sub", [one, minus]), atom("r")]));
    }
}

/// Writes `inverse`, the inverse of `value` modulo r, and keeps `ok` only if there is one: r - 2
/// as an exponent (Fermat), by the precompile at 5. `space` is six words of memory.
pub(super) fn invert(block: &mut Block, value: Yul, space: usize) {
    let base = space + 0x60;
    for word in 0..3 {
        block.mstore(space + 32 * word, at(0x20));
    }
    block.mstore(base, value);
    block.mstore(base + 0x20, number(Fr::ZERO - Fr::from_u64(2)));
    block.mstore(base + 0x40, atom("r"));
    let modexp =
        call("staticcall", [call("gas", []), atom(5), at(space), at(0xc0), at(0), at(0x20)]);
    let nonzero = call("lt", [atom(0), mload(base)]);
    block.assign("ok", &call("and", [modexp, call("and", [nonzero, atom("ok")])]));
    block.assign("let inverse", &mload(0));
}

/// A word of the key as a literal.
pub(super) fn key_word(word: &crate::key::Word) -> Yul {
    atom(literal(word))
}
