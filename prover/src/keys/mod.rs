//! Keys: made once at build time, kept as a file of a few kilobytes, put together again in
//! milliseconds.
//!
//! halo2's own proving key file is mostly what follows from the circuit's type and its fixed
//! columns. A [`KeyArtifact`] keeps only the rest: fixed columns (packed), their commitments, and
//! the digest that ties the two to the constraint system. Reading it commits to nothing.

pub(crate) mod artifact;
mod columns;
mod error;
mod sigma;

pub use error::KeyError;

use halo2_proofs::plonk::Circuit;

use crate::bytes::sha256;
use crate::from_halo2::{self, EngineParts, Fr, KeyParts, KeygenRefusal, Keys};
use crate::{Srs, schedule::Schedule};

/// The keys of one circuit under one setup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyArtifact {
    name: String,
    tau_digest: [u8; 32],
    parts: KeyParts,
}

/// Generates keys with upstream's own key generation.
///
/// # Errors
/// A setup of another size, a circuit that upstream refuses, one whose gates need a higher degree
/// than upstream gives it (see [`KeyError`]).
///
/// # Panics
/// Upstream panics when the circuit assigns more rows than 2^k: a mistake in the circuit, not in
/// any input.
pub fn keygen<C: Circuit<Fr>>(
    srs: &Srs,
    name: &str,
    k: u32,
    circuit: &C,
) -> Result<KeyArtifact, KeyError> {
    artifact::check_name(name)?;
    let srs = whole(srs, k)?;
    let parts = from_halo2::keygen(srs.setup(), circuit).map_err(|refusal| match refusal {
        KeygenRefusal::Halo2(error) => KeyError::Keygen { reason: error.to_string() },
        KeygenRefusal::DegreeCapped { wanted, got } => KeyError::DegreeCapped { wanted, got },
    })?;
    Ok(KeyArtifact { name: name.into(), tau_digest: srs.tau_digest(), parts })
}

/// A setup of exactly 2^k powers with the Lagrange basis of as many rows.
fn whole(srs: &Srs, k: u32) -> Result<&Srs, KeyError> {
    match [srs.k(), srs.rows()].into_iter().find(|got| *got != k) {
        Some(got) => Err(KeyError::SrsSize { expected: k, got }),
        None => Ok(srs),
    }
}

/// Whether a key was made with this setup.
pub(crate) fn same_tau(srs: &Srs, tau_digest: [u8; 32]) -> Result<(), KeyError> {
    if srs.tau_digest() == tau_digest {
        return Ok(());
    }
    Err(KeyError::SrsMismatch { expected: hex::encode(tau_digest), got: srs.id() })
}

/// All that a key file holds, put together.
pub(crate) struct Assembled {
    pub keys: Keys,
    pub engine: EngineParts,
    pub schedule: Schedule,
}

impl KeyArtifact {
    /// Reads a key file: exact length, digest, canonical field elements, points on the curve.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn read(bytes: &[u8]) -> Result<Self, KeyError> {
        artifact::read(bytes)
    }

    /// The file's bytes; the same artifact always has the same bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        artifact::write(self)
    }

    /// SHA-256 of the file.
    pub fn digest(&self) -> [u8; 32] {
        sha256(&[&self.to_bytes()])
    }

    /// The circuit's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// log2 of the circuit's rows.
    pub fn k(&self) -> u32 {
        self.parts.k
    }

    /// The verifying key's digest, absorbed first into every transcript.
    pub fn vk_digest(&self) -> Fr {
        self.parts.digest
    }

    /// [`Srs::tau_digest`] of the setup that the keys were made with.
    pub fn tau_digest(&self) -> [u8; 32] {
        self.tau_digest
    }

    /// Commits to a random combination of the stored columns and compares it with the stored
    /// commitments: catches a file whose columns were exchanged after its keys were made. One
    /// multiplication of the circuit's size, so not part of every load.
    ///
    /// # Errors
    /// [`KeyError::SrsMismatch`], [`KeyError::SrsSize`] or [`KeyError::Commitments`].
    pub fn check_commitments(&self, srs: &Srs) -> Result<(), KeyError> {
        self.same_setup(srs)?;
        let parts = &self.parts;
        let seed = from_halo2::reduce(self.digest());
        let powers = std::iter::successors(Some(seed), |power| Some(*power * seed));
        let columns = parts.fixed.iter().chain(&parts.sigma);
        let mut values = vec![Fr::zero(); 1 << parts.k];
        for (column, power) in columns.zip(powers.clone()) {
            values.iter_mut().zip(column).for_each(|(sum, value)| *sum += *value * power);
        }
        let points: Vec<_> =
            parts.fixed_commitments.iter().chain(&parts.sigma_commitments).copied().collect();
        let scalars: Vec<Fr> = powers.take(points.len()).collect();
        let expected = from_halo2::msm(&scalars, &points);
        match from_halo2::commit_values(srs.setup(), values) == expected {
            true => Ok(()),
            false => Err(KeyError::Commitments),
        }
    }

    fn same_setup(&self, srs: &Srs) -> Result<(), KeyError> {
        same_tau(whole(srs, self.parts.k)?, self.tau_digest)
    }

    /// Puts halo2's keys together again and checks that they belong to this circuit and setup.
    pub(crate) fn assemble<C: Circuit<Fr>>(
        self,
        srs: &Srs,
        params: impl Fn() -> C::Params,
    ) -> Result<Assembled, KeyError> {
        self.same_setup(srs)?;
        let demands = from_halo2::demands::<C>(params());
        let (rows, most) = (1 << self.parts.k, 1 << crate::MAX_K);
        artifact::in_range("rows", rows, demands.rows as u64, most)?;
        let (expected, got) = (demands.columns, (self.parts.fixed.len(), self.parts.sigma.len()));
        if expected != got {
            return Err(KeyError::Columns { expected, got });
        }
        let stored = self.parts.digest;
        let (keys, engine) = Keys::assemble::<C>(self.parts, params());
        if keys.digest() != stored {
            let (expected, got) = (digest_hex(&stored), digest_hex(&keys.digest()));
            return Err(KeyError::VkDigest { expected, got });
        }
        let schedule = Schedule::new(&keys.shape);
        Ok(Assembled { keys, engine, schedule })
    }
}

pub(crate) fn digest_hex(value: &Fr) -> String {
    hex::encode(from_halo2::scalar_to_be(value))
}
