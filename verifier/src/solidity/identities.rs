//! All identities of a key as expressions of what the proof says, in the order in which halo2
//! combines them: gates, the copy argument, lookups.

use alloc::vec::Vec;

use bn254::Fr;

use super::RenderError;
use super::arena::{Arena, Sum};
use super::number::{power, scalar};
use super::plan::Plan;
use super::transcript::Challenge;
use super::yul::{Yul, mload};
use crate::key::{Column, Node, Query};
use crate::layout::{Evaluation, Polynomial};

struct Builder<'p, 'k> {
    plan: &'p mut Plan<'k>,
    arena: &'p mut Arena,
    /// Where the polynomial that is one in the usable rows is read.
    active: Option<usize>,
}

/// The identities' left sides, and where the polynomial of the usable rows is to be written.
pub(super) fn identities(
    plan: &mut Plan<'_>,
    arena: &mut Arena,
) -> Result<(Vec<Sum>, Option<usize>), RenderError> {
    let mut builder = Builder { plan, arena, active: None };
    let nodes = builder.nodes()?;
    let pick = |index: &u32| nodes.get(*index as usize).cloned();
    let key = builder.plan.key;
    let mut list: Vec<Sum> = key.gates.iter().filter_map(pick).collect();
    list.extend(builder.copies());
    for (index, lookup) in (0u32..).zip(&key.lookups) {
        let inputs: Vec<Sum> = lookup.inputs.iter().filter_map(pick).collect();
        let table: Vec<Sum> = lookup.table.iter().filter_map(pick).collect();
        list.extend(builder.lookup(index, &inputs, &table));
    }
    Ok((list, builder.active))
}

fn one() -> Sum {
    Sum::number(Fr::ONE)
}

impl Builder<'_, '_> {
    fn nodes(&mut self) -> Result<Vec<Sum>, RenderError> {
        let key = self.plan.key;
        let mut values: Vec<Sum> = Vec::new();
        for (index, node) in key.nodes.iter().enumerate() {
            let known = |index: &u32| {
                values.get(*index as usize).cloned().unwrap_or_else(|| Sum::number(Fr::ZERO))
            };
            let query = |queries: &[Query], index: &u32| queries.get(*index as usize).copied();
            let value = match node {
                Node::Constant(word) => Sum::number(scalar(word, "constant", index)?),
                Node::Fixed(index) => {
                    self.queried(query(&key.fixed_queries, index), Polynomial::Fixed)
                }
                Node::Advice(index) => {
                    self.queried(query(&key.advice_queries, index), Polynomial::Advice)
                }
                Node::Instance(index) => self.instance(query(&key.instance_queries, index)),
                Node::Challenge(index) => self.challenge(Challenge::Phase(*index)),
                Node::Negated(a) => known(a).negated(),
                Node::Sum(a, b) => known(a).plus(&known(b)),
                Node::Product(a, b) => self.arena.times(&known(a), &known(b)),
            };
            values.push(value);
        }
        Ok(values)
    }

    fn queried(&mut self, query: Option<Query>, of: impl Fn(u32) -> Polynomial) -> Sum {
        let query = query.unwrap_or(Query { column: 0, rotation: 0 });
        self.value(of(query.column), query.rotation)
    }

    fn value(&mut self, polynomial: Polynomial, rotation: i32) -> Sum {
        let yul = self.plan.evaluation(Evaluation { polynomial, rotation });
        self.arena.leaf(yul)
    }

    fn challenge(&mut self, challenge: Challenge) -> Sum {
        let yul: Yul = self.plan.challenge(challenge);
        self.arena.leaf(yul)
    }

    /// The Lagrange polynomial of a row.
    fn row(&mut self, row: u32) -> Sum {
        let slot = match self.plan.rows.get(&row) {
            Some(slot) => *slot,
            None => self.plan.slots.word(),
        };
        self.plan.rows.insert(row, slot);
        self.arena.leaf(mload(slot))
    }

    fn last(&mut self) -> Sum {
        let row = self.plan.key.within(self.plan.key.last_rotation());
        self.row(row)
    }

    /// One in the usable rows: all but the last one and the random ones.
    fn active(&mut self) -> Sum {
        let key = self.plan.key;
        for back in 1..=key.blinding as i32 + 1 {
            self.row(key.within(-back));
        }
        let slot = self.active.unwrap_or_else(|| self.plan.slots.word());
        self.active = Some(slot);
        self.arena.leaf(mload(slot))
    }

