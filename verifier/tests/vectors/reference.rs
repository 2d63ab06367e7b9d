//! EIP-196 and EIP-197 by halo2curves.

use halo2_proofs::halo2curves::CurveAffine;
use halo2_proofs::halo2curves::bn256::{Fq, Fq2, Fr, G1, G1Affine, G2, G2Affine, pairing};
use halo2_proofs::halo2curves::ff::{Field, PrimeField};
use halo2_proofs::halo2curves::group::cofactor::CofactorGroup;
use halo2_proofs::halo2curves::group::prime::PrimeCurveAffine;
use halo2_proofs::halo2curves::group::{Curve, Group};

use super::values::{Word, g1_bytes, small};

/// The first `len` bytes, with zeros where the input ends.
fn padded(input: &[u8], len: usize) -> Vec<u8> {
    let mut bytes = input.to_vec();
    bytes.resize(len, 0);
    bytes
}

fn coordinate(bytes: &[u8]) -> Option<Fq> {
    let mut word: Word = bytes.try_into().ok()?;
    word.reverse();
    Option::from(Fq::from_repr(word))
}

fn point(bytes: &[u8]) -> Option<G1Affine> {
    let (x, y) = (coordinate(&bytes[..32])?, coordinate(&bytes[32..])?);
    if bool::from(x.is_zero() & y.is_zero()) {
        return Some(G1Affine::identity());
    }
    let on_curve = y.square() == x.square() * x + Fq::from(3);
    on_curve.then_some(G1Affine { x, y })
}

fn twist_point(bytes: &[u8]) -> Option<G2Affine> {
    let part = |at: usize| coordinate(&bytes[at..at + 32]);
    let x = Fq2 { c0: part(32)?, c1: part(0)? };
    let y = Fq2 { c0: part(96)?, c1: part(64)? };
    if x == Fq2::ZERO && y == Fq2::ZERO {
        return Some(G2Affine::identity());
    }
    let point = G2Affine { x, y };
    let on_twist = y.square() == x.square() * x + G2Affine::b();
    (on_twist && bool::from(G2::from(point).is_torsion_free())).then_some(point)
}

pub fn add(input: &[u8]) -> Option<Vec<u8>> {
    let input = padded(input, 128);
    let (a, b) = (point(&input[..64])?, point(&input[64..])?);
    Some(g1_bytes(&(G1::from(a) + b).to_affine()))
}

pub fn mul(input: &[u8]) -> Option<Vec<u8>> {
    let input = padded(input, 96);
    let point = point(&input[..64])?;
    let byte = |sum: Fr, byte: &u8| sum * Fr::from(256) + Fr::from(u64::from(*byte));
    let scalar = input[64..].iter().fold(Fr::ZERO, byte);
    Some(g1_bytes(&(point * scalar).to_affine()))
}

pub fn pairs(input: &[u8]) -> Option<Vec<u8>> {
    if !input.len().is_multiple_of(192) {
        return None;
    }
    let mut product = pairing(&G1Affine::identity(), &G2Affine::generator());
    for pair in input.chunks(192) {
        // The group of the pairing's values is written additively.
        product += pairing(&point(&pair[..64])?, &twist_point(&pair[64..])?);
    }
    Some(small(u8::from(bool::from(product.is_identity()))).to_vec())
}
