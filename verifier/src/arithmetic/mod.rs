//! Fields, curve and pairing of BN254: the only folder that knows the library which has them.

mod msm;
mod pairing;
#[cfg(test)]
mod vectors;
mod words;

pub(crate) use ark_bn254::{Fr, G1Affine, G2Affine};
pub(crate) use ark_ec::AffineRepr;
pub(crate) use ark_ff::{AdditiveGroup, Field};
pub(crate) use msm::{Terms, sum};
pub(crate) use pairing::{PreparedG2, cancel, prepare};
pub(crate) use words::{coordinate, g1, g2, g2_coordinates, reduce, root_of_unity, scalar, word};

use ark_ff::Zero;

/// Inverts all, with one inversion; `None` if one is zero.
pub(crate) fn batch_invert(elements: &mut [Fr]) -> Option<()> {
    if elements.iter().any(Zero::is_zero) {
        return None;
    }
    ark_ff::batch_inversion(elements);
    Some(())
}
