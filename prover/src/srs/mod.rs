//! The setup: powers of a secret tau that nobody may know.
//!
//! A file is read in one of two forms, halo2's `ParamsKZG` in `RawBytes` or snarkjs' `.ptau`, and
//! checked completely ([`Srs::read`]), against a pinned digest ([`Srs::read_pinned`]), or by the
//! caller ([`Srs::read_unchecked`]).

mod check;
mod error;
mod known;
mod points;
mod ptau;
mod raw;

pub use error::{PointFault, Section, SrsError};
pub use known::{CEREMONIES, Ceremony, INSECURE_ID};

use crate::bytes::sha256;
use crate::from_halo2::{
    G2Affine, SerdeObject, Setup, insecure_setup, lagrange_basis, setup_from_parts, setup_k,
    setup_powers, setup_tau_g2, their_point, write_setup,
};
use crate::{MAX_K, MIN_K};

/// A setup of 2^k powers, with what is known about where it comes from.
#[derive(Debug, Clone)]
pub struct Srs {
    setup: Setup,
}

/// Parts of a file, each point checked to be on its curve and not the identity.
struct Parts {
    k: u32,
    /// At least 2^k powers in G1.
    powers: Vec<crate::G1Affine>,
    /// The value basis of as many rows or fewer, if the file has it.
    lagrange: Option<Vec<crate::G1Affine>>,
    g2: G2Affine,
    tau_g2: G2Affine,
}

impl Srs {
    /// Reads and checks a file completely: exact length, every point on its curve and not the
    /// identity, generators first, each power tau times the one before (one random combination and
    /// one pairing equation), the subgroup of G2, and the Lagrange basis against the powers.
    ///
    /// # Errors
    /// The first thing that is wrong, with its place in the file.
    pub fn read(bytes: &[u8]) -> Result<Self, SrsError> {
        let parts = match ptau::is_ptau(bytes) {
            true => ptau::read(bytes)?,
            false => raw::read(bytes)?,
        };
        check::check(&parts, sha256(&[bytes]))?;
        let Parts { k, mut powers, lagrange, tau_g2, .. } = parts;
        powers.truncate(1 << k);
        let lagrange = lagrange.unwrap_or_else(|| lagrange_basis(&powers, k));
        Ok(Self { setup: setup_from_parts(k, powers, lagrange, tau_g2) })
    }

    /// Reads a file in halo2's form whose digest is known: the digest replaces every other check.
    ///
    /// # Errors
    /// Another digest, or a file that is not in halo2's form.
    pub fn read_pinned(bytes: &[u8], expected: [u8; 32]) -> Result<Self, SrsError> {
        let got = sha256(&[bytes]);
        if got != expected {
            let (expected, got) = (hex::encode(expected), hex::encode(got));
            return Err(SrsError::DigestMismatch { expected, got });
        }
        Self::read_unchecked(bytes)
    }

    /// Reads a file in halo2's form and looks at its length only: for callers that have compared
    /// the file's digest themselves. This is the fast path of a browser tab, where the page hashes
    /// the file with the browser's own code against the digest in the package.
    ///
    /// # Errors
    /// A file that is not in halo2's form.
    pub fn read_unchecked(bytes: &[u8]) -> Result<Self, SrsError> {
        raw::read_unchecked(bytes).map(|setup| Self { setup })
    }

    /// log2 of the number of powers.
    pub fn k(&self) -> u32 {
        setup_k(&self.setup)
    }

    /// log2 of the rows that the Lagrange basis is for: as many as there are powers, or fewer after
    /// [`Srs::shaped`].
    pub fn rows(&self) -> u32 {
        self.setup.lagrange.len().checked_ilog2().unwrap_or(0)
    }

    /// The first 2^k powers, with the Lagrange basis computed anew.
    ///
    /// # Errors
    /// When k is larger than this setup's, or too small for any circuit.
    pub fn truncate(&self, k: u32) -> Result<Self, SrsError> {
        self.shaped(k, k)
    }

    /// The first 2^k powers, and the Lagrange basis of 2^rows rows: the lean profile needs more
    /// powers than rows, because its polynomials are longer than its columns.
    ///
    /// # Errors
    /// When there are fewer powers, or so few rows are too small for any circuit.
    pub fn shaped(&self, k: u32, rows: u32) -> Result<Self, SrsError> {
        let have = self.k();
        if k > have || rows > k || rows < MIN_K {
            return Err(SrsError::Size { wanted: k.max(rows), have });
        }
        if (k, rows) == (have, self.rows()) {
            return Ok(self.clone());
        }
        let powers = setup_powers(&self.setup).get(..1 << k).unwrap_or_default().to_vec();
        let lagrange = match rows == self.rows() {
            true => self.setup.lagrange.iter().map(their_point).collect(),
            false => lagrange_basis(powers.get(..1 << rows).unwrap_or_default(), rows),
        };
        Ok(Self { setup: setup_from_parts(k, powers, lagrange, setup_tau_g2(&self.setup)) })
    }

    /// The setup as halo2 writes `ParamsKZG` in `RawBytes`, with the basis that it has.
    pub fn write(&self) -> Vec<u8> {
        write_setup(&self.setup)
    }

    /// SHA-256 of [`Srs::write`].
    pub fn digest(&self) -> [u8; 32] {
        sha256(&[&self.write()])
    }

    /// SHA-256 of tau in G2: the same for every truncation of one ceremony, and what ties a key,
    /// a proof and a deployed verifier together.
    pub fn tau_digest(&self) -> [u8; 32] {
        sha256(&[&setup_tau_g2(&self.setup).to_raw_bytes()])
    }

    /// Name of the ceremony, or `unknown-` and the beginning of the tau digest.
    pub fn id(&self) -> String {
        known::id(&self.tau_digest())
    }

    /// The toxic secret of this setup is public: proofs under it prove nothing.
    pub fn is_insecure_dev(&self) -> bool {
        known::is_insecure(&self.tau_digest())
    }

    pub(crate) fn setup(&self) -> &Setup {
        &self.setup
    }
}

/// A setup for machines without a ceremony file. Its secret is in this source: **anyone can prove
/// anything under it**. Deterministic, so that builds agree; its id says what it is.
///
/// # Errors
/// When k is outside what the engine takes.
pub fn insecure_dev_srs(k: u32) -> Result<Srs, SrsError> {
    if !(MIN_K..=MAX_K).contains(&k) {
        return Err(SrsError::KOutOfRange { got: k, min: MIN_K, max: MAX_K });
    }
    Ok(Srs { setup: insecure_setup(k, known::INSECURE_SEED) })
}
