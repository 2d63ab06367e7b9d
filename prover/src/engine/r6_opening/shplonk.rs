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

use bn254::{Fr, batch_invert, slices};

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
        let mut power = Fr::ONE;
        for polynomial in &polynomials {
            slices::add_scaled(&mut rows, evaluated.values(*polynomial), power);
            for (claim, rotation) in claims.iter_mut().zip(&rotations) {
                *claim += claimed(evaluated, *polynomial, *rotation) * power;
            }
            power *= y;
        }
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
    let mut power = Fr::ONE;
    for set in sets {
        let mut factor = vec![Fr::ZERO; rows];
        let terms = set.rotations.iter().zip(&set.weights).zip(&set.claims);
        for ((rotation, weight), claim) in terms {
            // 1 / (omega^i - x omega^k) = -omega^-k / (x - omega^(i-k)).
            let scale = -omega_inverse.pow(&[*rotation as u64]) * *weight * power;
            add_rotated(&mut factor, &evaluated.inverses, *rotation, scale);
            add_rotated(&mut sum, &evaluated.inverses, *rotation, -scale * *claim);
        }
        slices::mul_assign(&mut factor, &set.rows);
        slices::add_assign(&mut sum, &factor);
        power *= v;
    }
    sum
}

/// to_i += a_(i - rotation) factor.
fn add_rotated(to: &mut [Fr], a: &[Fr], rotation: usize, factor: Fr) {
    let (low, high) = to.split_at_mut(rotation.min(to.len()));
    let (first, second) = a.split_at(high.len().min(a.len()));
    slices::add_scaled(high, first, factor);
    slices::add_scaled(low, second, factor);
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
    for set in sets {
        let scale = power * missing(set);
        slices::add_scaled(&mut sum, &set.rows, scale);
        constant += scale * set.interpolated(u);
        power *= v;
    }
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
