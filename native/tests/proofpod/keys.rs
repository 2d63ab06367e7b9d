//! `proofpod keys`: the folder, its manifest, and what is refused when something in it changed.

use crate::tool::{Sandbox, example, keys_folder, make_keys};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::path::Path;

fn copy(sandbox: &Sandbox) -> String {
    for entry in std::fs::read_dir(keys_folder()).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        sandbox.write(&format!("keys/{name}"), std::fs::read(&path).unwrap());
    }
    sandbox.path("keys")
}

fn manifest(folder: &str) -> Value {
    serde_json::from_slice(&std::fs::read(Path::new(folder).join("manifest.json")).unwrap())
        .unwrap()
}

#[test]
fn the_manifest_describes_the_files() {
    let folder = keys_folder().display().to_string();
    let manifest = manifest(&folder);
    assert_eq!(manifest["version"], 1);
    let entry = &manifest["statements"][0];
    assert_eq!(entry["name"], "access-v1-d20");
    assert_eq!(
        (&entry["srs"]["id"], &entry["srs"]["insecure"]),
        (&json!("insecure-dev-srs"), &json!(true))
    );
    for asset in [&entry["key"], &entry["srs"]] {
        let bytes = std::fs::read(keys_folder().join(asset["file"].as_str().unwrap())).unwrap();
        assert_eq!(asset["bytes"], bytes.len());
        assert_eq!(asset["sha256"], hex::encode(Sha256::digest(&bytes)));
    }
    assert!(entry["key"]["bytes"].as_u64().unwrap() < 10_000, "{}", entry["key"]["bytes"]);
    assert_eq!(entry["srs"]["bytes"], 4 + 128 * 2048 + 256);
}

#[test]
fn keys_are_the_same_every_time() {
    let sandbox = Sandbox::new("keys-again");
    let out = sandbox.path("again");
    let run = sandbox.run(&make_keys(&out), "");
    assert_eq!(run.json(), manifest(&keys_folder().display().to_string()));
}

#[test]
fn changed_files_are_refused() {
    let sandbox = Sandbox::new("keys-changed");
    let keys = copy(&sandbox);
    let prove = || {
        let args = ["prove", "--keys", &keys, "--allow-insecure-dev-srs"];
        sandbox.run(&args, &example().to_string())
    };
    assert_eq!(prove().status, 0);
    for file in ["access-v1-d20.key", "srs-11.bin"] {
        let path = Path::new(&keys).join(file);
        let good = std::fs::read(&path).unwrap();
        let mut flipped = good.clone();
        flipped[good.len() / 2] ^= 1;
        for damaged in [flipped, good[..good.len() - 1].to_vec(), Vec::new()] {
            std::fs::write(&path, damaged).unwrap();
            let run = prove();
            assert_eq!((run.code().as_str(), run.status), ("KEY_DIGEST_MISMATCH", 3), "{file}");
        }
        std::fs::write(&path, [&good[..], &[0]].concat()).unwrap();
        assert_eq!(prove().code(), "IO_FAILED", "{file} is longer than the manifest says");
        std::fs::remove_file(&path).unwrap();
        assert_eq!(prove().code(), "IO_FAILED", "{file}");
        std::fs::write(&path, good).unwrap();
    }
}

/// A manifest that was changed together with its files still does not pass a wrong key.
#[test]
fn a_consistent_lie_is_refused_by_the_key_itself() {
    let sandbox = Sandbox::new("keys-lie");
    let keys = copy(&sandbox);
    let good = manifest(&keys);
    let run = |change: &dyn Fn(&mut Value)| {
        let mut manifest = good.clone();
        change(&mut manifest);
        sandbox.write("keys/manifest.json", manifest.to_string());
        let args = ["prove", "--keys", &keys, "--allow-insecure-dev-srs"];
        sandbox.run(&args, &example().to_string()).code()
    };
    let key = std::fs::read(Path::new(&keys).join("access-v1-d20.key")).unwrap();
    let mut forged = key;
    let end = forged.len();
    forged[end - 40] ^= 1;
    sandbox.write("keys/forged.key", &forged);
    let sha256 = hex::encode(Sha256::digest(&forged));
    assert_eq!(
        run(&|m| {
            m["statements"][0]["key"]["file"] = json!("forged.key");
            m["statements"][0]["key"]["sha256"] = json!(sha256);
        }),
        "KEY_INVALID"
    );
    assert_eq!(run(&|m| m["version"] = json!(2)), "KEY_INVALID");
    assert_eq!(run(&|m| m["statements"] = json!([])), "KEY_INVALID");
    assert_eq!(run(&|m| *m = json!({})), "KEY_INVALID");
    for name in ["../keys/srs-11.bin", "/etc/hostname", ".hidden", "a\\b"] {
        let lead_out = run(&|m| m["statements"][0]["srs"]["file"] = json!(name));
        assert_eq!(lead_out, "KEY_INVALID", "{name}");
    }
}

#[test]
fn insecure_keys_need_the_flag_and_say_so() {
    let sandbox = Sandbox::new("keys-insecure");
    let keys = keys_folder().display().to_string();
    let refused = sandbox.run(&["prove", "--keys", &keys], &example().to_string());
    assert_eq!((refused.code().as_str(), refused.status), ("SRS_INVALID", 3));
    let allowed = sandbox.run_with_keys(&["prove"], &example().to_string());
    assert!(allowed.stderr.contains("INSECURE"), "{}", allowed.stderr);
}
