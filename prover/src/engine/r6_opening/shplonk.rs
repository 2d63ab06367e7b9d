//! SHPLONK: one proof of two points for all claims (Boneh, Drake, Fisch, Gabizon, "Efficient
//! polynomial commitment schemes for multiple points and polynomials", section 4), computed on
//! values alone.
//!
//! Polynomials that are opened at the same points form a set. With N the combination of a set's
//! polynomials by powers of y, r the polynomial through its claims and Z the one that vanishes at
//! its points, (N - r) / Z in partial fractions is the sum over the points p of
//! (N - N(p)) / (Z'(p) (X - p)): no interpolation, and 1 / (omega^i - x omega^k) is a rotation of
//! what the evaluation round has inverted already.

use std::collections::BTreeSet;

use bn254::slices::{self, Term};
use bn254::{Fr, batch_invert};

use super::super::Proof;
use super::super::r5_evaluation::{Evaluated, Polynomial, Query};
use crate::prove::ProveError;

/// Polynomials with the same points.
struct Set {
    rotations: Vec<usize>,
    points: Vec<Fr>,
    /// 1 / Z'(p) for each point.
    weights: Vec<Fr>,
    /// The combination's values: in rows, and at the points.
    rows: Vec<Fr>,
    claims: Vec<Fr>,
}

pub(in crate::engine) fn open(
    proof: &mut Proof<'_, '_>,
    evaluated: Evaluated<'_>,
) -> Result<(), ProveError> {
    let y = proof.transcript.squeeze()?;
    let v = proof.transcript.squeeze()?;
    let sets = sets(&evaluated, y);
    let quotient = quotient(&evaluated, &sets, v);
    proof.commit_slices(&[&quotient])?;
    let u = proof.transcript.squeeze()?;
    let last = linearised(&evaluated, &sets, quotient, v, u)?;
    proof.commit_slices(&[&last])
}

/// The sets in the order in which their first polynomials are queried.
fn sets(evaluated: &Evaluated<'_>, y: Fr) -> Vec<Set> {
    let mut polynomials: Vec<(Polynomial, BTreeSet<usize>)> = Vec::new();
    for query in &evaluated.queries {
        match polynomials.iter_mut().find(|(known, _)| *known == query.polynomial) {
            Some((_, rotations)) => drop(rotations.insert(query.rotation)),
            None => polynomials.push((query.polynomial, BTreeSet::from([query.rotation]))),
        }
    }
    let mut sets: Vec<(BTreeSet<usize>, Vec<Polynomial>)> = Vec::new();
    for (polynomial, rotations) in polynomials {
        match sets.iter_mut().find(|(known, _)| *known == rotations) {
            Some((_, members)) => members.push(polynomial),
            None => sets.push((rotations, vec![polynomial])),
        }
    }
    let sets = sets.into_iter();
    sets.map(|(rotations, members)| Set::new(evaluated, rotations, members, y)).collect()
}

impl Set {
    fn new(
        evaluated: &Evaluated<'_>,
        rotations: BTreeSet<usize>,
        polynomials: Vec<Polynomial>,
        y: Fr,
    ) -> Self {
        let omega = evaluated.session.domain.omega();
        let rotations: Vec<usize> = rotations.into_iter().collect();
        let point = |rotation: &usize| evaluated.x * omega.pow(&[*rotation as u64]);
        let points: Vec<Fr> = rotations.iter().map(point).collect();
        let mut rows = vec![Fr::ZERO; evaluated.session.description.rows()];
        let mut claims = vec![Fr::ZERO; rotations.len()];
        let powers = slices::powers(Fr::ONE, y, polynomials.len());
        let mut terms = Vec::with_capacity(polynomials.len());
        for (polynomial, factor) in polynomials.iter().zip(powers) {
            terms.push(Term { column: evaluated.values(*polynomial), rotation: 0, factor });
            for (claim, rotation) in claims.iter_mut().zip(&rotations) {
                *claim += claimed(evaluated, *polynomial, *rotation) * factor;
            }
        }
        slices::add_terms(&mut rows, &terms);
        let others = |point: &Fr| -> Fr {
            points.iter().filter(|other| *other != point).map(|other| *point - *other).product()
        };
        let mut weights: Vec<Fr> = points.iter().map(others).collect();
        batch_invert(&mut weights);
        Self { rotations, points, weights, rows, claims }
    }

