//! How the JSON of a holder's inputs is read: field by field, each with its own refusal.

use serde_json::{Map, Value};

use crate::Fr;
use crate::field::{self, FieldError};
use crate::gadgets::merkle::MerkleProof;
use crate::refusal::Refusal;

/// Most siblings that are read before anything else is looked at.
const SIBLINGS_MAX: usize = 64;

/// How a number is written.
const NUMBER_FORM: &str = "a decimal or 0x-hex number as a string";
const INTEGER_FORM: &str = "an integer, or its decimal digits as a string";
const I128: &str = "a number of 128 bits with its sign";
const U64: &str = "a number below 2^64";

/// Parses the text of inputs; what is in it is read by [`Object::of`].
///
/// # Errors
/// `INPUT_BAD_FORMAT` for what is not JSON. The text is not repeated: it contains secrets.
pub fn parse(json: &str) -> Result<Value, Refusal> {
    serde_json::from_str(json).map_err(|_| Refusal::bad_format("inputs", "a JSON object"))
}

/// A JSON object whose fields are read one by one.
pub struct Object<'a> {
    prefix: String,
    fields: &'a Map<String, Value>,
}

impl<'a> Object<'a> {
    /// The inputs as an object.
    ///
    /// # Errors
    /// `INPUT_BAD_FORMAT` when they are something else.
    pub fn of(value: &'a Value) -> Result<Self, Refusal> {
        let fields = value.as_object();
        let fields = fields.ok_or_else(|| Refusal::bad_format("inputs", "a JSON object"))?;
        Ok(Object { prefix: String::new(), fields })
    }

    /// The full name of a field, such as `merkleProof.root`.
    pub fn name(&self, field: &str) -> String {
        format!("{}{field}", self.prefix)
    }

    fn bad(&self, field: &str, expected: &str) -> Refusal {
        Refusal::bad_format(&self.name(field), expected)
    }

    /// Refuses every field but `known`.
    ///
    /// # Errors
    /// `INPUT_UNKNOWN_FIELD` for the first other one.
    pub fn refuse_others(&self, known: &[&str]) -> Result<(), Refusal> {
        let unknown = self.fields.keys().find(|name| !known.contains(&name.as_str()));
        let refused = |name: &String| Refusal::unknown_field(&self.prefix, name, known);
        unknown.map_or(Ok(()), |name| Err(refused(name)))
    }

