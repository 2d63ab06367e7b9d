//! The opening argument's coefficients and claims. With `t = u / x`, the points of all sets are the
//! key's constants `omega^i`: `r_s(u)`, the value at u of the polynomial through a set's claims, is
//! `sum of claim_j k_j prod over the others of (t - omega^i)`, with `k_j` a constant.

use alloc::format;
use alloc::vec::Vec;

use bn254::Fr;

use super::emit::{Bounded, Emitter, add, number, spill};
use super::inverses::Inverses;
use super::memory::Slots;
use super::plan::Plan;
use super::transcript::Challenge;
use super::yul::{Block, Yul, atom, call, mload, mul};
use crate::layout::PointSet;

/// Places of what the sum of points needs.
#[derive(Debug, Default)]
pub(super) struct Coefficients {
    /// By set: `v^s Z_0(u) / Z_s(u)`; the first one is 1.
    pub sets: Vec<usize>,
    /// `Z_0(u)`, the vanishing polynomial of the first set, W's coefficient but for the sign.
    pub vanishing: usize,
    /// The sum of the sets' coefficients times their `r_s(u)`.
    pub claims: usize,
    /// Bound on it, in multiples of r.
    times: u32,
}

/// `t - omega^i`.
fn factor(plan: &Plan<'_>, rotation: u32) -> Yul {
    call("add", [atom("t"), number(Fr::ZERO - plan.root(rotation))])
}

/// 1 / prod over the other points of (omega^i - omega^j).
fn weight(plan: &Plan<'_>, rotations: &[u32], rotation: u32) -> Fr {
    let point = plan.root(rotation);
    let others = rotations.iter().filter(|other| **other != rotation);
    let product = others.fold(Fr::ONE, |product, other| product * (point - plan.root(*other)));
    product.invert().unwrap_or(Fr::ZERO)
}

/// Points of the first set in an order in which the products that other sets need are prefixes:
/// what few sets have comes first.
fn order(sets: &[PointSet]) -> Vec<u32> {
    let mut list: Vec<u32> = sets.first().map(|set| set.rotations.clone()).unwrap_or_default();
    list.sort_by_key(|rotation| sets.iter().filter(|s| s.rotations.contains(rotation)).count());
    list
}

/// A prefix of the first set's points, as a product in `t`, and its length.
struct Prefix {
    rotations: Vec<u32>,
    place: usize,
}

impl Coefficients {
    /// Writes all coefficients; `t` is on the stack, `quotient` is where h(x) is.
    pub(super) fn render(
        plan: &mut Plan<'_>,
        sets: &[PointSet],
        inverses: &Inverses,
        quotient: usize,
        block: &mut Block,
    ) -> Self {
        let mut all = Self { claims: plan.slots.word(), times: 2, ..Self::default() };
        block.comment("Set 0: its claims, and the products of (t - omega^i) for the other sets.");
        block.assign("let y", &plan.challenge(Challenge::OpeningY));
        let prefixes = all.first(plan, sets, quotient, block);
        all.others(plan, sets, inverses, &prefixes, block);
        for (index, set) in sets.iter().enumerate().skip(1) {
            block.comment(&format!("Set {index}: claims at x omega^i, i = {:?}.", set.rotations));
            all.set(plan, index, set, quotient, block);
        }
        all
    }

    /// The combination of a set's claims at its point number `position`, by powers of y.
    fn claim(
        plan: &mut Plan<'_>,
        set: &PointSet,
        position: usize,
        quotient: usize,
        block: &mut Block,
    ) -> Bounded {
        let y = || atom("y");
        let mut sum: Option<Bounded> = None;
        for (_, values) in set.members.iter().rev() {
            let value = match values.get(position).copied().flatten() {
                Some(index) => plan.data.word(plan.proof.evaluations + index),
                None => mload(quotient),
            };
            let value = Bounded::below_r(value);
            sum = Some(match sum {
                Some(sum) => {
                    let sum = spill(&mut plan.slots, block, sum.yul, 4);
                    add(value, Bounded::below_r(mul(y(), sum)))
                }
                None => value,
            });
        }
        sum.unwrap_or_else(|| Bounded::below_r(atom(0)))
    }

    /// Writes `n`, a set's `r(u)`, point by point: n/d is the sum of the fractions so far.
    /// `see` is told the points whose product `d` is; the last is among them if `whole`.
    fn interpolate(
        plan: &mut Plan<'_>,
        set: &PointSet,
        order: &[u32],
        quotient: usize,
        whole: bool,
        block: &mut Block,
        mut see: impl FnMut(&mut Slots, &mut Block, &[u32]),
    ) {
        let last = order.len().saturating_sub(1);
        for (index, rotation) in order.iter().enumerate() {
            let position = set.rotations.iter().position(|known| known == rotation).unwrap_or(0);
            let claim = Self::claim(plan, set, position, quotient, block).yul;
            let constant = weight(plan, &set.rotations, *rotation);
            let scaled = if last == 0 { claim } else { mul(number(constant), claim) };
            let point = factor(plan, *rotation);
            if index == 0 {
                block.assign("let n", &scaled);
                block.assign("let d", &point);
                block.assign("let f", &atom(0));
            } else {
                block.assign("f", &point);
                let sum = call("add", [mul(atom("f"), atom("n")), mul(atom("d"), scaled)]);
                block.assign("n", &sum);
            }
            let done = order.get(..=index).unwrap_or_default();
            if index > 0 && (index < last || whole) {
                block.assign("d", &mul(atom("f"), atom("d")));
            }
            see(&mut plan.slots, block, done);
        }
    }

