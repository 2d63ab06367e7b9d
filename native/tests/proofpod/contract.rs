//! `proofpod contract`: what the Solidity says. (That it verifies on a chain is tested in
//! `contracts/`.)

use crate::tool::Sandbox;
use std::path::Path;

const FILES: [&str; 2] = ["AccessVerifier.sol", "AccessBatchVerifier.sol"];
const LEAN: [&str; 2] = ["AccessLeanVerifier.sol", "AccessLeanBatchVerifier.sol"];

#[test]
fn writes_both_contracts_with_their_constants() {
    writes("access-v1-d20", FILES);
}

#[test]
fn writes_both_contracts_of_the_lean_profile() {
    writes("access-v1-d20-lean", LEAN);
}

fn writes(statement: &str, files: [&str; 2]) {
    let sandbox = Sandbox::new(&format!("contract-{statement}"));
    let out = sandbox.path("gen");
    let arguments = ["contract", "--statement", statement, "--out", &out];
    // The keys that tests share are the standard profile's: these are made here.
    let run = sandbox.run(&[&arguments[..], &["--allow-insecure-dev-srs"]].concat(), "");
    let report = run.json();
    assert_eq!((&report["insecure"], &report["srs"]), (&true.into(), &"insecure-dev-srs".into()));
    let digest = report["srsDigest"].as_str().unwrap();
    let sections =
        ["r0_statement", "r1_advice", "r2_lookup", "r3_permutation", "r4_quotient"].into_iter();
    let sections: Vec<&str> = sections.chain(["r5_evaluation", "r6_opening"]).collect();
    for file in files {
        let text = std::fs::read_to_string(Path::new(&out).join(file)).unwrap();
        let contract = format!("contract {} {{", file.trim_end_matches(".sol"));
        for line in [
            contract,
            format!("of {} bytes", report["proofBytes"]),
            "insecureDevSrs = true;".into(),
            format!("hex\"{digest}\";"),
            format!("statement = \"{statement}\";"),
            "Public inputs in order: root, threshold, scope, nullifier, message.".into(),
        ] {
            assert!(text.contains(&line), "{file}: {line}\n{text}");
        }
        let places: Vec<usize> =
            sections.iter().map(|section| text.find(section).unwrap()).collect();
        assert!(places.is_sorted(), "{file}: sections out of order");
        // A constant deep in an expression stands alone on its line.
        let long = |line: &&str| line.len() > 120 && !line.trim_start().starts_with("0x");
        assert_eq!(text.lines().find(long), None, "{file}");
    }
}

#[test]
fn the_same_keys_give_the_same_contracts() {
    let sandbox = Sandbox::new("contract-again");
    let write = |name: &str| {
        let out = sandbox.path(name);
        assert_eq!(sandbox.run_with_keys(&["contract", "--out", &out], "").status, 0);
        FILES.map(|file| std::fs::read(Path::new(&out).join(file)).unwrap())
    };
    assert!(write("one") == write("two"));
}
