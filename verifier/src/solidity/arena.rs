//! Field expressions as sums of products: equal parts are one node, numbers stand before products,
//! and what shares a number is added up before it is multiplied.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use bn254::Fr;

use super::yul::Yul;

/// Index of a node.
pub(super) type Id = usize;

/// `constant` plus each number times its node; nodes ascend, none twice, no number is zero.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Sum {
    pub constant: Fr,
    pub terms: Vec<(Id, Fr)>,
}

/// What a term multiplies.
#[derive(Debug, Clone)]
pub(super) enum Node {
    /// A value below r.
    Leaf(Yul),
    Sum(Sum),
    /// At least two factors, ascending; none is a product.
    Product(Vec<Id>),
}

/// Numbers as they are compared.
type Limbs = [u64; 4];

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Known {
    Leaf(String),
    Sum(Limbs, Vec<(Id, Limbs)>),
    Product(Vec<Id>),
}

/// All nodes.
#[derive(Debug, Default)]
pub(super) struct Arena {
    nodes: Vec<Node>,
    known: BTreeMap<Known, Id>,
}

impl Sum {
    pub(super) fn number(constant: Fr) -> Self {
        Self { constant, terms: Vec::new() }
    }

    pub(super) fn scaled(&self, factor: Fr) -> Self {
        if factor.is_zero() {
            return Self::number(Fr::ZERO);
        }
        let terms = self.terms.iter().map(|(id, number)| (*id, *number * factor)).collect();
        Self { constant: self.constant * factor, terms }
    }

    pub(super) fn negated(&self) -> Self {
        self.scaled(Fr::ZERO - Fr::ONE)
    }

    pub(super) fn plus(&self, other: &Self) -> Self {
        let mut terms: BTreeMap<Id, Fr> = self.terms.iter().copied().collect();
        for (id, number) in &other.terms {
            let sum = terms.entry(*id).or_insert(Fr::ZERO);
            *sum += *number;
        }
        let terms = terms.into_iter().filter(|(_, number)| !number.is_zero()).collect();
        Self { constant: self.constant + other.constant, terms }
    }

    pub(super) fn minus(&self, other: &Self) -> Self {
        self.plus(&other.negated())
    }
}

impl Arena {
    pub(super) fn node(&self, id: Id) -> Option<&Node> {
        self.nodes.get(id)
    }

    pub(super) fn len(&self) -> usize {
        self.nodes.len()
    }

    /// A value below r.
    pub(super) fn leaf(&mut self, yul: Yul) -> Sum {
        let id = self.add(Known::Leaf(yul.line()), Node::Leaf(yul));
        Sum { constant: Fr::ZERO, terms: vec![(id, Fr::ONE)] }
    }

    pub(super) fn times(&mut self, a: &Sum, b: &Sum) -> Sum {
        match (a.terms.is_empty(), b.terms.is_empty()) {
            (true, _) => b.scaled(a.constant),
            (_, true) => a.scaled(b.constant),
            _ => {
                let ((m, mut factors), (n, others)) = (self.factors(a), self.factors(b));
                factors.extend(others);
                Sum { constant: Fr::ZERO, terms: vec![(self.product(factors), m * n)] }
            }
        }
    }

    /// The factors' product as a node; one factor is itself.
    pub(super) fn product(&mut self, mut factors: Vec<Id>) -> Id {
        factors.sort_unstable();
        match factors.as_slice() {
            [one] => *one,
            _ => self.add(Known::Product(factors.clone()), Node::Product(factors)),
        }
    }

    /// The factors of a term.
    pub(super) fn factors_of(&self, id: Id) -> Vec<Id> {
        match self.nodes.get(id) {
            Some(Node::Product(factors)) => factors.clone(),
            _ => vec![id],
        }
    }

    /// A sum as a number times factors.
    fn factors(&mut self, sum: &Sum) -> (Fr, Vec<Id>) {
        match sum.terms.as_slice() {
            [(id, number)] if sum.constant.is_zero() => (*number, self.factors_of(*id)),
            _ => {
                let (number, id) = self.wrap(sum);
                (number, vec![id])
            }
        }
    }

    /// A sum of several terms as one node, its first term not negative.
    fn wrap(&mut self, sum: &Sum) -> (Fr, Id) {
        let minus = Fr::ZERO - Fr::ONE;
        let sum = self.grouped(sum);
        let turned = sum.terms.first().is_some_and(|(_, number)| *number == minus);
        let sum = if turned { sum.negated() } else { sum };
        let limbs = |number: &Fr| number.to_canonical();
        let known = sum.terms.iter().map(|(id, number)| (*id, limbs(number))).collect();
        let known = Known::Sum(limbs(&sum.constant), known);
        (if turned { minus } else { Fr::ONE }, self.add(known, Node::Sum(sum)))
    }

    /// The same sum with terms of one number, up to the sign, added up first.
    pub(super) fn grouped(&mut self, sum: &Sum) -> Sum {
        let mut groups: Vec<(Fr, Vec<(Id, Fr)>)> = Vec::new();
        for (id, number) in &sum.terms {
            let same =
                |(known, _): &&mut (Fr, _)| *known == *number || *known + *number == Fr::ZERO;
            match groups.iter_mut().find(same) {
                Some((known, members)) => {
                    let sign = if *known == *number { Fr::ONE } else { Fr::ZERO - Fr::ONE };
                    members.push((*id, sign));
                }
                None => groups.push((*number, vec![(*id, Fr::ONE)])),
            }
        }
        let mut terms = Vec::new();
        for (number, members) in groups {
            let plain = number == Fr::ONE || number + Fr::ONE == Fr::ZERO || members.len() == 1;
            if plain {
                terms.extend(members.into_iter().map(|(id, sign)| (id, sign * number)));
            } else {
                let (sign, id) = self.wrap(&Sum { constant: Fr::ZERO, terms: members });
                terms.push((id, sign * number));
            }
        }
        terms.sort_unstable_by_key(|(id, _)| *id);
        Sum { constant: sum.constant, terms }
    }

    fn add(&mut self, known: Known, node: Node) -> Id {
        let next = self.nodes.len();
        let id = *self.known.entry(known).or_insert(next);
        if id == next {
            self.nodes.push(node);
        }
        id
    }
}

#[cfg(test)]
mod tests {
    use super::super::yul::atom;
    use super::*;

    #[test]
    fn equal_parts_are_one_node_and_numbers_come_out() {
        let mut arena = Arena::default();
        let [a, b, c] = ["a", "b", "c"].map(|name| arena.leaf(atom(name)));
        let two = Fr::from_u64(2);
        let left = arena.times(&a.minus(&b), &c.scaled(two));
        let right = arena.times(&c, &b.minus(&a));
        assert_eq!(left, right.scaled(Fr::ZERO - two));
        assert!(left.plus(&right.scaled(two)).terms.is_empty());
        assert_eq!(arena.leaf(atom("a")), a);
    }

    #[test]
    fn terms_of_one_number_are_added_first() {
        let mut arena = Arena::default();
        let leaves = ["a", "b", "c"].map(|name| arena.leaf(atom(name)));
        let seven = Fr::from_u64(7);
        let sum = leaves[0].scaled(seven).minus(&leaves[1].scaled(seven)).plus(&leaves[2]);
        let grouped = arena.grouped(&sum);
        assert_eq!(grouped.terms.len(), 2);
        assert_eq!(grouped.terms[1].1, seven);
    }
}
