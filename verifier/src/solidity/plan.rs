//! What all sections of a contract share: the key's numbers, and where each value is read.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use bn254::Fr;

use super::RenderError;
use super::data::Data;
use super::memory::{ProofWords, Slots};
use super::number::{is_coordinate, power, scalar};
use super::transcript::Challenge;
use super::yul::{Yul, mload};
use crate::key::{Column, Key, Node};
use crate::layout::Evaluation;

/// Rows beyond this make no sense to a verifier: each public input costs a denominator.
pub(super) const MOST_INPUTS: usize = 128;
/// 2^28 divides r - 1.
const MOST_K: usize = 28;
const MOST_DEGREE: usize = 32;
/// Factors of one product: rendering goes down on the stack as deep, and a gate's degree is far
/// below.
const MOST_FACTORS: usize = 256;
/// Factors of all terms of all expressions, written as sums of products: rendering keeps them, and
/// compares each with each. A contract's 24,576 bytes hold fewer.
const MOST_TERMS: usize = 1 << 14;

/// Shared by all sections.
#[derive(Debug)]
pub(super) struct Plan<'a> {
    pub key: &'a Key,
    pub data: Data,
    pub omega: Fr,
    pub proof: ProofWords,
    pub evaluations: Vec<Evaluation>,
    pub slots: Slots,
    /// Where each challenge is read; absent: nothing uses it.
    pub challenges: BTreeMap<Challenge, usize>,
    /// Where the Lagrange polynomials of these rows are at x.
    pub rows: BTreeMap<u32, usize>,
}

impl<'a> Plan<'a> {
    /// Checks what rendering relies on, then all that a verifier checks of its key.
    pub(super) fn new(key: &'a Key, batch: bool) -> Result<Self, RenderError> {
        check(key)?;
        let omega = omega(key)?;
        crate::key::check(key)?;
        let proof = ProofWords::new(key);
        let data = Data { batch, inputs: key.public_inputs(), words: proof.len() };
        let mut plan = Self {
            key,
            data,
            omega,
            evaluations: key.evaluations(),
            slots: Slots::new(data.end()),
            challenges: BTreeMap::new(),
            rows: BTreeMap::new(),
            proof,
        };
        super::transcript::places(&mut plan);
        Ok(plan)
    }

    /// A value of the proof.
    pub(super) fn evaluation(&self, evaluation: Evaluation) -> Yul {
        let position = self.evaluations.iter().position(|known| *known == evaluation);
        self.data.word(self.proof.evaluations + position.unwrap_or(0))
    }

    /// Where a challenge is read.
    pub(super) fn challenge(&self, challenge: Challenge) -> Yul {
        mload(self.challenges.get(&challenge).copied().unwrap_or(0))
    }

    /// omega^row.
    pub(super) fn root(&self, row: u32) -> Fr {
        power(self.omega, u64::from(row))
    }
}

fn omega(key: &Key) -> Result<Fr, RenderError> {
    let omega = scalar(&key.omega, "omega", 0)?;
    let half = power(omega, key.rows() / 2);
    match half + Fr::ONE == Fr::ZERO {
        true => Ok(omega),
        false => Err(RenderError::Omega { k: key.k }),
    }
}

pub(super) fn within(
    what: &'static str,
    got: usize,
    least: usize,
    most: usize,
) -> Result<(), RenderError> {
    match (least..=most).contains(&got) {
        true => Ok(()),
        false => Err(RenderError::Limit { what, least, most, got }),
    }
}

fn known(what: &'static str, got: u32, count: usize) -> Result<(), RenderError> {
    let got = got as usize;
    if got < count { Ok(()) } else { Err(RenderError::Unknown { what, got, count }) }
}

fn equal(what: &'static str, expected: usize, got: usize) -> Result<(), RenderError> {
    if expected == got { Ok(()) } else { Err(RenderError::Count { what, expected, got }) }
}

/// What a node is to rendering; operands come first.
pub(super) enum Shape {
    Number,
    Leaf,
    Negated(u32),
    Sum(u32, u32),
    Product(u32, u32),
}

/// Expressions that rendering can follow: it makes a list of terms, each a list of factors, of
/// every node and of every root. A few nodes may stand for very long lists, squares of squares.
pub(super) fn bounded<'a>(
    nodes: impl Iterator<Item = Shape>,
    mut roots: impl Iterator<Item = &'a u32>,
) -> Result<(), RenderError> {
    let mut sizes: Vec<(usize, usize)> = Vec::new();
    let mut all = 0usize;
    let mut take = |(terms, factors): (usize, usize)| {
        all = all.saturating_add(terms.saturating_mul(factors));
        within("factors of a product", factors, 0, MOST_FACTORS)?;
        within("factors of all terms", all, 0, MOST_TERMS)
    };
    let of =
        |sizes: &[(usize, usize)], node: u32| sizes.get(node as usize).copied().unwrap_or_default();
    for node in nodes {
        let size = match node {
            Shape::Number => (0, 0),
            Shape::Leaf => (1, 1),
            Shape::Negated(a) => of(&sizes, a),
            Shape::Sum(a, b) => {
                let (a, b) = (of(&sizes, a), of(&sizes, b));
                (a.0.saturating_add(b.0), a.1.max(b.1))
            }
            Shape::Product(a, b) => match (of(&sizes, a), of(&sizes, b)) {
                ((0, _), other) | (other, (0, _)) => other,
                ((_, m), (_, n)) => (1, m.saturating_add(n)),
            },
        };
        take(size)?;
        sizes.push(size);
    }
    roots.try_for_each(|root| take(of(&sizes, *root)))
}

