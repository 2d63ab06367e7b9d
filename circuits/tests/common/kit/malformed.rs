//! JSON that is not what a statement reads.

use circuits::statement::{Inputs, Statement};
use serde_json::{Value, json};

/// r, the order of the group: the first number that is not canonical.
const R: &str = "21888242871839275222246405745257275088548364400416034343698204186575808495617";

/// What `spec` says of true inputs.
const ACCEPTED: &str = "accepted";

/// Fields left out, added, aliased, of another form. One that may be left out is not counted.
pub fn malformed<S: Statement>(statement: &S, honest: &Value) -> usize {
    let code = |json: &Value| match S::Inputs::from_json(&json.to_string()) {
        Err(refusal) => refusal.code(),
        Ok(inputs) => statement.spec(&inputs).map_or_else(|refusal| refusal.code(), |_| ACCEPTED),
    };
    assert_eq!(code(honest), ACCEPTED);
    let mut count = 0;
    for name in honest.as_object().expect("inputs are an object").keys() {
        let mut less = honest.clone();
        less.as_object_mut().expect("an object").remove(name);
        count += usize::from(code(&less) == "INPUT_MISSING_FIELD");
    }
    assert!(count > 0, "no field is needed");
    let surplus = change(honest, "", json!({ "surplus": "1" }));
    assert_eq!(code(&surplus), "INPUT_UNKNOWN_FIELD");
    for pointer in numbers(honest, String::new()) {
        for other in [json!(R), json!(1.5), json!(true), json!("0x")] {
            let got = code(&change(honest, &pointer, other.clone()));
            assert!(got.starts_with("INPUT_"), "{pointer} as {other}: {got}");
            count += 1;
        }
    }
    for text in ["", "[]", "null", "{", "7"] {
        assert!(S::Inputs::from_json(text).is_err(), "{text:?}");
        count += 1;
    }
    count + 1
}

/// Where numbers stand that are written as strings.
fn numbers(json: &Value, at: String) -> Vec<String> {
    match json {
        Value::String(text) if circuits::field::parse(text).is_ok() => vec![at],
        Value::Array(list) => {
            // The first and the last stand for all.
            let ends = list.iter().enumerate();
            let ends = ends.filter(|(i, _)| *i == 0 || i + 1 == list.len());
            ends.flat_map(|(i, value)| numbers(value, format!("{at}/{i}"))).collect()
        }
        Value::Object(fields) => {
            fields.iter().flat_map(|(name, v)| numbers(v, format!("{at}/{name}"))).collect()
        }
        _ => vec![],
    }
}

/// The JSON with a value at a place; an object at the root adds its fields.
fn change(json: &Value, pointer: &str, value: Value) -> Value {
    let mut changed = json.clone();
    match (pointer, changed.as_object_mut(), &value) {
        ("", Some(fields), Value::Object(more)) => fields.extend(more.clone()),
        _ => *changed.pointer_mut(pointer).expect("a place") = value,
    }
    changed
}
