//! The lean profile: the same statement and inputs under the name `access-v1-d20-lean`.

use crate::tool::{Sandbox, changed, example, keys_folder, proof};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::path::Path;

const NAME: &str = "access-v1-d20-lean";
const PROOF_BYTES: usize = 704;

fn lean_proof(sandbox: &Sandbox) -> Value {
    let run = sandbox.run_with_keys(&["prove", "--statement", NAME], &example().to_string());
    assert_eq!(run.status, 0, "{}", run.stderr);
    run.json()
}

#[test]
fn the_manifest_names_a_key_of_some_bytes_and_a_setup_of_more_powers_than_rows() {
    let manifest = std::fs::read(keys_folder().join("manifest.json")).unwrap();
    let manifest: Value = serde_json::from_slice(&manifest).unwrap();
    let entry = &manifest["statements"][1];
    assert_eq!((&entry["name"], &entry["k"]), (&json!(NAME), &json!(11)));
    assert_eq!(entry["proofBytes"], PROOF_BYTES);
    assert_eq!(entry["srs"]["file"], "srs-14-11.bin");
    assert_eq!(entry["srs"]["bytes"], 4 + 64 * (16_384 + 2048) + 256);
    assert!(entry["key"]["bytes"].as_u64().unwrap() < 300);
    // The setup is checked completely by who asks for it, short basis and all.
    let file = keys_folder().join("srs-14-11.bin").display().to_string();
    let report = Sandbox::new("lean-srs").run(&["srs", "check", &file], "").json();
    assert_eq!((&report["k"], &report["id"]), (&json!(14), &json!("insecure-dev-srs")));
}

#[test]
fn proves_and_verifies_the_same_statement() {
    let sandbox = Sandbox::new("lean");
    let bundle = lean_proof(&sandbox);
    assert_eq!(bundle["statement"], NAME);
    assert_eq!(bundle["publicInputs"], proof()["publicInputs"]);
    assert_eq!(bundle["proof"].as_str().unwrap().len(), 2 + 2 * PROOF_BYTES);
    let verdict = sandbox.run_with_keys(&["verify"], &bundle.to_string()).json();
    assert_eq!((&verdict["valid"], &verdict["statement"]), (&json!(true), &json!(NAME)));
    // Keys made in memory are the same keys.
    let verdict = sandbox.run(&["verify", "--allow-insecure-dev-srs"], &bundle.to_string());
    assert_eq!(verdict.json()["valid"], true);
}

#[test]
fn refuses_tampered_bundles_and_the_other_profiles_name() {
    let sandbox = Sandbox::new("lean-tampered");
    let bundle = lean_proof(&sandbox);
    let text = bundle["proof"].as_str().unwrap();
    let one = format!("0x{:064x}", 1);
    let bit = |place: usize| {
        let mut flipped = text.to_owned();
        let digit = if &text[place..=place] == "1" { "0" } else { "1" };
        flipped.replace_range(place..=place, digit);
        flipped
    };
    let rows = [
        ("/publicInputs/root", json!(one), "PROOF_INVALID"),
        ("/publicInputs/threshold", json!(one), "PROOF_INVALID"),
        ("/publicInputs/scope", json!(one), "PROOF_INVALID"),
        ("/publicInputs/nullifier", json!(one), "PROOF_INVALID"),
        ("/publicInputs/message", json!(one), "PROOF_INVALID"),
        // The first evaluation, the inverse, the first point.
        ("/proof", json!(bit(2 + 64 * 5 - 1)), "PROOF_INVALID"),
        ("/proof", json!(bit(text.len() - 1)), "PROOF_INVALID"),
        ("/proof", json!(bit(65)), "PROOF_BAD_FORMAT"),
        ("/proof", json!(&text[..text.len() - 2]), "PROOF_LENGTH"),
        ("/proof", json!(format!("{text}00")), "PROOF_LENGTH"),
        ("/srs", json!("axiom-mainnet-2023"), "SRS_INVALID"),
        ("/statement", json!("access-v1-d20"), "PROOF_LENGTH"),
    ];
    for (pointer, value, code) in rows {
        let tampered = changed(&bundle, pointer, Some(value.clone()));
        let run = sandbox.run_with_keys(&["verify"], &tampered.to_string());
        assert_eq!(
            (run.code().as_str(), run.status),
            (code, 1 + 2 * i32::from(code == "SRS_INVALID"))
        );
    }
    let standard = changed(&proof(), "/statement", Some(json!(NAME)));
    assert_eq!(sandbox.run_with_keys(&["verify"], &standard.to_string()).code(), "PROOF_LENGTH");
}

