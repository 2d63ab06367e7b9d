//! A statement with its keys in memory.

use crate::error::CliError;
use crate::manifest;
use crate::srs_locate::{SrsOptions, allow_insecure, locate};
use circuits::statement::Statement;
use circuits::statements::access::{AnyAccess, AnyCircuit};
use prover::{AnyProver, Profile, Srs};
use serde_json::json;
use std::path::{Path, PathBuf};
use verifier::key::Word;
use verifier::lean::{LeanKey, LeanVerifier};
use verifier::{KeyError, Verifier, VerifyError};

/// Where keys come from.
#[derive(Debug, Clone, clap::Args)]
pub struct KeyOptions {
    /// Folder made by `proofpod keys`; without it, keys are made anew in memory (seconds).
    #[arg(long, env = "PROOFPOD_KEYS", value_name = "DIR")]
    pub keys: Option<PathBuf>,
    /// Which setup.
    #[command(flatten)]
    pub srs: SrsOptions,
}

/// A circuit, its setup and its prover.
#[derive(Debug)]
pub struct Session {
    /// The circuit.
    pub access: AnyAccess,
    /// The setup in the shape that the circuit needs.
    pub srs: Srs,
    /// The key file's bytes.
    pub key: Vec<u8>,
    /// Proves and verifies.
    pub prover: AnyProver<AnyCircuit>,
}

/// The circuit of this name; `access` is the one of depth 20.
pub fn statement(name: &str) -> Result<AnyAccess, CliError> {
    let name = if name == AnyAccess::ID { "access-v1-d20" } else { name };
    AnyAccess::by_name(name).ok_or_else(|| {
        CliError::new("STATEMENT_UNKNOWN", format!("unknown statement {name:?}"))
            .with(json!({ "got": name }))
    })
}

/// How proofs of a circuit are made.
fn profile(access: AnyAccess) -> Profile {
    match access {
        AnyAccess::Standard(_) => Profile::Standard,
        AnyAccess::Lean(_) => Profile::Lean,
    }
}

/// What a verifier of a circuit's proofs knows.
#[derive(Debug)]
pub enum VerifyingKey {
    /// Of the standard profile.
    Standard(verifier::Key),
    /// Of the lean profile.
    Lean(LeanKey),
}

impl VerifyingKey {
    /// The key's file.
    pub fn to_bytes(&self) -> Vec<u8> {
        match self {
            Self::Standard(key) => key.to_bytes(),
            Self::Lean(key) => key.to_bytes(),
        }
    }

    /// The verdict on one proof; the outer error says that no verifier takes the key.
    pub fn verify(
        self,
        columns: &[Vec<Word>],
        proof: &[u8],
    ) -> Result<Result<(), VerifyError>, KeyError> {
        match self {
            Self::Standard(key) => Ok(Verifier::new(key)?.verify(columns, proof)),
            Self::Lean(key) => Ok(LeanVerifier::new(key)?.verify(&columns.concat(), proof)),
        }
    }
}

impl Session {
    /// Opens a circuit with keys from a folder, or with keys made now.
    pub fn open(access: AnyAccess, options: &KeyOptions) -> Result<Self, CliError> {
        match &options.keys {
            Some(folder) => Self::from_folder(access, folder, &options.srs),
            None => Self::generate(access, &options.srs),
        }
    }

    /// Makes keys with the setup that `options` lead to.
    pub fn generate(access: AnyAccess, options: &SrsOptions) -> Result<Self, CliError> {
        let (profile, k, empty) = (profile(access), access.k(), access.empty());
        let powers = profile.powers(k, &empty)?;
        let srs = locate(powers, options)?.srs.shaped(powers, k)?;
        let key = profile.keygen(&srs, &access.name(), k, &empty)?;
        Self::new(access, srs, key)
    }

    fn from_folder(
        access: AnyAccess,
        folder: &Path,
        options: &SrsOptions,
    ) -> Result<Self, CliError> {
        let entry = manifest::entry(folder, &access.name())?;
        let setup = entry.srs.asset.read(folder)?;
        let digest = <[u8; 32] as hex::FromHex>::from_hex(&entry.srs.asset.sha256)
            .map_err(|error| CliError::new("KEY_INVALID", error.to_string()))?;
        let srs = Srs::read_pinned(&setup, digest)?;
        if srs.is_insecure_dev() {
            allow_insecure(options)?;
        }
        Self::new(access, srs, entry.key.read(folder)?)
    }

    fn new(access: AnyAccess, srs: Srs, key: Vec<u8>) -> Result<Self, CliError> {
        let prover = AnyProver::for_circuit(&srs, &key, &access.empty())?;
        // A key of fewer rows than the circuit fills would only fail in the middle of a proof.
        let expected = (access.name(), access.k(), profile(access));
        let got = (prover.name(), srs.rows(), prover.profile());
        if (expected.0.as_str(), expected.1, expected.2) != got {
            let message = format!("expected the key of {expected:?}, got {got:?}");
            return Err(CliError::new("KEY_INVALID", message));
        }
        Ok(Self { access, srs, key, prover })
    }

    /// The verifying key, for verifiers that know neither circuit nor prover.
    pub fn verifying_key(&self) -> Result<VerifyingKey, CliError> {
        match &self.prover {
            AnyProver::Standard(prover) => {
                let (setup, key) = prover.as_halo2();
                // Each instance column of `access` has one value.
                let values = vec![1; key.cs().num_instance_columns()];
                let key = verifier::Key::from_halo2(key, &setup.s_g2(), &values);
                Ok(VerifyingKey::Standard(key))
            }
            AnyProver::Lean(prover) => {
                let key = LeanKey::from_bytes(&prover.key().to_bytes());
                let refused = |error: KeyError| CliError::new("KEY_INVALID", error.to_string());
                key.map(VerifyingKey::Lean).map_err(refused)
            }
        }
    }
}
