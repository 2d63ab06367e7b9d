//! Writes `vectors/bn254-*.json` and holds the files to it. `PROOFPOD_WRITE_VECTORS=1` writes them
//! anew. What is expected comes from halo2curves, through the rules of EIP-196 and EIP-197.
#![allow(missing_docs)]

mod add;
mod mul;
mod pairing;
mod reference;
mod values;

use std::path::PathBuf;

use serde_json::{Value, json};

/// One call of a precompile.
pub struct Vector {
    pub name: String,
    pub input: Vec<u8>,
    pub expected: Option<Vec<u8>>,
}

fn document(operation: &str, precompile: u8, vectors: &[Vector]) -> Value {
    let hex = |bytes: &[u8]| format!("0x{}", hex::encode(bytes));
    let one = |vector: &Vector| {
        json!({
            "name": vector.name,
            "input": hex(&vector.input),
            "expected": vector.expected.as_deref().map(hex),
        })
    };
    let vectors: Vec<Value> = vectors.iter().map(one).collect();
    json!({ "format": 1, "operation": operation, "precompile": precompile, "vectors": vectors })
}

#[test]
fn the_files_are_what_the_generator_writes() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../vectors");
    let write = std::env::var("PROOFPOD_WRITE_VECTORS").is_ok_and(|value| value == "1");
    let all = [("add", 6, add::all()), ("mul", 7, mul::all()), ("pairing", 8, pairing::all())];
    let mut total = 0;
    for (operation, precompile, vectors) in all {
        let mut names: Vec<&str> = vectors.iter().map(|vector| vector.name.as_str()).collect();
        names.sort_unstable();
        assert!(names.windows(2).all(|two| two[0] != two[1]), "{operation}: a name twice");
        let refused = vectors.iter().filter(|vector| vector.expected.is_none()).count();
        println!("{operation}: {} vectors, {refused} of them fail", vectors.len());
        assert!(refused > 20 && refused < vectors.len());
        total += vectors.len();
        let document = document(operation, precompile, &vectors);
        let text = serde_json::to_string_pretty(&document).unwrap() + "\n";
        let path = folder.join(format!("bn254-{operation}.json"));
        if write {
            std::fs::write(&path, &text).unwrap();
        }
        let committed = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(committed == text, "{}: PROOFPOD_WRITE_VECTORS=1", path.display());
    }
    assert!(total >= 600, "{total}");
}
