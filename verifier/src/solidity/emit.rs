//! Sums of products as Yul. Values are reduced as late as 256 bits allow: r is below 2^254, so five
//! values below r can be added as they are, and `mulmod` takes any word.

use alloc::vec;
use alloc::vec::Vec;

use bn254::Fr;

use super::arena::{Arena, Id, Node, Sum};
use super::memory::Slots;
use super::number::scaled_literal;
use super::yul::{Block, Yul, at, atom, call, mload, mul};

/// Largest sum of values below r that fits a word.
const MOST: u32 = 5;
/// Words of the stack that one expression may take: the EVM reaches 16.
const DEPTH: usize = 8;
/// Terms of a sum that is spilled on the way: every few terms are reduced, which takes a place on
/// the stack, and a sum of no more terms than this has them.
const LONG: usize = 64;

/// A value, and a bound on it in multiples of r.
#[derive(Debug, Clone)]
pub(super) struct Bounded {
    pub yul: Yul,
    pub times: u32,
}

impl Bounded {
    pub(super) fn below_r(yul: Yul) -> Self {
        Self { yul, times: 1 }
    }
}

/// a + b, reduced if it must be.
pub(super) fn add(a: Bounded, b: Bounded) -> Bounded {
    let times = a.times + b.times;
    match times <= MOST {
        true => Bounded { yul: call("add", [a.yul, b.yul]), times },
        false => Bounded::below_r(call("addmod", [a.yul, b.yul, atom("r")])),
    }
}

/// A number as an operand: what is little below r, as a difference.
pub(super) fn number(value: Fr) -> Yul {
    let (positive, negative) = (scaled_literal(value, 0), scaled_literal(Fr::ZERO - value, 0));
    match negative.len() < 8 && positive.len() > 8 {
        true => call("sub", [atom("r"), atom(negative)]),
        false => atom(positive),
    }
}

/// Writes expressions, and keeps what is used more than once.
pub(super) struct Emitter<'a> {
    pub arena: &'a Arena,
    pub block: &'a mut Block,
    pub slots: &'a mut Slots,
    uses: Vec<usize>,
    kept: Vec<Option<Bounded>>,
}

impl<'a> Emitter<'a> {
    pub(super) fn new(arena: &'a Arena, block: &'a mut Block, slots: &'a mut Slots) -> Self {
        let (uses, kept) = (vec![0; arena.len()], vec![None; arena.len()]);
        Self { arena, block, slots, uses, kept }
    }

    /// Announces one more use of everything in a sum.
    pub(super) fn count(&mut self, sum: &Sum) {
        for (id, _) in &sum.terms {
            self.count_node(*id);
        }
    }

    /// Announces one more use of a node.
    pub(super) fn count_node(&mut self, id: Id) {
        let Some(uses) = self.uses.get_mut(id) else { return };
        *uses += 1;
        if *uses > 1 {
            return;
        }
        match self.arena.node(id) {
            Some(Node::Sum(sum)) => self.count(sum),
            Some(Node::Product(factors)) => factors.iter().for_each(|id| self.count_node(*id)),
            Some(Node::Leaf(_)) | None => {}
        }
    }

    /// The value of a sum.
    pub(super) fn sum(&mut self, sum: &Sum) -> Bounded {
        let minus = Fr::ZERO - Fr::ONE;
        let (mut plus, mut less) = (None, None);
        for (id, factor) in &sum.terms {
            let node = self.node(*id);
            let side = if *factor == minus { &mut less } else { &mut plus };
            let term = match *factor == Fr::ONE || *factor == minus {
                true => node,
                false => Bounded::below_r(mul(number(*factor), node.yul)),
            };
            *side = Some(match side.take() {
                Some(so_far) if sum.terms.len() > LONG => self.shallow(add(term, so_far)),
                Some(so_far) => add(term, so_far),
                None => term,
            });
        }
        let value = join(plus, less, sum.constant);
        self.shallow(value)
    }

    /// Spills what would go too deep.
    fn shallow(&mut self, value: Bounded) -> Bounded {
        if value.yul.depth() <= DEPTH { value } else { self.keep(value) }
    }

    /// Stores a value and returns its place.
    pub(super) fn keep(&mut self, value: Bounded) -> Bounded {
        let slot = self.slots.word();
        self.block.mstore(slot, value.yul);
        Bounded { yul: mload(slot), times: value.times }
    }

    /// The value of a node: a leaf, or a product, or a sum that others use as well.
    pub(super) fn node(&mut self, id: Id) -> Bounded {
        if let Some(known) = self.kept.get(id).cloned().flatten() {
            return known;
        }
        let value = match self.arena.node(id) {
            Some(Node::Leaf(yul)) => Bounded::below_r(yul.clone()),
            Some(Node::Sum(sum)) => self.sum(sum),
            Some(Node::Product(factors)) => self.product(factors),
            None => Bounded::below_r(atom(0)),
        };
        let uses = self.uses.get(id).copied().unwrap_or(0);
        let gas = value.yul.gas();
        // A store and its loads, six gas each, against computing it again.
        if uses < 2 || gas * (uses - 1) <= 6 + 6 * uses {
            return value;
        }
        let kept = self.keep(value);
        if let Some(place) = self.kept.get_mut(id) {
            *place = Some(kept.clone());
        }
        kept
    }

