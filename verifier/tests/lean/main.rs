//! The lean profile's verifier: beside a naive one that shares no code with it, on golden proofs
//! changed in every way, on proofs of deviating provers, and with faulty verifiers that the changes
//! have to catch.
#![allow(missing_docs)]

mod changed;
mod forged;
#[path = "../../../prover/tests/lean/forger.rs"]
mod forger;
mod golden;
mod keys;
mod naive;
#[path = "../../../prover/tests/lean/polynomial.rs"]
#[allow(dead_code)]
mod polynomial;
#[path = "../../../prover/tests/lean/reference.rs"]
#[allow(dead_code)]
mod reference;
#[path = "../matrix/golden.rs"]
#[allow(dead_code)]
mod standard;
#[path = "../support/mod.rs"]
mod support;
#[path = "../../../prover/tests/lean/toy.rs"]
#[allow(dead_code)]
mod toy;