    fn first(
        &mut self,
        plan: &mut Plan<'_>,
        sets: &[PointSet],
        quotient: usize,
        block: &mut Block,
    ) -> Vec<Prefix> {
        let Some((first, others)) = sets.split_first() else { return Vec::new() };
        let mut prefixes: Vec<Prefix> = Vec::new();
        let order = order(sets);
        let whole = order.len();
        block.open("{");
        Self::interpolate(plan, first, &order, quotient, true, block, |slots, block, done| {
            let missing = |set: &PointSet| {
                let kept = first.rotations.iter().filter(|r| !set.rotations.contains(r));
                kept.count() == done.len() && done.iter().all(|r| !set.rotations.contains(r))
            };
            if done.len() == whole || others.iter().any(missing) {
                let prefix = Prefix { rotations: done.to_vec(), place: slots.word() };
                block.mstore(prefix.place, atom("d"));
                prefixes.push(prefix);
            }
        });
        block.mstore(self.claims, atom("n"));
        block.close();
        prefixes
    }

    /// The coefficients, from the products, powers of x and v, and the inverses.
    fn others(
        &mut self,
        plan: &mut Plan<'_>,
        sets: &[PointSet],
        inverses: &Inverses,
        prefixes: &[Prefix],
        block: &mut Block,
    ) {
        let Some((first, others)) = sets.split_first() else { return };
        self.vanishing = plan.slots.word();
        self.sets = sets.iter().map(|_| plan.slots.word()).collect();
        block.comment(
            "c_s = v^s Z_0(u) / Z_s(u), Z the product of u - x omega^i = x (t - omega^i).",
        );
        let lengths = others.iter().map(|set| missing(first, set).len());
        let powers = powers_of_x(plan, lengths.chain([first.rotations.len()]).collect(), block);
        let power = |count: usize| powers.iter().find(|(n, _)| *n == count).map(|(_, y)| y.clone());
        let scaled = |product: Yul, count: usize| match power(count) {
            Some(power) => mul(power, product),
            None => product,
        };
        let whole = prefixes.last().map_or_else(|| atom(1), |prefix| mload(prefix.place));
        block.mstore(self.vanishing, scaled(whole, first.rotations.len()));
        if !others.is_empty() {
            block.open("{");
            block.assign("let v", &plan.challenge(Challenge::OpeningV));
            block.assign("let w", &atom("v"));
        }
        for (index, set) in (1..).zip(others) {
            let absent = missing(first, set);
            let product = match prefixes.iter().find(|prefix| same(&prefix.rotations, &absent)) {
                Some(prefix) => mload(prefix.place),
                None => {
                    let factors: Vec<Yul> = absent.iter().map(|r| factor(plan, *r)).collect();
                    let product = factors.into_iter().reduce(|product, factor| {
                        mul(factor, spill(&mut plan.slots, block, product, 4))
                    });
                    product.unwrap_or_else(|| atom(1))
                }
            };
            if index > 1 {
                block.assign("w", &mul(atom("w"), atom("v")));
            }
            let value = mul(atom("w"), scaled(product, absent.len()));
            let value = match inverses.set(index) {
                Some(inverse) => mul(inverse, value),
                None => value,
            };
            block.mstore(self.sets.get(index).copied().unwrap_or(0), value);
        }
        if !others.is_empty() {
            block.close();
        }
    }

    fn set(
        &mut self,
        plan: &mut Plan<'_>,
        index: usize,
        set: &PointSet,
        quotient: usize,
        block: &mut Block,
    ) {
        let coefficient = mload(self.sets.get(index).copied().unwrap_or(0));
        block.open("{");
        let order = set.rotations.clone();
        let value = match order.as_slice() {
            [_] => Self::claim(plan, set, 0, quotient, block).yul,
            _ => {
                Self::interpolate(plan, set, &order, quotient, false, block, |_, _, _| ());
                atom("n")
            }
        };
        let sum = Bounded::below_r(mul(coefficient, value));
        let before = Bounded { yul: mload(self.claims), times: self.times };
        let sum = add(sum, before);
        self.times = sum.times;
        block.mstore(self.claims, sum.yul);
        block.close();
    }
}

/// Points of the first set that another set lacks.
fn missing(first: &PointSet, set: &PointSet) -> Vec<u32> {
    first.rotations.iter().copied().filter(|r| !set.rotations.contains(r)).collect()
}

fn same(a: &[u32], b: &[u32]) -> bool {
    a.len() == b.len() && a.iter().all(|rotation| b.contains(rotation))
}

/// x to each of these powers, by exponent; zero is left out.
fn powers_of_x(
    plan: &mut Plan<'_>,
    mut wanted: Vec<usize>,
    block: &mut Block,
) -> Vec<(usize, Yul)> {
    let mut powers = Vec::from([(1, plan.challenge(Challenge::X))]);
    wanted.sort_unstable();
    for exponent in wanted.into_iter().filter(|exponent| *exponent > 0) {
        while let Some((last, yul)) = powers.last().cloned().filter(|(n, _)| *n < exponent) {
            let by = powers.iter().rev().find(|(n, _)| *n <= exponent - last);
            let Some((n, factor)) = by.cloned() else { break };
            let slot = plan.slots.word();
            block.mstore(slot, mul(yul, factor));
            powers.push((last + n, mload(slot)));
        }
    }
    powers
}

/// h(x), from the combination in `q`.
pub(super) fn quotient(inverses: &Inverses, emitter: &mut Emitter<'_>) -> usize {
    let value = Bounded::below_r(mul(inverses.vanishing(), atom("q")));
    let slot = emitter.slots.word();
    emitter.block.mstore(slot, value.yul);
    slot
}
