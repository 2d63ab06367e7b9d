//! Proofpod circuits.
