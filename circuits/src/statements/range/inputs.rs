//! The holder's inputs and their JSON.

use serde_json::{Value, json};

use crate::Fr;
use crate::field;
use crate::inputs::{Object, parse};
use crate::refusal::Refusal;

/// What the holder knows.
#[derive(Clone, PartialEq, Eq)]
pub struct Inputs {
    /// The number: never leaves the device.
    pub value: u64,
    /// The commitment's blinding: never leaves the device.
    pub blinding: Fr,
    /// Least value.
    pub low: u64,
    /// Greatest value.
    pub high: u64,
    /// What the proof is made for.
    pub message: Fr,
}

/// Secrets do not belong into logs.
impl std::fmt::Debug for Inputs {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Inputs { low, high, .. } = self;
        out.debug_struct("Inputs").field("low", low).field("high", high).finish_non_exhaustive()
    }
}

impl crate::statement::Inputs for Inputs {
    fn from_json(json: &str) -> Result<Self, Refusal> {
        let value = parse(json)?;
        let inputs = Object::of(&value)?;
        let read = Inputs {
            value: inputs.number("value")?,
            blinding: inputs.element("blinding")?,
            low: inputs.number("low")?,
            high: inputs.number("high")?,
            message: inputs.element("message")?,
        };
        inputs.refuse_others(&["value", "blinding", "low", "high", "message"])?;
        Ok(read)
    }

    fn to_json(&self) -> Value {
        json!({
            "value": self.value.to_string(),
            "blinding": field::to_hex(&self.blinding),
            "low": self.low.to_string(),
            "high": self.high.to_string(),
            "message": field::to_hex(&self.message),
        })
    }
}
