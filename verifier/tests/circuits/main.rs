//! Our verifier, upstream's and the naive one on the circuits of the prover's differential tests:
//! gates, rotations, copies, lookups, public inputs, phases and challenges, alone and mixed.
#![allow(missing_docs)]

#[path = "../../../prover/tests/differential/cases.rs"]
#[allow(dead_code)]
mod cases;
#[path = "../../../prover/tests/differential/circuit.rs"]
#[allow(dead_code)]
mod circuit;
#[path = "../../../prover/tests/differential/classes.rs"]
mod classes;
#[path = "../../../prover/tests/differential/columns.rs"]
mod columns;
mod described;
mod hand;
mod infinity;
mod judge;
#[path = "../../../prover/tests/differential/params.rs"]
#[allow(dead_code)]
mod params;
#[path = "../support/mod.rs"]
mod support;
#[path = "../../../prover/tests/differential/trace.rs"]
#[allow(dead_code)]
mod trace;
