//! The same 32 bytes under two types: field elements and points of upstream's library and of ours.

use bn254::Affine;

use halo2_proofs::halo2curves::ff::PrimeField;

use super::{Fq, Fr, G1Affine, G2Affine, SerdeObject};

/// Our element.
pub(crate) fn ours(element: &Fr) -> bn254::Fr {
    // Upstream's are always reduced.
    bn254::Fr::from_montgomery(limbs(element)).unwrap_or_default()
}

/// Upstream's element.
pub(crate) fn theirs(element: bn254::Fr) -> Fr {
    Fr::from_raw_bytes_unchecked(&bytes(element.to_montgomery()))
}

/// Our point.
pub(crate) fn our_point(point: &G1Affine) -> Affine {
    let coordinate = |value: &Fq| bn254::Fq::from_montgomery(limbs(value)).unwrap_or_default();
    Affine { x: coordinate(&point.x), y: coordinate(&point.y) }
}

/// Upstream's point.
pub(crate) fn their_point(point: &Affine) -> G1Affine {
    let coordinate = |value: bn254::Fq| Fq::from_raw_bytes_unchecked(&bytes(value.to_montgomery()));
    G1Affine { x: coordinate(point.x), y: coordinate(point.y) }
}

/// A point of the second group: of x and then of y, the real part before the imaginary one, 32
/// big-endian bytes each.
pub(crate) fn g2_words(point: &G2Affine) -> [[u8; 32]; 4] {
    [point.x.c0, point.x.c1, point.y.c0, point.y.c1].map(|part| {
        let mut bytes = part.to_repr();
        bytes.reverse();
        bytes
    })
}

fn limbs(element: &impl SerdeObject) -> [u64; 4] {
    let mut bytes = [0u8; 32];
    // Writing 32 bytes into 32 bytes cannot fail.
    let _ = element.write_raw(&mut bytes.as_mut_slice());
    let words = bytes.as_chunks::<8>().0;
    core::array::from_fn(|i| words.get(i).map_or(0, |word| u64::from_le_bytes(*word)))
}

fn bytes(limbs: [u64; 4]) -> [u8; 32] {
    let mut bytes = [0u8; 32];
    for (chunk, limb) in bytes.as_chunks_mut::<8>().0.iter_mut().zip(limbs) {
        *chunk = limb.to_le_bytes();
    }
    bytes
}
