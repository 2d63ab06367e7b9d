//! Solidity for a key: one self-contained contract that verifies its proofs, and one that verifies
//! many at once. Everything that follows from the key is computed here and stands in the source as
//! a number; `book/gate.md` says how the contract computes what the verifier does.

mod arena;
mod batch;
mod contract;
mod data;
mod emit;
mod error;
mod identities;
mod inverses;
mod lean;
mod memory;
mod number;
mod opening;
mod plan;
mod points;
mod quotient;
mod single;
mod transcript;
mod yul;

pub use error::RenderError;

use alloc::string::String;

use crate::key::Key;
use crate::lean::LeanKey;

/// What a contract says of itself. All names are letters, digits and hyphens.
#[derive(Debug, Clone, Copy)]
pub struct About<'a> {
    /// What the contracts' names begin with: `Access` gives `AccessVerifier` and
    /// `AccessBatchVerifier`.
    pub contract: &'a str,
    /// The circuit's name.
    pub statement: &'a str,
    /// Names of the public inputs, in order; empty: they are only counted.
    pub inputs: &'a [&'a str],
    /// The setup's name.
    pub srs: &'a str,
    /// SHA-256 of the setup.
    pub srs_digest: [u8; 32],
    /// Whether the setup's secret is public.
    pub insecure: bool,
}

/// The contract that verifies one proof: `verify(uint256[n], bytes) returns (bool)`.
///
/// # Errors
/// What can not be rendered: see [`RenderError`].
pub fn verifier(key: &Key, about: &About<'_>) -> Result<String, RenderError> {
    single::render(key, about)
}

/// The contract that verifies many: `verify(uint256[n][], bytes) returns (bool)`.
///
/// # Errors
/// As [`verifier`].
pub fn batch_verifier(key: &Key, about: &About<'_>) -> Result<String, RenderError> {
    batch::render(key, about)
}

/// The contract that verifies one proof of the lean profile: the same function as [`verifier`]'s.
///
/// # Errors
/// As [`verifier`].
pub fn lean_verifier(key: &LeanKey, about: &About<'_>) -> Result<String, RenderError> {
    lean::one(key, about)
}

/// The contract that verifies many of the lean profile: the same function as [`batch_verifier`]'s.
///
/// # Errors
/// As [`verifier`].
pub fn lean_batch_verifier(key: &LeanKey, about: &About<'_>) -> Result<String, RenderError> {
    lean::many(key, about)
}
