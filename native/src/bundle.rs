//! The proof bundle: what a pod sends and a gate needs, as JSON.

use crate::error::CliError;
use circuits::statements::access::Instance;
use circuits::{Fr, field};
use serde_json::{Value, json};

/// A proof with its statement and public inputs.
#[derive(Debug)]
pub struct Bundle {
    /// Name of the circuit (`access-v1-d20`).
    pub statement: String,
    /// The public inputs.
    pub instance: Instance,
    /// The proof.
    pub proof: Vec<u8>,
    /// Id of the setup.
    pub srs: String,
}

fn bad(field: &str, expected: &str) -> CliError {
    CliError::new("PROOF_BAD_FORMAT", format!("`{field}`: expected {expected}"))
        .with(json!({ "field": field, "expected": expected }))
}

impl Bundle {
    /// The JSON form.
    pub fn to_json(&self) -> Value {
        json!({
            "statement": self.statement,
            "publicInputs": self.instance,
            "proof": format!("0x{}", hex::encode(&self.proof)),
            "srs": self.srs,
        })
    }

    /// Reads the JSON form.
    pub fn from_json(text: &str) -> Result<Self, CliError> {
        let value: Value = serde_json::from_str(text).map_err(|_| bad("bundle", "JSON"))?;
        let text = |name: &str| {
            let text = value.get(name).and_then(Value::as_str);
            text.ok_or_else(|| bad(name, "a string"))
        };
        let digits = text("proof")?.strip_prefix("0x").ok_or_else(|| bad("proof", "0x-hex"))?;
        Ok(Self {
            statement: text("statement")?.into(),
            instance: instance(value.get("publicInputs"))?,
            proof: hex::decode(digits).map_err(|_| bad("proof", "pairs of hex digits"))?,
            srs: text("srs")?.into(),
        })
    }
}

/// How a bundle writes a public input.
const WORD_FORM: &str = "0x and 64 hex digits in lower case";

/// Whether a text is a public input as bundles write it. Each number has this one form and no
/// other: who keeps nullifiers as text must not meet one twice.
fn is_word(text: &str) -> bool {
    let digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    text.strip_prefix("0x").is_some_and(|hex| hex.len() == 64 && hex.bytes().all(digit))
}

fn instance(inputs: Option<&Value>) -> Result<Instance, CliError> {
    let inputs = inputs.ok_or_else(|| bad("publicInputs", "an object"))?;
    let mut words = [Fr::default(); 5];
    for (word, name) in words.iter_mut().zip(Instance::NAMES) {
        let text = inputs.get(name).and_then(Value::as_str);
        let text = text.filter(|text| is_word(text)).ok_or_else(|| bad(name, WORD_FORM))?;
        *word = field::parse(text).map_err(|_| {
            let message = format!("`{name}` must be below the BN254 group order r");
            CliError::new("INPUT_NOT_CANONICAL", message).with(json!({ "field": name }))
        })?;
    }
    Ok(Instance::from_words(words))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn example() -> Value {
        let instance = Instance::from_words([1, 2, 3, 4, 5].map(Fr::from));
        let bundle =
            Bundle { statement: "s".into(), instance, proof: vec![1, 255], srs: "x".into() };
        bundle.to_json()
    }

    #[test]
    fn round_trips() {
        let back = Bundle::from_json(&example().to_string()).unwrap();
        assert_eq!(back.to_json(), example());
    }

    #[test]
    fn refuses_what_is_missing_or_malformed() {
        for name in ["statement", "publicInputs", "proof", "srs"] {
            let mut value = example();
            value.as_object_mut().unwrap().remove(name);
            let error = Bundle::from_json(&value.to_string()).unwrap_err();
            assert_eq!(error.code, "PROOF_BAD_FORMAT", "{name}");
        }
        for (pointer, wrong, code) in [
            ("/proof", json!("01"), "PROOF_BAD_FORMAT"),
            ("/proof", json!("0x0"), "PROOF_BAD_FORMAT"),
            ("/proof", json!("0xzz"), "PROOF_BAD_FORMAT"),
            ("/proof", json!(7), "PROOF_BAD_FORMAT"),
            ("/publicInputs/scope", json!(5), "PROOF_BAD_FORMAT"),
            ("/publicInputs/scope", json!("five"), "PROOF_BAD_FORMAT"),
            ("/publicInputs/scope", json!("5"), "PROOF_BAD_FORMAT"),
            ("/publicInputs/scope", json!("0x5"), "PROOF_BAD_FORMAT"),
            ("/publicInputs/scope", json!(format!("0x{:064X}", 0xab)), "PROOF_BAD_FORMAT"),
            ("/publicInputs/scope", json!(format!("0x{:066x}", 0xab)), "PROOF_BAD_FORMAT"),
            ("/publicInputs/root", json!(format!("0x{}", "f".repeat(64))), "INPUT_NOT_CANONICAL"),
        ] {
            let mut value = example();
            *value.pointer_mut(pointer).unwrap() = wrong;
            let error = Bundle::from_json(&value.to_string()).unwrap_err();
            assert_eq!(error.code, code, "{pointer}");
        }
        assert!(Bundle::from_json("{").is_err());
    }
}
