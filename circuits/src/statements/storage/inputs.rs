//! The pod's inputs and their JSON.

use serde_json::{Value, json};

use crate::Fr;
use crate::field;
use crate::inputs::{Object, parse};
use crate::refusal::Refusal;
use crate::statements::dataset::{Table, read_table};

/// What the pod knows.
#[derive(Clone, PartialEq, Eq)]
pub struct Inputs {
    /// The dataset.
    pub table: Table,
    /// The pod's secret: never leaves the device.
    pub secret: Fr,
    /// What nobody knew before.
    pub challenge: Fr,
    /// What the proof is made for.
    pub message: Fr,
}

/// Secrets do not belong into logs.
impl std::fmt::Debug for Inputs {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Inputs").field("challenge", &self.challenge).finish_non_exhaustive()
    }
}

impl crate::statement::Inputs for Inputs {
    fn from_json(json: &str) -> Result<Self, Refusal> {
        let value = parse(json)?;
        let inputs = Object::of(&value)?;
        let read = Inputs {
            table: read_table(inputs.text("dataset")?)?,
            secret: inputs.element("secret")?,
            challenge: inputs.element("challenge")?,
            message: inputs.element("message")?,
        };
        inputs.refuse_others(&["dataset", "secret", "challenge", "message"])?;
        Ok(read)
    }

    fn to_json(&self) -> Value {
        json!({
            "dataset": self.table.to_text(),
            "secret": field::to_hex(&self.secret),
            "challenge": field::to_hex(&self.challenge),
            "message": field::to_hex(&self.message),
        })
    }
}
