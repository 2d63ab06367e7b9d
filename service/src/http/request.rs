//! A request for a job, as JSON, checked by hand so that no message repeats what was sent.

use super::error::ApiError;
use crate::limits;
use axum::http::HeaderMap;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use utoipa::ToSchema;

/// The header by which a sender may repeat itself.
pub const IDEMPOTENCY_KEY: &str = "idempotency-key";
/// Length of a job's id.
const ID_DIGITS: usize = 32;

/// What is asked for: a circuit, and inputs in the clear or sealed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct JobRequest {
    /// Name of the circuit, as `GET /v1/circuits` lists them.
    #[schema(example = "access-v1-d20")]
    pub circuit: String,
    /// The inputs, as `proofpod prove` reads them. Either these or `sealed`.
    #[schema(value_type = Option<Object>)]
    pub inputs: Option<Box<RawValue>>,
    /// The inputs under HPKE.
    pub sealed: Option<SealedInputs>,
    /// Higher is sooner.
    #[schema(minimum = 0, maximum = 9, default = 4)]
    pub priority: Option<i64>,
    /// Milliseconds from now by which the job has ended.
    #[schema(minimum = 1, maximum = 86400000, default = 3600000)]
    pub deadline_ms: Option<i64>,
}

/// Inputs under HPKE (RFC 9180): DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20Poly1305, mode
/// base; `info` and `aad` are `proofpod sealed job v1`, the pod's key, job, circuit and expiry, a
/// line each.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SealedInputs {
    /// The job's id, drawn by the sender: 32 lower-case hex digits.
    #[schema(pattern = "^[0-9a-f]{32}$")]
    pub job: String,
    /// When the envelope expires, in seconds since 1970; a day from now at most.
    pub expires: i64,
    /// Encapsulated key and ciphertext, hex.
    #[schema(pattern = "^([0-9a-f]{2})*$")]
    pub envelope: String,
}

/// A request whose form is right.
pub struct Checked {
    /// Which circuit.
    pub circuit: String,
    /// What is to be proved.
    pub witness: Witness,
    /// Higher is sooner.
    pub priority: i64,
    /// From now.
    pub deadline: Duration,
}

/// Inputs as they came.
pub enum Witness {
    /// JSON text.
    Clear(Box<RawValue>),
    /// An envelope.
    Sealed {
        /// The job's id.
        job: String,
        /// Seconds since 1970.
        expires: i64,
        /// The bytes.
        envelope: Vec<u8>,
    },
}

impl JobRequest {
    /// Reads JSON.
    pub fn read(body: &[u8]) -> Result<Self, ApiError> {
        serde_json::from_slice(body).map_err(|error| {
            // The error's own words may repeat a value.
            let (line, column) = (error.line(), error.column());
            let form = "{circuit, inputs | sealed, priority?, deadlineMs?}";
            ApiError::format(&format!("expected JSON {form}; line {line}, column {column} differs"))
        })
    }

    /// Checks what JSON cannot say.
    pub fn check(self) -> Result<Checked, ApiError> {
        let priority = self.priority.unwrap_or(limits::PRIORITY_USUAL);
        if !(0..=limits::PRIORITY_MAX).contains(&priority) {
            return Err(ApiError::format("priority: expected 0 to 9"));
        }
        let deadline = match self.deadline_ms {
            None => limits::DEADLINE_USUAL,
            Some(ms) => {
                let asked = u64::try_from(ms).ok().filter(|ms| *ms > 0).map(Duration::from_millis);
                let asked = asked.filter(|asked| *asked <= limits::DEADLINE_MAX);
                let form = "deadlineMs: expected 1 to 86400000";
                asked.ok_or_else(|| ApiError::format(form))?
            }
        };
        let circuit = self.circuit;
        match (self.inputs, self.sealed) {
            (Some(inputs), None) => {
                Ok(Checked { circuit, witness: Witness::Clear(inputs), priority, deadline })
            }
            (None, Some(sealed)) => {
                let (witness, left) = sealed.check()?;
                Ok(Checked { circuit, witness, priority, deadline: deadline.min(left) })
            }
            _ => Err(ApiError::format("expected either inputs or sealed")),
        }
    }
}

impl SealedInputs {
    /// The envelope and the time that it has left.
    fn check(self) -> Result<(Witness, Duration), ApiError> {
        let Self { job, expires, envelope } = self;
        let digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        if job.len() != ID_DIGITS || !job.bytes().all(digit) {
            return Err(ApiError::format("sealed.job: expected 32 lower-case hex digits"));
        }
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let left = u64::try_from(expires).unwrap_or(0).saturating_sub(now.as_secs());
        if left == 0 || left > limits::SEALED_LIFE_MAX.as_secs() {
            let form = "sealed.expires: expected a time within a day from now";
            return Err(ApiError::format(form));
        }
        let envelope = hex::decode(&envelope)
            .map_err(|_| ApiError::format("sealed.envelope: expected pairs of hex digits"))?;
        Ok((Witness::Sealed { job, expires, envelope }, Duration::from_secs(left)))
    }
}

/// The sender's key, if it has one.
pub fn idempotency(headers: &HeaderMap) -> Result<Option<String>, ApiError> {
    let Some(value) = headers.get(IDEMPOTENCY_KEY) else { return Ok(None) };
    let text = value.to_str().ok().filter(|text| {
        (1..=limits::KEY_CHARS_MAX).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_graphic())
    });
    let form = "Idempotency-Key: expected 1 to 128 printable ASCII characters without spaces";
    text.map(|text| Some(text.to_owned())).ok_or_else(|| ApiError::format(form))
}
