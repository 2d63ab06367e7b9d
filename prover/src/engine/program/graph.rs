//! Expressions as a graph of sums and products in which nothing is computed twice.
//!
//! Every expression becomes a linear combination of nodes: nested sums flatten, numbers multiply
//! out, and equal subexpressions meet in one node.

use std::collections::HashMap;

use bn254::Fr;

use crate::engine::expression::{Column, Expression, Scalar};

/// Index of a node; a node only refers to smaller ones.
pub type NodeId = usize;

/// The node that is the number one.
pub const ONE: NodeId = 0;

/// A column of values, one a row.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Node {
    /// One in every row.
    One,
    /// A column at a rotation.
    Cell(Column, i32),
    /// The product of two nodes.
    Product(NodeId, NodeId),
    /// A linear combination of nodes.
    Sum(Linear),
}

/// One summand: a node times a number, and times a number known later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Term {
    /// What is scaled.
    pub node: NodeId,
    /// The number known later, if any.
    pub scalar: Option<Scalar>,
    /// The number.
    pub factor: Fr,
}

/// A linear combination: terms in order of node and scalar, none with factor zero.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Linear(pub Vec<Term>);

impl Linear {
    /// One node.
    pub fn node(node: NodeId) -> Self {
        Self(vec![Term { node, scalar: None, factor: Fr::ONE }])
    }

    fn plus(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self.0.sort_by_key(|term| (term.node, term.scalar));
        let merged = self.0.chunk_by(|a, b| (a.node, a.scalar) == (b.node, b.scalar));
        let sum = |same: &[Term]| {
            let factor = same.iter().map(|term| term.factor).sum();
            same.first().map(|first| Term { factor, ..*first })
        };
        Self(merged.filter_map(sum).filter(|term| !term.factor.is_zero()).collect())
    }

    fn times(mut self, factor: Fr) -> Self {
        self.0.iter_mut().for_each(|term| term.factor *= factor);
        self.0.retain(|term| !term.factor.is_zero());
        self
    }

    /// The only term.
    pub fn single(&self) -> Option<Term> {
        match self.0.as_slice() {
            [term] => Some(*term),
            _ => None,
        }
    }

    /// The same number in every row: its one term is a multiple of [`ONE`].
    fn number(&self) -> Option<Term> {
        self.single().filter(|term| term.node == ONE)
    }
}

/// The graph under construction.
#[derive(Debug)]
pub struct Graph {
    nodes: Vec<Node>,
    index: HashMap<Node, NodeId>,
}

impl Graph {
    /// A graph with the node [`ONE`].
    pub fn new() -> Self {
        Self { nodes: vec![Node::One], index: HashMap::from([(Node::One, ONE)]) }
    }

    /// All nodes.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// The node for this value, made if it is new.
    pub fn intern(&mut self, node: Node) -> NodeId {
        let next = self.nodes.len();
        let id = *self.index.entry(node.clone()).or_insert(next);
        if id == next {
            self.nodes.push(node);
        }
        id
    }

    /// An expression's value.
    pub fn linear(&mut self, expression: &Expression) -> Linear {
        match expression {
            Expression::Literal(value) => Linear::node(ONE).times(*value),
            Expression::Scalar(scalar) => self.by_scalar(Linear::node(ONE), *scalar),
            Expression::Cell(column, rotation) => {
                Linear::node(self.intern(Node::Cell(*column, *rotation)))
            }
            Expression::Sum(a, b) => {
                let a = self.linear(a);
                a.plus(self.linear(b))
            }
            Expression::Scaled(a, factor) => self.linear(a).times(*factor),
            Expression::Product(a, b) => {
                let (a, b) = (self.linear(a), self.linear(b));
                self.product(a, b)
            }
        }
    }

    /// The node that holds a value.
    pub fn hold(&mut self, value: Linear) -> NodeId {
        match value.single() {
            Some(Term { node, scalar: None, factor }) if factor == Fr::ONE => node,
            _ => self.intern(Node::Sum(value)),
        }
    }

    fn product(&mut self, a: Linear, b: Linear) -> Linear {
        for (number, other) in [(&a, &b), (&b, &a)] {
            if let Some(Term { scalar, factor, .. }) = number.number() {
                let other = other.clone().times(factor);
                return scalar.map_or(other.clone(), |scalar| self.by_scalar(other, scalar));
            }
        }
        if a.0.is_empty() || b.0.is_empty() {
            return Linear::default();
        }
        let ((a, left), (b, right)) = (self.factored(a), self.factored(b));
        let node = self.intern(Node::Product(a.min(b), a.max(b)));
        Linear::node(node).times(left * right)
    }

    /// A node and a number whose product is the value.
    fn factored(&mut self, value: Linear) -> (NodeId, Fr) {
        match value.single() {
            Some(Term { node, scalar: None, factor }) => (node, factor),
            _ => (self.hold(value), Fr::ONE),
        }
    }

    /// The value times a number known later: one product, however many terms it has.
    pub fn by_scalar(&mut self, value: Linear, scalar: Scalar) -> Linear {
        if value.0.is_empty() {
            return value;
        }
        let (node, factor) = self.factored(value);
        Linear(vec![Term { node, scalar: Some(scalar), factor }])
    }

    /// The sum of all values, each times its power of y. Values with a common factor are summed
    /// before they are multiplied by it: the constraints of one selector cost one product.
    pub fn combined(&mut self, mut values: Vec<(usize, Linear)>) -> Linear {
        let mut sum = Linear::default();
        while let Some(common) = self.common_factor(&values) {
            let mut inner = Vec::new();
            values.retain(|(power, value)| match self.cofactor(value, common) {
                Some(term) => {
                    inner.push((*power, Linear(vec![term])));
                    false
                }
                None => true,
            });
            let inner = self.combined(inner);
            let product = self.product(Linear::node(common), inner);
            sum = sum.plus(product);
        }
        for (power, value) in values {
            sum = sum.plus(match power {
                0 => value,
                _ => self.by_scalar(value, Scalar::YPower(power)),
            });
        }
        sum
    }

    /// The other factor of a product with this one.
    fn cofactor(&self, value: &Linear, factor: NodeId) -> Option<Term> {
        let term = value.single().filter(|term| term.scalar.is_none())?;
        match self.nodes.get(term.node) {
            Some(Node::Product(a, b)) if *a == factor => Some(Term { node: *b, ..term }),
            Some(Node::Product(a, b)) if *b == factor => Some(Term { node: *a, ..term }),
            _ => None,
        }
    }

    /// The factor that most of the values share, if two do.
    fn common_factor(&self, values: &[(usize, Linear)]) -> Option<NodeId> {
        let mut factors = Vec::new();
        for term in values.iter().filter_map(|(_, value)| value.single()) {
            if let (Some(Node::Product(a, b)), None) = (self.nodes.get(term.node), term.scalar) {
                factors.push(*a);
                factors.extend((a != b).then_some(*b));
            }
        }
        factors.sort_unstable();
        let runs = factors.chunk_by(|a, b| a == b).filter(|run| run.len() > 1);
        let best = runs.max_by_key(|run| run.len());
        best.and_then(|run| run.first().copied())
    }
}
