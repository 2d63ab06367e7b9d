//! The `proofpod` command as a user runs it: proofs, keys, setups, contracts. (`tests/snapshot`
//! has the publisher.)
#![allow(missing_docs)]

mod checkpoint;
mod contract;
mod errors;
mod keys;
mod lean;
mod setups;
mod tool;

use serde_json::{Value, json};
use tool::{Sandbox, changed, example, keys_folder, proof};

#[test]
fn proves_and_verifies_through_pipes() {
    let sandbox = Sandbox::new("pipes");
    let inputs = sandbox.run(&["example-inputs", "--seed", "7", "--holders", "30"], "");
    let bundle = sandbox.run_with_keys(&["prove", "-"], &inputs.stdout);
    assert_eq!(bundle.status, 0, "{}", bundle.stderr);
    let verdict = sandbox.run_with_keys(&["verify", "-"], &bundle.stdout);
    let (bundle, verdict): (Value, Value) = (bundle.json(), verdict.json());
    assert_eq!(verdict["valid"], true);
    assert_eq!(verdict["insecureSrs"], true);
    assert_eq!(verdict["publicInputs"], bundle["publicInputs"]);
    assert_eq!(bundle["statement"], "access-v1-d20");
    assert_eq!(bundle["srs"], "insecure-dev-srs");
    let mut names: Vec<_> = bundle.as_object().unwrap().keys().cloned().collect();
    names.sort();
    assert_eq!(names, ["proof", "publicInputs", "srs", "statement"]);
}

#[test]
fn proves_through_files_without_a_keys_folder() {
    let sandbox = Sandbox::new("files");
    let inputs = sandbox.write("inputs.json", example().to_string());
    let out = sandbox.path("made/by/prove.json");
    let run = sandbox.run(&["prove", &inputs, "--out", &out, "--allow-insecure-dev-srs"], "");
    assert_eq!((run.status, run.stdout.as_str()), (0, ""), "{}", run.stderr);
    let verdict = sandbox.run_with_keys(&["verify", &out], "");
    assert_eq!(verdict.json()["valid"], true, "keys made twice are the same keys");
}

#[test]
fn the_larger_circuit_works_as_well() {
    let sandbox = Sandbox::new("larger");
    let folder = sandbox.path("keys");
    let large = ["keys", "--out", &folder, "--statement", "access-v1-d32"];
    let made = sandbox.run(&[&large[..], &["--allow-insecure-dev-srs"]].concat(), "");
    let entry = made.json()["statements"][0].clone();
    assert_eq!((&entry["name"], &entry["k"]), (&json!("access-v1-d32"), &json!(12)));
    let keys = ["--keys", &folder, "--allow-insecure-dev-srs"];
    let statement = ["prove", "-", "--statement", "access-v1-d32"];
    let bundle = sandbox.run(&[&statement[..], &keys[..]].concat(), &example().to_string());
    let verdict = sandbox.run(&[&["verify", "-"][..], &keys[..]].concat(), &bundle.stdout);
    assert_eq!(verdict.json()["statement"], "access-v1-d32");
    let small = sandbox.run(&[&["prove", "-"][..], &keys[..]].concat(), &example().to_string());
    assert_eq!(small.code(), "KEY_INVALID", "the folder has no keys of depth 20");
}

#[test]
fn example_inputs_are_the_same_every_time() {
    let sandbox = Sandbox::new("examples");
    let run = |args: &[&str]| sandbox.run(args, "").stdout;
    let first = run(&["example-inputs", "--seed", "3"]);
    assert_eq!(first, run(&["example-inputs", "--seed", "3"]));
    assert_ne!(first, run(&["example-inputs", "--seed", "4"]));
    let bound = run(&["example-inputs", "--scope", "5", "--message", "0x6", "--threshold", "9"]);
    let bound: Value = serde_json::from_str(&bound).unwrap();
    assert!(bound["scope"].as_str().unwrap().ends_with("05"));
    assert!(bound["message"].as_str().unwrap().ends_with("06"));
    assert_eq!(bound["threshold"], "9");
    for holder in ["0", "1", "6", "12"] {
        let inputs = run(&["example-inputs", "--holders", "13", "--holder", holder]);
        let bundle = sandbox.run_with_keys(&["prove"], &inputs);
        assert_eq!(bundle.status, 0, "holder {holder}: {}", bundle.stderr);
    }
    assert_eq!(sandbox.run(&["example-inputs", "--holder", "8"], "").code(), "INPUT_OUT_OF_RANGE");
    // What the made-up holder has can be asked for, and no more.
    run(&["example-inputs", "--threshold", "250"]);
    let more = sandbox.run(&["example-inputs", "--threshold", "251"], "");
    assert_eq!(more.code(), "INPUT_BELOW_THRESHOLD");
}

