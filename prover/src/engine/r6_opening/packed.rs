//! One opening of packed polynomials (`book/lean.md`, "Opening"): with the fixed columns f_i as
//! f0(X) = sum of X^i f_i(X^t), the remainder of f0 modulo X^t - x has the evaluations as its
//! coefficients. So a claim is a congruence, and all three have the form f = r mod Z.
//!
//! ```text
//! W  = (f0 - r0) / Z0 + gamma (w - r1) / Z1 + gamma^2 (h - h(x)) / Z2
//! W' = (f0 - r0(u) + c1 (w - r1(u)) + c2 (h - h(x)) - Z0(u) W) / (X - u)
//! Z0 = X^t - x,  Z1 = product of X - x omega^s,  Z2 = X - x,  c_i = gamma^i Z0(u) / Z_i(u)
//! ```

use bn254::{Fr, slices};

use super::super::Proof;
use super::super::lean::LeanSession;
use super::super::r5_evaluation::Claims;
use crate::prove::ProveError;

pub(in crate::engine) fn open(
    proof: &mut Proof<'_, '_>,
    lean: &LeanSession,
    claims: &Claims,
) -> Result<(), ProveError> {
    let gamma = proof.transcript.squeeze()?;
    let quotient = quotient(lean, claims, gamma);
    proof.commit_powers(lean, &quotient)?;
    let u = proof.transcript.squeeze()?;
    let last = linearised(lean, claims, &quotient, gamma, u)?;
    proof.commit_powers(lean, &last)?;
    let inverse = denominators(lean, claims, u).invert().ok_or(ProveError::Challenge)?;
    proof.transcript.scalar(inverse)?;
    Ok(())
}

/// W. Dividing by a product of linear factors, remainders are dropped: what is left is the quotient
/// of the difference to any remainder.
fn quotient(lean: &LeanSession, claims: &Claims, gamma: Fr) -> Vec<Fr> {
    let mut sum = lean.packed.clone();
    divide(&mut sum, lean.width, claims.x);
    let mut witness = claims.witness.clone();
    for point in &claims.points {
        divide(&mut witness, 1, *point);
    }
    let mut whole = claims.quotient.clone();
    divide(&mut whole, 1, claims.x);
    add_scaled(&mut sum, &witness, gamma);
    add_scaled(&mut sum, &whole, gamma.square());
    sum
}

fn linearised(
    lean: &LeanSession,
    claims: &Claims,
    quotient: &[Fr],
    gamma: Fr,
    u: Fr,
) -> Result<Vec<Fr>, ProveError> {
    let zero = u.pow(&[lean.width as u64]) - claims.x;
    let one: Fr = claims.points.iter().map(|point| u - *point).product();
    let inverse = |value: Fr| value.invert().ok_or(ProveError::Challenge);
    let first = gamma * zero * inverse(one)?;
    let second = gamma.square() * zero * inverse(u - claims.x)?;
    let mut sum = lean.packed.clone();
    add_scaled(&mut sum, quotient, -zero);
    add_scaled(&mut sum, &claims.witness, first);
    add_scaled(&mut sum, &claims.quotient, second);
    // The claims at u are the remainder of this division, which is dropped.
    divide(&mut sum, 1, u);
    Ok(sum)
}

/// The product of all that the verifier divides by.
fn denominators(lean: &LeanSession, claims: &Claims, u: Fr) -> Fr {
    let domain = &lean.session.domain;
    let x = claims.x;
    let vanishing = x.pow(&[domain.len() as u64]) - Fr::ONE;
    let points: Fr = claims.points.iter().map(|point| u - *point).product();
    let rows = lean.anchors.iter().map(|row| x - domain.omega().pow(&[*row as u64]));
    let spread = x.pow(&[claims.points.len().saturating_sub(1) as u64]);
    vanishing * spread * points * (u - x) * rows.product::<Fr>()
}

/// Coefficients divided by X^step - root, the remainder dropped: as many as before, the highest
/// `step` zero.
fn divide(coefficients: &mut [Fr], step: usize, root: Fr) {
    let mut above = vec![Fr::ZERO; step];
    let parts = coefficients.chunks_mut(step).rev();
    for part in parts {
        for (coefficient, above) in part.iter_mut().zip(&mut above) {
            let quotient = *above;
            *above = *coefficient + root * quotient;
            *coefficient = quotient;
        }
    }
}

/// to_i += a_i factor, whichever is longer.
fn add_scaled(to: &mut Vec<Fr>, a: &[Fr], factor: Fr) {
    to.resize(to.len().max(a.len()), Fr::ZERO);
    if let Some(to) = to.get_mut(..a.len()) {
        slices::add_scaled(to, a, factor);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dividing_leaves_the_quotient() {
        let numbers: Vec<Fr> = (3..35).map(|i| Fr::from_u64(i * i)).collect();
        let root = Fr::from_u64(11);
        for step in [1, 2, 4, 8] {
            let mut quotient = numbers.clone();
            divide(&mut quotient, step, root);
            assert!(quotient[32 - step..].iter().all(Fr::is_zero));
            // quotient (X^step - root) agrees with the dividend from X^step on.
            for i in step..32 {
                assert_eq!(quotient[i - step] - root * quotient[i], numbers[i]);
            }
        }
    }
}
