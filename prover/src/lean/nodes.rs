//! Constraints as a list of operations, equal ones once: for a verifier to run, to render or to
//! hash.

use std::collections::HashMap;

use bn254::Fr;

use crate::engine::{Challenge, Column, Expression};

/// One operation; operands are earlier nodes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Node {
    /// A number.
    Number(Fr),
    /// A packed column at x.
    Packed(usize),
    /// The witness at x omega^rotation, by the rotation's place in the key.
    Advice(usize),
    /// The Lagrange polynomial of an anchor's row at x.
    Anchor(usize),
    /// A public input.
    Public(usize),
    /// The negative.
    Negated(usize),
    /// The sum.
    Sum(usize, usize),
    /// The product.
    Product(usize, usize),
}

/// What a cell of the circuit is to the verifier.
pub(super) struct Places<'a> {
    pub packed: &'a [usize],
    pub anchors: &'a [usize],
    pub rotations: &'a [i32],
}

/// A list of nodes that grows by what it does not have yet.
#[derive(Debug, Default)]
pub(super) struct Nodes {
    pub list: Vec<Node>,
    known: HashMap<Node, usize>,
}

impl Nodes {
    /// The node of an expression; one that reads what the key has not is zero there.
    pub(super) fn place(&mut self, expression: &Expression, places: &Places<'_>) -> usize {
        let node = match expression {
            Expression::Number(number) => Node::Number(*number),
            Expression::Challenge(Challenge::Public(index)) => Node::Public(*index),
            Expression::Challenge(_) => Node::Number(Fr::ZERO),
            Expression::Cell { column, rotation } => cell(*column, *rotation, places),
            Expression::Negated(a) => Node::Negated(self.place(a, places)),
            Expression::Sum(a, b) => {
                let (a, b) = (self.place(a, places), self.place(b, places));
                Node::Sum(a.min(b), a.max(b))
            }
            Expression::Product(a, b) => {
                let (a, b) = (self.place(a, places), self.place(b, places));
                Node::Product(a.min(b), a.max(b))
            }
        };
        *self.known.entry(node).or_insert_with(|| {
            self.list.push(node);
            self.list.len() - 1
        })
    }
}

fn cell(column: Column, rotation: i32, places: &Places<'_>) -> Node {
    let at = |list: &[usize], index| list.iter().position(|known| *known == index);
    let node = match column {
        Column::Fixed(index) => {
            let packed = at(places.packed, index).map(Node::Packed);
            packed.or_else(|| at(places.anchors, index).map(Node::Anchor))
        }
        Column::Advice(_) => {
            let place = places.rotations.iter().position(|known| *known == rotation);
            place.map(Node::Advice)
        }
        _ => None,
    };
    node.unwrap_or(Node::Number(Fr::ZERO))
}

/// What nodes stand for during one verification.
pub(super) struct Inputs<'a> {
    pub packed: &'a [Fr],
    pub advice: &'a [Fr],
    pub anchors: &'a [Fr],
    pub publics: &'a [Fr],
}

/// The value of every node.
pub(super) fn evaluate(nodes: &[Node], inputs: &Inputs<'_>) -> Vec<Fr> {
    let mut values: Vec<Fr> = Vec::with_capacity(nodes.len());
    for node in nodes {
        let at = |list: &[Fr], index: usize| list.get(index).copied().unwrap_or_default();
        let value = match *node {
            Node::Number(number) => number,
            Node::Packed(index) => at(inputs.packed, index),
            Node::Advice(index) => at(inputs.advice, index),
            Node::Anchor(index) => at(inputs.anchors, index),
            Node::Public(index) => at(inputs.publics, index),
            Node::Negated(a) => -at(&values, a),
            Node::Sum(a, b) => at(&values, a) + at(&values, b),
            Node::Product(a, b) => at(&values, a) * at(&values, b),
        };
        values.push(value);
    }
    values
}
