//! The one error type of the command line: a stable code, a sentence, details, an exit status.

use serde_json::{Value, json};

/// What a command can fail with. `code` is part of the public surface (room README).
#[derive(Debug, Clone, thiserror::Error)]
#[error("{message}")]
pub struct CliError {
    /// Stable, upper-case code, the same word as in the JavaScript package.
    pub code: &'static str,
    /// One sentence for people.
    pub message: String,
    /// Machine-readable facts: expected, got, index, path.
    pub details: Value,
}

impl CliError {
    /// An error with a code and a sentence.
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), details: Value::Null }
    }

    /// Adds machine-readable facts.
    #[must_use]
    pub fn with(mut self, details: Value) -> Self {
        self.details = details;
        self
    }

    /// Exit status: 1 refused proof, 2 bad input, 3 keys or SRS, 4 outside world, 5 our fault.
    pub fn exit_status(&self) -> u8 {
        match self.code {
            "PROOF_INVALID" | "PROOF_LENGTH" | "PROOF_BAD_FORMAT" => 1,
            code if code.starts_with("INPUT_") || code == "STATEMENT_UNKNOWN" => 2,
            code if code.starts_with("KEY_") || code.starts_with("SRS_") => 3,
            code if code.starts_with("IO_") || code.starts_with("CHAIN_") => 4,
            _ => 5,
        }
    }

    /// The error as one JSON object.
    pub fn to_json(&self) -> Value {
        json!({ "code": self.code, "message": self.message, "details": self.details })
    }
}