    /// An instance cell: its column has few rows, so it is their Lagrange polynomials' sum.
    fn instance(&mut self, query: Option<Query>) -> Sum {
        let query = query.unwrap_or(Query { column: 0, rotation: 0 });
        let key = self.plan.key;
        let column = query.column as usize;
        let first: u32 = key.instances.iter().take(column).sum();
        let count = key.instances.get(column).copied().unwrap_or(0);
        let mut sum = Sum::number(Fr::ZERO);
        for row in 0..count {
            let basis = self.row(key.within(row as i32 - query.rotation));
            let input = self.plan.data.input((first + row) as usize);
            let input = self.arena.leaf(input);
            sum = sum.plus(&self.arena.times(&basis, &input));
        }
        sum
    }

    fn copied(&mut self, column: Column) -> Sum {
        match column {
            Column::Advice(index) => self.value(Polynomial::Advice(index), 0),
            Column::Fixed(index) => self.value(Polynomial::Fixed(index), 0),
            Column::Instance(column) => self.instance(Some(Query { column, rotation: 0 })),
        }
    }

    fn starts_with_one(&mut self, product: &Sum) -> Sum {
        let first = self.row(0);
        self.arena.times(&first, &one().minus(product))
    }

    /// A product that ends on zero or one.
    fn boolean_at_last(&mut self, product: &Sum) -> Sum {
        let last = self.last();
        let ends = self.arena.times(product, &product.minus(&one()));
        self.arena.times(&last, &ends)
    }

    fn copies(&mut self) -> Vec<Sum> {
        let count = self.plan.key.copy_products() as u32;
        if count == 0 {
            return Vec::new();
        }
        let product = |index| Polynomial::CopyProduct(index);
        let (first, last) = (self.value(product(0), 0), self.value(product(count - 1), 0));
        let mut list = Vec::from([self.starts_with_one(&first), self.boolean_at_last(&last)]);
        for index in 1..count {
            let this = self.value(product(index), 0);
            let before = self.value(product(index - 1), self.plan.key.last_rotation());
            let row = self.row(0);
            list.push(self.arena.times(&row, &this.minus(&before)));
        }
        list.extend((0..count).map(|index| self.copy_step(index)));
        list
    }

    /// `z(omega X) prod (p + beta sigma + gamma) = z(X) prod (p + beta delta^i X + gamma)`.
    fn copy_step(&mut self, product: u32) -> Sum {
        let key = self.plan.key;
        let first = product as usize * key.copy_chunk();
        let (beta, gamma) = (self.challenge(Challenge::Beta), self.challenge(Challenge::Gamma));
        let x = self.challenge(Challenge::X);
        let beta_x = self.arena.times(&beta, &x);
        let mut left = self.value(Polynomial::CopyProduct(product), 1);
        let mut right = self.value(Polynomial::CopyProduct(product), 0);
        let columns = key.copied.iter().enumerate().skip(first).take(key.copy_chunk());
        for (index, column) in columns {
            let shifted = self.copied(*column).plus(&gamma);
            let sigma = self.value(Polynomial::Sigma(index as u32), 0);
            let theirs = self.arena.times(&beta, &sigma);
            left = self.arena.times(&left, &shifted.plus(&theirs));
            let own = beta_x.scaled(power(Fr::delta(), index as u64));
            right = self.arena.times(&right, &shifted.plus(&own));
        }
        let active = self.active();
        self.arena.times(&active, &left.minus(&right))
    }

    /// By powers of theta; the last has power zero.
    fn compressed(&mut self, parts: &[Sum]) -> Sum {
        let theta = self.challenge(Challenge::Theta);
        let mut parts = parts.iter();
        let first = parts.next().cloned().unwrap_or_else(|| Sum::number(Fr::ZERO));
        parts.fold(first, |sum, part| self.arena.times(&sum, &theta).plus(part))
    }

    fn lookup(&mut self, index: u32, inputs: &[Sum], table: &[Sum]) -> [Sum; 5] {
        let product = Polynomial::LookupProduct(index);
        let (z, next) = (self.value(product, 0), self.value(product, 1));
        let input = self.value(Polynomial::LookupInput(index), 0);
        let before = self.value(Polynomial::LookupInput(index), -1);
        let row = self.value(Polynomial::LookupTable(index), 0);
        let (beta, gamma) = (self.challenge(Challenge::Beta), self.challenge(Challenge::Gamma));
        let sides = self.arena.times(&input.plus(&beta), &row.plus(&gamma));
        let left = self.arena.times(&next, &sides);
        let (inputs, table) = (self.compressed(inputs).plus(&beta), self.compressed(table));
        let sides = self.arena.times(&inputs, &table.plus(&gamma));
        let right = self.arena.times(&z, &sides);
        let (active, first) = (self.active(), self.row(0));
        let from_table = input.minus(&row);
        let repeated = self.arena.times(&from_table, &input.minus(&before));
        [
            self.starts_with_one(&z),
            self.boolean_at_last(&z),
            self.arena.times(&active, &left.minus(&right)),
            self.arena.times(&first, &from_table),
            self.arena.times(&active, &repeated),
        ]
    }
}
