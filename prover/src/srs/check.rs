//! The checks that look at a setup as a whole.
//!
//! Random combinations are seeded by the file's own digest: whoever makes a file cannot choose it
//! to fit coefficients that depend on every byte of it, and no generator is needed from outside.

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

use crate::bytes::sha256;
use crate::from_halo2::{
    Fr, G1Affine, G2Affine, generators, in_g2_subgroup, interpolate, msm, pairings_equal, reduce,
};

use super::Parts;
use super::error::{PointFault, Section, SrsError};

/// Checks generators, tau, the chain of powers and the Lagrange basis.
pub(super) fn check(parts: &Parts, file_digest: [u8; 32]) -> Result<(), SrsError> {
    let mut rng = ChaCha20Rng::from_seed(sha256(&[b"proofpod srs check v1", &file_digest]));
    groups(parts)?;
    ratios(parts, &mut rng)?;
    match &parts.lagrange {
        Some(lagrange) => lagrange_basis(parts, lagrange, &mut rng),
        None => Ok(()),
    }
}

fn groups(parts: &Parts) -> Result<(), SrsError> {
    let fault = |section, fault| Err(SrsError::Point { section, index: 0, fault });
    let (g1, g2) = generators();
    if parts.powers.first() != Some(&g1) {
        return fault(Section::Powers, PointFault::NotGenerator);
    }
    if parts.g2 != g2 {
        return fault(Section::G2, PointFault::NotGenerator);
    }
    if !in_g2_subgroup(parts.tau_g2) {
        return fault(Section::TauG2, PointFault::NotInSubgroup);
    }
    if parts.tau_g2 == g2 {
        return Err(SrsError::DegenerateTau);
    }
    Ok(())
}

/// Each power is tau times the one before: with random c, the sum of c_i P_{i+1} is tau times the
/// sum of c_i P_i. Coefficients of 128 bits leave a wrong file a chance of 2^-128.
fn ratios(parts: &Parts, rng: &mut ChaCha20Rng) -> Result<(), SrsError> {
    let (lower, upper): (Vec<G1Affine>, Vec<G1Affine>) =
        parts.powers.iter().zip(parts.powers.iter().skip(1)).unzip();
    let coefficients: Vec<Fr> = lower.iter().map(|_| short_scalar(rng)).collect();
    let (lower, upper) = (msm(&coefficients, &lower), msm(&coefficients, &upper));
    let (_, g2): (G1Affine, G2Affine) = generators();
    match pairings_equal(upper, g2, lower, parts.tau_g2) {
        true => Ok(()),
        false => Err(SrsError::Ratio),
    }
}

/// For random values v, the sum of v_i L_i is the commitment to the polynomial through v.
fn lagrange_basis(
    parts: &Parts,
    lagrange: &[G1Affine],
    rng: &mut ChaCha20Rng,
) -> Result<(), SrsError> {
    let values: Vec<Fr> = lagrange.iter().map(|_| wide_scalar(rng)).collect();
    let by_values = msm(&values, lagrange);
    // The basis may be one of fewer rows than there are powers.
    let powers = parts.powers.get(..lagrange.len()).ok_or(SrsError::Lagrange)?;
    let by_powers = msm(&interpolate(values, lagrange.len().ilog2()), powers);
    match by_values == by_powers {
        true => Ok(()),
        false => Err(SrsError::Lagrange),
    }
}

fn short_scalar(rng: &mut ChaCha20Rng) -> Fr {
    let mut bytes = [0u8; 32];
    if let Some(low) = bytes.get_mut(16..) {
        rng.fill_bytes(low);
    }
    reduce(bytes)
}

fn wide_scalar(rng: &mut ChaCha20Rng) -> Fr {
    let mut bytes = [0u8; 32];
    rng.fill_bytes(&mut bytes);
    reduce(bytes)
}
