//! One inversion for all denominators: their running product is inverted by one `modexp`, and the
//! inverse of each follows from the products on the way back.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::vec::Vec;

use bn254::Fr;

use super::emit::{Bounded, add, number, spill, word};
use super::memory::Slots;
use super::number::{literal, power};
use super::plan::Plan;
use super::transcript::Challenge;
use super::yul::{Block, Yul, at, atom, call, mload, mul};
use crate::layout::PointSet;

/// Value and running product of each denominator; the first is its own product.
#[derive(Debug, Default)]
pub(super) struct Products(Vec<(usize, usize)>);

impl Products {
    /// The first denominator, which is at `place` already.
    pub(super) fn first(&mut self, place: usize) {
        self.0.push((place, 0));
    }

    /// One more denominator; `p` is the product so far, or `before` for the second.
    pub(super) fn push(&mut self, slots: &mut Slots, block: &mut Block, value: Yul, before: &str) {
        let place = (slots.word(), slots.word());
        block.mstore(place.0, value);
        block.assign("p", &mul(atom(before), mload(place.0)));
        block.mstore(place.1, atom("p"));
        self.0.push(place);
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// The product of all.
    pub(super) fn total(&self) -> Yul {
        mload(self.0.last().map_or(0, |place| place.1))
    }

    /// From the inverse of the product in `inverse`: the inverse of each, in place of its product;
    /// that of the first is left in `inverse`.
    pub(super) fn unwind(&self, block: &mut Block) {
        block.comment("Back to each: its inverse takes the place of its product.");
        for (index, place) in self.0.iter().enumerate().skip(1).rev() {
            let before = self.0.get(index - 1).copied().unwrap_or_default();
            let before = if index == 1 { before.0 } else { before.1 };
            block.mstore(place.1, mul(atom("inverse"), mload(before)));
            block.assign("inverse", &mul(atom("inverse"), mload(place.0)));
        }
    }

    /// A denominator.
    pub(super) fn value(&self, position: usize) -> Yul {
        mload(self.0.get(position).map_or(0, |place| place.0))
    }

    /// The inverse of one that is not the first.
    pub(super) fn at(&self, position: usize) -> Yul {
        mload(self.0.get(position).map_or(0, |place| place.1))
    }
}

/// The denominators' places.
#[derive(Debug, Default)]
pub(super) struct Inverses {
    products: Products,
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
        all.products.first(plan.challenges.get(&Challenge::X).copied().unwrap_or(0));
        let vanishing = call("add", [atom("p"), number(Fr::ZERO - Fr::ONE)]);
        all.products.push(&mut plan.slots, block, vanishing, "x");
        let rows: Vec<u32> = plan.rows.keys().copied().collect();
        if !rows.is_empty() {
            block.comment(&format!("x - omega^i for i = {rows:?},"));
        }
        for row in rows {
            all.rows.insert(row, all.products.len());
            let shift = number(Fr::ZERO - plan.root(row));
            all.products.push(&mut plan.slots, block, call("add", [atom("x"), shift]), "p");
        }
        all.sets(plan, sets, block);
        block.close();
        all
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
            self.sets.insert(index, self.products.len());
            self.products.push(&mut plan.slots, block, product, "p");
        }
    }

    /// The product of all denominators.
    pub(super) fn total(&self) -> Yul {
        self.products.total()
    }

    /// From the inverse of their product in `inverse` to that of each.
    pub(super) fn unwind(&self, block: &mut Block) {
        self.products.unwind(block);
    }

    /// 1 / (x^n - 1).
    pub(super) fn vanishing(&self) -> Yul {
        self.products.at(VANISHING)
    }

    /// What a set's coefficient is divided by, if it is.
    pub(super) fn set(&self, index: usize) -> Option<Yul> {
        self.sets.get(&index).map(|position| self.products.at(*position))
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
        for (row, position) in &self.rows {
            let slot = plan.rows.get(row).copied().unwrap_or(0);
            let scaled = mul(number(plan.root(*row) * inverse), self.products.value(VANISHING));
            block.mstore(slot, mul(self.products.at(*position), scaled));
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

/// Writes `inverse`, the inverse of `value` modulo r, and keeps `ok` only if it is that: r - 2 as
/// an exponent (Fermat), by the precompile at 5. `space` is six words of memory.
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
    // Multiplied back: whatever the precompile answers, it is the inverse or there is none.
    let inverts = call("eq", [atom(1), mul(mload(base), mload(0))]);
    block.assign("ok", &call("and", [inverts, call("and", [modexp, atom("ok")])]));
    block.assign("let inverse", &mload(0));
}

/// A word of the key as a literal.
pub(super) fn key_word(word: &crate::key::Word) -> Yul {
    atom(literal(word))
}
