//! Why inputs or a bundle were refused: one form for every statement and every door.

use serde_json::Value;

/// As much of an unknown name as a refusal repeats.
const NAME_CHARS_MAX: usize = 64;

/// What every number has to be, in words.
const CANONICAL: &str = "a number below r";

/// A refusal: a stable code, a sentence, and facts for machines. It repeats no value of the inputs,
/// unless whoever makes it says so by [`Refusal::got`]: the value may be the secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Refusal {
    code: &'static str,
    message: String,
    details: Vec<(&'static str, Value)>,
}

impl Refusal {
    /// A refusal of `field`, with a code of the form `INPUT_*` or `PROOF_*`.
    pub fn new(code: &'static str, field: &str, message: impl Into<String>) -> Self {
        Refusal { code, message: message.into(), details: vec![("field", field.into())] }
    }

    /// `INPUT_MISSING_FIELD`: the field is not there.
    pub fn missing(field: &str) -> Self {
        Self::new("INPUT_MISSING_FIELD", field, format!("`{field}` is missing"))
    }

    /// `INPUT_BAD_FORMAT`: the field has another form.
    pub fn bad_format(field: &str, expected: &str) -> Self {
        let message = format!("`{field}`: expected {expected}");
        Self::new("INPUT_BAD_FORMAT", field, message).expected(expected)
    }

    /// `INPUT_NOT_CANONICAL`: a number of at least r, which would alias another one.
    pub fn not_canonical(field: &str) -> Self {
        let message = format!("`{field}` must be below the BN254 group order r");
        Self::new("INPUT_NOT_CANONICAL", field, message).expected(CANONICAL)
    }

    /// `INPUT_OUT_OF_RANGE`: a number outside of what the statement can speak about.
    pub fn out_of_range(field: &str, expected: &str) -> Self {
        let message = format!("`{field}` is out of range: expected {expected}");
        Self::new("INPUT_OUT_OF_RANGE", field, message).expected(expected)
    }

    /// `INPUT_UNSATISFIED`: well-formed, and the statement is false of it. There is no proof of
    /// that, with any prover.
    pub fn unsatisfied(field: &str, expected: &str) -> Self {
        let message = format!("`{field}` does not satisfy the statement: expected {expected}");
        Self::new("INPUT_UNSATISFIED", field, message).expected(expected)
    }

    /// `INPUT_LENGTH`: a list with another number of entries; `expected` says which, such as
    /// `at most 64`.
    pub fn length(field: &str, expected: &str, got: usize) -> Self {
        let message = format!("`{field}` has {got} entries, expected {expected}");
        Self::new("INPUT_LENGTH", field, message).expected(expected).got(got)
    }

    /// `INPUT_UNKNOWN_FIELD`: a field that the statement does not have; whoever gave it would
    /// believe that it counts. Of `name` only the first characters are repeated.
    pub fn unknown_field(prefix: &str, name: &str, known: &[&str]) -> Self {
        let short: String = name.chars().take(NAME_CHARS_MAX).collect();
        let (field, expected) = (format!("{prefix}{short}"), known.join(", "));
        let message = format!("`{field}` is not a field of the inputs: expected {expected}");
        Self::new("INPUT_UNKNOWN_FIELD", &field, message).expected(expected)
    }

    /// Adds what was expected.
    #[must_use]
    pub fn expected(self, value: impl Into<Value>) -> Self {
        self.with("expected", value)
    }

    /// Adds what came. Not for anything that is secret.
    #[must_use]
    pub fn got(self, value: impl Into<Value>) -> Self {
        self.with("got", value)
    }

    /// Adds the position in a list.
    #[must_use]
    pub fn index(self, value: usize) -> Self {
        self.with("index", value)
    }

    fn with(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.details.push((name, value.into()));
        self
    }

    /// The stable code, the same in Rust, JSON and JavaScript.
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// Name of the offending field.
    pub fn field(&self) -> &str {
        let field = self.details.iter().find(|(name, _)| *name == "field");
        field.and_then(|(_, value)| value.as_str()).unwrap_or_default()
    }

    /// Facts for machines: `field`, and where they are known `index`, `expected`, `got`.
    pub fn details(&self) -> &[(&'static str, Value)] {
        &self.details
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_says_code_field_and_facts() {
        let refusal = Refusal::length("choices", "at most 16", 17).index(3);
        assert_eq!((refusal.code(), refusal.field()), ("INPUT_LENGTH", "choices"));
        assert_eq!(refusal.to_string(), "`choices` has 17 entries, expected at most 16");
        let names: Vec<_> = refusal.details().iter().map(|(name, _)| *name).collect();
        assert_eq!(names, ["field", "expected", "got", "index"]);
        let long = Refusal::unknown_field("a.", &"x".repeat(100), &["b", "c"]);
        assert_eq!(long.field().len(), 2 + NAME_CHARS_MAX);
    }
}
