//! The folder of key files: a setup per size, a key per circuit, and a manifest with digests.

use crate::error::CliError;
use crate::io::{FILE_MAX, read_file};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::path::Path;

/// Name of the manifest in the folder.
pub const FILE: &str = "manifest.json";
/// The version that this program writes and reads.
pub const VERSION: u32 = 1;

/// What lies in the folder.
#[derive(Debug, Serialize, Deserialize)]
pub struct Manifest {
    /// Format version.
    pub version: u32,
    /// One entry per circuit.
    pub statements: Vec<Entry>,
}

/// One circuit.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Entry {
    /// Name of the circuit.
    pub name: String,
    /// log2 of its rows.
    pub k: u32,
    /// Names of the public inputs in order.
    pub inputs: Vec<String>,
    /// Exact length of its proofs.
    pub proof_bytes: usize,
    /// Digest of its verifying key, the first word of every transcript.
    pub vk_digest: String,
    /// The key file.
    pub key: Asset,
    /// The setup file.
    pub srs: SrsAsset,
}

/// One file.
#[derive(Debug, Serialize, Deserialize)]
pub struct Asset {
    /// Name in the folder.
    pub file: String,
    /// Length.
    pub bytes: u64,
    /// SHA-256, lower-case hex.
    pub sha256: String,
}

/// A setup file and what it is.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SrsAsset {
    /// The file.
    #[serde(flatten)]
    pub asset: Asset,
    /// Name of the ceremony.
    pub id: String,
    /// SHA-256 of tau in G2: the same for every size of one ceremony.
    pub tau_digest: String,
    /// The development setup, whose secret is public.
    pub insecure: bool,
}

impl Asset {
    /// Describes a file.
    pub fn new(file: &str, bytes: &[u8]) -> Self {
        let sha256 = hex::encode(Sha256::digest(bytes));
        Self { file: file.into(), bytes: bytes.len() as u64, sha256 }
    }

    /// Reads the file and compares its digest.
    pub fn read(&self, folder: &Path) -> Result<Vec<u8>, CliError> {
        // Names come from a file: they must not lead out of its folder.
        if self.file.contains(['/', '\\']) || self.file.starts_with('.') {
            return Err(CliError::new("KEY_INVALID", format!("bad file name {:?}", self.file)));
        }
        let bytes = read_file(&folder.join(&self.file), self.bytes.min(FILE_MAX))?;
        let got = hex::encode(Sha256::digest(&bytes));
        if got != self.sha256 {
            let details = json!({ "file": self.file, "expected": self.sha256, "got": got });
            let message = format!("{}: not the file that the manifest names", self.file);
            return Err(CliError::new("KEY_DIGEST_MISMATCH", message).with(details));
        }
        Ok(bytes)
    }
}

/// Reads the entry of one circuit.
pub fn entry(folder: &Path, statement: &str) -> Result<Entry, CliError> {
    let bytes = read_file(&folder.join(FILE), 1 << 20)?;
    let invalid = |why: String| CliError::new("KEY_INVALID", format!("{FILE}: {why}"));
    let manifest: Manifest =
        serde_json::from_slice(&bytes).map_err(|error| invalid(error.to_string()))?;
    if manifest.version != VERSION {
        return Err(invalid(format!("expected version {VERSION}, got {}", manifest.version)));
    }
    let entry = manifest.statements.into_iter().find(|entry| entry.name == statement);
    entry.ok_or_else(|| invalid(format!("it has no keys of {statement}")))
}
