//! Snapshot publisher.

use crate::error::CliError;
use serde_json::Value;

/// Arguments of `proofpod snapshot`.
#[derive(Debug, clap::Args)]
pub struct Args {}

/// Runs the command and returns what it prints.
pub fn run(_args: Args) -> Result<Value, CliError> {
    Err(CliError::new("INTERNAL", "snapshot is not built yet"))
}
