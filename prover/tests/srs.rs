//! Setup files: both forms, every kind of damage, and the two ceremony files when they are there.

mod common;

use common::ceremony_file;
use common::files::*;
use halo2_proofs::halo2curves::bn256::{G1, G1Affine, G2Affine};
use halo2_proofs::halo2curves::ff::Field;
use halo2_proofs::halo2curves::serde::SerdeObject;
use prover::srs::{PointFault, Section};
use prover::{Fr, MAX_K, MIN_K, Srs, SrsError, insecure_dev_srs};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;

/// A complete setup in halo2's form from any list of powers and any tau in G2.
fn file(powers: &[G1Affine], lagrange: &[G1Affine], g2: G2Affine, tau: G2Affine) -> Vec<u8> {
    let mut bytes = K.to_le_bytes().to_vec();
    powers.iter().chain(lagrange).for_each(|point| bytes.extend(point.to_raw_bytes()));
    bytes.extend(g2.to_raw_bytes());
    bytes.extend(tau.to_raw_bytes());
    bytes
}

fn points(bytes: &[u8], at: usize) -> Vec<G1Affine> {
    let section = &bytes[at..at + 64 * N];
    section.chunks_exact(64).map(|raw| G1Affine::from_raw_bytes(raw).unwrap()).collect()
}

type Change = Box<dyn Fn(&mut Vec<u8>)>;
/// What is done to a good file, and the error that it has to give.
type Row = (String, Change, SrsError);

fn row(name: &str, change: impl Fn(&mut Vec<u8>) + 'static, error: SrsError) -> Row {
    (name.into(), Box::new(change), error)
}

fn lengths_and_sizes() -> Vec<Row> {
    let expected = good().len() as u64;
    let length = |got: u64| SrsError::Length { expected, got };
    let other_k = |k: u32| SrsError::Length { expected: 4 + 256 + (128 << k), got: expected };
    let k = |got| SrsError::KOutOfRange { got, min: MIN_K, max: MAX_K };
    vec![
        row("empty", |b| b.clear(), SrsError::TooShort { got: 0 }),
        row("three bytes", |b| b.truncate(3), SrsError::TooShort { got: 3 }),
        row("header only", |b| b.truncate(4), length(4)),
        row("one byte short", |b| b.truncate(b.len() - 1), length(expected - 1)),
        row("one byte more", |b| b.push(0), length(expected + 1)),
        row("a point more", |b| b.extend([0; 64]), length(expected + 64)),
        row("no tau", |b| b.truncate(TAU_G2), length(TAU_G2 as u64)),
        row("k 0", |b| b[0] = 0, k(0)),
        row("k 2", |b| b[0] = 2, k(2)),
        row("k 21", |b| b[0] = 21, k(21)),
        row("k 2^32 - 1", |b| put(b, 0, &[0xff; 4]), k(u32::MAX)),
        row("k + 1", |b| b[0] += 1, other_k(K + 1)),
        row("k - 1", |b| b[0] -= 1, other_k(K - 1)),
        row("big-endian k", |b| put(b, 0, &[0, 0, 0, 4]), k(4 << 24)),
    ]
}

fn points_in_g1() -> Vec<Row> {
    use PointFault::{Identity, NotCanonical, NotOnCurve};
    let mut rows = Vec::new();
    for (section, base) in [(Section::Powers, POWERS), (Section::Lagrange, LAGRANGE)] {
        for index in [0, 1, N - 1] {
            let at = base + 64 * index;
            let changes: [(&str, Change, PointFault); 6] = [
                ("x = q", Box::new(move |b| put(b, at, &modulus())), NotCanonical),
                ("y = q", Box::new(move |b| put(b, at + 32, &modulus())), NotCanonical),
                ("x all ones", Box::new(move |b| put(b, at, &[0xff; 32])), NotCanonical),
                ("x changed", Box::new(move |b| b[at] ^= 1), NotOnCurve),
                ("y changed", Box::new(move |b| b[at + 32] ^= 1), NotOnCurve),
                ("infinity", Box::new(move |b| put(b, at, &[0; 64])), Identity),
            ];
            for (what, change, fault) in changes {
                let name = format!("{section} {index}: {what}");
                rows.push((name, change, point_fault(section, index, fault)));
            }
        }
    }
    rows
}

