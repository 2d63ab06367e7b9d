//! snarkjs' `.ptau`: magic, version, numbered sections. KZG needs the header (1), the powers in
//! G1 (2, of which there are twice as many less one) and the first two powers in G2 (3).

use std::collections::BTreeMap;

use crate::bytes::{Cursor, Short};
use crate::from_halo2::{Fq, coordinate_to_le};
use crate::{MAX_K, MIN_K};

use super::Parts;
use super::error::{Section, SrsError};
use super::points::{G1_LEN, G2_LEN, g1_section, g2};

const MAGIC: &[u8; 4] = b"ptau";
/// Most sections a file may list: snarkjs writes seven, or eleven when prepared for phase 2.
const SECTIONS_MAX: u32 = 64;
const HEADER: u32 = 1;
const TAU_G1: u32 = 2;
const TAU_G2: u32 = 3;
/// Header: field size (u32), the field's modulus, power (u32), power of the whole ceremony (u32).
const HEADER_LEN: usize = 4 + 32 + 4 + 4;

/// The file says it is a `.ptau`.
pub(super) fn is_ptau(bytes: &[u8]) -> bool {
    bytes.starts_with(MAGIC)
}

fn ends(short: Short) -> SrsError {
    SrsError::PtauEnds { at: short.at, wanted: short.wanted as u64, left: short.left }
}

/// Reads a file and checks each point on its own.
pub(super) fn read(bytes: &[u8]) -> Result<Parts, SrsError> {
    let sections = sections(bytes)?;
    let k = power(section(&sections, HEADER)?)?;
    let tau_g1 = exact(&sections, TAU_G1, G1_LEN * ((2 << k) - 1))?;
    let tau_g2 = exact(&sections, TAU_G2, G2_LEN << k)?;
    let mut in_g2 = Cursor::new(tau_g2);
    let generator = in_g2.take(G2_LEN).map_err(ends)?;
    let tau = in_g2.take(G2_LEN).map_err(ends)?;
    Ok(Parts {
        k,
        powers: g1_section(tau_g1, Section::Powers)?,
        lagrange: None,
        g2: g2(generator, Section::G2, 0)?,
        tau_g2: g2(tau, Section::TauG2, 0)?,
    })
}

type Sections<'a> = BTreeMap<u32, &'a [u8]>;

/// All sections by number; the file ends exactly after the last.
fn sections(bytes: &[u8]) -> Result<Sections<'_>, SrsError> {
    let mut cursor = Cursor::new(bytes);
    cursor.take(MAGIC.len()).map_err(ends)?;
    let version = cursor.u32_le().map_err(ends)?;
    if version != 1 {
        return Err(SrsError::PtauVersion { got: version });
    }
    let count = cursor.u32_le().map_err(ends)?.min(SECTIONS_MAX);
    let mut sections = BTreeMap::new();
    for _ in 0..count {
        let id = cursor.u32_le().map_err(ends)?;
        let wanted = cursor.u64_le().map_err(ends)?;
        let short = SrsError::PtauEnds { at: cursor.at(), wanted, left: cursor.left() };
        let len = usize::try_from(wanted).map_err(|_| short)?;
        let body = cursor.take(len).map_err(ends)?;
        if sections.insert(id, body).is_some() {
            return Err(SrsError::PtauSectionTwice { id });
        }
    }
    match cursor.left() {
        0 => Ok(sections),
        got => Err(SrsError::PtauTrailing { got }),
    }
}

fn section<'a>(sections: &Sections<'a>, id: u32) -> Result<&'a [u8], SrsError> {
    sections.get(&id).copied().ok_or(SrsError::PtauSectionMissing { id })
}

fn exact<'a>(sections: &Sections<'a>, id: u32, expected: usize) -> Result<&'a [u8], SrsError> {
    let body = section(sections, id)?;
    match body.len() == expected {
        true => Ok(body),
        false => Err(section_length(id, expected, body.len())),
    }
}

fn section_length(id: u32, expected: usize, got: usize) -> SrsError {
    SrsError::PtauSectionLength { id, expected: expected as u64, got: got as u64 }
}

/// log2 of the powers of a file over BN254.
fn power(header: &[u8]) -> Result<u32, SrsError> {
    if header.len() != HEADER_LEN {
        return Err(section_length(HEADER, HEADER_LEN, header.len()));
    }
    let mut cursor = Cursor::new(header);
    let size = cursor.u32_le().map_err(ends)?;
    let modulus: [u8; 32] = cursor.array().map_err(ends)?;
    if size != 32 || modulus != modulus_le() {
        return Err(SrsError::PtauField);
    }
    let got = cursor.u32_le().map_err(ends)?;
    match (MIN_K..=MAX_K).contains(&got) {
        true => Ok(got),
        false => Err(SrsError::KOutOfRange { got, min: MIN_K, max: MAX_K }),
    }
}

/// BN254's base field modulus, little endian: one more than the largest element, which is even.
fn modulus_le() -> [u8; 32] {
    let mut bytes = coordinate_to_le(&-Fq::one());
    bytes[0] += 1;
    bytes
}
