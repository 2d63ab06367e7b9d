//! `proofpod snapshot verify`: no chain needed.

use crate::cli::{command, folder, refuse};
use circuits::statements::access;
use circuits::{Fr, field};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// CID of `sample()`, by an independent implementation (npm `multiformats`).
const CID: &str = "bafkreiddvaksut5matb2kehspjs5gk74shgizinzsejvzh7nhf44ae5o44";

/// Leaves of `sample()` and the root that `@zk-kit/lean-imt` with `poseidon-lite` gives them.
const LEAVES: [&str; 3] = [
    "0x1ad8baae256d8c2f87839d5bd5be48c978752656c854a7eb3611f000ea1c5a1d",
    "0x0013914cf2fa2b124c1a5dca917d9f6ffa434439dbed7953cedd2731710fc178",
    "0x2ab2fa6925c945a3c43f443866b1e86fd82863c1c4b2f12d3518ba87c2e81f90",
];
const ROOT: &str = "0x20747b68622b1a2129c4fbfefea0b3af432bed874ee7140adaf9d2ae294fb58d";

fn sample() -> String {
    let commitment = |n: u64| field::to_hex(&Fr::from(n));
    let (token, hash) = ("ab".repeat(20), "03".repeat(32));
    format!(
        "{{\"version\":1,\"chainId\":31337,\"token\":\"0x{token}\",\"registry\":\"0x{token}\",\
         \"block\":12,\"blockHash\":\"0x{hash}\",\"unit\":\"1000\",\"entries\":[\
         {{\"commitment\":\"{}\",\"balance\":\"25\"}},{{\"commitment\":\"{}\",\"balance\":\"0\"}},\
         {{\"commitment\":\"{}\",\"balance\":\"70\"}}]}}",
        commitment(7),
        commitment(8),
        commitment(9),
    )
}

fn file(name: &str, text: &str) -> PathBuf {
    let path = folder(&format!("verify-{name}")).join(name);
    std::fs::write(&path, text).unwrap();
    path
}

fn verify(path: &Path, more: &[&str]) -> std::process::Command {
    let mut command = command(&["verify", path.to_str().unwrap()]);
    command.args(more).env_remove("PUBLISHER_KEY").env("PROOFPOD_RPC", "http://127.0.0.1:1");
    command
}

fn code(command: std::process::Command) -> String {
    let (error, status) = refuse(command);
    assert_eq!(status, 2);
    error["code"].as_str().unwrap().into()
}

#[test]
fn leaf_i_binds_the_commitment_and_balance_of_entry_i() {
    let leaves = [(7, 25), (8, 0), (9, 70)].map(|(c, b)| access::leaf(Fr::from(c), b));
    assert_eq!(leaves.map(|leaf| field::to_hex(&leaf)), LEAVES);
}

#[test]
fn a_good_file_is_described() {
    let path = file("good.json", &sample());
    let output = verify(&path, &["--cid", CID, "--root", ROOT]).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    let shown: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&shown["cid"], &shown["root"]), (&json!(CID), &json!(ROOT)));
    assert_eq!((&shown["holders"], &shown["block"]), (&json!(3), &json!(12)));
}

#[test]
fn nothing_to_compare_with_is_said() {
    let output = verify(&file("alone.json", &sample()), &[]).output().unwrap();
    assert!(output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).starts_with("skipped: comparison"));
}

#[test]
fn a_tampered_file_is_refused_by_cid_by_root_and_by_its_own_name() {
    let tampered = sample().replace("\"25\"", "\"26\"");
    let path = file("tampered.json", &tampered);
    assert_eq!(code(verify(&path, &["--cid", CID])), "INPUT_CID_MISMATCH");
    assert_eq!(code(verify(&path, &["--root", ROOT])), "INPUT_ROOT_MISMATCH");
    let named = file(&format!("{CID}.json"), &tampered);
    assert_eq!(code(verify(&named, &[])), "INPUT_CID_MISMATCH");
}

#[test]
fn every_changed_byte_is_refused() {
    let good = sample().into_bytes();
    for position in (0..good.len()).step_by(good.len() / 12) {
        let mut bad = good.clone();
        bad[position] ^= 1;
        let path = file("byte.json", "");
        std::fs::write(&path, &bad).unwrap();
        assert_eq!(code(verify(&path, &["--cid", CID])), "INPUT_CID_MISMATCH", "byte {position}");
    }
}

#[test]
fn other_forms_of_the_same_snapshot_are_refused() {
    let spaced = file("spaced.json", &sample().replace(':', ": "));
    assert_eq!(code(verify(&spaced, &["--root", ROOT])), "INPUT_BAD_FORMAT");
    let not_a_cid = file("cid.json", &sample());
    assert_eq!(code(verify(&not_a_cid, &["--cid", "hello"])), "INPUT_BAD_FORMAT");
}

#[test]
fn a_missing_file_is_an_io_error() {
    let (error, status) = refuse(verify(Path::new("does-not-exist.json"), &[]));
    assert_eq!((error["code"].as_str(), status), (Some("IO_FAILED"), 4));
}
