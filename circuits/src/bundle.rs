//! The proof bundle: what a pod sends and a gate needs, as JSON.

use serde_json::{Map, Value, json};

use crate::refusal::Refusal;
use crate::registry::AnyStatement;
use crate::{Fr, field};

/// How a bundle writes a public input. Each number has this one form and no other: who keeps
/// nullifiers as text must not meet one twice.
const WORD_FORM: &str = "0x and 64 hex digits in lower case";

/// Longest proof that is decoded: ten times today's, so that a new layout is not refused here.
const PROOF_BYTES_MAX: usize = 16 * 1024;

/// A proof with the name of its circuit and its public inputs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bundle {
    /// The public inputs in order.
    pub words: Vec<Fr>,
    /// The proof.
    pub proof: Vec<u8>,
    /// Name or digest of the setup.
    pub srs: String,
}

impl Bundle {
    /// The JSON form of a proof of `circuit`.
    pub fn to_json(&self, circuit: &dyn AnyStatement) -> Value {
        json!({
            "statement": circuit.name(),
            "publicInputs": public_inputs(circuit, &self.words),
            "proof": to_hex(&self.proof),
            "srs": self.srs,
        })
    }

    /// Reads the JSON form of a proof of `circuit`, whose name [`statement`] reads. Fields that are
    /// unknown are left alone.
    ///
    /// # Errors
    /// `PROOF_BAD_FORMAT`, `PROOF_LENGTH`, or `INPUT_NOT_CANONICAL` for a public input of at least
    /// r.
    pub fn read(bundle: &Value, circuit: &dyn AnyStatement) -> Result<Self, Refusal> {
        let inputs = bundle.get("publicInputs").filter(|inputs| inputs.is_object());
        let inputs = inputs.ok_or_else(|| bad("publicInputs", "an object"))?;
        let word = |name: &String| word(name, inputs.get(name));
        Ok(Self {
            words: circuit.names().iter().map(word).collect::<Result<_, _>>()?,
            proof: proof_bytes(text(bundle, "proof")?)?,
            srs: text(bundle, "srs")?.into(),
        })
    }
}

/// Parses the text of a bundle.
///
/// # Errors
/// `PROOF_BAD_FORMAT` for what is not JSON.
pub fn parse(json: &str) -> Result<Value, Refusal> {
    serde_json::from_str(json).map_err(|_| bad("bundle", "JSON"))
}

/// The name of the circuit that a bundle claims to be a proof of.
///
/// # Errors
/// `PROOF_BAD_FORMAT` when it names none.
pub fn statement(bundle: &Value) -> Result<&str, Refusal> {
    text(bundle, "statement")
}

/// The public inputs by name.
pub fn public_inputs(circuit: &dyn AnyStatement, words: &[Fr]) -> Value {
    let words = words.iter().map(|word| Value::from(field::to_hex(word)));
    Value::Object(circuit.names().into_iter().zip(words).collect::<Map<_, _>>())
}

fn bad(field: &str, expected: &str) -> Refusal {
    let message = format!("`{field}`: expected {expected}");
    Refusal::new("PROOF_BAD_FORMAT", field, message).expected(expected)
}

fn text<'a>(bundle: &'a Value, name: &str) -> Result<&'a str, Refusal> {
    bundle.get(name).and_then(Value::as_str).ok_or_else(|| bad(name, "a string"))
}

fn word(name: &str, value: Option<&Value>) -> Result<Fr, Refusal> {
    let text = value.and_then(Value::as_str).filter(|text| is_word(text));
    let text = text.ok_or_else(|| bad(name, WORD_FORM))?;
    field::parse(text).map_err(|_| Refusal::not_canonical(name))
}

fn is_word(text: &str) -> bool {
    let digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    text.strip_prefix("0x").is_some_and(|hex| hex.len() == 64 && hex.bytes().all(digit))
}