    fn get(&self, field: &str) -> Result<&'a Value, Refusal> {
        let value = self.fields.get(field).filter(|value| !value.is_null());
        value.ok_or_else(|| Refusal::missing(&self.name(field)))
    }

    /// Whether the field is there and not null.
    pub fn has(&self, field: &str) -> bool {
        self.get(field).is_ok()
    }

    /// An object below this one.
    ///
    /// # Errors
    /// `INPUT_MISSING_FIELD`, `INPUT_BAD_FORMAT`.
    pub fn object(&self, field: &str) -> Result<Object<'a>, Refusal> {
        let fields = self.get(field)?.as_object().ok_or_else(|| self.bad(field, "an object"))?;
        Ok(Object { prefix: format!("{}.", self.name(field)), fields })
    }

    /// A list of objects, at most `most`.
    ///
    /// # Errors
    /// `INPUT_MISSING_FIELD`, `INPUT_BAD_FORMAT`, `INPUT_LENGTH`.
    pub fn objects(&self, field: &str, most: usize) -> Result<Vec<Object<'a>>, Refusal> {
        let object = |(i, value): (usize, &'a Value)| {
            let name = format!("{field}[{i}]");
            let fields = value.as_object().ok_or_else(|| self.bad(&name, "an object"))?;
            Ok(Object { prefix: format!("{}.", self.name(&name)), fields })
        };
        self.list(field, most)?.iter().enumerate().map(object).collect()
    }

    /// A string, of any content.
    ///
    /// # Errors
    /// `INPUT_MISSING_FIELD`, `INPUT_BAD_FORMAT`.
    pub fn text(&self, field: &str) -> Result<&'a str, Refusal> {
        self.get(field)?.as_str().ok_or_else(|| self.bad(field, "a string"))
    }

    /// A list of strings, at most `most`.
    ///
    /// # Errors
    /// `INPUT_MISSING_FIELD`, `INPUT_BAD_FORMAT`, `INPUT_LENGTH`.
    pub fn texts(&self, field: &str, most: usize) -> Result<Vec<&'a str>, Refusal> {
        let text = |(i, value): (usize, &'a Value)| {
            value.as_str().ok_or_else(|| self.bad(&format!("{field}[{i}]"), "a string"))
        };
        self.list(field, most)?.iter().enumerate().map(text).collect()
    }

    /// `true` or `false`.
    ///
    /// # Errors
    /// `INPUT_MISSING_FIELD`, `INPUT_BAD_FORMAT`.
    pub fn flag(&self, field: &str) -> Result<bool, Refusal> {
        self.get(field)?.as_bool().ok_or_else(|| self.bad(field, "true or false"))
    }

    /// A field element as a string.
    ///
    /// # Errors
    /// `INPUT_MISSING_FIELD`, `INPUT_BAD_FORMAT`, `INPUT_NOT_CANONICAL`.
    pub fn element(&self, field: &str) -> Result<Fr, Refusal> {
        self.read(field, self.get(field)?)
    }

    /// A list of field elements, at most `most`.
    ///
    /// # Errors
    /// As [`Object::element`], and `INPUT_LENGTH`.
    pub fn elements(&self, field: &str, most: usize) -> Result<Vec<Fr>, Refusal> {
        let read = |(i, value)| self.read(&format!("{field}[{i}]"), value).map_err(|e| e.index(i));
        self.list(field, most)?.iter().enumerate().map(read).collect()
    }

    /// A number below 2^64 as a string: JSON's own numbers lose digits above 2^53.
    ///
    /// # Errors
    /// `INPUT_MISSING_FIELD`, `INPUT_BAD_FORMAT`, `INPUT_OUT_OF_RANGE`.
    pub fn number(&self, field: &str) -> Result<u64, Refusal> {
        self.read_number(field, self.get(field)?)
    }

    /// A list of numbers below 2^64, at most `most`.
    ///
    /// # Errors
    /// As [`Object::number`], and `INPUT_LENGTH`.
    pub fn numbers(&self, field: &str, most: usize) -> Result<Vec<u64>, Refusal> {
        let read =
            |(i, value)| self.read_number(&format!("{field}[{i}]"), value).map_err(|e| e.index(i));
        self.list(field, most)?.iter().enumerate().map(read).collect()
    }

    /// Signed integers, at most `most` of them: JSON's own numbers or strings of decimal digits.
    ///
    /// # Errors
    /// `INPUT_MISSING_FIELD`, `INPUT_BAD_FORMAT`, `INPUT_OUT_OF_RANGE`, `INPUT_LENGTH`.
    pub fn integers(&self, field: &str, most: usize) -> Result<Vec<i128>, Refusal> {
        let read = |(i, value): (usize, &Value)| {
            let name = format!("{field}[{i}]");
            let text = value.as_i64().map(|number| number.to_string());
            let text = text.as_deref().or(value.as_str()).unwrap_or_default();
            let digits = text.strip_prefix('-').unwrap_or(text);
            match !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit()) {
                true => text.parse().map_err(|_| Refusal::out_of_range(&self.name(&name), I128)),
                false => Err(self.bad(&name, INTEGER_FORM)),
            }
        };
        self.list(field, most)?.iter().enumerate().map(read).collect()
    }

    /// A position: zk-kit writes a path's index as a JSON number; strings are read too.
    ///
    /// # Errors
    /// As [`Object::number`].
    pub fn index(&self, field: &str) -> Result<u64, Refusal> {
        let value = self.get(field)?;
        value.as_u64().map_or_else(|| self.number(field), Ok)
    }

    /// A path in a LeanIMT, as zk-kit writes it. [`MerkleProof::check`] says whether it leads where
    /// it claims.
    ///
    /// # Errors
    /// As [`Object::element`], `INPUT_UNKNOWN_FIELD`, and `INPUT_PATH_LENGTH` for more siblings
    /// than any circuit has levels.
    pub fn path(&self, field: &str) -> Result<MerkleProof, Refusal> {
        let path = self.object(field)?;
        let siblings = path.get("siblings")?.as_array();
        let got = siblings.map_or(0, Vec::len);
        if got > SIBLINGS_MAX {
            return Err(path_length(&path.name("siblings"), SIBLINGS_MAX, got));
        }
        let proof = MerkleProof {
            root: path.element("root")?,
            leaf: path.element("leaf")?,
            index: path.index("index")?,
            siblings: path.elements("siblings", SIBLINGS_MAX)?,
        };
        path.refuse_others(&["root", "leaf", "index", "siblings"])?;
        Ok(proof)
    }

    fn list(&self, field: &str, most: usize) -> Result<&'a Vec<Value>, Refusal> {
        let values = self.get(field)?.as_array().ok_or_else(|| self.bad(field, "an array"))?;
        match values.len() <= most {
            true => Ok(values),
            false => {
                let expected = format!("at most {most}");
                Err(Refusal::length(&self.name(field), &expected, values.len()))
            }
        }
    }

    fn read(&self, field: &str, value: &Value) -> Result<Fr, Refusal> {
        let text = value.as_str().ok_or_else(|| self.no_number(field, value))?;
        field::parse(text).map_err(|error| match error {
            FieldError::NotCanonical { .. } => Refusal::not_canonical(&self.name(field)),
            _ => self.no_number(field, value),
        })
    }

    /// What stands there instead of a number is said by its kind: its value may be the secret.
    fn no_number(&self, field: &str, value: &Value) -> Refusal {
        let (name, got) = (self.name(field), kind(value));
        let message = format!("`{name}`: expected {NUMBER_FORM}, got {got}");
        Refusal::new("INPUT_BAD_FORMAT", &name, message).expected(NUMBER_FORM).got(got)
    }

    fn read_number(&self, field: &str, value: &Value) -> Result<u64, Refusal> {
        let too_large = || Refusal::out_of_range(&self.name(field), U64);
        match self.read(field, value) {
            Err(refusal) if refusal.code() == "INPUT_NOT_CANONICAL" => Err(too_large()),
            read => small(read?).ok_or_else(too_large),
        }
    }
}

