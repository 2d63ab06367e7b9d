//! The field arithmetic of one lean proof: from its values and challenges to the numbers that its
//! points are multiplied by.

use alloc::vec::Vec;

use bn254::Fr;

use super::super::RenderError;
use super::super::arena::{Arena, Sum};
use super::super::data::require;
use super::super::emit::{Emitter, number};
use super::super::inverses::Products;
use super::super::number::{power, scalar};
use super::super::quotient::Combination;
use super::super::yul::{Block, Yul, atom, call, mload, mul};
use super::plan::Plan;
use crate::lean::Node;

/// Places of the numbers that the sum of points takes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Numbers {
    /// C1's and C2's.
    pub first: usize,
    pub second: usize,
    /// W's but for the sign, at most twice r.
    pub zero: usize,
    /// The generator's but for the sign, at most four times r.
    pub claims: usize,
}

/// What follows from a key before anything is written.
#[derive(Debug)]
pub(super) struct Algebra {
    arena: Arena,
    combination: Combination,
    /// Places of the anchors' Lagrange polynomials at x.
    anchors: Vec<usize>,
}

/// Positions of denominators; the first is x^n - 1, and the anchors' come last.
#[derive(Debug, Default)]
struct Positions {
    products: Products,
    /// Where the interpolation's numerator is.
    numerator: usize,
    /// Of a power of x; absent if it is 1.
    spread: Option<usize>,
    points: usize,
    x: usize,
    rows: usize,
}

impl Algebra {
    pub(super) fn new(plan: &mut Plan<'_>) -> Result<Self, RenderError> {
        let mut arena = Arena::default();
        let anchors: Vec<usize> = plan.key.anchors.iter().map(|_| plan.slots.word()).collect();
        let nodes = nodes(plan, &mut arena, &anchors)?;
        let constraints: Vec<Sum> = plan
            .key
            .constraints
            .iter()
            .filter_map(|node| nodes.get(*node as usize))
            .map(|sum| arena.grouped(sum))
            .collect();
        let combination = Combination::new(&mut arena, &constraints);
        Ok(Self { arena, combination, anchors })
    }

    /// Writes all numbers; `ok` is kept only if the proof's inverse is one.
    pub(super) fn render(&self, plan: &mut Plan<'_>, block: &mut Block) -> Numbers {
        let positions = Positions::render(plan, block);
        block.comment("The proof's last word is the inverse of their product: none is zero.");
        block.assign("let inverse", &plan.inverse());
        let one = call("eq", [atom(1), mul(positions.products.total(), atom("inverse"))]);
        require(&[one], block);
        positions.products.unwind(block);
        self.lagrange(plan, &positions, block);
        block
            .comment("r4_quotient, checked: h(x) is all constraints by powers of y, over x^n - 1.");
        let quotient = plan.slots.word();
        block.open("{");
        block.assign("let y", &mload(plan.y));
        let mut emitter = Emitter::new(&self.arena, block, &mut plan.slots);
        self.combination.render(&mut emitter);
        block.mstore(quotient, mul(atom("inverse"), atom("q")));
        block.close();
        numbers(plan, &positions, quotient, block)
    }

    fn lagrange(&self, plan: &Plan<'_>, positions: &Positions, block: &mut Block) {
        if self.anchors.is_empty() {
            return;
        }
        block.comment("L_i(x) = omega^i (x^n - 1) / (n (x - omega^i)).");
        let size = power(Fr::from_u64(2), u64::from(plan.key.k));
        let inverse = size.invert().unwrap_or(Fr::ZERO);
        let rows = plan.key.anchors.iter().zip(&self.anchors);
        for (position, (row, slot)) in (positions.rows..).zip(rows) {
            let root = plan.root(i64::from(*row)) * inverse;
            let scaled = mul(number(root), positions.products.value(0));
            block.mstore(*slot, mul(positions.products.at(position), scaled));
        }
    }
}

/// The constraints' expressions over what the proof says.
fn nodes(plan: &Plan<'_>, arena: &mut Arena, anchors: &[usize]) -> Result<Vec<Sum>, RenderError> {
    let mut values: Vec<Sum> = Vec::new();
    for (index, node) in plan.key.nodes.iter().enumerate() {
        let known = |index: &u32| {
            values.get(*index as usize).cloned().unwrap_or_else(|| Sum::number(Fr::ZERO))
        };
        let value = match node {
            Node::Constant(word) => Sum::number(scalar(word, "constant", index)?),
            Node::Packed(index) => arena.leaf(plan.data.word(plan.packed(*index as usize))),
            Node::Advice(index) => arena.leaf(plan.data.word(plan.advice(*index as usize))),
            Node::Anchor(index) => {
                arena.leaf(mload(anchors.get(*index as usize).copied().unwrap_or(0)))
            }
            Node::Public(index) => arena.leaf(plan.data.input(*index as usize)),
            Node::Negated(a) => known(a).negated(),
            Node::Sum(a, b) => known(a).plus(&known(b)),
            Node::Product(a, b) => arena.times(&known(a), &known(b)),
        };
        values.push(value);
    }
    Ok(values)
}

