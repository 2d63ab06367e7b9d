//! Proofpod native.
fn main() {}
