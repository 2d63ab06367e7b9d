//! Setup files: both forms, every kind of damage, and the two ceremony files when they are there.

mod common;

use common::ceremony_file;
use halo2_proofs::halo2curves::bn256::{G1, G1Affine, G2Affine};
use halo2_proofs::halo2curves::ff::Field;
use halo2_proofs::halo2curves::group::prime::PrimeCurveAffine;
use halo2_proofs::halo2curves::serde::SerdeObject;
use prover::srs::{PointFault, Section};
use prover::{Fr, MAX_K, MIN_K, Srs, SrsError, insecure_dev_srs};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;

const K: u32 = 4;
const N: usize = 1 << K;
const POWERS: usize = 4;
const LAGRANGE: usize = POWERS + 64 * N;
const G2: usize = LAGRANGE + 64 * N;
const TAU_G2: usize = G2 + 128;

fn good() -> Vec<u8> {
    insecure_dev_srs(K).unwrap().write()
}

fn refused(bytes: &[u8]) -> SrsError {
    Srs::read(bytes).map(|srs| srs.id()).unwrap_err()
}

fn put(bytes: &mut [u8], at: usize, value: &[u8]) {
    bytes[at..at + value.len()].copy_from_slice(value);
}

/// q in the file's byte order: as a raw coordinate it is one too large.
fn modulus() -> [u8; 32] {
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
fn outside_the_subgroup() -> [u8; 128] {
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

fn point_fault(section: Section, index: usize, fault: PointFault) -> SrsError {
    SrsError::Point { section, index, fault }
}

/// Each row: what is done to a good file, and the error that it has to give.
#[test]
fn refuses_damaged_files_in_halo2_form() {
    type Change = Box<dyn Fn(&mut Vec<u8>)>;
    fn row(
        name: &str,
        change: impl Fn(&mut Vec<u8>) + 'static,
        error: SrsError,
    ) -> (String, Change, SrsError) {
        (name.into(), Box::new(change), error)
    }
    let expected = good().len() as u64;
    let length = |got: u64| SrsError::Length { expected, got };
    let k = |got| SrsError::KOutOfRange { got, min: MIN_K, max: MAX_K };
    let mut rows = vec![
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
        row(
            "k + 1",
            |b| b[0] += 1,
            SrsError::Length { expected: 4 + 128 * 32 + 256, got: expected },
        ),
        row(
            "k - 1",
            |b| b[0] -= 1,
            SrsError::Length { expected: 4 + 128 * 8 + 256, got: expected },
        ),
        row("big-endian k", |b| put(b, 0, &[0, 0, 0, 4]), k(4 << 24)),
    ];
    for (section, base) in [(Section::Powers, POWERS), (Section::Lagrange, LAGRANGE)] {
        for index in [0, 1, N - 1] {
            let at = base + 64 * index;
            let fault = move |fault| point_fault(section, index, fault);
            let name = |what: &str| format!("{section} {index}: {what}");
            rows.push(row(
                &name("x = q"),
                move |b| put(b, at, &modulus()),
                fault(PointFault::NotCanonical),
            ));
            rows.push(row(
                &name("y = q"),
                move |b| put(b, at + 32, &modulus()),
                fault(PointFault::NotCanonical),
            ));
            rows.push(row(
                &name("x all ones"),
                move |b| put(b, at, &[0xff; 32]),
                fault(PointFault::NotCanonical),
            ));
            rows.push(row(&name("x changed"), move |b| b[at] ^= 1, fault(PointFault::NotOnCurve)));
            rows.push(row(
                &name("y changed"),
                move |b| b[at + 32] ^= 1,
                fault(PointFault::NotOnCurve),
            ));
            rows.push(row(
                &name("infinity"),
                move |b| put(b, at, &[0; 64]),
                fault(PointFault::Identity),
            ));
        }
    }
    for (section, at) in [(Section::G2, G2), (Section::TauG2, TAU_G2)] {
        let fault = move |fault| point_fault(section, 0, fault);
        rows.push(row(
            &format!("{section}: c0 = q"),
            move |b| put(b, at, &modulus()),
            fault(PointFault::NotCanonical),
        ));
        rows.push(row(
            &format!("{section}: y c1 = q"),
            move |b| put(b, at + 96, &modulus()),
            fault(PointFault::NotCanonical),
        ));
        rows.push(row(
            &format!("{section}: changed"),
            move |b| b[at] ^= 1,
            fault(PointFault::NotOnCurve),
        ));
        rows.push(row(
            &format!("{section}: infinity"),
            move |b| put(b, at, &[0; 128]),
            fault(PointFault::Identity),
        ));
    }
    let subgroup = point_fault(Section::TauG2, 0, PointFault::NotInSubgroup);
    rows.push(row(
        "tau outside the subgroup",
        |b| put(b, TAU_G2, &outside_the_subgroup()),
        subgroup,
    ));
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

fn ptau_section(id: u32, body: &[u8]) -> Vec<u8> {
    [&id.to_le_bytes()[..], &(body.len() as u64).to_le_bytes(), body].concat()
}

/// A `.ptau` with the sections that KZG needs, made from the development setup's powers.
struct Ptau {
    version: u32,
    sections: Vec<(u32, Vec<u8>)>,
    trailing: Vec<u8>,
}

impl Ptau {
    fn good() -> Self {
        let larger = insecure_dev_srs(K + 1).unwrap().write();
        let powers = larger[4..4 + 64 * (2 * N - 1)].to_vec();
        let tau_g2 = &larger[larger.len() - 256..];
        let in_g2 = tau_g2.iter().copied().cycle().take(128 * N).collect();
        let mut header = 32u32.to_le_bytes().to_vec();
        header.extend(modulus());
        header.extend(K.to_le_bytes());
        header.extend(28u32.to_le_bytes());
        let sections = vec![(1, header), (2, powers), (3, in_g2), (7, vec![1, 2, 3])];
        Self { version: 1, sections, trailing: vec![] }
    }

    fn bytes(&self) -> Vec<u8> {
        let mut bytes = b"ptau".to_vec();
        bytes.extend(self.version.to_le_bytes());
        bytes.extend((self.sections.len() as u32).to_le_bytes());
        for (id, body) in &self.sections {
            bytes.extend(ptau_section(*id, body));
        }
        bytes.extend(&self.trailing);
        bytes
    }
}

#[test]
fn reads_ptau_as_the_same_setup() {
    let (bytes, dev) = (Ptau::good().bytes(), insecure_dev_srs(K).unwrap());
    let srs = Srs::read(&bytes).unwrap();
    assert_eq!((srs.k(), srs.digest(), srs.id()), (K, dev.digest(), dev.id()));
}

#[test]
fn refuses_damaged_ptau_files() {
    fn change(change: impl Fn(&mut Ptau)) -> SrsError {
        let mut ptau = Ptau::good();
        change(&mut ptau);
        refused(&ptau.bytes())
    }
    let length = |id, expected, got| SrsError::PtauSectionLength { id, expected, got };
    let g1 = 64 * (2 * N as u64 - 1);
    assert_eq!(change(|p| p.version = 2), SrsError::PtauVersion { got: 2 });
    assert_eq!(change(|p| p.trailing.push(0)), SrsError::PtauTrailing { got: 1 });
    for id in [1, 2, 3] {
        let missing = change(|p| p.sections.retain(|section| section.0 != id));
        assert_eq!(missing, SrsError::PtauSectionMissing { id });
        let twice = change(|p| p.sections.push(p.sections[id as usize - 1].clone()));
        assert_eq!(twice, SrsError::PtauSectionTwice { id });
    }
    assert_eq!(change(|p| p.sections[0].1.push(0)), length(1, 44, 45));
    assert_eq!(change(|p| p.sections[0].1.truncate(43)), length(1, 44, 43));
    assert_eq!(change(|p| p.sections[0].1[0] = 48), SrsError::PtauField);
    assert_eq!(change(|p| p.sections[0].1[4] ^= 1), SrsError::PtauField);
    for got in [0, 2, 21, 255] {
        let range = SrsError::KOutOfRange { got, min: MIN_K, max: MAX_K };
        assert_eq!(change(|p| p.sections[0].1[36] = got as u8), range);
    }
    assert!(matches!(change(|p| p.sections[0].1[36] += 1), SrsError::PtauSectionLength { .. }));
    assert_eq!(change(|p| p.sections[1].1.truncate(g1 as usize - 64)), length(2, g1, g1 - 64));
    assert_eq!(change(|p| p.sections[1].1.push(0)), length(2, g1, g1 + 1));
    assert!(matches!(
        change(|p| p.sections[2].1.truncate(128)),
        SrsError::PtauSectionLength { .. }
    ));
    let fault = |section, index, fault| point_fault(section, index, fault);
    let last = 2 * N - 2;
    let identity = fault(Section::Powers, last, PointFault::Identity);
    assert_eq!(change(|p| put(&mut p.sections[1].1, 64 * last, &[0; 64])), identity);
    let off = fault(Section::Powers, 5, PointFault::NotOnCurve);
    assert_eq!(change(|p| p.sections[1].1[64 * 5] ^= 1), off);
    assert_eq!(
        change(|p| p.sections[1].1.rotate_left(64)),
        fault(Section::Powers, 0, PointFault::NotGenerator)
    );
    assert_eq!(change(|p| p.sections[1].1[64..].rotate_left(64)), SrsError::Ratio);
    assert_eq!(
        change(|p| put(&mut p.sections[2].1, 128, &[0; 128])),
        fault(Section::TauG2, 0, PointFault::Identity)
    );
    let outside = fault(Section::TauG2, 0, PointFault::NotInSubgroup);
    assert_eq!(change(|p| put(&mut p.sections[2].1, 128, &outside_the_subgroup())), outside);
    assert_eq!(change(|p| p.sections[2].1.copy_within(0..128, 128)), SrsError::DegenerateTau);
}

#[test]
fn refuses_ptau_files_that_end_anywhere() {
    let good = Ptau::good().bytes();
    for len in 4..good.len() {
        assert!(matches!(refused(&good[..len]), SrsError::PtauEnds { .. }), "{len} bytes");
    }
    let mut huge = good.clone();
    put(&mut huge, 16, &u64::MAX.to_le_bytes());
    assert!(matches!(refused(&huge), SrsError::PtauEnds { wanted: u64::MAX, .. }));
    let mut many = good;
    put(&mut many, 8, &u32::MAX.to_le_bytes());
    assert!(matches!(refused(&many), SrsError::PtauEnds { .. }));
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