impl Positions {
    /// Writes what is divided by, and on the way the polynomial through the witness' values at u.
    fn render(plan: &mut Plan<'_>, block: &mut Block) -> Self {
        let mut all = Self { numerator: plan.slots.word(), ..Self::default() };
        let (vanishing, points) = (plan.slots.word(), plan.slots.word());
        block.open("{");
        block.assign("let x", &mload(plan.x));
        block.comment("w is u + r, so that differences stay positive.");
        block.assign("let w", &call("add", [mload(plan.u), atom("r")]));
        interpolation(plan, all.numerator, points, block);
        block.comment("Denominators, and behind each the product of all so far: x^n - 1,");
        block.assign("let p", &mul(atom("x"), atom("x")));
        for _ in 1..plan.key.k {
            block.assign("p", &mul(atom("p"), atom("p")));
        }
        block.assign("p", &call("add", [atom("p"), number(Fr::ZERO - Fr::ONE)]));
        block.mstore(vanishing, atom("p"));
        all.products.first(vanishing);
        block.comment("x to one less than the number of points, their product, u - x,");
        let mut push = |plan: &mut Plan<'_>, value: Yul, block: &mut Block| {
            all.products.push(&mut plan.slots, block, value, "p");
            all.products.len() - 1
        };
        all.spread =
            power_of_x(plan.key.rotations.len() - 1, block).map(|spread| push(plan, spread, block));
        all.points = push(plan, mload(points), block);
        all.x = push(plan, call("sub", [atom("w"), atom("x")]), block);
        block.comment("x - omega^i for the anchors' rows.");
        all.rows = all.x + 1;
        for row in &plan.key.anchors {
            let shift = number(Fr::ZERO - plan.root(i64::from(*row)));
            push(plan, call("add", [atom("x"), shift]), block);
        }
        block.close();
        all
    }
}

/// Writes n, the interpolation's numerator but for a power of x, and d, the product of
/// u - x omega^s: n/d is the sum of the fractions so far.
fn interpolation(plan: &Plan<'_>, numerator: usize, points: usize, block: &mut Block) {
    block.comment("The values' polynomial at u, point by point: n over d, the u - x omega^s.");
    block.open("{");
    let roots: Vec<Fr> = plan.key.rotations.iter().map(|at| plan.root((*at).into())).collect();
    for (index, root) in roots.iter().enumerate() {
        let others = roots.iter().enumerate().filter(|(other, _)| *other != index);
        let weight = others.fold(Fr::ONE, |product, (_, other)| product * (*root - *other));
        let value = plan.data.word(plan.advice(index));
        let scaled = match roots.len() {
            1 => value,
            _ => mul(number(weight.invert().unwrap_or(Fr::ZERO)), value),
        };
        let point = if *root == Fr::ONE { atom("x") } else { mul(number(*root), atom("x")) };
        let difference = call("sub", [atom("w"), point]);
        match index {
            0 => {
                block.assign("let n", &scaled);
                block.assign("let d", &difference);
                block.assign("let f", &atom(0));
            }
            _ => {
                block.assign("f", &difference);
                let sum = call("add", [mul(atom("f"), atom("n")), mul(atom("d"), scaled)]);
                block.assign("n", &sum);
                block.assign("d", &mul(atom("f"), atom("d")));
            }
        }
    }
    block.mstore(numerator, atom("n"));
    block.mstore(points, atom("d"));
    block.close();
}

/// Writes `s`, a power of x; `None` for the power zero.
fn power_of_x(exponent: usize, block: &mut Block) -> Option<Yul> {
    let bits = exponent.checked_ilog2()?;
    block.assign("let s", &atom("x"));
    for bit in (0..bits).rev() {
        block.assign("s", &mul(atom("s"), atom("s")));
        if exponent >> bit & 1 == 1 {
            block.assign("s", &mul(atom("s"), atom("x")));
        }
    }
    Some(atom("s"))
}

/// Writes the numbers, from the inverses.
fn numbers(
    plan: &mut Plan<'_>,
    positions: &Positions,
    quotient: usize,
    block: &mut Block,
) -> Numbers {
    let [first, second, zero, claims] = core::array::from_fn(|_| plan.slots.word());
    let inverse = |position| positions.products.at(position);
    block.comment("r6_opening: the packed values' remainder at u,");
    block.open("{");
    block.assign("let u", &mload(plan.u));
    let last = plan.key.packed as usize - 1;
    block.assign("let c", &plan.data.word(plan.packed(last)));
    for index in (0..last).rev() {
        let value = plan.data.word(plan.packed(index));
        block.assign("c", &call("add", [value, mul(atom("u"), atom("c"))]));
    }
    block.comment("Z_0(u) = u^t - x, and the coefficients of C1 and C2 by gamma.");
    block.assign("let z", &atom("u"));
    plan.packed_power("z", block);
    block.assign("z", &call("add", [atom("z"), call("sub", [atom("r"), mload(plan.x)])]));
    block.mstore(zero, atom("z"));
    block.assign("z", &mul(mload(plan.gamma), atom("z")));
    let two = mul(mul(mload(plan.gamma), atom("z")), inverse(positions.x));
    block.assign("let b", &two);
    block.assign("z", &mul(atom("z"), inverse(positions.points)));
    block.mstore(first, atom("z"));
    block.mstore(second, atom("b"));
    let witness = match positions.spread {
        Some(position) => mul(mload(positions.numerator), inverse(position)),
        None => mload(positions.numerator),
    };
    block.comment("The claims together.");
    let claimed = call("add", [mul(atom("z"), witness), mul(atom("b"), mload(quotient))]);
    block.mstore(claims, call("add", [atom("c"), claimed]));
    block.close();
    Numbers { first, second, zero, claims }
}
