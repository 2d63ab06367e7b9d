//! Proofpod prover.
