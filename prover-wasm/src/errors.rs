//! Errors at the door: a stable code, a sentence and what was expected, on their way to JavaScript.

use circuits::field::FieldError;
use circuits::statements::access::InputError;
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

impl From<InputError> for DoorError {
    fn from(error: InputError) -> Self {
        let door = DoorError::new(error.code(), error.to_string()).with("field", error.field());
        match error {
            InputError::BadFormat { expected, .. } | InputError::OutOfRange { expected, .. } => {
                door.with("expected", expected)
            }
            InputError::NotCanonical { .. } => door.with("expected", "a number below r"),
            InputError::PathLength { expected, got } => {
                door.with("expected", expected).with("got", got)
            }
            InputError::RootMismatch { got } => door.with("got", got),
            InputError::BelowThreshold { expected } => door.with("expected", expected),
            InputError::UnknownField { expected, .. } => door.with("expected", expected),
            _ => door,
        }
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
