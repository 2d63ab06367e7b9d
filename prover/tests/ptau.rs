//! snarkjs' `.ptau`: read as the same setup, and refused with its own error for every damage.

mod common;

use common::files::*;
use prover::srs::{PointFault, Section};
use prover::{MAX_K, MIN_K, Srs, SrsError, insecure_dev_srs};

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
