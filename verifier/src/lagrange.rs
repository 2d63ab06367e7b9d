//! What the verifier computes at x without the proof: the domain's Lagrange polynomials that the
//! identities need, and the public columns.
//!
//! `L_i(X) = (X^n - 1) / n * w^i / (X - w^i)`, and a column with values v_j, read `s` rows on, has
//! the value `sum of v_j L_(j-s)(x)` at `x w^s`. One inversion serves all.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use crate::arithmetic::{AdditiveGroup, Field, Fr, batch_invert};
use crate::key::Key;

/// Values at x.
#[derive(Debug, Clone)]
pub(crate) struct AtX {
    /// x^n.
    pub power: Fr,
    /// 1 / (x^n - 1).
    pub vanishing_inverse: Fr,
    /// The Lagrange polynomial of the first row.
    pub first: Fr,
    /// Of the last row of the products.
    pub last: Fr,
    /// Of all usable rows before it, summed.
    pub active: Fr,
    /// Values of the instance queries.
    pub instances: Vec<Fr>,
}

impl AtX {
    /// `None` if x is in the domain, where nothing can be told.
    pub(crate) fn new(key: &Key, omega: Fr, instances: &[Vec<Fr>], x: Fr) -> Option<Self> {
        let n = key.rows();
        let power = (0..key.k).fold(x, |power, _| power.square());
        let vanishing = power - Fr::ONE;
        let read = |(query, row): (&crate::key::Query, i64)| key_row(key, query.rotation, row);
        let reads = key.instance_queries.iter().flat_map(|query| {
            let rows = instances.get(query.column as usize).map_or(0, Vec::len);
            (0..rows as i64).map(move |row| (query, row))
        });
        let end = (0..=key.blinding).map(|back| key_row(key, 0, -1 - i64::from(back)));
        let rows = core::iter::once(0).chain(end).chain(reads.map(read));
        let lagrange = lagrange(rows, omega, x, vanishing, n)?;
        let of = |row: u32| lagrange.get(&row).copied();
        let blind = (0..key.blinding).map(|back| of(key_row(key, 0, -1 - i64::from(back))));
        let blind: Option<Fr> = blind.sum();
        let (first, last) = (of(0)?, of(key.within(key.last_rotation()))?);
        let value = |query: &crate::key::Query| {
            let values = (0i64..).zip(instances.get(query.column as usize)?);
            values.map(|(row, v)| Some(of(key_row(key, query.rotation, row))? * v)).sum()
        };
        Some(Self {
            power,
            vanishing_inverse: vanishing.inverse()?,
            first,
            last,
            active: Fr::ONE - last - blind?,
            instances: key.instance_queries.iter().map(value).collect::<Option<_>>()?,
        })
    }
}

/// The row whose polynomial weighs a row's value, read at a rotation.
fn key_row(key: &Key, rotation: i32, row: i64) -> u32 {
    (row - i64::from(rotation)).rem_euclid(key.rows().max(1) as i64) as u32
}

/// Lagrange polynomials at x by their rows.
fn lagrange(
    rows: impl Iterator<Item = u32>,
    omega: Fr,
    x: Fr,
    vanishing: Fr,
    n: u64,
) -> Option<BTreeMap<u32, Fr>> {
    let mut points: BTreeMap<u32, Fr> = rows.map(|row| (row, Fr::ZERO)).collect();
    let mut known = (0, Fr::ONE);
    for (row, point) in &mut points {
        // Rows ascend: most are one after the other.
        known = (*row, known.1 * omega.pow([u64::from(*row - known.0)]));
        *point = known.1;
    }
    let mut inverses: Vec<Fr> = points.values().map(|point| (x - point) * Fr::from(n)).collect();
    batch_invert(&mut inverses)?;
    for (point, inverse) in points.values_mut().zip(inverses) {
        *point *= inverse * vanishing;
    }
    Some(points)
}
