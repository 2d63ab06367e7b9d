//! The proving engine: setup files, keys, the transcript, proofs. It names no circuit, knows no
//! browser, does no IO, reads no clock and takes its randomness from the caller.
//!
//! A statement's circuit comes in as a type parameter:
//!
//! ```text
//! let srs = Srs::read(&bytes)?.truncate(k)?;              // checked point by point
//! let key = keys::keygen(&srs, "name", k, &empty)?;       // once, at build time
//! let prover = Prover::<C>::new(&srs, &key.to_bytes())?;  // no key generation here
//! let proof = prover.prove(circuit, &instances, seed, &mut |event| ControlFlow::Continue(()))?;
//! prover.verify(&instances, &proof)?;
//! ```
//!
//! Everything upstream (`halo2_proofs`) is called from `from_halo2`, from the lean key's generation
//! and from the transcript's trait implementations, nowhere else.
#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)
)]

mod backend;
mod bytes;
mod checkpoint;
mod engine;
mod from_halo2;
mod kernels;
pub mod keys;
pub mod lean;
mod profile;
mod progress;
mod prove;
pub mod schedule;
pub mod srs;
pub mod transcript;
mod verify;

pub use backend::{Backend, Pending};
pub use checkpoint::{Checkpoint, CheckpointError, Start};
pub use from_halo2::{Fr, G1Affine, ParamsKZG, VerifyingKey};
pub use keys::KeyError;
pub use profile::{AnyProver, Profile};
pub use progress::{Event, Round};
pub use prove::{ProveError, Prover};
pub use srs::{Srs, SrsError, insecure_dev_srs};
pub use verify::VerifyError;

/// Largest circuit this engine takes, as log2 of its rows: 2^20 rows need 128 MiB of SRS, which is
/// what a browser tab can still hold beside the proof.
pub const MAX_K: u32 = 20;

/// Smallest circuit: below, halo2's blinding rows leave no room.
pub const MIN_K: u32 = 3;
