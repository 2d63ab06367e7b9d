//! A statement with its keys in memory.

use crate::error::CliError;
use crate::manifest;
use crate::srs_locate::{SrsOptions, allow_insecure, locate};
use circuits::Fr;
use circuits::any::AnyCircuit;
use circuits::registry::{self, AnyStatement};
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
    pub circuit: Box<dyn AnyStatement>,
    /// The setup in the shape that the circuit needs.
    pub srs: Srs,
    /// The key file's bytes.
    pub key: Vec<u8>,
    /// Proves and verifies.
    pub prover: AnyProver<AnyCircuit>,
}

/// The circuit that an option names: in full, or by its statement's id (`access`), which means the
/// statement's first.
pub fn statement(name: &str) -> Result<Box<dyn AnyStatement>, CliError> {
    registry::by_name_or_id(name).ok_or_else(|| unknown(name))
}

/// The circuit that a bundle names, in full.
pub fn statement_of_bundle(name: &str) -> Result<Box<dyn AnyStatement>, CliError> {
    registry::by_name(name).ok_or_else(|| unknown(name))
}

fn unknown(name: &str) -> CliError {
    CliError::new("STATEMENT_UNKNOWN", format!("unknown statement {name:?}"))
        .with(json!({ "got": name, "expected": registry::names() }))
}

/// How proofs of a circuit are made.
fn profile(circuit: &dyn AnyStatement) -> Profile {
    if circuit.lean() { Profile::Lean } else { Profile::Standard }
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
    pub fn open(circuit: Box<dyn AnyStatement>, options: &KeyOptions) -> Result<Self, CliError> {
        match &options.keys {
            Some(folder) => Self::from_folder(circuit, folder, &options.srs),
            None => Self::generate(circuit, &options.srs),
        }
    }

    /// Makes keys with the setup that `options` lead to.
    pub fn generate(
        circuit: Box<dyn AnyStatement>,
        options: &SrsOptions,
    ) -> Result<Self, CliError> {
        let (profile, k, empty) = (profile(&*circuit), circuit.k(), circuit.empty());
        let powers = profile.powers(k, &empty)?;
        let srs = locate(powers, options)?.srs.shaped(powers, k)?;
        let key = profile.keygen(&srs, &circuit.name(), k, &empty)?;
        Self::new(circuit, srs, key)
    }

    fn from_folder(
        circuit: Box<dyn AnyStatement>,
        folder: &Path,
        options: &SrsOptions,
    ) -> Result<Self, CliError> {
        let entry = manifest::entry(folder, &circuit.name())?;
        let setup = entry.srs.asset.read(folder)?;
        let digest = <[u8; 32] as hex::FromHex>::from_hex(&entry.srs.asset.sha256)
            .map_err(|error| CliError::new("KEY_INVALID", error.to_string()))?;
        let srs = Srs::read_pinned(&setup, digest)?;
        if srs.is_insecure_dev() {
            allow_insecure(options)?;
        }
        Self::new(circuit, srs, entry.key.read(folder)?)
    }

    fn new(circuit: Box<dyn AnyStatement>, srs: Srs, key: Vec<u8>) -> Result<Self, CliError> {
        let prover = AnyProver::for_circuit(&srs, &key, &circuit.empty())?;
        // A key of fewer rows than the circuit fills would only fail in the middle of a proof.
        let expected = (circuit.name(), circuit.k(), profile(&*circuit));
        let got = (prover.name(), srs.rows(), prover.profile());
        if (expected.0.as_str(), expected.1, expected.2) != got {
            let message = format!("expected the key of {expected:?}, got {got:?}");
            return Err(CliError::new("KEY_INVALID", message));
        }
        Ok(Self { circuit, srs, key, prover })
    }

    /// The verifying key, for verifiers that know neither circuit nor prover.
    pub fn verifying_key(&self) -> Result<VerifyingKey, CliError> {
        match &self.prover {
            AnyProver::Standard(prover) => {
                let (setup, key) = prover.as_halo2();
                let zeros = vec![Fr::default(); self.circuit.names().len()];
                let columns = self.circuit.columns(&zeros);
                let values: Vec<u32> = columns.iter().map(|column| column.len() as u32).collect();
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