/// Every public input is bound: another value, another statement or another setup is refused.
#[test]
fn refuses_tampered_bundles() {
    let sandbox = Sandbox::new("tampered");
    let bundle = proof();
    assert_eq!(sandbox.run_with_keys(&["verify"], &bundle.to_string()).status, 0);
    let one = format!("0x{:064x}", 1);
    let short = bundle["proof"].as_str().unwrap();
    let mut flipped = short.to_owned();
    flipped.replace_range(short.len() - 1.., if short.ends_with('0') { "1" } else { "0" });
    let root = bundle["publicInputs"]["root"].clone();
    for (pointer, value, code) in [
        ("/publicInputs/root", json!(one), "PROOF_INVALID"),
        ("/publicInputs/threshold", json!(one), "PROOF_INVALID"),
        ("/publicInputs/scope", json!(one), "PROOF_INVALID"),
        ("/publicInputs/nullifier", json!(one), "PROOF_INVALID"),
        ("/publicInputs/message", json!(one), "PROOF_INVALID"),
        ("/publicInputs/scope", root, "PROOF_INVALID"),
        ("/publicInputs/message", json!(format!("0x{}", "f".repeat(64))), "INPUT_NOT_CANONICAL"),
        ("/proof", json!(&short[..short.len() - 2]), "PROOF_LENGTH"),
        ("/proof", json!(format!("{short}00")), "PROOF_LENGTH"),
        ("/proof", json!("0x"), "PROOF_LENGTH"),
        ("/proof", json!(flipped), "PROOF_BAD_FORMAT"),
        ("/proof", json!(short[2..]), "PROOF_BAD_FORMAT"),
        ("/srs", json!("hermez-ppot-final"), "SRS_INVALID"),
        ("/statement", json!("access-v2-d20"), "STATEMENT_UNKNOWN"),
        ("/statement", json!("access-v1-d32"), "KEY_INVALID"),
        ("/statement", json!("access-v1-d20-lean"), "PROOF_LENGTH"),
    ] {
        let tampered = changed(&bundle, pointer, Some(value.clone()));
        let run = sandbox.run_with_keys(&["verify"], &tampered.to_string());
        assert_eq!(run.code(), code, "{pointer} = {value}");
        assert_eq!(run.stdout, "", "nothing is printed about a refused proof");
    }
}

/// The witness shows up nowhere: not in the bundle, not in progress, not in any error.
#[test]
fn says_nothing_about_the_secret() {
    let sandbox = Sandbox::new("secret");
    let inputs = example();
    let secret = inputs["secret"].as_str().unwrap().trim_start_matches("0x").to_owned();
    let wrong = changed(&inputs, "/balance", Some(json!("251")));
    let malformed = changed(&inputs, "/secret", Some(json!(format!("0x{secret}zz"))));
    let too_large = changed(&inputs, "/secret", Some(json!(format!("0x{secret}{secret}"))));
    for inputs in [inputs, wrong, malformed, too_large] {
        for flags in [&["prove", "--json"][..], &["prove"]] {
            let run = sandbox.run_with_keys(flags, &inputs.to_string());
            for stream in [&run.stdout, &run.stderr] {
                assert!(!stream.contains(&secret[8..40]), "{stream}");
            }
        }
    }
}

#[test]
fn help_and_usage() {
    let sandbox = Sandbox::new("help");
    let help = sandbox.run(&["--help"], "");
    assert!(help.status == 0 && help.stdout.contains("Exit codes: 0 done, 1 proof refused"));
    assert_eq!(sandbox.run(&["prove", "--no-such-flag"], "").status, 2);
    assert_eq!(sandbox.run(&[], "").status, 2);
    let progress = sandbox.run_with_keys(&["prove"], &example().to_string());
    assert!(!progress.stderr.contains('%'), "no bar off a terminal: {}", progress.stderr);
    assert!(keys_folder().join("manifest.json").exists());
}