impl MerkleProof {
    /// Checks a path that was given in `field`: at most `depth` siblings, one bit of the index for
    /// each, and that it leads to the root that it names.
    ///
    /// # Errors
    /// `INPUT_PATH_LENGTH`, `INPUT_OUT_OF_RANGE`, `INPUT_ROOT_MISMATCH`. Where the path leads
    /// instead is not repeated: without siblings that is the leaf, by which who has the snapshot
    /// would know the holder.
    pub fn check(&self, field: &str, depth: usize) -> Result<(), Refusal> {
        self.check_shape(field, depth)?;
        if self.computed_root() == self.root {
            return Ok(());
        }
        let got = field::to_hex(&self.root);
        let message = format!("`{field}.root` is {got}, but the path leads elsewhere");
        Err(Refusal::new("INPUT_ROOT_MISMATCH", &format!("{field}.root"), message).got(got))
    }

    /// The part of [`MerkleProof::check`] that hashes nothing.
    ///
    /// # Errors
    /// `INPUT_PATH_LENGTH`, `INPUT_OUT_OF_RANGE`.
    pub fn check_shape(&self, field: &str, depth: usize) -> Result<(), Refusal> {
        let got = self.siblings.len();
        if got > depth {
            return Err(path_length(&format!("{field}.siblings"), depth, got));
        }
        match got < 64 && self.index >> got != 0 {
            true => {
                Err(Refusal::out_of_range(&format!("{field}.index"), "one bit for each sibling"))
            }
            false => Ok(()),
        }
    }
}

