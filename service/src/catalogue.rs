//! What the service asks of whoever can prove.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::ops::ControlFlow;

/// Hears of a proof's progress: the round's name and the fraction done, 0 to 1. `Break` ends the
/// proof soon, with any failure.
pub type Progress<'a> = dyn FnMut(&str, f32) -> ControlFlow<()> + 'a;

/// Circuits by name.
pub trait Catalogue: Send + Sync + 'static {
    /// The circuits that can be proved.
    fn circuits(&self) -> Vec<CircuitInfo>;

    /// Whether the inputs (JSON text) can be proved, without proving. Failures are told to the
    /// sender and kept: they must not repeat a secret.
    fn check(&self, circuit: &str, inputs: &str) -> Result<(), Failure>;

    /// Reads keys; may take seconds.
    fn open(&self, circuit: &str) -> Result<Box<dyn WarmProver>, Failure>;
}

/// A circuit with its keys in memory.
pub trait WarmProver: Send + Sync + 'static {
    /// Proves inputs (JSON text) and gives the bytes of a result that has been verified.
    fn prove(&mut self, inputs: &str, progress: &mut Progress<'_>) -> Result<Vec<u8>, Failure>;
}

/// One circuit and what it costs before anything has been measured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CircuitInfo {
    /// Its name, say `access-v1-d20`.
    pub name: String,
    /// Milliseconds that one proof takes, about.
    pub estimate_ms: i64,
}

/// Why a job failed, as its sender is told. Never contains witness bytes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, thiserror::Error)]
#[error("{message} ({code})")]
pub struct Failure {
    /// Stable, upper-case code, the same word as on the command line.
    pub code: String,
    /// One sentence for people.
    pub message: String,
    /// Machine-readable facts.
    pub details: Value,
    /// Another attempt may succeed.
    #[serde(skip)]
    pub retry: bool,
}

impl Failure {
    /// A failure that stays one.
    pub fn new(code: &str, message: impl Into<String>) -> Self {
        let (code, message) = (code.to_owned(), message.into());
        Self { code, message, details: Value::Null, retry: false }
    }

    /// Another attempt may succeed.
    #[must_use]
    pub fn retried(mut self) -> Self {
        self.retry = true;
        self
    }

    /// Adds machine-readable facts.
    #[must_use]
    pub fn with(mut self, details: Value) -> Self {
        self.details = details;
        self
    }

    /// As the queue keeps it.
    pub fn to_text(&self) -> String {
        serde_json::to_string(self).unwrap_or_else(|_| "{}".into())
    }
}