/// Every index, number and count that rendering follows.
fn check(key: &Key) -> Result<(), RenderError> {
    within("k", key.k as usize, 1, MOST_K)?;
    within("degree", key.degree as usize, 3, MOST_DEGREE)?;
    within("public inputs", key.public_inputs(), 0, MOST_INPUTS)?;
    within("blinding factors", key.blinding as usize, 1, key.rows() as usize - 1)?;
    equal("commitments of the permutation", key.copied.len(), key.sigma.len())?;
    scalar(&key.digest, "digest", 0)?;
    let points = key.fixed.iter().chain(&key.sigma).flat_map(|point| [&point.x, &point.y]);
    let points = points.chain(key.tau_g2.x.iter()).chain(key.tau_g2.y.iter());
    for (index, coordinate) in points.enumerate() {
        if !is_coordinate(coordinate) {
            return Err(RenderError::NotCanonical { what: "coordinate", index });
        }
    }
    check_phases(key)?;
    check_queries(key)?;
    check_nodes(key)
}

fn check_phases(key: &Key) -> Result<(), RenderError> {
    let mut advice: Vec<u32> = key.phases.iter().flat_map(|p| p.advice.clone()).collect();
    let mut challenges: Vec<u32> = key.phases.iter().flat_map(|p| p.challenges.clone()).collect();
    let lists =
        [(&mut advice, key.advice, "advice"), (&mut challenges, key.challenges, "challenge")];
    for (list, count, what) in lists {
        equal(what, count as usize, list.len())?;
        list.sort_unstable();
        for (expected, got) in list.iter().enumerate() {
            equal(what, expected, *got as usize)?;
        }
    }
    Ok(())
}

fn check_queries(key: &Key) -> Result<(), RenderError> {
    let lists = [
        (&key.advice_queries, key.advice as usize, "advice column"),
        (&key.fixed_queries, key.fixed.len(), "fixed column"),
        (&key.instance_queries, key.instances.len(), "instance column"),
    ];
    for (queries, count, what) in lists {
        queries.iter().try_for_each(|query| known(what, query.column, count))?;
    }
    for column in &key.copied {
        let (queries, index, what) = match column {
            Column::Advice(index) => (&key.advice_queries, index, "cell of advice column"),
            Column::Fixed(index) => (&key.fixed_queries, index, "cell of fixed column"),
            Column::Instance(index) => (&key.instance_queries, index, "cell of instance column"),
        };
        // The copy argument reads the column in its own row.
        let read = queries.iter().any(|query| query.column == *index && query.rotation == 0);
        known(what, *index, if read { usize::MAX } else { 0 })?;
    }
    Ok(())
}

fn check_nodes(key: &Key) -> Result<(), RenderError> {
    for (index, node) in key.nodes.iter().enumerate() {
        match node {
            Node::Constant(word) => drop(scalar(word, "constant", index)?),
            Node::Fixed(query) => known("fixed cell", *query, key.fixed_queries.len())?,
            Node::Advice(query) => known("advice cell", *query, key.advice_queries.len())?,
            Node::Instance(query) => known("instance cell", *query, key.instance_queries.len())?,
            Node::Challenge(challenge) => known("challenge", *challenge, key.challenges as usize)?,
            Node::Negated(a) => known("node", *a, index)?,
            Node::Sum(a, b) | Node::Product(a, b) => {
                known("node", *a, index)?;
                known("node", *b, index)?;
            }
        }
    }
    let gates = key.gates.iter();
    let lookups = key.lookups.iter().flat_map(|lookup| lookup.inputs.iter().chain(&lookup.table));
    let roots = gates.chain(lookups);
    roots.clone().try_for_each(|node| known("node", *node, key.nodes.len()))?;
    let shapes = key.nodes.iter().map(|node| match *node {
        Node::Constant(_) => Shape::Number,
        Node::Negated(a) => Shape::Negated(a),
        Node::Sum(a, b) => Shape::Sum(a, b),
        Node::Product(a, b) => Shape::Product(a, b),
        _ => Shape::Leaf,
    });
    bounded(shapes, roots)?;
    for lookup in &key.lookups {
        equal("columns of a lookup's table", lookup.inputs.len(), lookup.table.len())?;
    }
    Ok(())
}
