//! Words of 32 bytes as elements and points, and back. What is not canonical is refused.

use ark_bn254::{Fq, Fq2, Fr, G1Affine, G2Affine};
use ark_ec::short_weierstrass::SWCurveConfig;
use ark_ff::{BigInt, BigInteger, FftField, Field, PrimeField};

use crate::key::{G2, Word};

fn limbs(word: &Word) -> BigInt<4> {
    let mut limbs = [0u64; 4];
    for (limb, bytes) in limbs.iter_mut().rev().zip(word.as_chunks::<8>().0) {
        *limb = u64::from_be_bytes(*bytes);
    }
    BigInt::new(limbs)
}

/// The scalar, if the word is below r.
pub(crate) fn scalar(word: &Word) -> Option<Fr> {
    Fr::from_bigint(limbs(word))
}

/// The coordinate, if the word is below q.
pub(crate) fn coordinate(word: &Word) -> Option<Fq> {
    Fq::from_bigint(limbs(word))
}

/// The word modulo r: at most five subtractions, because 2^256 < 6 r.
pub(crate) fn reduce(word: &Word) -> Fr {
    let mut number = limbs(word);
    while number >= Fr::MODULUS {
        number.sub_with_borrow(&Fr::MODULUS);
    }
    Fr::from_bigint(number).unwrap_or_default()
}

/// The scalar's word.
pub(crate) fn word(element: Fr) -> Word {
    let mut word = [0; 32];
    for (bytes, limb) in word.rchunks_exact_mut(8).zip(element.into_bigint().0) {
        bytes.copy_from_slice(&limb.to_be_bytes());
    }
    word
}

/// halo2's generator of the domain of 2^k elements, for k of at most 28: its generator of the
/// multiplicative group is 7.
pub(crate) fn root_of_unity(k: u32) -> Fr {
    let root = Fr::from(7u64).pow(Fr::TRACE);
    (k..Fr::TWO_ADICITY).fold(root, |root, _| root.square())
}

/// The point of the first group with these coordinates, if they satisfy the curve's equation; the
/// group is the whole curve. (0, 0), which the library takes for the point at infinity, does not.
pub(crate) fn g1(x: Fq, y: Fq) -> Option<G1Affine> {
    let on_curve = y.square() == x.square() * x + <ark_bn254::g1::Config as SWCurveConfig>::COEFF_B;
    on_curve.then(|| G1Affine::new_unchecked(x, y))
}

/// The coordinates of a point of the second group, if each number is below q.
pub(crate) fn g2_coordinates(point: &G2) -> Option<(Fq2, Fq2)> {
    let number = |[c0, c1]: &[Word; 2]| Some(Fq2::new(coordinate(c0)?, coordinate(c1)?));
    Some((number(&point.x)?, number(&point.y)?))
}

/// The point of the second group with these coordinates, if it is one: on the twist, and in the
/// subgroup of order r. The identity is none.
pub(crate) fn g2(x: Fq2, y: Fq2) -> Option<G2Affine> {
    let point = G2Affine::new_unchecked(x, y);
    let on_curve = y.square() == x.square() * x + <ark_bn254::g2::Config as SWCurveConfig>::COEFF_B;
    (on_curve && point.is_in_correct_subgroup_assuming_on_curve()).then_some(point)
}
