//! Lookup inputs and tables are compressed by theta, permuted so that equal inputs are neighbours
//! and each run starts beside its table row, and committed to (the halo2 book, "Lookup argument").

use std::collections::{BTreeMap, HashMap};

use bn254::Fr;
use bn254::field::limbs::Limbs;

use super::Proof;
use super::description::{Challenge, Column, Expression};
use super::identities::compressed;
use super::r1_advice::Advice;
use crate::prove::ProveError;

/// One lookup's columns.
pub(super) struct Permuted {
    pub input: Vec<Fr>,
    pub table: Vec<Fr>,
    pub permuted_input: Vec<Fr>,
    pub permuted_table: Vec<Fr>,
}

/// Everything so far.
pub(super) struct Lookups {
    pub instances: Vec<Vec<Fr>>,
    pub advice: Vec<Vec<Fr>>,
    pub challenges: HashMap<Challenge, Fr>,
    pub lookups: Vec<Permuted>,
}

pub(super) fn commit(proof: &mut Proof<'_, '_>, advice: Advice) -> Result<Lookups, ProveError> {
    let Advice { instances, advice, mut challenges } = advice;
    challenges.insert(Challenge::Theta, proof.transcript.squeeze()?);
    let mut lookups = Vec::new();
    for (index, lookup) in proof.session.description.lookups.iter().enumerate() {
        let rows = Rows { proof, instances: &instances, advice: &advice, challenges: &challenges };
        let (input, table) = (rows.values(&lookup.inputs), rows.values(&lookup.table));
        lookups.push(permute(proof, index, input, table)?);
        // Upstream blinds both commitments.
        proof.randomness.skip(2);
    }
    let columns: Vec<&[Fr]> = lookups
        .iter()
        .flat_map(|lookup| [lookup.permuted_input.as_slice(), &lookup.permuted_table])
        .collect();
    proof.commit_slices(&columns)?;
    Ok(Lookups { instances, advice, challenges, lookups })
}

/// The columns that a lookup's expressions read.
struct Rows<'a, 'p, 'w> {
    proof: &'a Proof<'p, 'w>,
    instances: &'a [Vec<Fr>],
    advice: &'a [Vec<Fr>],
    challenges: &'a HashMap<Challenge, Fr>,
}

impl Rows<'_, '_, '_> {
    fn values(&self, expressions: &[Expression]) -> Vec<Fr> {
        let expression = compressed(expressions);
        let rows = self.proof.session.description.rows();
        (0..rows).map(|row| self.value(&expression, row)).collect()
    }

    fn value(&self, expression: &Expression, row: usize) -> Fr {
        match expression {
            Expression::Number(number) => *number,
            Expression::Challenge(c) => self.challenges.get(c).copied().unwrap_or_default(),
            Expression::Cell { column, rotation } => self.cell(*column, row, *rotation),
            Expression::Negated(a) => -self.value(a, row),
            Expression::Sum(a, b) => self.value(a, row) + self.value(b, row),
            Expression::Product(a, b) => self.value(a, row) * self.value(b, row),
        }
    }

    fn cell(&self, column: Column, row: usize, rotation: i32) -> Fr {
        let rows = self.proof.session.description.rows();
        let row = (row as i64 + i64::from(rotation)).rem_euclid(rows as i64) as usize;
        let column = match column {
            Column::Fixed(index) => self.proof.session.fixed.get(index),
            Column::Advice(index) => self.advice.get(index),
            Column::Instance(index) => self.instances.get(index),
            // A lookup names no other column.
            _ => None,
        };
        column.and_then(|column| column.get(row)).copied().unwrap_or_default()
    }
}

/// A number by its size: most significant limb first.
fn size(value: &Fr) -> Limbs {
    let [a, b, c, d] = value.to_canonical();
    [d, c, b, a]
}

fn permute(
    proof: &mut Proof<'_, '_>,
    index: usize,
    input: Vec<Fr>,
    table: Vec<Fr>,
) -> Result<Permuted, ProveError> {
    let usable = proof.session.description.usable();
    let mut sorted: Vec<Fr> = input.iter().take(usable).copied().collect();
    sorted.sort_by_cached_key(size);
    let mut left: BTreeMap<Limbs, (Fr, usize)> = BTreeMap::new();
    for value in table.iter().take(usable) {
        left.entry(size(value)).or_insert((*value, 0)).1 += 1;
    }
    let mut beside: Vec<Fr> = Vec::with_capacity(input.len());
    let mut repeated = Vec::new();
    let mut before = None;
    for (row, value) in sorted.iter().enumerate() {
        beside.push(*value);
        if before == Some(*value) {
            repeated.push(row);
        } else {
            let missing = ProveError::Lookup { index };
            left.get_mut(&size(value)).ok_or(missing)?.1 -= 1;
        }
        before = Some(*value);
    }
    // Rows without a new input take what is left of the table, from the last such row upwards.
    let rest = left.into_values().flat_map(|(value, count)| std::iter::repeat_n(value, count));
    for (row, value) in repeated.into_iter().rev().zip(rest) {
        if let Some(cell) = beside.get_mut(row) {
            *cell = value;
        }
    }
    let rows = proof.session.description.rows();
    for column in [&mut sorted, &mut beside] {
        column.resize(rows, Fr::ZERO);
        proof.randomness.fill(column.get_mut(usable..).unwrap_or_default());
    }
    Ok(Permuted { input, table, permuted_input: sorted, permuted_table: beside })
}
