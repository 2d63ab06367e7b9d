//! One product of pairings.

use alloc::vec::Vec;

use ark_bn254::{Bn254, Fq12, G1Affine, G2Affine};
use ark_ec::pairing::Pairing;
use ark_ff::Field;

/// A point of the second group with its lines worked out.
pub(crate) type PreparedG2 = <Bn254 as Pairing>::G2Prepared;

/// Whether the product of `e(a, b)` over all pairs is one. Identities contribute one.
pub(crate) fn cancel(pairs: &[(G1Affine, &PreparedG2)]) -> bool {
    let (left, right): (Vec<G1Affine>, Vec<PreparedG2>) =
        pairs.iter().map(|(a, b)| (*a, (*b).clone())).unzip();
    let product = Bn254::final_exponentiation(Bn254::multi_miller_loop(left, right));
    product.is_some_and(|product| product.0 == Fq12::ONE)
}

/// The lines of a point.
pub(crate) fn prepare(point: G2Affine) -> PreparedG2 {
    point.into()
}