fn proof_bytes(text: &str) -> Result<Vec<u8>, Refusal> {
    const FORM: &str = "0x and an even number of hex digits";
    let digits = text.strip_prefix("0x").ok_or_else(|| bad("proof", FORM))?;
    let got = digits.len() / 2;
    if got > PROOF_BYTES_MAX {
        let refusal = Refusal::new("PROOF_LENGTH", "proof", format!("the proof has {got} bytes"));
        return Err(refusal.expected(format!("at most {PROOF_BYTES_MAX}")).got(got));
    }
    let (pairs, rest) = digits.as_bytes().as_chunks::<2>();
    let digit = |byte: u8| char::from(byte).to_digit(16).map(|digit| digit as u8);
    let byte = |[high, low]: &[u8; 2]| Some(digit(*high)? << 4 | digit(*low)?);
    let bytes = pairs.iter().map(byte).collect::<Option<_>>().filter(|_| rest.is_empty());
    bytes.ok_or_else(|| bad("proof", FORM))
}

fn to_hex(bytes: &[u8]) -> String {
    let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("0x{digits}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::by_name;

    fn example() -> (Box<dyn AnyStatement>, Bundle) {
        let words = (1..6).map(Fr::from).collect();
        (by_name("access-v1-d20").unwrap(), Bundle { words, proof: vec![1, 255], srs: "x".into() })
    }

    fn code(bundle: &Value) -> &'static str {
        Bundle::read(bundle, &*example().0).map_or_else(|error| error.code(), |_| "accepted")
    }

    #[test]
    fn round_trips() {
        let (circuit, bundle) = example();
        let json = bundle.to_json(&*circuit);
        assert_eq!(statement(&json), Ok("access-v1-d20"));
        assert_eq!(Bundle::read(&json, &*circuit), Ok(bundle));
        assert_eq!(parse(&json.to_string()), Ok(json));
        assert_eq!(parse("{").unwrap_err().code(), "PROOF_BAD_FORMAT");
    }

    #[test]
    fn refuses_what_is_missing_or_malformed() {
        let (circuit, bundle) = example();
        let honest = bundle.to_json(&*circuit);
        for name in ["publicInputs", "proof", "srs"] {
            let mut value = honest.clone();
            value.as_object_mut().unwrap().remove(name);
            assert_eq!(code(&value), "PROOF_BAD_FORMAT", "{name}");
        }
        assert!(statement(&json!({ "statement": 5 })).is_err());
        for (pointer, wrong, expected) in [
            ("/proof", json!("01"), "PROOF_BAD_FORMAT"),
            ("/proof", json!("0x0"), "PROOF_BAD_FORMAT"),
            ("/proof", json!("0xzz"), "PROOF_BAD_FORMAT"),
            ("/proof", json!("0x+1"), "PROOF_BAD_FORMAT"),
            ("/proof", json!(7), "PROOF_BAD_FORMAT"),
            ("/proof", json!(format!("0x{}", "00".repeat(PROOF_BYTES_MAX + 1))), "PROOF_LENGTH"),
            ("/publicInputs", json!(["5"]), "PROOF_BAD_FORMAT"),
            ("/publicInputs/scope", json!(5), "PROOF_BAD_FORMAT"),
            ("/publicInputs/scope", json!("five"), "PROOF_BAD_FORMAT"),
            ("/publicInputs/scope", json!("5"), "PROOF_BAD_FORMAT"),
            ("/publicInputs/scope", json!("0x5"), "PROOF_BAD_FORMAT"),
            ("/publicInputs/scope", json!(format!("0x{:064X}", 0xab)), "PROOF_BAD_FORMAT"),
            ("/publicInputs/scope", json!(format!("0x{:066x}", 0xab)), "PROOF_BAD_FORMAT"),
            ("/publicInputs/root", json!(format!("0x{}", "f".repeat(64))), "INPUT_NOT_CANONICAL"),
        ] {
            let mut value = honest.clone();
            *value.pointer_mut(pointer).unwrap() = wrong;
            assert_eq!(code(&value), expected, "{pointer}");
        }
    }
}
