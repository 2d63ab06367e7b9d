//! The holder's inputs: their JSON, and every reason to refuse them.

use halo2_proofs::halo2curves::ff::Field;
use serde_json::{Map, Value};

use super::{commitment, leaf};
use crate::Fr;
use crate::field::{self, FieldError};
use crate::gadgets::merkle::MerkleProof;

/// Most siblings that are read before anything else is looked at.
const SIBLINGS_MAX: usize = 64;

/// As much of an unknown field's name as an error repeats.
const NAME_CHARS_MAX: usize = 64;

/// What the holder knows.
#[derive(Clone, PartialEq, Eq)]
pub struct Inputs {
    /// The identity's secret: never leaves the device.
    pub secret: Fr,
    /// Balance in units, as the snapshot has it.
    pub balance: u64,
    /// Least balance in units.
    pub threshold: u64,
    /// Scope of the nullifier.
    pub scope: Fr,
    /// What the proof is made for.
    pub message: Fr,
    /// Path from the leaf to the snapshot's root.
    pub path: MerkleProof,
}

/// Secrets do not belong into logs.
impl std::fmt::Debug for Inputs {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Inputs").field("threshold", &self.threshold).finish_non_exhaustive()
    }
}

/// Why inputs were refused: which field, what was expected and what came.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InputError {
    /// A field is not there.
    #[error("`{field}` is missing")]
    MissingField {
        /// Name of the field.
        field: String,
    },
    /// A field has another form than expected. Its value is not repeated: it may be the secret.
    #[error("`{field}`: expected {expected}")]
    BadFormat {
        /// Name of the field.
        field: String,
        /// The expected form.
        expected: &'static str,
    },
    /// A field element of at least r, which would alias another one.
    #[error("`{field}` must be below the BN254 group order r")]
    NotCanonical {
        /// Name of the field.
        field: String,
    },
    /// A number outside of what the statement can speak about.
    #[error("`{field}` is out of range: expected {expected}")]
    OutOfRange {
        /// Name of the field.
        field: String,
        /// The expected range.
        expected: &'static str,
    },
    /// More siblings than the circuit has levels.
    #[error("`merkleProof.siblings` has {got} entries, expected at most {expected}")]
    PathLength {
        /// The circuit's depth.
        expected: usize,
        /// Siblings given.
        got: usize,
    },
    /// The path starts from another leaf than secret and balance give. Neither leaf is repeated:
    /// who has the snapshot would know the holder by it.
    #[error("`merkleProof.leaf` is not the leaf of secret and balance")]
    LeafMismatch,
    /// The path leads to another root than it says. Where it leads is not repeated: without
    /// siblings that is the leaf.
    #[error("`merkleProof.root` is {got}, but the path leads elsewhere")]
    RootMismatch {
        /// Root that was given.
        got: String,
    },
    /// The balance does not reach the threshold. How large it is stays with the holder.
    #[error("the balance is below the threshold {expected}")]
    BelowThreshold {
        /// The threshold.
        expected: u64,
    },
    /// A field that the statement does not have: whoever gave it would believe that it counts.
    #[error("`{field}` is not a field of the inputs: expected {expected}")]
    UnknownField {
        /// Name of the field; only its first characters when it is long.
        field: String,
        /// The fields that there are.
        expected: String,
    },
}

impl InputError {
    /// The stable code of this error, the same in Rust, JSON and JavaScript.
    pub fn code(&self) -> &'static str {
        match self {
            InputError::MissingField { .. } => "INPUT_MISSING_FIELD",
            InputError::BadFormat { .. } => "INPUT_BAD_FORMAT",
            InputError::NotCanonical { .. } => "INPUT_NOT_CANONICAL",
            InputError::OutOfRange { .. } => "INPUT_OUT_OF_RANGE",
            InputError::PathLength { .. } => "INPUT_PATH_LENGTH",
            InputError::LeafMismatch => "INPUT_LEAF_MISMATCH",
            InputError::RootMismatch { .. } => "INPUT_ROOT_MISMATCH",
            InputError::BelowThreshold { .. } => "INPUT_BELOW_THRESHOLD",
            InputError::UnknownField { .. } => "INPUT_UNKNOWN_FIELD",
        }
    }

    /// Name of the offending field.
    pub fn field(&self) -> &str {
        match self {
            InputError::MissingField { field }
            | InputError::BadFormat { field, .. }
            | InputError::NotCanonical { field }
            | InputError::OutOfRange { field, .. }
            | InputError::UnknownField { field, .. } => field,
            InputError::PathLength { .. } => "merkleProof.siblings",
            InputError::LeafMismatch => "merkleProof.leaf",
            InputError::RootMismatch { .. } => "merkleProof.root",
            InputError::BelowThreshold { .. } => "balance",
        }
    }
}

impl Inputs {
    /// Reads the JSON form: field elements and 64-bit numbers as decimal or `0x`-hex strings, and
    /// `merkleProof` as zk-kit writes it.
    ///
    /// # Errors
    /// The first field that is missing, of another form, not canonical, out of range or unknown.
    pub fn from_json(json: &str) -> Result<Self, InputError> {
        let bad = || InputError::BadFormat { field: "inputs".into(), expected: "a JSON object" };
        let value: Value = serde_json::from_str(json).map_err(|_| bad())?;
        let inputs = Object { prefix: "", fields: value.as_object().ok_or_else(bad)? };
        let path = inputs.object("merkleProof", "merkleProof.")?;
        let secret = inputs.element("secret")?;
        if bool::from(secret.is_zero()) {
            let field = "secret".into();
            return Err(InputError::OutOfRange { field, expected: "a secret other than zero" });
        }
        let read = Inputs {
            secret,
            balance: inputs.number("balance")?,
            threshold: inputs.number("threshold")?,
            scope: inputs.element("scope")?,
            message: inputs.element("message")?,
            path: MerkleProof {
                root: path.element("root")?,
                leaf: path.element("leaf")?,
                index: path.index("index")?,
                siblings: path.elements("siblings")?,
            },
        };
        inputs.refuse_others(&[
            "secret",
            "balance",
            "threshold",
            "scope",
            "message",
            "merkleProof",
        ])?;
        path.refuse_others(&["root", "leaf", "index", "siblings"])?;
        Ok(read)
    }

