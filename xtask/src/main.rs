//! Proofpod xtask.
fn main() {}