fn path_length(field: &str, expected: usize, got: usize) -> Refusal {
    let message = format!("`{field}` has {got} entries, expected at most {expected}");
    Refusal::new("INPUT_PATH_LENGTH", field, message).expected(expected).got(got)
}

/// What a value is that is not a number as a string.
fn kind(value: &Value) -> &'static str {
    let fraction = |text: &str| {
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        text.split_once('.').is_some_and(|(whole, part)| digits(whole) && digits(part))
    };
    match value {
        Value::String(text) if fraction(text) => "a fraction (parseUnits makes amounts whole)",
        Value::String(_) => "other text",
        Value::Number(_) => "a JSON number, which loses digits above 2^53",
        Value::Bool(_) => "true or false",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
        Value::Null => "null",
    }
}

/// The element as a 64-bit number, when it is one.
fn small(element: Fr) -> Option<u64> {
    let bytes = field::to_be_bytes(&element);
    let (high, low) = bytes.split_at(24);
    let low = low.try_into().ok().map(u64::from_be_bytes);
    low.filter(|_| high.iter().all(|byte| *byte == 0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn code<T>(result: Result<T, Refusal>) -> (&'static str, String) {
        result.map_or_else(|e| (e.code(), e.field().into()), |_| ("accepted", String::new()))
    }

    #[test]
    fn each_form_has_its_refusal() {
        let value = json!({ "a": "5", "b": [1, "x"], "c": { "d": true }, "e": ["1", "2", "3"],
            "f": [{ "g": "7" }, 8], "n": null, "big": "18446744073709551616" });
        let object = Object::of(&value).unwrap();
        assert_eq!(object.number("a"), Ok(5));
        assert_eq!(object.object("c").unwrap().flag("d"), Ok(true));
        assert_eq!(object.numbers("e", 3), Ok(vec![1, 2, 3]));
        let expect =
            |got: (&str, String), code: &str, field: &str| assert_eq!(got, (code, field.into()));
        expect(code(object.numbers("e", 2)), "INPUT_LENGTH", "e");
        expect(code(object.elements("b", 4)), "INPUT_BAD_FORMAT", "b[0]");
        expect(code(object.number("n")), "INPUT_MISSING_FIELD", "n");
        expect(code(object.number("big")), "INPUT_OUT_OF_RANGE", "big");
        expect(code(object.objects("f", 2).map(drop)), "INPUT_BAD_FORMAT", "f[1]");
        expect(code(object.object("c").unwrap().number("x")), "INPUT_MISSING_FIELD", "c.x");
        expect(code(object.refuse_others(&["a"])), "INPUT_UNKNOWN_FIELD", "b");
        expect(code(object.text("b")), "INPUT_BAD_FORMAT", "b");
        let words = |value: Value| match Object::of(&json!({ "v": value })).unwrap().number("v") {
            Err(refusal) => refusal.to_string(),
            Ok(_) => String::new(),
        };
        assert!(words(json!(5)).contains("got a JSON number"));
        assert!(words(json!("1.5")).contains("parseUnits"));
        assert!(words(json!("hunter2")).ends_with("got other text"));
        let refusal = object.elements("b", 4).unwrap_err();
        assert!(refusal.details().contains(&("index", json!(0))));
        assert!(object.has("a") && !object.has("n") && !object.has("z"));
        expect(code(Object::of(&json!([])).map(drop)), "INPUT_BAD_FORMAT", "inputs");
        expect(code(parse("{")), "INPUT_BAD_FORMAT", "inputs");
    }
}
