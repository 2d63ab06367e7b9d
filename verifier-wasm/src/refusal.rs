//! Why something is refused, on its way to JavaScript: an `Error` with a stable `code` and with
//! `details`, named as in the package.

use js_sys::{Error, Object, Reflect};
use verifier::{KeyError, VerifyError};
use wasm_bindgen::JsValue;

/// A refusal before it becomes a JavaScript error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    code: &'static str,
    message: String,
    details: Vec<(&'static str, usize)>,
}

impl Refusal {
    /// Another number of bytes of public inputs than the key's statement has.
    pub(crate) fn public_inputs(expected: usize, got: usize) -> Self {
        let message = format!("expected {expected} bytes of public inputs, got {got}");
        let details = vec![("expected", expected), ("got", got)];
        Self { code: "PROOF_BAD_FORMAT", message, details }
    }
}

impl From<KeyError> for Refusal {
    fn from(error: KeyError) -> Self {
        Self { code: "KEY_INVALID", message: error.to_string(), details: Vec::new() }
    }
}

impl From<VerifyError> for Refusal {
    fn from(error: VerifyError) -> Self {
        let (code, details) = match error {
            VerifyError::Length { expected, got } => {
                ("PROOF_LENGTH", vec![("expected", expected), ("got", got)])
            }
            VerifyError::Scalar { index }
            | VerifyError::Coordinate { index }
            | VerifyError::Point { index } => ("PROOF_BAD_FORMAT", vec![("index", index)]),
            VerifyError::Invalid | VerifyError::Challenge | VerifyError::Inverse => {
                ("PROOF_INVALID", Vec::new())
            }
            _ => ("PROOF_BAD_FORMAT", Vec::new()),
        };
        Self { code, message: error.to_string(), details }
    }
}

impl From<Refusal> for JsValue {
    fn from(Refusal { code, message, details }: Refusal) -> Self {
        let facts = Object::new();
        for (name, value) in details {
            set(&facts, name, &JsValue::from_f64(value as f64));
        }
        let error = Error::new(&message);
        set(&error, "code", &JsValue::from_str(code));
        set(&error, "details", &facts);
        error.into()
    }
}

/// Setting a field of an object that was just made cannot fail.
fn set(target: &JsValue, name: &str, value: &JsValue) {
    let _ = Reflect::set(target, &JsValue::from_str(name), value);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_refusal_has_its_code() {
        let refusal = Refusal::from(VerifyError::Length { expected: 32, got: 31 });
        assert_eq!(refusal.code, "PROOF_LENGTH");
        assert_eq!(refusal.details, [("expected", 32), ("got", 31)]);
        let code = |error: VerifyError| Refusal::from(error).code;
        assert_eq!(code(VerifyError::Point { index: 3 }), "PROOF_BAD_FORMAT");
        assert_eq!(code(VerifyError::Instance { column: 0, row: 0 }), "PROOF_BAD_FORMAT");
        assert_eq!(code(VerifyError::Invalid), "PROOF_INVALID");
        assert_eq!(Refusal::from(KeyError::Magic).code, "KEY_INVALID");
    }
}
