//! Errors at the door: a stable code, a sentence and what was expected, on their way to JavaScript.

use circuits::field::FieldError;
use circuits::refusal::Refusal;
use serde_json::Value;
use wasm_bindgen::JsValue;

/// What the door refuses, before it becomes a JavaScript error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DoorError {
    /// The stable code.
    pub code: &'static str,
    /// The sentence that is shown.
    pub message: String,
    /// Named facts: `field`, `expected`, `got`. Never the witness.
    pub details: Vec<(&'static str, String)>,
}

impl DoorError {
    /// An error without details.
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        DoorError { code, message: message.into(), details: Vec::new() }
    }

    /// Adds a named fact.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.details.push((name, value.to_string()));
        self
    }

    /// `field` is not in the expected form. Its value is not repeated: it may be the secret.
    pub fn format(field: &str, expected: &str) -> Self {
        DoorError::new("INPUT_BAD_FORMAT", format!("{field}: expected {expected}"))
            .with("field", field)
            .with("expected", expected)
    }

    /// As [`FieldError`], for a named field.
    pub fn element(field: &str, error: &FieldError) -> Self {
        match error {
            FieldError::NotCanonical { .. } => {
                let expected = "a number below the BN254 group order r";
                DoorError::new("INPUT_NOT_CANONICAL", format!("{field}: expected {expected}"))
                    .with("field", field)
                    .with("expected", expected)
            }
            _ => DoorError::format(field, "a decimal or 0x-hex number as a string"),
        }
    }
}

impl From<Refusal> for DoorError {
    fn from(refusal: Refusal) -> Self {
        let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), String::from);
        let details = refusal.details().iter().map(|(name, value)| (*name, text(value)));
        let (code, message) = (refusal.code(), refusal.to_string());
        DoorError { code, message, details: details.collect() }
    }
}

impl From<DoorError> for JsValue {
    fn from(error: DoorError) -> Self {
        let details = js_sys::Object::new();
        for (name, value) in &error.details {
            set(&details, name, &JsValue::from_str(value));
        }
        let js = js_sys::Error::new(&error.message);
        set(&js, "code", &JsValue::from_str(error.code));
        set(&js, "details", &details);
        js.into()
    }
}

/// Setting a field of an object that was just made cannot fail.
fn set(target: &JsValue, name: &str, value: &JsValue) {
    let _ = js_sys::Reflect::set(target, &JsValue::from_str(name), value);
}
