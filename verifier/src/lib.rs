//! Verifies halo2 proofs: KZG over BN254, SHPLONK, the EVM transcript.
#![no_std]

extern crate alloc;

#[cfg(feature = "from-halo2")]
mod from_halo2;
pub mod key;
pub mod layout;

pub use key::Key;
