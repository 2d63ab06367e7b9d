//! The lean key file, version 1. Its fixed columns follow from the circuit, so their digest is
//! enough. Numbers are little endian, field elements and points big endian as on chain.
//!
//! ```text
//! "pod-lean" | version u32 | k u32 | tau digest 32 | name: u8, bytes | vk digest 32
//! | packed columns' digest 32 | commitment to them 64 | sha256 of all before 32
//! ```

use halo2_proofs::plonk::Circuit;

use super::key::LeanKey;
use super::keygen::derive;
use crate::engine::lean::LeanSession;
use crate::from_halo2::{
    Fr, G1Affine, our_point, point_to_be, scalar_from_be, scalar_to_be, their_point,
};
use crate::keys::{KeyError, artifact, digest_hex, same_tau};
use crate::{MAX_K, MIN_K, Srs};

const MAGIC: &[u8; 8] = b"pod-lean";
const VERSION: u32 = 1;

/// The keys of one lean circuit under one setup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeanArtifact {
    name: String,
    k: u32,
    tau_digest: [u8; 32],
    vk_digest: Fr,
    columns_digest: [u8; 32],
    commitment: G1Affine,
}

/// log2 of the powers that a setup needs for lean proofs of this circuit.
///
/// # Errors
/// What the lean profile cannot take.
pub fn powers<C: Circuit<Fr>>(k: u32, circuit: &C) -> Result<u32, KeyError> {
    check_k(k)?;
    Ok(derive(k, circuit)?.powers())
}

/// Generates the keys of a circuit of 2^k rows, whose witness is not looked at.
///
/// # Errors
/// A name that is not plain, what the lean profile cannot take, a setup without the circuit's
/// Lagrange basis ([`Srs::shaped`]) or with too few powers.
pub fn keygen<C: Circuit<Fr>>(
    srs: &Srs,
    name: &str,
    k: u32,
    circuit: &C,
) -> Result<LeanArtifact, KeyError> {
    artifact::check_name(name)?;
    check_k(k)?;
    check_rows(srs, k)?;
    let derived = derive(k, circuit)?;
    let columns_digest = derived.columns_digest();
    let (_, key) = derived.under(srs, None)?;
    Ok(LeanArtifact {
        name: name.into(),
        k,
        tau_digest: srs.tau_digest(),
        vk_digest: key.transcript_digest(),
        columns_digest,
        commitment: their_point(&key.commitment),
    })
}

fn check_k(k: u32) -> Result<(), KeyError> {
    artifact::in_range("k", k.into(), MIN_K.into(), MAX_K.into())
}

fn check_rows(srs: &Srs, k: u32) -> Result<(), KeyError> {
    match srs.rows() {
        rows if rows == k => Ok(()),
        got => Err(KeyError::SrsSize { expected: k, got }),
    }
}

impl LeanArtifact {
    /// Whether a file begins as lean key files do.
    pub fn is_one(bytes: &[u8]) -> bool {
        bytes.starts_with(MAGIC)
    }

    /// Reads a key file: exact length, digest, canonical numbers, a point of the curve.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn read(bytes: &[u8]) -> Result<Self, KeyError> {
        let mut cursor = artifact::opened(bytes, MAGIC, VERSION)?;
        let k = cursor.u32_le()?;
        check_k(k)?;
        let tau_digest = cursor.array()?;
        let name = artifact::name(&mut cursor)?;
        let vk_digest = scalar_from_be(cursor.array()?)
            .ok_or(KeyError::NotCanonical { what: "vk digest", index: 0 })?;
        let columns_digest = cursor.array()?;
        let commitment = artifact::point(&mut cursor, 0)?;
        match cursor.left() {
            0 => Ok(Self { name, k, tau_digest, vk_digest, columns_digest, commitment }),
            got => Err(KeyError::Trailing { got }),
        }
    }

    /// The file's bytes; the same artifact always has the same bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        out.extend(VERSION.to_le_bytes());
        out.extend(self.k.to_le_bytes());
        out.extend(self.tau_digest);
        out.push(self.name.len() as u8);
        out.extend(self.name.as_bytes());
        out.extend(scalar_to_be(&self.vk_digest));
        out.extend(self.columns_digest);
        // Columns of zeros commit to the identity, written as zeros.
        out.extend(point_to_be(&self.commitment).unwrap_or([0; 64]));
        artifact::closed(out)
    }

    /// The circuit's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Derives everything else from the circuit and compares it with what the file says of it.
    pub(super) fn assemble<C: Circuit<Fr>>(
        &self,
        srs: &Srs,
        circuit: &C,
    ) -> Result<(LeanSession, LeanKey), KeyError> {
        check_rows(srs, self.k)?;
        same_tau(srs, self.tau_digest)?;
        let derived = derive(self.k, circuit)?;
        let got = derived.columns_digest();
        if got != self.columns_digest {
            let (expected, got) = (hex::encode(self.columns_digest), hex::encode(got));
            return Err(KeyError::ColumnsDigest { expected, got });
        }
        let (session, key) = derived.under(srs, Some(our_point(&self.commitment)))?;
        let got = key.transcript_digest();
        if got != self.vk_digest {
            let (expected, got) = (digest_hex(&self.vk_digest), digest_hex(&got));
            return Err(KeyError::VkDigest { expected, got });
        }
        Ok((session, key))
    }
}