/// Each part of a key file that was changed together with all digests is refused by what it has to
/// agree with: the setup, the circuit, the name in the manifest.
#[test]
fn a_consistent_lie_is_refused_by_the_key_itself() {
    let sandbox = Sandbox::new("lean-lie");
    for file in ["access-v1-d20.key", "access-v1-d20-lean.key", "srs-11.bin", "srs-14-11.bin"] {
        sandbox.write(&format!("keys/{file}"), std::fs::read(keys_folder().join(file)).unwrap());
    }
    let manifest = std::fs::read(keys_folder().join("manifest.json")).unwrap();
    let manifest: Value = serde_json::from_slice(&manifest).unwrap();
    let keys = sandbox.path("keys");
    let prove = |kind: &str, bytes: &[u8]| {
        let mut manifest = manifest.clone();
        let entry = &mut manifest["statements"][1][kind];
        sandbox.write("keys/forged.bin", bytes);
        entry["file"] = json!("forged.bin");
        entry["bytes"] = json!(bytes.len());
        entry["sha256"] = json!(hex::encode(Sha256::digest(bytes)));
        sandbox.write("keys/manifest.json", manifest.to_string());
        let args = ["prove", "--statement", NAME, "--keys", &keys, "--allow-insecure-dev-srs"];
        sandbox.run(&args, &example().to_string())
    };
    let read = |name: &str| std::fs::read(Path::new(&keys).join(name)).unwrap();
    let (key, srs) = (read("access-v1-d20-lean.key"), read("srs-14-11.bin"));
    assert_eq!(prove("key", &key).status, 0, "unchanged");
    // Magic, version, k, setup, name, verifying key's digest, columns, commitment.
    for place in [0, 8, 12, 20, 50, 70, 100, 140, 180] {
        let mut forged = key.clone();
        forged[place] ^= 1;
        let body = forged.len() - 32;
        let digest = Sha256::digest(&forged[..body]);
        forged[body..].copy_from_slice(&digest);
        let run = prove("key", &forged);
        assert_eq!((run.code().as_str(), run.status), ("KEY_INVALID", 3), "byte {place}");
    }
    for cut in [0, 7, 40, key.len() - 1] {
        assert_eq!(prove("key", &key[..cut]).code(), "KEY_INVALID", "{cut} bytes");
    }
    assert_eq!(prove("key", &[&key[..], &[0]].concat()).code(), "KEY_INVALID");
    assert_eq!(prove("key", &read("access-v1-d20.key")).code(), "KEY_INVALID", "another profile");
    assert_eq!(prove("srs", &srs).status, 0, "unchanged");
    assert_eq!(prove("srs", &read("srs-11.bin")).code(), "KEY_INVALID", "too few powers");
    assert_eq!(prove("srs", &srs[..srs.len() - 64]).code(), "SRS_INVALID");
}

#[test]
fn a_setup_with_too_few_powers_is_refused() {
    let sandbox = Sandbox::new("lean-small");
    let small = keys_folder().join("srs-11.bin").display().to_string();
    let out = sandbox.path("keys");
    let args = ["keys", "--out", &out, "--statement", NAME, "--srs", &small];
    let run = sandbox.run(&[&args[..], &["--allow-insecure-dev-srs"]].concat(), "");
    assert_eq!((run.code().as_str(), run.status), ("SRS_INVALID", 3));
    assert_eq!(run.error()["details"]["expected"], 14);
    let unknown = sandbox.run(&["keys", "--out", &out, "--statement", "access-v1-d19"], "");
    assert_eq!(unknown.code(), "STATEMENT_UNKNOWN");
}

/// The seed decides the whole proof, in both profiles and on every machine: these are pinned.
#[test]
fn golden_proofs_are_pinned() {
    let sandbox = Sandbox::new("golden");
    let seed = "07".repeat(32);
    let pinned = [
        ("access-v1-d20", "a0fb09848e6bf02a387e736aa3b8ee327d2a91a48d239f3dfb35b1000a9edab2"),
        (NAME, "ad6045cdc3b1a2078fb14e8bc9f56aba3d6f4dd6d28d7168540dbaf9c29982be"),
    ];
    for (name, digest) in pinned {
        let args = ["prove", "--statement", name, "--insecure-seed", &seed];
        let bundle = sandbox.run_with_keys(&args, &example().to_string()).json();
        let proof = hex::decode(&bundle["proof"].as_str().unwrap()[2..]).unwrap();
        assert_eq!(hex::encode(Sha256::digest(&proof)), digest, "{name}");
        let other = ["prove", "--statement", name, "--insecure-seed", &"08".repeat(32)];
        let other = sandbox.run_with_keys(&other, &example().to_string()).json();
        assert_ne!(other["proof"], bundle["proof"], "another seed");
    }
    let short = sandbox.run_with_keys(&["prove", "--insecure-seed", "07"], &example().to_string());
    assert_eq!((short.code().as_str(), short.status), ("INPUT_BAD_FORMAT", 2));
}
