//! Setup files of 2^4 powers and the means to damage them.
#![allow(dead_code, missing_docs)]

use halo2_proofs::halo2curves::bn256::G2Affine;
use halo2_proofs::halo2curves::ff::Field;
use halo2_proofs::halo2curves::group::prime::PrimeCurveAffine;
use halo2_proofs::halo2curves::serde::SerdeObject;
use prover::srs::{PointFault, Section};
use prover::{Srs, SrsError, insecure_dev_srs};

pub const K: u32 = 4;
pub const N: usize = 1 << K;
pub const POWERS: usize = 4;
pub const LAGRANGE: usize = POWERS + 64 * N;
pub const G2: usize = LAGRANGE + 64 * N;
pub const TAU_G2: usize = G2 + 128;

pub fn good() -> Vec<u8> {
    insecure_dev_srs(K).unwrap().write()
}

pub fn refused(bytes: &[u8]) -> SrsError {
    Srs::read(bytes).map(|srs| srs.id()).unwrap_err()
}

pub fn put(bytes: &mut [u8], at: usize, value: &[u8]) {
    bytes[at..at + value.len()].copy_from_slice(value);
}

/// q in the file's byte order: as a raw coordinate it is one too large.
pub fn modulus() -> [u8; 32] {
    let mut bytes = [0; 32];
    let limbs = [
        0x3c20_8c16_d87c_fd47u64,
        0x9781_6a91_6871_ca8d,
        0xb850_45b6_8181_585d,
        0x3064_4e72_e131_a029,
    ];
    for (chunk, limb) in bytes.chunks_exact_mut(8).zip(limbs) {
        chunk.copy_from_slice(&limb.to_le_bytes());
    }
    bytes
}

/// A point of G2's curve outside the group of order r: almost every point of the curve is.
pub fn outside_the_subgroup() -> [u8; 128] {
    use halo2_proofs::halo2curves::CurveAffine;
    use halo2_proofs::halo2curves::bn256::{Fq, Fq2};
    use halo2_proofs::halo2curves::group::cofactor::CofactorGroup;
    (1u64..)
        .find_map(|i| {
            let x = Fq2 { c0: Fq::from(i), c1: Fq::one() };
            let y: Option<Fq2> = (x.square() * x + G2Affine::b()).sqrt().into();
            let point = G2Affine { x, y: y? };
            (!bool::from(point.to_curve().is_torsion_free())).then(|| point.to_raw_bytes())
        })
        .unwrap()
        .try_into()
        .unwrap()
}

pub fn point_fault(section: Section, index: usize, fault: PointFault) -> SrsError {
    SrsError::Point { section, index, fault }
}
