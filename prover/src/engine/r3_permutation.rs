//! Running products of the copy argument and of the lookups (the halo2 book,
//! "Permutation argument" and "Lookup argument").

use std::collections::HashMap;

use bn254::{Fr, batch_invert, slices};

use super::Proof;
use super::description::{Challenge, Column};
use super::r2_lookup::{Lookups, Permuted};
use crate::prove::ProveError;

/// Every column of the proof but the quotient.
pub(super) struct Products {
    pub instances: Vec<Vec<Fr>>,
    pub challenges: HashMap<Challenge, Fr>,
    /// Columns that the verifier queries, by name.
    pub columns: HashMap<Column, Vec<Fr>>,
}

pub(super) fn commit(proof: &mut Proof<'_, '_>, lookups: Lookups) -> Result<Products, ProveError> {
    let Lookups { instances, advice, mut challenges, lookups } = lookups;
    let beta = proof.transcript.squeeze()?;
    let gamma = proof.transcript.squeeze()?;
    challenges.extend([(Challenge::Beta, beta), (Challenge::Gamma, gamma)]);
    let mut columns: HashMap<Column, Vec<Fr>> = HashMap::new();
    columns.extend(advice.into_iter().enumerate().map(|(i, c)| (Column::Advice(i), c)));
    let mut products = copy_products(proof, &columns, &instances, [beta, gamma]);
    let sets = products.len();
    products.extend(lookups.iter().map(|lookup| lookup_product(proof, lookup, [beta, gamma])));
    proof.commit(&products)?;
    for (index, product) in products.into_iter().enumerate() {
        let name = match index.checked_sub(sets) {
            None => Column::CopyProduct(index),
            Some(lookup) => Column::LookupProduct(lookup),
        };
        columns.insert(name, product);
    }
    for (index, lookup) in lookups.into_iter().enumerate() {
        columns.insert(Column::LookupInput(index), lookup.permuted_input);
        columns.insert(Column::LookupTable(index), lookup.permuted_table);
    }
    Ok(Products { instances, challenges, columns })
}

/// One running product for each set of copied columns; each starts where the one before ended.
fn copy_products(
    proof: &mut Proof<'_, '_>,
    columns: &HashMap<Column, Vec<Fr>>,
    instances: &[Vec<Fr>],
    [beta, gamma]: [Fr; 2],
) -> Vec<Vec<Fr>> {
    let session = proof.session;
    let rows = session.description.rows();
    let points = slices::powers(beta, session.domain.omega(), rows);
    let mut start = Fr::ONE;
    let mut products = Vec::new();
    for (first, set) in session.description.copy_sets() {
        let mut above = vec![Fr::ONE; rows];
        let mut below = above.clone();
        let mut delta = Fr::delta().pow(&[first as u64]);
        for (index, column) in set.iter().enumerate() {
            let values = match *column {
                Column::Fixed(index) => session.fixed.get(index),
                Column::Instance(index) => instances.get(index),
                column => columns.get(&column),
            };
            let mut shifted = values.cloned().unwrap_or_default();
            shifted.resize(rows, Fr::ZERO);
            shifted.iter_mut().for_each(|value| *value += gamma);
            let mut own = shifted.clone();
            slices::add_scaled(&mut own, &points, delta);
            slices::mul_assign(&mut above, &own);
            if let Some(sigma) = session.sigma.get(first + index) {
                slices::add_scaled(&mut shifted, sigma, beta);
            }
            slices::mul_assign(&mut below, &shifted);
            delta *= Fr::delta();
        }
        let product = running(proof, start, above, below);
        start = product.get(session.description.usable()).copied().unwrap_or_default();
        products.push(product);
    }
    products
}

/// `start, start a_0 / b_0, ...`, with random values in the last rows.
fn running(
    proof: &mut Proof<'_, '_>,
    start: Fr,
    mut above: Vec<Fr>,
    mut below: Vec<Fr>,
) -> Vec<Fr> {
    batch_invert(&mut below);
    slices::mul_assign(&mut above, &below);
    let mut product = start;
    for cell in &mut above {
        let factor = std::mem::replace(cell, product);
        product *= factor;
    }
    let description = &proof.session.description;
    let blinded = description.rows().saturating_sub(description.blinding);
    proof.randomness.fill(above.get_mut(blinded..).unwrap_or_default());
    // Upstream blinds the commitment.
    proof.randomness.skip(1);
    above
}

/// The lookup's running product of `(a + beta)(s + gamma)` over the permuted columns' own.
fn lookup_product(proof: &mut Proof<'_, '_>, lookup: &Permuted, [beta, gamma]: [Fr; 2]) -> Vec<Fr> {
    let factors = |input: &[Fr], table: &[Fr]| -> Vec<Fr> {
        input.iter().zip(table).map(|(a, s)| (*a + beta) * (*s + gamma)).collect()
    };
    let above = factors(&lookup.input, &lookup.table);
    let below = factors(&lookup.permuted_input, &lookup.permuted_table);
    running(proof, Fr::ONE, above, below)
}
