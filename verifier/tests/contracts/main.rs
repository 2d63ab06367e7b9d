//! Contracts for the circuits of the prover's differential tests: all are rendered; some are
//! written to `contracts/out/circuits/` with a proof, where `contracts/test/circuits.test.mjs` runs
//! them on a chain.
#![allow(missing_docs)]

#[path = "../../../prover/tests/differential/cases.rs"]
#[allow(dead_code)]
mod cases;
#[path = "../../../prover/tests/differential/circuit.rs"]
#[allow(dead_code)]
mod circuit;
#[path = "../../../prover/tests/differential/columns.rs"]
mod columns;
mod lean;
#[path = "../../../prover/tests/differential/params.rs"]
#[allow(dead_code)]
mod params;
mod refusals;
#[path = "../../../prover/tests/differential/trace.rs"]
#[allow(dead_code)]
mod trace;

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use circuit::Described;
use params::Params;
use prover::{Event, Fr, Prover, insecure_dev_srs, keys};
use serde_json::json;
use verifier::Key;
use verifier::solidity::{About, RenderError, batch_verifier, verifier};

/// Those that a chain runs: gates, far rotations, instances of several rows, copies over several
/// products, lookups, phases with challenges, and mixtures.
const ON_A_CHAIN: [&str; 12] = [
    "degree-5",
    "far-rotations",
    "six-columns",
    "copies-three-columns",
    "copies-of-public",
    "copies-degree-nine",
    "lookup-alone",
    "lookup-wide",
    "lookups-copies-gates",
    "late-gate-rerun",
    "late-everything-entered",
    "mixture-3",
];

pub const ABOUT: About<'_> = About {
    contract: "Circuit",
    statement: "test",
    inputs: &[],
    srs: "insecure-dev-srs",
    srs_digest: [7; 32],
    insecure: true,
};

fn all() -> Vec<Params> {
    let lists = [
        cases::gates(),
        cases::without_a_top_piece(),
        cases::public_inputs(),
        cases::copies(),
        cases::lookups(),
        cases::phases(),
        (0..8).map(cases::mixture).collect(),
    ];
    lists.into_iter().flatten().collect()
}

pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../contracts/out/circuits")
}

pub struct Case {
    pub circuit: Described,
    pub prover: Prover<Described>,
    pub key: Key,
}

impl Case {
    pub fn new(params: Params) -> Self {
        let circuit = Described::new(params);
        let (name, k) = (circuit.params.name.clone(), circuit.params.k);
        let srs = insecure_dev_srs(k).expect("a setup");
        let key = keys::keygen(&srs, &name, k, &circuit).unwrap_or_else(|e| panic!("{name}: {e}"));
        let prover = Prover::for_circuit(&srs, &key.to_bytes(), &circuit).expect("a prover");
        let counts: Vec<u32> = circuit.trace.public().iter().map(|c| c.len() as u32).collect();
        let (setup, vk) = prover.as_halo2();
        let key = Key::from_halo2(vk, &setup.s_g2(), &counts);
        Self { circuit, prover, key }
    }

    fn proof(&self, seed: u8) -> String {
        let mut quiet = |_: Event| ControlFlow::Continue(());
        let public = self.circuit.trace.public();
        let proof = self.prover.prove(self.circuit.clone(), &public, [seed; 32], &mut quiet);
        format!("0x{}", hex::encode(proof.expect("a proof")))
    }

    /// Everything that a chain needs.
    fn write(&self) {
        let inputs: Vec<String> = self.circuit.trace.public().iter().flatten().map(text).collect();
        let case = json!({
            "name": self.prover.name(),
            "inputs": inputs,
            "proofs": [self.proof(1), self.proof(2)],
            "one": verifier(&self.key, &ABOUT).expect("a contract"),
            "many": batch_verifier(&self.key, &ABOUT).expect("a contract"),
        });
        std::fs::create_dir_all(folder()).expect("a folder");
        let file = folder().join(format!("{}.json", self.prover.name()));
        std::fs::write(file, case.to_string()).expect("a file");
    }
}

pub fn text(value: &Fr) -> String {
    format!("{value:?}")
}

#[test]
fn every_circuit_is_rendered_or_too_large() {
    let (mut rendered, mut large) = (0, Vec::new());
    let mut written = Vec::new();
    for params in all() {
        let case = Case::new(params);
        match verifier(&case.key, &ABOUT) {
            Ok(_) => rendered += 1,
            Err(RenderError::TooLarge { .. }) => large.push(case.prover.name().to_owned()),
            Err(error) => panic!("{}: {error}", case.prover.name()),
        }
        if ON_A_CHAIN.contains(&case.prover.name()) {
            case.write();
            written.push(case.prover.name().to_owned());
        }
    }
    println!("{rendered} rendered, too large: {large:?}");
    assert_eq!(written.len(), ON_A_CHAIN.len(), "{written:?}");
    assert!(rendered > 50 && large.len() < 4, "{rendered} rendered, too large: {large:?}");
}
