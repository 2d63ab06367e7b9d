//! Proofpod prover-wasm.