    /// The value at u of the polynomial through the claims.
    fn interpolated(&self, u: Fr) -> Fr {
        let terms = self.points.iter().zip(&self.claims).zip(&self.weights);
        let term = |((point, claim), weight): ((&Fr, &Fr), &Fr)| {
            let others = self.points.iter().filter(|other| *other != point);
            *claim * *weight * others.map(|other| u - *other).product::<Fr>()
        };
        terms.map(term).sum()
    }
}

fn claimed(evaluated: &Evaluated<'_>, polynomial: Polynomial, rotation: usize) -> Fr {
    let same = |query: &&Query| query.polynomial == polynomial && query.rotation == rotation;
    evaluated.queries.iter().find(same).map(|query| query.value).unwrap_or_default()
}

/// The sum over sets of v^s (N - r) / Z, in rows.
fn quotient(evaluated: &Evaluated<'_>, sets: &[Set], v: Fr) -> Vec<Fr> {
    let rows = evaluated.session.description.rows();
    let omega_inverse = evaluated.session.domain.omega_inverse();
    let mut sum = vec![Fr::ZERO; rows];
    let mut claimed = Vec::new();
    let mut power = Fr::ONE;
    for set in sets {
        let mut terms = Vec::with_capacity(set.rotations.len());
        let parts = set.rotations.iter().zip(&set.weights).zip(&set.claims);
        for ((&rotation, weight), claim) in parts {
            // 1 / (omega^i - x omega^k) = -omega^-k / (x - omega^(i-k)).
            let factor = -omega_inverse.pow(&[rotation as u64]) * *weight * power;
            let term = Term { column: &evaluated.inverses, rotation, factor };
            terms.push(term);
            claimed.push(Term { factor: -factor * *claim, ..term });
        }
        let mut factor = vec![Fr::ZERO; rows];
        slices::add_terms(&mut factor, &terms);
        slices::mul_assign(&mut factor, &set.rows);
        slices::add_assign(&mut sum, &factor);
        power *= v;
    }
    slices::add_terms(&mut sum, &claimed);
    sum
}

/// (sum of v^s z_s (N - r(u)) - z W) / (X - u), by the first set's z_s: the claims, taken together,
/// at u.
fn linearised(
    evaluated: &Evaluated<'_>,
    sets: &[Set],
    quotient: Vec<Fr>,
    v: Fr,
    u: Fr,
) -> Result<Vec<Fr>, ProveError> {
    let rows = evaluated.session.description.rows();
    let mut all: Vec<(usize, Fr)> = Vec::new();
    for (rotation, point) in sets.iter().flat_map(|set| set.rotations.iter().zip(&set.points)) {
        if !all.iter().any(|(known, _)| known == rotation) {
            all.push((*rotation, *point));
        }
    }
    let missing = |set: &Set| -> Fr {
        let absent = all.iter().filter(|(rotation, _)| !set.rotations.contains(rotation));
        absent.map(|(_, point)| u - *point).product()
    };
    let mut sum = quotient;
    let vanishing: Fr = all.iter().map(|(_, point)| u - *point).product();
    slices::scale(&mut sum, -vanishing);
    let (mut power, mut constant) = (Fr::ONE, Fr::ZERO);
    let mut terms = Vec::with_capacity(sets.len());
    for set in sets {
        let factor = power * missing(set);
        terms.push(Term { column: set.rows.as_slice(), rotation: 0, factor });
        constant += factor * set.interpolated(u);
        power *= v;
    }
    slices::add_terms(&mut sum, &terms);
    let first = sets.first().map(missing).unwrap_or(Fr::ONE);
    let normal = first.invert().ok_or(ProveError::Challenge)?;
    let points = slices::powers(Fr::ONE, evaluated.session.domain.omega(), rows);
    let mut inverses: Vec<Fr> = points.iter().map(|point| *point - u).collect();
    if inverses.iter().any(Fr::is_zero) {
        return Err(ProveError::Challenge);
    }
    batch_invert(&mut inverses);
    sum.iter_mut().for_each(|value| *value = (*value - constant) * normal);
    slices::mul_assign(&mut sum, &inverses);
    Ok(sum)
}
