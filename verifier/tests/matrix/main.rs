//! The verdict matrix: the same bytes to our verifier, to upstream's and to the naive one, on
//! golden proofs changed in every way; faulty verifiers that the matrix has to catch; bytes that
//! are no proofs and no keys.
#![allow(missing_docs)]

mod bytes;
mod golden;
mod planted;
#[path = "../support/mod.rs"]
mod support;
mod verdicts;
