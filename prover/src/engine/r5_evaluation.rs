//! All polynomials at x and its rotations, from their values: p(x omega^r) is the inner product of
//! p's values, rotated, with the domain's Lagrange polynomials at x (the barycentric formula).

use std::collections::HashMap;

use bn254::{Fr, batch_invert, slices, tasks};

use super::Proof;
use super::description::Column;
use super::lean::LeanSession;
use super::r4_quotient::{Quotient, Whole};
use super::session::Session;
use crate::prove::ProveError;

/// A polynomial that the proof opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Polynomial {
    Column(Column),
    /// The quotient's pieces combined by powers of x^n.
    Quotient,
    Random,
}

/// One claim: the value of a polynomial at x omega^rotation, the rotation within the domain.
#[derive(Debug, Clone, Copy)]
pub(super) struct Query {
    pub polynomial: Polynomial,
    pub rotation: usize,
    pub value: Fr,
}

/// The claims in the order of the opening, and what proves them.
pub(super) struct Evaluated<'a> {
    pub session: &'a Session,
    pub x: Fr,
    /// 1 / (x - omega^row).
    pub inverses: Vec<Fr>,
    pub queries: Vec<Query>,
    columns: HashMap<Column, Vec<Fr>>,
    quotient: Vec<Fr>,
    random: Vec<Fr>,
}

pub(super) fn evaluate<'a>(
    proof: &mut Proof<'a, '_>,
    quotient: Quotient,
) -> Result<Evaluated<'a>, ProveError> {
    let x = proof.transcript.squeeze()?;
    let mut evaluated = Evaluated::new(proof.session, x, quotient)?;
    let lagrange = evaluated.lagrange();
    let mut known = HashMap::new();
    let written = written(proof.session);
    let mut values = vec![Fr::ZERO; written.len()];
    tasks::each(written.iter().zip(&mut values), |((polynomial, rotation), value)| {
        *value = evaluated.value(&lagrange, *polynomial, *rotation);
    });
    for (claim, value) in written.into_iter().zip(values) {
        known.insert(claim, value);
        proof.transcript.scalar(value)?;
    }
    // The quotient's value follows from the others, so it is not written.
    let value = evaluated.value(&lagrange, Polynomial::Quotient, 0);
    known.insert((Polynomial::Quotient, 0), value);
    let query = |(polynomial, rotation)| {
        let value = known.get(&(polynomial, rotation)).copied().unwrap_or_default();
        let rotation = evaluated.within(rotation);
        Query { polynomial, rotation, value }
    };
    evaluated.queries = opened(proof.session).into_iter().map(query).collect();
    Ok(evaluated)
}

/// What is evaluated, in the order of the proof.
fn written(session: &Session) -> Vec<(Polynomial, i32)> {
    let description = &session.description;
    let column = |column, rotation| (Polynomial::Column(column), rotation);
    let advice = description.advice_queries.iter();
    let mut list: Vec<_> = advice.map(|(i, at)| column(Column::Advice(*i), *at)).collect();
    list.extend(description.fixed_queries.iter().map(|(i, at)| column(Column::Fixed(*i), *at)));
    list.push((Polynomial::Random, 0));
    list.extend((0..description.copied.len()).map(|i| column(Column::Sigma(i), 0)));
    let sets = description.copy_sets().count();
    for set in 0..sets {
        let product = Column::CopyProduct(set);
        list.extend([column(product, 0), column(product, 1)]);
        if set + 1 < sets {
            list.push(column(product, description.last_rotation()));
        }
    }
    for lookup in 0..description.lookups.len() {
        let (product, input) = (Column::LookupProduct(lookup), Column::LookupInput(lookup));
        list.extend([column(product, 0), column(product, 1)]);
        list.extend([column(input, 0), column(input, -1), column(Column::LookupTable(lookup), 0)]);
    }
    list
}

/// What is opened, in the order in which the verifier collects its queries.
fn opened(session: &Session) -> Vec<(Polynomial, i32)> {
    let description = &session.description;
    let column = |column, rotation| (Polynomial::Column(column), rotation);
    let advice = description.advice_queries.iter();
    let mut list: Vec<_> = advice.map(|(i, at)| column(Column::Advice(*i), *at)).collect();
    let sets = description.copy_sets().count();
    let products = (0..sets).map(Column::CopyProduct);
    list.extend(products.clone().flat_map(|product| [column(product, 0), column(product, 1)]));
    let last = description.last_rotation();
    list.extend(products.rev().skip(1).map(|product| column(product, last)));
    for lookup in 0..description.lookups.len() {
        let (product, input) = (Column::LookupProduct(lookup), Column::LookupInput(lookup));
        list.extend([column(product, 0), column(input, 0), column(Column::LookupTable(lookup), 0)]);
        list.extend([column(input, -1), column(product, 1)]);
    }
    list.extend(description.fixed_queries.iter().map(|(i, at)| column(Column::Fixed(*i), *at)));
    list.extend((0..description.copied.len()).map(|i| column(Column::Sigma(i), 0)));
    list.extend([(Polynomial::Quotient, 0), (Polynomial::Random, 0)]);
    list
}