    /// The JSON form that [`Self::from_json`] reads. It contains the secret.
    pub fn to_json(&self) -> Value {
        let siblings: Vec<_> = self.path.siblings.iter().map(field::to_hex).collect();
        serde_json::json!({
            "secret": field::to_hex(&self.secret),
            "balance": self.balance.to_string(),
            "threshold": self.threshold.to_string(),
            "scope": field::to_hex(&self.scope),
            "message": field::to_hex(&self.message),
            "merkleProof": {
                "root": field::to_hex(&self.path.root),
                "leaf": field::to_hex(&self.path.leaf),
                "index": self.path.index,
                "siblings": siblings,
            },
        })
    }

    pub(super) fn check_path(&self, depth: usize) -> Result<(), InputError> {
        let got = self.path.siblings.len();
        if got > depth {
            return Err(InputError::PathLength { expected: depth, got });
        }
        if got < 64 && self.path.index >> got != 0 {
            let field = "merkleProof.index".into();
            return Err(InputError::OutOfRange { field, expected: "one bit for each sibling" });
        }
        if leaf(commitment(self.secret), self.balance) != self.path.leaf {
            return Err(InputError::LeafMismatch);
        }
        if self.path.computed_root() != self.path.root {
            return Err(InputError::RootMismatch { got: field::to_hex(&self.path.root) });
        }
        Ok(())
    }

    pub(super) fn check_balance(&self) -> Result<(), InputError> {
        if self.balance < self.threshold {
            return Err(InputError::BelowThreshold { expected: self.threshold });
        }
        Ok(())
    }
}

/// A JSON object whose fields are read one by one, each with its own error.
struct Object<'a> {
    prefix: &'static str,
    fields: &'a Map<String, Value>,
}

impl<'a> Object<'a> {
    fn name(&self, field: &str) -> String {
        format!("{}{field}", self.prefix)
    }

    fn bad(&self, field: &str, expected: &'static str) -> InputError {
        InputError::BadFormat { field: self.name(field), expected }
    }

    /// Refuses every field but `known`.
    fn refuse_others(&self, known: &[&str]) -> Result<(), InputError> {
        let unknown = self.fields.keys().find(|name| !known.contains(&name.as_str()));
        let Some(name) = unknown else { return Ok(()) };
        let short: String = name.chars().take(NAME_CHARS_MAX).collect();
        Err(InputError::UnknownField { field: self.name(&short), expected: known.join(", ") })
    }

    fn get(&self, field: &str) -> Result<&'a Value, InputError> {
        let value = self.fields.get(field).filter(|value| !value.is_null());
        value.ok_or_else(|| InputError::MissingField { field: self.name(field) })
    }

    fn object(&self, field: &str, prefix: &'static str) -> Result<Object<'a>, InputError> {
        let fields = self.get(field)?.as_object().ok_or_else(|| self.bad(field, "an object"))?;
        Ok(Object { prefix, fields })
    }

    fn element(&self, field: &str) -> Result<Fr, InputError> {
        self.parse(field, self.get(field)?)
    }

    fn parse(&self, field: &str, value: &Value) -> Result<Fr, InputError> {
        const FORM: &str = "a decimal or 0x-hex number as a string";
        let text = value.as_str().ok_or_else(|| self.bad(field, FORM))?;
        field::parse(text).map_err(|error| match error {
            FieldError::NotCanonical { .. } => InputError::NotCanonical { field: self.name(field) },
            _ => self.bad(field, FORM),
        })
    }

    /// A 64-bit number as a string: JSON numbers lose digits above 2^53.
    fn number(&self, field: &str) -> Result<u64, InputError> {
        let element = match self.element(field) {
            Err(InputError::NotCanonical { field }) => {
                return Err(InputError::OutOfRange { field, expected: "a number below 2^64" });
            }
            other => other?,
        };
        small(element).ok_or_else(|| InputError::OutOfRange {
            field: self.name(field),
            expected: "a number below 2^64",
        })
    }

    /// A path's index: zk-kit writes it as a JSON number; strings are read too.
    fn index(&self, field: &str) -> Result<u64, InputError> {
        let value = self.get(field)?;
        value.as_u64().map_or_else(|| self.number(field), Ok)
    }

    fn elements(&self, field: &str) -> Result<Vec<Fr>, InputError> {
        let values = self.get(field)?.as_array().ok_or_else(|| self.bad(field, "an array"))?;
        if values.len() > SIBLINGS_MAX {
            return Err(InputError::PathLength { expected: SIBLINGS_MAX, got: values.len() });
        }
        let parse = |(i, value)| self.parse(&format!("{field}[{i}]"), value);
        values.iter().enumerate().map(parse).collect()
    }
}

/// The element as a 64-bit number, when it is one.
fn small(element: Fr) -> Option<u64> {
    let bytes = field::to_be_bytes(&element);
    let (high, low) = bytes.split_at(24);
    let low = low.try_into().ok().map(u64::from_be_bytes);
    low.filter(|_| high.iter().all(|byte| *byte == 0))
}
