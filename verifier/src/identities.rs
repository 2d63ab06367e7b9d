//! What the quotient has to be at x, from the claimed values: all identities in the order of the
//! halo2 book ("Proving system"), gates, then the copy argument, then lookups, combined by Horner's
//! rule in y and divided by `x^n - 1`.
//!
//! `None` means that an index leads nowhere, which a checked key does not have: it is refused.

use alloc::vec::Vec;

use crate::arithmetic::{AdditiveGroup, Field, Fr};
use crate::key::{Column, Key, Lookup, Node};
use crate::lagrange::AtX;
use crate::proof::{Challenges, Proof};
use crate::verify::Verifier;

/// Values of one proof at x, by what they are values of.
pub(crate) struct Identities<'a> {
    key: &'a Key,
    challenges: &'a Challenges,
    at: &'a AtX,
    advice: &'a [Fr],
    fixed: &'a [Fr],
    sigma: &'a [Fr],
    /// For each copied column, the query that reads it in the current row.
    current: &'a [usize],
    /// For each product of the copy argument: here, in the next row, in its last row.
    copies: Vec<(Fr, Fr, Option<Fr>)>,
    /// For each lookup: product, product in the next row, input, input in the row before, table.
    lookups: &'a [[Fr; 5]],
    nodes: Vec<Fr>,
    delta: Fr,
}

/// The quotient's value at x.
pub(crate) fn quotient(
    verifier: &Verifier,
    challenges: &Challenges,
    at: &AtX,
    proof: &Proof<'_>,
) -> Option<Fr> {
    let identities = Identities::new(verifier, challenges, at, proof)?;
    let mut sum = Fr::ZERO;
    let mut add = |identity: Fr| sum = sum * challenges.y + identity;
    for gate in &identities.key.gates {
        add(identities.node(*gate)?);
    }
    identities.copy_argument(&mut add)?;
    for (lookup, values) in identities.key.lookups.iter().zip(identities.lookups) {
        identities.lookup(lookup, values)?.into_iter().for_each(&mut add);
    }
    Some(sum * at.vanishing_inverse)
}

impl<'a> Identities<'a> {
    fn new(
        verifier: &'a Verifier,
        challenges: &'a Challenges,
        at: &'a AtX,
        proof: &'a Proof<'_>,
    ) -> Option<Self> {
        let key = verifier.key();
        let (advice, rest) = proof.values.split_at_checked(key.advice_queries.len())?;
        let (fixed, rest) = rest.split_at_checked(key.fixed_queries.len())?;
        // The random polynomial's value is in no identity.
        let (_, rest) = rest.split_first()?;
        let (sigma, mut rest) = rest.split_at_checked(key.sigma.len())?;
        let products = key.copy_products();
        let mut copies = Vec::with_capacity(products);
        for product in 1..=products {
            let ([here, next], after) = rest.split_first_chunk()?;
            let (last, after) = match product < products {
                true => after.split_first().map(|(last, after)| (Some(*last), after))?,
                false => (None, after),
            };
            copies.push((*here, *next, last));
            rest = after;
        }
        let (lookups, []) = rest.as_chunks::<5>() else { return None };
        let (current, delta) = (verifier.current(), verifier.delta());
        let nodes = Vec::with_capacity(key.nodes.len());
        #[rustfmt::skip]
        let values = Self {
            key, challenges, at, advice, fixed, sigma, current, copies, lookups, nodes, delta,
        };
        values.evaluated(verifier.constants())
    }

    /// All nodes in order: operands come first.
    fn evaluated(mut self, constants: &[Fr]) -> Option<Self> {
        for (node, constant) in self.key.nodes.iter().zip(constants) {
            let value = match node {
                Node::Constant(_) => *constant,
                Node::Fixed(query) => *self.fixed.get(*query as usize)?,
                Node::Advice(query) => *self.advice.get(*query as usize)?,
                Node::Instance(query) => *self.at.instances.get(*query as usize)?,
                Node::Challenge(challenge) => *self.challenges.phases.get(*challenge as usize)?,
                Node::Negated(a) => -self.node(*a)?,
                Node::Sum(a, b) => self.node(*a)? + self.node(*b)?,
                Node::Product(a, b) => self.node(*a)? * self.node(*b)?,
            };
            self.nodes.push(value);
        }
        Some(self)
    }

    fn node(&self, index: u32) -> Option<Fr> {
        self.nodes.get(index as usize).copied()
    }

    /// The value of a copied column in the current row, by the position of its query.
    fn cell(&self, column: Column, query: usize) -> Option<Fr> {
        let values = match column {
            Column::Fixed(_) => self.fixed,
            Column::Advice(_) => self.advice,
            Column::Instance(_) => &self.at.instances,
        };
        values.get(query).copied()
    }

    fn copy_argument(&self, add: &mut impl FnMut(Fr)) -> Option<()> {
        let AtX { first, last, .. } = *self.at;
        let (Some((start, ..)), Some((end, ..))) = (self.copies.first(), self.copies.last()) else {
            return Some(());
        };
        add(first * (Fr::ONE - start));
        add(last * (end.square() - end));
        for ((_, _, before), (here, ..)) in self.copies.iter().zip(self.copies.iter().skip(1)) {
            add(first * (*here - (*before)?));
        }
        let chunk = self.key.copy_chunk();
        let columns: Vec<_> = self.key.copied.iter().zip(self.current).zip(self.sigma).collect();
        let mut own = self.challenges.beta * self.challenges.x;
        for ((here, next, _), columns) in self.copies.iter().zip(columns.chunks(chunk)) {
            let (mut left, mut right) = (*next, *here);
            for ((column, query), sigma) in columns {
                let shifted = self.cell(**column, **query)? + self.challenges.gamma;
                left *= shifted + self.challenges.beta * *sigma;
                right *= shifted + own;
                own *= self.delta;
            }
            add((left - right) * self.at.active);
        }
        Some(())
    }

    fn compressed(&self, nodes: &[u32]) -> Option<Fr> {
        let theta = self.challenges.theta;
        nodes.iter().try_fold(Fr::ZERO, |sum, node| Some(sum * theta + self.node(*node)?))
    }

    fn lookup(&self, lookup: &Lookup, values: &[Fr; 5]) -> Option<[Fr; 5]> {
        let AtX { first, last, active, .. } = *self.at;
        let Challenges { beta, gamma, .. } = *self.challenges;
        let [product, next, input, before, table] = *values;
        let left = next * (input + beta) * (table + gamma);
        let inputs = self.compressed(&lookup.inputs)? + beta;
        let tables = self.compressed(&lookup.table)? + gamma;
        Some([
            first * (Fr::ONE - product),
            last * (product.square() - product),
            (left - product * inputs * tables) * active,
            first * (input - table),
            (input - table) * (input - before) * active,
        ])
    }
}
