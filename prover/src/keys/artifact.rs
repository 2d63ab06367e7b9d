//! The key file, version 1. Numbers are little endian, field elements and points big endian as on
//! chain, `varint` is LEB128 in its shortest form.
//!
//! ```text
//! "proofpod" | version u32 | k u32 | tau digest 32 | name: u8, bytes | vk digest 32
//! | fixed columns u16 | copied columns u16 | commitments 64 each | packed columns
//! | sha256 of all before 32
//! ```

use crate::bytes::{Cursor, sha256};
use crate::from_halo2::{
    G1Affine, KeyParts, coordinate_from_be, g1_identity, point_from_xy, point_to_be,
    scalar_from_be, scalar_to_be,
};
use crate::{MAX_K, MIN_K};

use super::{KeyArtifact, KeyError, columns, sigma};

const MAGIC: &[u8; 8] = b"proofpod";
const VERSION: u32 = 1;
const NAME_MAX: usize = 64;
/// Most columns of a kind: far above any circuit that a pod proves, far below what hurts.
const COLUMNS_MAX: u16 = 256;
/// Cells that all columns unpack to: 128 MiB. Packed runs take a few bytes, so without this limit a
/// small file could ask for any amount of memory.
const CELLS_MAX: u64 = 1 << 22;
const DIGEST_LEN: usize = 32;

/// Names become file names and JSON: nothing but plain characters.
pub(crate) fn check_name(name: &str) -> Result<(), KeyError> {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    match (1..=NAME_MAX).contains(&name.len()) && name.chars().all(plain) {
        true => Ok(()),
        false => Err(KeyError::Name),
    }
}

pub(super) fn write(key: &KeyArtifact) -> Vec<u8> {
    let parts = &key.parts;
    let mut out = MAGIC.to_vec();
    out.extend(VERSION.to_le_bytes());
    out.extend(parts.k.to_le_bytes());
    out.extend(key.tau_digest);
    out.push(key.name.len() as u8);
    out.extend(key.name.as_bytes());
    out.extend(scalar_to_be(&parts.digest));
    out.extend((parts.fixed.len() as u16).to_le_bytes());
    out.extend((parts.sigma.len() as u16).to_le_bytes());
    for point in parts.fixed_commitments.iter().chain(&parts.sigma_commitments) {
        // A fixed column of zeros commits to the identity, written as zeros.
        out.extend(point_to_be(point).unwrap_or([0; 64]));
    }
    columns::write(&parts.fixed, &mut out);
    sigma::write(parts.k, &parts.sigma, &mut out);
    closed(out)
}

pub(super) fn read(bytes: &[u8]) -> Result<KeyArtifact, KeyError> {
    let mut cursor = opened(bytes, MAGIC, VERSION)?;
    let k = cursor.u32_le()?;
    in_range("k", k.into(), MIN_K.into(), MAX_K.into())?;
    let tau_digest = cursor.array()?;
    let name = name(&mut cursor)?;
    let digest = scalar_from_be(cursor.array()?)
        .ok_or(KeyError::NotCanonical { what: "vk digest", index: 0 })?;
    let fixed = count(&mut cursor, "fixed columns")?;
    let copied = count(&mut cursor, "copied columns")?;
    in_range("cells", (fixed as u64 + copied as u64) << k, 0, CELLS_MAX)?;
    let mut commitments = points(&mut cursor, fixed + copied)?;
    let sigma_commitments = commitments.split_off(fixed);
    let parts = KeyParts {
        k,
        digest,
        fixed: columns::read(&mut cursor, k, fixed)?,
        fixed_commitments: commitments,
        sigma: sigma::read(&mut cursor, k, copied)?,
        sigma_commitments,
    };
    match cursor.left() {
        0 => Ok(KeyArtifact { name, tau_digest, parts }),
        got => Err(KeyError::Trailing { got }),
    }
}

/// The file after its magic and version and before its digest, if all three are right.
pub(crate) fn opened<'a>(
    bytes: &'a [u8],
    magic: &[u8; 8],
    version: u32,
) -> Result<Cursor<'a>, KeyError> {
    let mut cursor = Cursor::new(bytes);
    if cursor.take(magic.len())? != magic {
        return Err(KeyError::Magic);
    }
    let got = cursor.u32_le()?;
    if got != version {
        return Err(KeyError::Version { expected: version, got });
    }
    let mut cursor = Cursor::new(check_digest(bytes)?);
    cursor.take(magic.len() + 4)?;
    Ok(cursor)
}

/// Ends the file with the digest of all before.
pub(crate) fn closed(mut body: Vec<u8>) -> Vec<u8> {
    let digest = sha256(&[&body]);
    body.extend(digest);
    body
}

/// The bytes before the digest, if it is theirs.
fn check_digest(bytes: &[u8]) -> Result<&[u8], KeyError> {
    let ends = KeyError::Ends { at: bytes.len(), wanted: DIGEST_LEN, left: 0 };
    let (body, digest) = bytes.split_last_chunk::<DIGEST_LEN>().ok_or(ends)?;
    let got = sha256(&[body]);
    match got == *digest {
        true => Ok(body),
        false => Err(KeyError::Digest { expected: hex::encode(digest), got: hex::encode(got) }),
    }
}

pub(crate) fn name(cursor: &mut Cursor<'_>) -> Result<String, KeyError> {
    let len = cursor.u8()?;
    let bytes = cursor.take(len.into())?.to_vec();
    let name = String::from_utf8(bytes).map_err(|_| KeyError::Name)?;
    check_name(&name).map(|()| name)
}

fn count(cursor: &mut Cursor<'_>, what: &'static str) -> Result<usize, KeyError> {
    let got = u16::from_le_bytes(cursor.array()?);
    in_range(what, got.into(), 0, COLUMNS_MAX.into())?;
    Ok(got.into())
}

pub(crate) fn in_range(what: &'static str, got: u64, min: u64, max: u64) -> Result<(), KeyError> {
    match (min..=max).contains(&got) {
        true => Ok(()),
        false => Err(KeyError::Range { what, min, max, got }),
    }
}

fn points(cursor: &mut Cursor<'_>, count: usize) -> Result<Vec<G1Affine>, KeyError> {
    (0..count).map(|index| point(cursor, index)).collect()
}

pub(crate) fn point(cursor: &mut Cursor<'_>, index: usize) -> Result<G1Affine, KeyError> {
    let (x, y): ([u8; 32], [u8; 32]) = (cursor.array()?, cursor.array()?);
    if x == [0; 32] && y == [0; 32] {
        return Ok(g1_identity());
    }
    let coordinates = coordinate_from_be(x).zip(coordinate_from_be(y));
    let (x, y) = coordinates.ok_or(KeyError::NotCanonical { what: "commitment", index })?;
    point_from_xy(x, y).ok_or(KeyError::Point { index })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_file_cannot_ask_for_much_memory() {
        let mut body = MAGIC.to_vec();
        body.extend(VERSION.to_le_bytes());
        body.extend(MAX_K.to_le_bytes());
        body.extend([0; 32]);
        body.extend([1, b'x']);
        body.extend([0; 32]);
        body.extend(COLUMNS_MAX.to_le_bytes());
        body.extend(COLUMNS_MAX.to_le_bytes());
        let refused = read(&closed(body));
        assert!(matches!(refused, Err(KeyError::Range { what: "cells", .. })), "{refused:?}");
    }
}
