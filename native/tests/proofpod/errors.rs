//! Every code that inputs can give, and its exit status.

use crate::tool::{Sandbox, changed, example, null};
use serde_json::{Value, json};

const R: &str = "0x30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001";

/// Place in the inputs, new value (none: taken out), expected code, expected `details.field`.
fn rows(inputs: &Value) -> Vec<(&'static str, Option<Value>, &'static str, &'static str)> {
    let sibling = inputs["merkleProof"]["siblings"][0].clone();
    let many = json!(vec![sibling; 21]);
    vec![
        ("/secret", None, "INPUT_MISSING_FIELD", "secret"),
        ("/scope", None, "INPUT_MISSING_FIELD", "scope"),
        ("/message", null(), "INPUT_MISSING_FIELD", "message"),
        ("/merkleProof", None, "INPUT_MISSING_FIELD", "merkleProof"),
        ("/merkleProof/siblings", None, "INPUT_MISSING_FIELD", "merkleProof.siblings"),
        ("/balance", Some(json!(250)), "INPUT_BAD_FORMAT", "balance"),
        ("/scope", Some(json!("-1")), "INPUT_BAD_FORMAT", "scope"),
        ("/merkleProof", Some(json!([])), "INPUT_BAD_FORMAT", "merkleProof"),
        ("/merkleProof/leaf", Some(json!("leaf")), "INPUT_BAD_FORMAT", "merkleProof.leaf"),
        ("/secret", Some(json!(R)), "INPUT_NOT_CANONICAL", "secret"),
        ("/message", Some(json!(R)), "INPUT_NOT_CANONICAL", "message"),
        (
            "/merkleProof/siblings/1",
            Some(json!(R)),
            "INPUT_NOT_CANONICAL",
            "merkleProof.siblings[1]",
        ),
        ("/secret", Some(json!("0")), "INPUT_OUT_OF_RANGE", "secret"),
        ("/balance", Some(json!("18446744073709551616")), "INPUT_OUT_OF_RANGE", "balance"),
        ("/merkleProof/index", Some(json!(99)), "INPUT_OUT_OF_RANGE", "merkleProof.index"),
        ("/merkleProof/siblings", Some(many), "INPUT_PATH_LENGTH", "merkleProof.siblings"),
        ("/merkleProof/root", Some(json!("5")), "INPUT_ROOT_MISMATCH", "merkleProof.root"),
        ("/merkleProof/index", Some(json!(1)), "INPUT_ROOT_MISMATCH", "merkleProof.root"),
        ("/balance", Some(json!("251")), "INPUT_LEAF_MISMATCH", "merkleProof.leaf"),
        ("/secret", Some(json!("6")), "INPUT_LEAF_MISMATCH", "merkleProof.leaf"),
        ("/threshold", Some(json!("251")), "INPUT_BELOW_THRESHOLD", "balance"),
    ]
}

#[test]
fn wrong_inputs_give_their_own_code_before_any_key_is_read() {
    let sandbox = Sandbox::new("inputs");
    let inputs = example();
    for (pointer, to, code, field) in rows(&inputs) {
        let inputs = changed(&inputs, pointer, to);
        // No keys, no setup: the inputs come first.
        let run = sandbox.run(&["prove"], &inputs.to_string());
        assert_eq!((run.code().as_str(), run.status), (code, 2), "{pointer}: {}", run.stderr);
        assert_eq!(run.error()["details"]["field"], field, "{pointer}");
        assert_eq!(run.stdout, "");
    }
}

#[test]
fn a_field_too_many_is_named_with_those_that_there_are() {
    let sandbox = Sandbox::new("unknown-field");
    for (parent, name) in [("", "depth"), ("/merkleProof", "merkleProof.depth")] {
        let mut inputs = example();
        let fields = inputs.pointer_mut(parent).unwrap().as_object_mut().unwrap();
        fields.insert("depth".into(), json!(20));
        let run = sandbox.run(&["prove"], &inputs.to_string());
        assert_eq!((run.code().as_str(), run.status), ("INPUT_UNKNOWN_FIELD", 2), "{}", run.stderr);
        let details = &run.error()["details"];
        assert_eq!(details["field"], name);
        assert!(details["expected"].as_str().unwrap().split(", ").count() > 3);
    }
}

#[test]
fn text_that_is_no_inputs() {
    let sandbox = Sandbox::new("no-inputs");
    for text in ["", "{", "[]", "null", "\"access\"", "\u{0}"] {
        assert_eq!(sandbox.run(&["prove"], text).code(), "INPUT_BAD_FORMAT", "{text:?}");
    }
    let empty = sandbox.run(&["prove"], "{}");
    assert_eq!(empty.code(), "INPUT_MISSING_FIELD");
    for text in ["", "{}", "[]", "not json"] {
        let run = sandbox.run(&["verify"], text);
        assert_eq!((run.code().as_str(), run.status), ("PROOF_BAD_FORMAT", 1), "{text:?}");
    }
}

#[test]
fn files_that_are_not_there_and_statements_that_are_not_known() {
    let sandbox = Sandbox::new("not-there");
    let missing = sandbox.run(&["prove", "no/such/file.json"], "");
    assert_eq!((missing.code().as_str(), missing.status), ("IO_FAILED", 4));
    assert!(missing.error()["details"]["path"].as_str().unwrap().contains("file.json"));
    let folder = sandbox.run(&["verify", "."], "");
    assert_eq!(folder.code(), "IO_FAILED");
    for name in ["", "Access", "access-v1", "access-v1-d21", "../access"] {
        let run = sandbox.run(&["prove", "--statement", name], &example().to_string());
        assert_eq!((run.code().as_str(), run.status), ("STATEMENT_UNKNOWN", 2), "{name}");
    }
    let huge = format!("{{\"a\":\"{}\"}}", "x".repeat(2 << 20));
    let huge = sandbox.write("huge.json", huge);
    assert_eq!(sandbox.run(&["prove", &huge], "").code(), "IO_FAILED", "longer than any inputs");
}

#[test]
fn errors_for_people_name_their_code() {
    let sandbox = Sandbox::new("people");
    let inputs = changed(&example(), "/threshold", Some(json!("300")));
    let inputs = sandbox.write("inputs.json", inputs.to_string());
    let run = std::process::Command::new(env!("CARGO_BIN_EXE_proofpod"))
        .args(["prove", &inputs])
        .output()
        .unwrap();
    let text = String::from_utf8(run.stderr).unwrap();
    assert_eq!(text, "proofpod: the balance is below the threshold 300 (INPUT_BELOW_THRESHOLD)\n");
}