fn points_in_g2() -> Vec<Row> {
    use PointFault::{Identity, NotCanonical, NotInSubgroup, NotOnCurve};
    let mut rows = Vec::new();
    for (section, at) in [(Section::G2, G2), (Section::TauG2, TAU_G2)] {
        let changes: [(&str, Change, PointFault); 4] = [
            ("c0 = q", Box::new(move |b| put(b, at, &modulus())), NotCanonical),
            ("y c1 = q", Box::new(move |b| put(b, at + 96, &modulus())), NotCanonical),
            ("changed", Box::new(move |b| b[at] ^= 1), NotOnCurve),
            ("infinity", Box::new(move |b| put(b, at, &[0; 128])), Identity),
        ];
        for (what, change, fault) in changes {
            rows.push((format!("{section}: {what}"), change, point_fault(section, 0, fault)));
        }
    }
    let error = point_fault(Section::TauG2, 0, NotInSubgroup);
    rows.push(row("tau outside", |b| put(b, TAU_G2, &outside_the_subgroup()), error));
    rows
}

#[test]
fn refuses_damaged_files_in_halo2_form() {
    let rows: Vec<Row> =
        [lengths_and_sizes(), points_in_g1(), points_in_g2()].into_iter().flatten().collect();
    assert!(rows.len() >= 55, "{} rows", rows.len());
    for (name, change, error) in rows {
        let mut bytes = good();
        change(&mut bytes);
        assert_eq!(refused(&bytes), error, "{name}");
    }
}

/// Files whose points are all fine one by one, and which still are no setup.
#[test]
fn refuses_files_that_only_fail_as_a_whole() {
    let good = good();
    let (powers, lagrange) = (points(&good, POWERS), points(&good, LAGRANGE));
    let (g1, g2) = (G1Affine::generator(), G2Affine::generator());
    let tau = G2Affine::from_raw_bytes(&good[TAU_G2..]).unwrap();
    let times = |point: G1Affine, factor: u64| G1Affine::from(point * Fr::from(factor));
    assert!(Srs::read(&file(&powers, &lagrange, g2, tau)).is_ok());

    let generator = |section| point_fault(section, 0, PointFault::NotGenerator);
    let scaled: Vec<G1Affine> = powers.iter().map(|point| times(*point, 3)).collect();
    assert_eq!(refused(&file(&scaled, &lagrange, g2, tau)), generator(Section::Powers));
    assert_eq!(refused(&file(&powers, &lagrange, tau, tau)), generator(Section::G2));
    assert_eq!(refused(&file(&powers, &lagrange, g2, g2)), SrsError::DegenerateTau);

    for index in 1..N {
        for other in [times(powers[index], 2), -powers[index], powers[(index + 1) % N]] {
            let mut changed = powers.clone();
            changed[index] = other;
            assert_eq!(refused(&file(&changed, &lagrange, g2, tau)), SrsError::Ratio, "{index}");
        }
    }
    // Consecutive powers of another secret than the one in G2.
    let other: Vec<G1Affine> =
        (0..N as u64).map(|i| G1Affine::from(g1 * Fr::from(5).pow([i]))).collect();
    assert_eq!(refused(&file(&other, &lagrange, g2, tau)), SrsError::Ratio);
    let other_tau = G2Affine::from(tau * Fr::from(2));
    assert_eq!(refused(&file(&powers, &lagrange, g2, other_tau)), SrsError::Ratio);

    for index in 0..N {
        let mut changed = lagrange.clone();
        changed[index] = times(changed[index], 2);
        assert_eq!(refused(&file(&powers, &changed, g2, tau)), SrsError::Lagrange, "{index}");
    }
    let mut swapped = lagrange.clone();
    swapped.swap(3, 7);
    assert_eq!(refused(&file(&powers, &swapped, g2, tau)), SrsError::Lagrange);
    // A shift that keeps the sum: caught only because the combination is random.
    let mut shifted = lagrange.clone();
    let shift = G1Affine::random(ChaCha20Rng::from_seed([1; 32]));
    shifted[0] = G1Affine::from(G1::from(shifted[0]) + shift);
    shifted[1] = G1Affine::from(G1::from(shifted[1]) - shift);
    assert_eq!(refused(&file(&powers, &shifted, g2, tau)), SrsError::Lagrange);
    assert_eq!(refused(&file(&powers, &powers, g2, tau)), SrsError::Lagrange);
}

