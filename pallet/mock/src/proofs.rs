//! Real proofs, made by the command line tool of the main workspace and by the npm package.

use std::collections::HashMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{LazyLock, Mutex};

use pallet::PublicInputs;
use serde_json::Value;
use verifier::key::Word;

/// Names of the public inputs, in their order.
const NAMES: [&str; 5] = ["root", "threshold", "scope", "nullifier", "message"];
/// Without a ceremony's file the build made dev keys, which say so; a test may use them.
const DEV: &str = "--allow-insecure-dev-srs";

/// A proof and its public inputs.
pub type Made = (PublicInputs, Vec<u8>);

/// What a proof is made for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Wish {
    /// Which made-up holder.
    pub holder: u32,
    /// Least balance; the made-up balance is 250.
    pub threshold: u64,
    /// Scope.
    pub scope: Word,
    /// Message.
    pub message: Word,
}

/// The repository's root.
#[must_use]
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The bytes of the verifying key that `cargo xtask build` made.
///
/// # Panics
/// When it is not there.
#[must_use]
pub fn key() -> Vec<u8> {
    std::fs::read(root().join("pkg/dist/keys/access-v1-d20.vk"))
        .expect("no key: run `cargo xtask build`")
}

/// Whether that key is of the development setup, as its manifest says.
///
/// # Panics
/// When there is no manifest.
#[must_use]
pub fn insecure() -> bool {
    let text = std::fs::read_to_string(root().join("pkg/dist/keys/manifest.json"));
    let manifest: Value = serde_json::from_str(&text.expect("a manifest")).expect("JSON");
    manifest["statements"][0]["srs"]["insecure"].as_bool().expect("a flag")
}

/// A proof by `proofpod prove`; the same wish gives the same proof again.
///
/// # Panics
/// When the tool is not built, or refuses.
#[must_use]
pub fn prove(wish: &Wish) -> Made {
    static KNOWN: LazyLock<Mutex<HashMap<Wish, Made>>> = LazyLock::new(Mutex::default);
    let mut known = KNOWN.lock().expect("no other test has panicked here");
    known.entry(wish.clone()).or_insert_with(|| command_line(wish)).clone()
}

fn command_line(wish: &Wish) -> Made {
    let tool = root().join("target/debug/proofpod");
    let keys = root().join("pkg/dist/keys");
    let keys = keys.to_str().expect("a path of plain letters");
    read(&run(&tool, &["prove", "--keys", keys, DEV], &inputs(wish)))
}

/// The inputs of a made-up holder as JSON.
#[must_use]
pub fn inputs(wish: &Wish) -> String {
    let tool = root().join("target/debug/proofpod");
    let [holder, threshold] = [u64::from(wish.holder), wish.threshold].map(|n| n.to_string());
    let [scope, message] = [wish.scope, wish.message].map(|word| hex(&word));
    let arguments = [
        "example-inputs",
        "--holders",
        "64",
        "--holder",
        &holder,
        "--threshold",
        &threshold,
        "--scope",
        &scope,
        "--message",
        &message,
    ];
    run(&tool, &arguments, "")
}

/// A proof by the npm package in Node: the modules and the worker that a browser's tab runs.
///
/// # Panics
/// When the package is not built, or refuses.
#[must_use]
pub fn prove_by_package(wish: &Wish) -> Made {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("prove.mjs");
    let script = script.to_str().expect("a path of plain letters");
    read(&run(Path::new("node"), &[script], &inputs(wish)))
}

fn run(program: &Path, arguments: &[&str], input: &str) -> String {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(root()).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command
        .spawn()
        .unwrap_or_else(|error| panic!("{}: {error}; run `cargo xtask build`", program.display()));
    let mut stdin = child.stdin.take().expect("a pipe");
    stdin.write_all(input.as_bytes()).expect("the tool reads its input");
    drop(stdin);
    let output = child.wait_with_output().expect("the tool ends");
    assert!(output.status.success(), "{} failed", program.display());
    String::from_utf8(output.stdout).expect("text")
}

/// Reads a bundle.
fn read(text: &str) -> Made {
    let bundle: Value = serde_json::from_str(text).expect("a bundle");
    let word = |name: &str| {
        let bytes = bytes(bundle["publicInputs"][name].as_str().expect("text"));
        Word::try_from(bytes).expect("32 bytes")
    };
    (NAMES.map(word), bytes(bundle["proof"].as_str().expect("text")))
}

fn bytes(hex: &str) -> Vec<u8> {
    let digits = hex.strip_prefix("0x").expect("0x-hex").as_bytes();
    let digit = |c: u8| (c as char).to_digit(16).expect("a digit") as u8;
    digits.chunks(2).map(|pair| 16 * digit(pair[0]) + digit(pair[1])).collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::from("0x"), |text, byte| format!("{text}{byte:02x}"))
}

/// Proofs for the benchmarks.
pub struct Helper;

impl pallet::benchmarking::Helper for Helper {
    fn key() -> Vec<u8> {
        key()
    }

    fn proof(holder: u32, threshold: u64, scope: Word, message: Word) -> Made {
        prove(&Wish { holder, threshold, scope, message })
    }
}
