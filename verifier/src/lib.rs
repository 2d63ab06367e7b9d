//! Verifies halo2 proofs: KZG over BN254, SHPLONK, the EVM transcript. For any circuit, by a
//! [`Key`] that is plain data; without std, without a prover, and without a panic on any bytes.
//!
//! ```text
//! let key = Key::from_bytes(&bytes)?;           // strict, digest checked
//! let verifier = Verifier::new(key)?;           // every index, number and point checked
//! verifier.verify(&instances, &proof)?;         // one sum of points, one pairing check
//! ```
//!
//! `book/verifier.md` says what is checked in which order and why.
//!
//! Memory: all that is allocated for a key or a proof is bounded by the key's size, whose lists
//! have limits ([`key::limits`]). A proof is refused by its length before anything is allocated.
#![no_std]
#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)
)]

extern crate alloc;

mod arithmetic;
pub mod batch;
#[cfg(feature = "from-halo2")]
mod from_halo2;
mod identities;
pub mod key;
mod lagrange;
pub mod layout;
pub mod lean;
mod opening;
mod proof;
#[cfg(feature = "solidity")]
pub mod solidity;
mod transcript;
mod verify;

pub use key::{Key, KeyError};
pub use verify::{Verifier, VerifyError};
