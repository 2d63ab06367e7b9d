//! halo2's `ParamsKZG` in `RawBytes`: k (u32 LE), powers, Lagrange basis, G2, tau in G2. The basis
//! may be one of fewer rows than there are powers, a power of two: the file's length says of how
//! many. The lean profile commits to columns of 2^11 rows and to polynomials of 2^14 coefficients.

use crate::bytes::{Cursor, Short};
use crate::from_halo2::{G1Affine, G2Affine, SerdeObject, Setup, setup_from_parts};
use crate::{MAX_K, MIN_K};

use super::Parts;
use super::error::{Section, SrsError};
use super::points::{G1_LEN, G2_LEN, g1_section, g2};

/// The sections as slices, cut where the size says; the length is exact.
struct Slices<'a> {
    k: u32,
    powers: &'a [u8],
    lagrange: &'a [u8],
    g2: &'a [u8],
    tau_g2: &'a [u8],
}

fn slices(bytes: &[u8]) -> Result<Slices<'_>, SrsError> {
    let mut cursor = Cursor::new(bytes);
    let k = cursor.u32_le().map_err(|_| SrsError::TooShort { got: bytes.len() })?;
    if !(MIN_K..=MAX_K).contains(&k) {
        return Err(SrsError::KOutOfRange { got: k, min: MIN_K, max: MAX_K });
    }
    let section = G1_LEN << k;
    let expected = |rows: u32| 4 + section + (G1_LEN << rows) + 2 * G2_LEN;
    let length = SrsError::Length { expected: expected(k) as u64, got: bytes.len() as u64 };
    let rows = (MIN_K..=k).find(|rows| expected(*rows) == bytes.len()).ok_or(length.clone())?;
    let mut take = |len| cursor.take(len).map_err(|_: Short| length.clone());
    let (powers, lagrange) = (take(section)?, take(G1_LEN << rows)?);
    Ok(Slices { k, powers, lagrange, g2: take(G2_LEN)?, tau_g2: take(G2_LEN)? })
}

/// Reads a file and checks each point on its own.
pub(super) fn read(bytes: &[u8]) -> Result<Parts, SrsError> {
    let slices = slices(bytes)?;
    Ok(Parts {
        k: slices.k,
        powers: g1_section(slices.powers, Section::Powers)?,
        lagrange: Some(g1_section(slices.lagrange, Section::Lagrange)?),
        g2: g2(slices.g2, Section::G2, 0)?,
        tau_g2: g2(slices.tau_g2, Section::TauG2, 0)?,
    })
}

/// Reads a file whose digest has been compared: lengths only.
pub(super) fn read_unchecked(bytes: &[u8]) -> Result<Setup, SrsError> {
    let slices = slices(bytes)?;
    let points = |section: &[u8]| -> Vec<G1Affine> {
        section.chunks_exact(G1_LEN).map(G1Affine::from_raw_bytes_unchecked).collect()
    };
    let tau_g2 = G2Affine::from_raw_bytes_unchecked(slices.tau_g2);
    Ok(setup_from_parts(slices.k, points(slices.powers), points(slices.lagrange), tau_g2))
}
