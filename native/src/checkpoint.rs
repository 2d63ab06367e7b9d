//! A proof under way in a file, so that a killed command goes on where it was.

use crate::error::CliError;
use crate::io;
use prover::{Checkpoint, CheckpointError};
use serde_json::json;
use std::path::Path;

/// Longest checkpoint that is read: a header and less than a proof.
const BYTES_MAX: u64 = 1 << 20;

/// The checkpoint in the file; `None` if there is no file.
pub fn read(path: &Path) -> Result<Option<Checkpoint>, CliError> {
    if !path.exists() {
        return Ok(None);
    }
    let bytes = io::read_file(path, BYTES_MAX)?;
    Checkpoint::read(&bytes).map(Some).map_err(CliError::from)
}

/// Replaces the file by one that only its owner may read.
pub fn write(path: &Path, checkpoint: &Checkpoint) -> Result<(), CliError> {
    io::write_secret(path, &checkpoint.to_bytes())
}

/// Removes the file: its proof is there.
pub fn remove(path: &Path) -> Result<(), CliError> {
    io::remove(path)
}

impl From<CheckpointError> for CliError {
    fn from(error: CheckpointError) -> Self {
        let details = match &error {
            CheckpointError::Version { expected, got } => {
                json!({ "expected": expected, "got": got })
            }
            CheckpointError::Circuit { expected, got } | CheckpointError::Key { expected, got } => {
                json!({ "expected": expected, "got": got })
            }
            CheckpointError::Foreign { word } => json!({ "index": word }),
            _ => json!({}),
        };
        Self::new("CHECKPOINT_INVALID", error.to_string()).with(details)
    }
}
