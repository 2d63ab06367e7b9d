//! `proofpod contract`: what the Solidity says. (That it verifies on a chain is tested in
//! `contracts/`.)

use crate::tool::Sandbox;
use std::path::Path;

#[test]
fn writes_both_contracts_with_their_constants() {
    let sandbox = Sandbox::new("contract");
    let out = sandbox.path("gen");
    let run = sandbox.run_with_keys(&["contract", "--out", &out], "");
    let report = run.json();
    assert_eq!((&report["insecure"], &report["srs"]), (&true.into(), &"insecure-dev-srs".into()));
    let read = |name| std::fs::read_to_string(Path::new(&out).join(name)).unwrap();
    let (halo2, wrapper) = (read("Halo2Verifier.sol"), read("AccessVerifier.sol"));
    assert!(halo2.contains("contract Halo2Verifier"));
    assert!(halo2.contains("pragma solidity ^0.8"));
    let length = report["proofBytes"].as_u64().unwrap();
    let digest = report["srsDigest"].as_str().unwrap();
    for line in [
        format!("PROOF_BYTES = {length};"),
        "insecureDevSrs = true;".into(),
        format!("hex\"{digest}\";"),
        "statement = \"access-v1-d20\";".into(),
        // Two advice, one random and three quotient commitments; two opening points at the end.
        format!("bool canonical = _below(proof, 12, {});", length / 32 - 4),
    ] {
        assert!(wrapper.contains(&line), "{line}\n{wrapper}");
    }
    assert!(!wrapper.contains("{{"), "a place was not filled");
    assert!(wrapper.lines().all(|line| line.len() <= 100));
}

#[test]
fn the_same_keys_give_the_same_contracts() {
    let sandbox = Sandbox::new("contract-again");
    let write = |name: &str| {
        let out = sandbox.path(name);
        assert_eq!(sandbox.run_with_keys(&["contract", "--out", &out], "").status, 0);
        ["Halo2Verifier.sol", "AccessVerifier.sol"]
            .map(|file| std::fs::read(Path::new(&out).join(file)).unwrap())
    };
    assert!(write("one") == write("two"));
}
