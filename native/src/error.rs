//! The one error type of the command line: a stable code, a sentence, details, an exit status.

use circuits::refusal::Refusal;
use prover::{KeyError, ProveError, SrsError, VerifyError};
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
            "STATEMENT_UNKNOWN" | "CHECKPOINT_INVALID" => 2,
            code if code.starts_with("INPUT_") => 2,
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

impl From<Refusal> for CliError {
    fn from(refusal: Refusal) -> Self {
        let details = refusal.details().iter().map(|(name, value)| (*name, value.clone()));
        Self::new(refusal.code(), refusal.to_string()).with(details.collect())
    }
}

impl From<SrsError> for CliError {
    fn from(error: SrsError) -> Self {
        Self::new("SRS_INVALID", error.to_string())
    }
}

impl From<KeyError> for CliError {
    fn from(error: KeyError) -> Self {
        Self::new("KEY_INVALID", error.to_string())
    }
}

impl From<ProveError> for CliError {
    fn from(error: ProveError) -> Self {
        match error {
            ProveError::Aborted { .. } => Self::new("ABORTED", error.to_string()),
            ProveError::Checkpoint(refused) => refused.into(),
            _ => Self::new("INTERNAL", error.to_string()),
        }
    }
}

impl From<VerifyError> for CliError {
    fn from(error: VerifyError) -> Self {
        let (code, details) = match &error {
            VerifyError::Length { expected, got } => {
                ("PROOF_LENGTH", json!({ "expected": expected, "got": got }))
            }
            VerifyError::Scalar { index }
            | VerifyError::Coordinate { index }
            | VerifyError::Point { index } => ("PROOF_BAD_FORMAT", json!({ "index": index })),
            VerifyError::Invalid => ("PROOF_INVALID", Value::Null),
            _ => ("PROOF_BAD_FORMAT", Value::Null),
        };
        Self::new(code, error.to_string()).with(details)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_family_of_codes_has_its_exit_status() {
        for (code, status) in [
            ("PROOF_INVALID", 1),
            ("PROOF_LENGTH", 1),
            ("PROOF_BAD_FORMAT", 1),
            ("INPUT_BELOW_THRESHOLD", 2),
            ("STATEMENT_UNKNOWN", 2),
            ("CHECKPOINT_INVALID", 2),
            ("KEY_DIGEST_MISMATCH", 3),
            ("SRS_INVALID", 3),
            ("IO_FAILED", 4),
            ("CHAIN_REVERTED", 4),
            ("INTERNAL", 5),
        ] {
            assert_eq!(CliError::new(code, "").exit_status(), status, "{code}");
        }
    }
}