impl<'a> Evaluated<'a> {
    fn new(session: &'a Session, x: Fr, quotient: Quotient) -> Result<Self, ProveError> {
        let Quotient { columns, random, pieces } = quotient;
        let rows = session.description.rows();
        let points = slices::powers(Fr::ONE, session.domain.omega(), rows);
        let mut inverses: Vec<Fr> = points.iter().map(|point| x - *point).collect();
        if inverses.iter().any(Fr::is_zero) {
            return Err(ProveError::Challenge);
        }
        batch_invert(&mut inverses);
        let power = x.pow(&[rows as u64]);
        let mut quotient = vec![Fr::ZERO; rows];
        for piece in pieces.iter().rev() {
            slices::fold(&mut quotient, power, piece);
        }
        let queries = Vec::new();
        Ok(Self { session, x, inverses, queries, columns, quotient, random })
    }

    /// The domain's Lagrange polynomials at x: (x^n - 1) / n * omega^row / (x - omega^row).
    fn lagrange(&self) -> Vec<Fr> {
        let rows = self.session.description.rows();
        let vanishing = self.x.pow(&[rows as u64]) - Fr::ONE;
        let start = vanishing * self.session.domain.size_inverse();
        let mut lagrange = slices::powers(start, self.session.domain.omega(), rows);
        slices::mul_assign(&mut lagrange, &self.inverses);
        lagrange
    }

    /// A rotation as a number of rows forwards.
    pub(super) fn within(&self, rotation: i32) -> usize {
        i64::from(rotation).rem_euclid(self.session.description.rows() as i64) as usize
    }

    /// The values of a polynomial.
    pub(super) fn values(&self, polynomial: Polynomial) -> &[Fr] {
        let values = match polynomial {
            Polynomial::Column(Column::Fixed(index)) => self.session.fixed.get(index),
            Polynomial::Column(Column::Sigma(index)) => self.session.sigma.get(index),
            Polynomial::Column(column) => self.columns.get(&column),
            Polynomial::Quotient => Some(&self.quotient),
            Polynomial::Random => Some(&self.random),
        };
        values.map(Vec::as_slice).unwrap_or_default()
    }

    fn value(&self, lagrange: &[Fr], polynomial: Polynomial, rotation: i32) -> Fr {
        let values = self.values(polynomial);
        let rotation = self.within(rotation);
        let (before, after) = values.split_at(rotation.min(values.len()));
        let (first, second) = lagrange.split_at(after.len().min(lagrange.len()));
        slices::dot(after, first) + slices::dot(before, second)
    }
}

/// The lean profile's claims, and what proves them, in coefficients.
pub(super) struct Claims {
    pub x: Fr,
    /// x omega^rotation, for each rotation.
    pub points: Vec<Fr>,
    pub witness: Vec<Fr>,
    pub quotient: Vec<Fr>,
}

/// z is drawn and x = z^t taken, t being the number of packed columns; the witness is evaluated at
/// x and its rotations, the packed columns at x.
pub(super) fn evaluate_packed(
    proof: &mut Proof<'_, '_>,
    lean: &LeanSession,
    whole: Whole,
) -> Result<Claims, ProveError> {
    let Whole { witness, quotient } = whole;
    let x = proof.transcript.squeeze()?.pow(&[lean.width as u64]);
    let domain = &proof.session.domain;
    let point = |rotation: &i32| {
        let rows = i64::from(*rotation).rem_euclid(domain.len() as i64);
        x * domain.omega().pow(&[rows as u64])
    };
    let points: Vec<Fr> = lean.rotations.iter().map(point).collect();
    for point in &points {
        let value = witness.iter().rev().fold(Fr::ZERO, |sum, c| sum * *point + *c);
        proof.transcript.scalar(value)?;
    }
    let mut values = vec![Fr::ZERO; lean.width];
    for part in lean.packed.chunks(lean.width).rev() {
        values.iter_mut().zip(part).for_each(|(value, c)| *value = *value * x + *c);
    }
    for value in values {
        proof.transcript.scalar(value)?;
    }
    Ok(Claims { x, points, witness, quotient })
}