#[test]
fn pinned_files_are_compared_and_not_checked() {
    use sha2::{Digest, Sha256};
    let mut bytes = good();
    let digest: [u8; 32] = Sha256::digest(&bytes).into();
    assert_eq!(Srs::read_pinned(&bytes, digest).unwrap().write(), bytes);
    for at in [0, 4, 100, bytes.len() - 1] {
        bytes[at] ^= 1;
        let refused = Srs::read_pinned(&bytes, digest).map(|_| ());
        assert!(matches!(refused, Err(SrsError::DigestMismatch { .. })), "byte {at}");
        bytes[at] ^= 1;
    }
    bytes.truncate(100);
    let short: [u8; 32] = Sha256::digest(&bytes).into();
    assert!(matches!(Srs::read_pinned(&bytes, short).map(|_| ()), Err(SrsError::Length { .. })));
}

#[test]
fn truncates_to_the_setup_of_the_smaller_size() {
    let large = insecure_dev_srs(6).unwrap();
    for k in MIN_K..=6 {
        let small = large.truncate(k).unwrap();
        assert_eq!(small.digest(), insecure_dev_srs(k).unwrap().digest(), "k = {k}");
        assert!(Srs::read(&small.write()).is_ok(), "k = {k}");
        assert_eq!(small.tau_digest(), large.tau_digest());
    }
    for wanted in [0, MIN_K - 1, 7, 32, u32::MAX] {
        let refused = large.truncate(wanted).map(|_| ());
        assert_eq!(refused, Err(SrsError::Size { wanted, have: 6 }));
    }
}

#[test]
fn the_development_setup_says_what_it_is() {
    let srs = insecure_dev_srs(K).unwrap();
    assert!(srs.is_insecure_dev());
    assert_eq!(srs.id(), "insecure-dev-srs");
    let read = Srs::read(&srs.write()).unwrap();
    assert!(read.is_insecure_dev(), "also when it comes back as a file");
    for k in [0, 2, 21, 64] {
        assert!(insecure_dev_srs(k).is_err(), "k = {k}");
    }
}

#[test]
fn reads_the_mainnet_file() {
    let Some(bytes) = ceremony_file("kzg_bn254_14.srs") else { return };
    let srs = Srs::read(&bytes).unwrap();
    assert_eq!((srs.k(), srs.write() == bytes), (14, true));
    assert_eq!((srs.id().as_str(), srs.is_insecure_dev()), ("axiom-mainnet-2023", false));
    let small = srs.truncate(5).unwrap();
    assert_eq!(small.id(), "axiom-mainnet-2023");
    assert!(Srs::read(&small.write()).is_ok());
    let mut damaged = bytes;
    damaged.swap(70, 71);
    assert!(Srs::read(&damaged).is_err());
}

#[test]
fn reads_the_snarkjs_file() {
    let Some(bytes) = ceremony_file("powersOfTau28_hez_final_11.ptau") else { return };
    let srs = Srs::read(&bytes).unwrap();
    assert_eq!((srs.k(), srs.id().as_str()), (11, "hermez-ppot-final"));
    let again = Srs::read(&srs.write()).unwrap();
    assert_eq!(again.digest(), srs.digest());
}
