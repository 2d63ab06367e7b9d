//! `proofpod contract`: what the Solidity says. (That it verifies on a chain is tested in
//! `contracts/`.)

use crate::tool::Sandbox;
use std::path::Path;

const FILES: [&str; 2] = ["AccessVerifier.sol", "AccessBatchVerifier.sol"];

#[test]
fn writes_both_contracts_with_their_constants() {
    let sandbox = Sandbox::new("contract");
    let out = sandbox.path("gen");
    let run = sandbox.run_with_keys(&["contract", "--out", &out], "");
    let report = run.json();
    assert_eq!((&report["insecure"], &report["srs"]), (&true.into(), &"insecure-dev-srs".into()));
    let digest = report["srsDigest"].as_str().unwrap();
    let sections =
        ["r0_statement", "r1_advice", "r2_lookup", "r3_permutation", "r4_quotient"].into_iter();
    let sections: Vec<&str> = sections.chain(["r5_evaluation", "r6_opening"]).collect();
    for file in FILES {
        let text = std::fs::read_to_string(Path::new(&out).join(file)).unwrap();
        let contract = format!("contract {} {{", file.trim_end_matches(".sol"));
        for line in [
            contract,
            format!("of {} bytes", report["proofBytes"]),
            "insecureDevSrs = true;".into(),
            format!("hex\"{digest}\";"),
            "statement = \"access-v1-d20\";".into(),
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