    fn product(&mut self, factors: &[Id]) -> Bounded {
        let values: Vec<Yul> = factors.iter().map(|id| self.node(*id).yul).collect();
        let product = values.into_iter().reduce(|product, value| mul(value, product));
        let value = Bounded::below_r(product.unwrap_or_else(|| atom(1)));
        self.shallow(value)
    }
}

/// plus - less + constant.
fn join(plus: Option<Bounded>, less: Option<Bounded>, constant: Fr) -> Bounded {
    let whole = |plus: Option<Bounded>| match (plus, constant.is_zero()) {
        (Some(plus), true) => plus,
        (Some(plus), false) => add(Bounded::below_r(number(constant)), plus),
        (None, _) => Bounded::below_r(number(constant)),
    };
    let Some(less) = less else { return whole(plus) };
    // A multiple of r at least as large as what is taken from it.
    let from = match (less.times, constant.is_zero()) {
        (1, true) => atom("r"),
        (times, _) => atom(scaled_literal(constant, times)),
    };
    let times = less.times + u32::from(!constant.is_zero());
    if times > MOST {
        let reduced = Bounded::below_r(call("mod", [less.yul, atom("r")]));
        return join(plus, Some(reduced), constant);
    }
    let less = Bounded { yul: call("sub", [from, less.yul]), times };
    match plus {
        Some(plus) => add(plus, less),
        None => less,
    }
}

/// Spills a part of an expression that would go too deep with the rest around it.
pub(super) fn spill(slots: &mut Slots, block: &mut Block, yul: Yul, most: usize) -> Yul {
    if yul.depth() <= most {
        return yul;
    }
    let slot = slots.word();
    block.mstore(slot, yul);
    mload(slot)
}

/// A word of memory that holds a value below r.
pub(super) fn word(address: usize) -> Bounded {
    Bounded::below_r(call("mload", [at(address)]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn emitted(make: impl Fn(&mut Arena) -> Sum) -> (Bounded, alloc::string::String) {
        let mut arena = Arena::default();
        let sum = make(&mut arena);
        let sum = arena.grouped(&sum);
        let (mut block, mut slots) = (Block::new(0), Slots::new(0x80));
        let mut emitter = Emitter::new(&arena, &mut block, &mut slots);
        emitter.count(&sum);
        let value = emitter.sum(&sum);
        (value, block.text())
    }

    #[test]
    fn five_values_are_added_and_the_sixth_is_reduced() {
        let of = |count: usize| {
            emitted(|arena| {
                let leaves = (0..count).map(|i| arena.leaf(atom(alloc::format!("a{i}"))));
                leaves.fold(Sum::number(Fr::ZERO), |sum, leaf| sum.plus(&leaf))
            })
        };
        let (five, _) = of(5);
        assert_eq!((five.times, five.yul.line().contains("addmod")), (5, false));
        let (six, _) = of(6);
        assert_eq!((six.times, six.yul.line().matches("addmod").count()), (1, 1));
    }

    #[test]
    fn differences_stay_positive() {
        let (value, _) = emitted(|arena| {
            let (a, b) = (arena.leaf(atom("a")), arena.leaf(atom("b")));
            a.minus(&b)
        });
        assert_eq!((value.yul.line().as_str(), value.times), ("add(a, sub(r, b))", 2));
        let (value, _) = emitted(|arena| {
            let (a, b) = (arena.leaf(atom("a")), arena.leaf(atom("b")));
            Sum::number(Fr::from_u64(3)).minus(&a).minus(&b)
        });
        let twice = scaled_literal(Fr::from_u64(3), 2);
        let expected = alloc::format!("sub({twice}, add(b, a))");
        assert_eq!((value.yul.line(), value.times), (expected, 3));
    }

    #[test]
    fn what_is_used_twice_is_computed_once() {
        let (value, text) = emitted(|arena| {
            let [a, b] = ["mload(1)", "mload(2)"].map(|name| arena.leaf(atom(name)));
            let square = arena.times(&a, &b);
            let shared = arena.times(&square.plus(&a.scaled(Fr::from_u64(5))), &b);
            let fourth = arena.times(&square.plus(&a.scaled(Fr::from_u64(5))), &a);
            shared.plus(&fourth)
        });
        assert_eq!(text.matches("mstore").count(), 1, "{text}");
        assert_eq!(value.yul.line().matches("mload(0x0080)").count(), 2);
    }
}
