//! halo2's verifying key as ours: the only file that knows `halo2_proofs`.

extern crate std;

use alloc::vec::Vec;
use std::collections::HashMap;

use halo2_proofs::halo2curves::bn256::{Fq2, Fr, G1Affine, G2Affine};
use halo2_proofs::halo2curves::ff::PrimeField;
use halo2_proofs::plonk::{Any, ConstraintSystem, Expression, VerifyingKey};
use halo2_proofs::poly::Rotation;

use crate::key::{Column, G1, G2, Key, Lookup, Node, Phase, Query, Word};

impl Key {
    /// The key of a circuit, for proofs over the setup whose `[tau]_2` is given, with this many
    /// values in each instance column.
    ///
    /// Key generation must have replaced the selectors, as halo2's does. The result is plain data:
    /// [`Key::check`] says whether it is within the limits.
    #[must_use]
    pub fn from_halo2(vk: &VerifyingKey<G1Affine>, tau_g2: &G2Affine, instances: &[u32]) -> Self {
        let cs = vk.cs();
        let mut nodes = Nodes::new(cs);
        let gates = cs.gates().iter().flat_map(|gate| gate.polynomials());
        let gates = gates.map(|polynomial| nodes.expression(polynomial)).collect();
        let lookups = cs.lookups().iter().map(|lookup| Lookup {
            inputs: nodes.expressions(lookup.input_expressions()),
            table: nodes.expressions(lookup.table_expressions()),
        });
        let lookups = lookups.collect();
        Self {
            k: vk.get_domain().k(),
            omega: word(&vk.get_domain().get_omega()),
            digest: word(&vk.transcript_repr()),
            blinding: cs.blinding_factors() as u32,
            degree: cs.degree() as u32,
            instances: instances.to_vec(),
            advice: cs.num_advice_columns() as u32,
            challenges: cs.num_challenges() as u32,
            phases: phases(cs),
            fixed: vk.fixed_commitments().iter().map(g1).collect(),
            copied: cs.permutation().get_columns().iter().map(column).collect(),
            sigma: vk.permutation().commitments().iter().map(g1).collect(),
            instance_queries: nodes.instance,
            advice_queries: nodes.advice,
            fixed_queries: nodes.fixed,
            nodes: nodes.list,
            gates,
            lookups,
            tau_g2: g2(tau_g2),
        }
    }
}

/// The nodes so far; equal ones are one.
struct Nodes {
    list: Vec<Node>,
    known: HashMap<Node, u32>,
    instance: Vec<Query>,
    advice: Vec<Query>,
    fixed: Vec<Query>,
}

impl Nodes {
    fn new(cs: &ConstraintSystem<Fr>) -> Self {
        let query = |column: usize, rotation: &Rotation| query(column, *rotation);
        let instance = cs.instance_queries().iter().map(|(c, at)| query(c.index(), at));
        let advice = cs.advice_queries().iter().map(|(c, at)| query(c.index(), at));
        let fixed = cs.fixed_queries().iter().map(|(c, at)| query(c.index(), at));
        Self {
            list: Vec::new(),
            known: HashMap::new(),
            instance: instance.collect(),
            advice: advice.collect(),
            fixed: fixed.collect(),
        }
    }

    fn add(&mut self, node: Node) -> u32 {
        *self.known.entry(node).or_insert_with(|| {
            self.list.push(node);
            self.list.len() as u32 - 1
        })
    }

    fn expressions(&mut self, list: &[Expression<Fr>]) -> Vec<u32> {
        list.iter().map(|expression| self.expression(expression)).collect()
    }

    fn expression(&mut self, expression: &Expression<Fr>) -> u32 {
        let node = match expression {
            Expression::Constant(value) => Node::Constant(word(value)),
            // Key generation has replaced every selector; a key with one left is refused.
            Expression::Selector(_) => Node::Fixed(u32::MAX),
            Expression::Fixed(q) => {
                Node::Fixed(position(&self.fixed, query(q.column_index(), q.rotation())))
            }
            Expression::Advice(q) => {
                Node::Advice(position(&self.advice, query(q.column_index(), q.rotation())))
            }
            Expression::Instance(q) => {
                Node::Instance(position(&self.instance, query(q.column_index(), q.rotation())))
            }
            Expression::Challenge(challenge) => Node::Challenge(challenge.index() as u32),
            Expression::Negated(a) => Node::Negated(self.expression(a)),
            Expression::Sum(a, b) => Node::Sum(self.expression(a), self.expression(b)),
            Expression::Product(a, b) => Node::Product(self.expression(a), self.expression(b)),
            Expression::Scaled(a, factor) => {
                let (a, factor) = (self.expression(a), self.add(Node::Constant(word(factor))));
                Node::Product(a, factor)
            }
        };
        self.add(node)
    }
}

fn query(column: usize, rotation: Rotation) -> Query {
    Query { column: column as u32, rotation: rotation.0 }
}

/// Every cell that an expression reads is in halo2's list; a key that breaks this is refused.
fn position(queries: &[Query], query: Query) -> u32 {
    queries.iter().position(|known| *known == query).map_or(u32::MAX, |index| index as u32)
}

/// Advice columns and challenges by phase.
fn phases(cs: &ConstraintSystem<Fr>) -> Vec<Phase> {
    let (advice, challenges) = (cs.advice_column_phase(), cs.challenge_phase());
    let last = advice.iter().chain(&challenges).max().copied().unwrap_or(0);
    let of = |list: &[u8], phase: u8| {
        let list = (0u32..).zip(list);
        list.filter(|(_, p)| **p == phase).map(|(index, _)| index).collect()
    };
    let phase = |phase| Phase { advice: of(&advice, phase), challenges: of(&challenges, phase) };
    (0..=last).map(phase).collect()
}

fn column(column: &halo2_proofs::plonk::Column<Any>) -> Column {
    let index = column.index() as u32;
    match column.column_type() {
        Any::Advice(_) => Column::Advice(index),
        Any::Fixed => Column::Fixed(index),
        Any::Instance => Column::Instance(index),
    }
}

/// Big endian, canonical.
fn word<F: PrimeField<Repr = Word>>(element: &F) -> Word {
    let mut word = element.to_repr();
    word.reverse();
    word
}

fn g1(point: &G1Affine) -> G1 {
    G1 { x: word(&point.x), y: word(&point.y) }
}

fn g2(point: &G2Affine) -> G2 {
    let coordinate = |c: &Fq2| [word(&c.c0), word(&c.c1)];
    G2 { x: coordinate(&point.x), y: coordinate(&point.y) }
}
