//! Text to values and back: every form that crosses the door is read and written here.

use circuits::statements::access::Instance;
use circuits::{Fr, field};
use serde_json::{Value, json};

use crate::errors::DoorError;

/// Longest proof that is decoded: ten times today's, so that a new layout is not refused here.
const PROOF_BYTES_MAX: usize = 16 * 1024;

/// How a number in a bundle is written.
const NUMBER_FORM: &str = "a decimal or 0x-hex number as a string";

/// A field element, decimal or `0x`-hex.
pub fn element(name: &str, text: &str) -> Result<Fr, DoorError> {
    field::parse(text).map_err(|error| DoorError::element(name, &error))
}

/// A 64-bit number, decimal or `0x`-hex.
pub fn number(name: &str, text: &str) -> Result<u64, DoorError> {
    let parsed = match text.strip_prefix("0x") {
        Some(hex) if hex.chars().all(|c| c.is_ascii_hexdigit()) => u64::from_str_radix(hex, 16),
        _ if !text.chars().all(|c| c.is_ascii_digit()) || text.is_empty() => {
            return Err(DoorError::format(name, "a decimal or 0x-hex number as a string"));
        }
        _ => text.parse(),
    };
    parsed.map_err(|_| {
        let expected = "a number below 2^64";
        DoorError::new("INPUT_OUT_OF_RANGE", format!("{name}: expected {expected}"))
            .with("field", name)
            .with("expected", expected)
    })
}

/// An address: `0x` and 40 hex digits of any case.
pub fn address(name: &str, text: &str) -> Result<[u8; 20], DoorError> {
    let mut bytes = [0; 20];
    text.strip_prefix("0x")
        .and_then(|digits| hex::decode_to_slice(digits, &mut bytes).ok())
        .ok_or_else(|| DoorError::format(name, "an address: 0x and 40 hex digits"))?;
    Ok(bytes)
}

/// Bytes of a seed.
pub const SEED_BYTES: usize = 32;

/// A 32-byte seed.
pub fn seed(bytes: &[u8]) -> Result<[u8; SEED_BYTES], DoorError> {
    bytes.try_into().map_err(|_| DoorError::format("seed", "32 bytes").with("got", bytes.len()))
}

/// A proof with its public inputs, as it travels.
#[derive(Debug)]
pub struct Bundle {
    /// Name of the circuit.
    pub statement: String,
    /// The public inputs.
    pub instance: Instance,
    /// The proof's bytes.
    pub proof: Vec<u8>,
}

impl Bundle {
    /// The JSON form, with the name of the ceremony.
    pub fn to_json(&self, srs: &str) -> String {
        json!({
            "statement": self.statement,
            "publicInputs": self.instance,
            "proof": format!("0x{}", hex::encode(&self.proof)),
            "srs": srs,
        })
        .to_string()
    }

    /// Reads the JSON form.
    pub fn from_json(text: &str) -> Result<Self, DoorError> {
        let value: Value = serde_json::from_str(text).map_err(|_| bad("bundle", "JSON"))?;
        let inputs = value.get("publicInputs").ok_or_else(|| bad("publicInputs", "an object"))?;
        let mut words = [Fr::default(); 5];
        for (word, name) in words.iter_mut().zip(Instance::NAMES) {
            let text = inputs.get(name).and_then(Value::as_str);
            let text = text.ok_or_else(|| bad(name, NUMBER_FORM))?;
            *word = public_input(name, text)?;
        }
        let statement = string(&value, "statement")?.to_owned();
        let proof = proof_bytes(string(&value, "proof")?)?;
        Ok(Bundle { statement, instance: Instance::from_words(words), proof })
    }
}

/// A public input of a bundle: what is malformed in a proof is the proof's fault, not the inputs'.
fn public_input(name: &str, text: &str) -> Result<Fr, DoorError> {
    let malformed = |error: DoorError| match error.code {
        "INPUT_BAD_FORMAT" => bad(name, NUMBER_FORM),
        _ => error,
    };
    element(name, text).map_err(malformed)
}

fn string<'a>(value: &'a Value, name: &str) -> Result<&'a str, DoorError> {
    value.get(name).and_then(Value::as_str).ok_or_else(|| bad(name, "a string"))
}

fn proof_bytes(text: &str) -> Result<Vec<u8>, DoorError> {
    let digits = text.strip_prefix("0x").ok_or_else(|| bad("proof", "0x and hex digits"))?;
    if digits.len() > 2 * PROOF_BYTES_MAX {
        let got = digits.len() / 2;
        return Err(DoorError::new("PROOF_LENGTH", format!("the proof has {got} bytes"))
            .with("expected", format!("at most {PROOF_BYTES_MAX}"))
            .with("got", got));
    }
    hex::decode(digits).map_err(|_| bad("proof", "0x and an even number of hex digits"))
}

fn bad(field: &str, expected: &str) -> DoorError {
    DoorError::new("PROOF_BAD_FORMAT", format!("{field}: expected {expected}"))
        .with("field", field)
        .with("expected", expected)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn numbers_and_addresses_are_strict() {
        assert_eq!(number("n", "18446744073709551615"), Ok(u64::MAX));
        assert_eq!(number("n", "0xff"), Ok(255));
        let code = |text| number("n", text).unwrap_err().code;
        assert_eq!(code("18446744073709551616"), "INPUT_OUT_OF_RANGE");
        assert_eq!(code("0x10000000000000000"), "INPUT_OUT_OF_RANGE");
        for text in ["", "-1", "+1", "1.5", "ten", "0xg", "0x"] {
            assert!(number("n", text).is_err(), "{text}");
        }
        assert_eq!(address("a", &format!("0x{}", "aB".repeat(20))), Ok([0xab; 20]));
        for text in ["0x", "ab", &format!("0x{}", "ab".repeat(21)), &"ab".repeat(20)] {
            assert_eq!(address("a", text).unwrap_err().code, "INPUT_BAD_FORMAT");
        }
    }

    #[test]
    fn a_bundle_round_trips_and_says_what_is_wrong() {
        let instance = Instance::from_words([1, 2, 3, 4, 5].map(Fr::from));
        let bundle = Bundle { statement: "access-v1-d20".into(), instance, proof: vec![1, 2] };
        let json = bundle.to_json("dev");
        let back = Bundle::from_json(&json).unwrap();
        assert_eq!((back.instance, &back.proof), (instance, &bundle.proof));
        for (from, to) in [
            ("\"root\"", "\"toor\""),
            ("0x0102", "0x010"),
            ("0x0102", "0102"),
            ("\"proof\"", "\"foorp\""),
            ("publicInputs", "inputs"),
            ("\"0x0000000000000000000000000000000000000000000000000000000000000001\"", "\"one\""),
        ] {
            let error = Bundle::from_json(&json.replace(from, to)).unwrap_err();
            assert_eq!(error.code, "PROOF_BAD_FORMAT", "{to}");
        }
        let long = json.replace("0x0102", &format!("0x{}", "00".repeat(PROOF_BYTES_MAX + 1)));
        assert_eq!(Bundle::from_json(&long).unwrap_err().code, "PROOF_LENGTH");
    }
}
