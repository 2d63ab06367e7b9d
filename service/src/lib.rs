//! Proofs as jobs: an HTTP door, a queue in SQLite or PostgreSQL, workers that pull.
//!
//! `book/service.md` says how it is run and whom one has to trust. The crate knows no circuit: who
//! starts it hands it a [`Catalogue`].
//!
//! - A job is accepted when its row is committed, and ends once: in a proof, in a stated error, or
//!   cancelled. Nothing that a process holds in memory is needed for that, so any may be killed.
//! - A worker holds a job by a lease that it renews, under a number (`fence`) that grows with each
//!   claim; who comes back late finds another number and can write nothing.
//! - Witness bytes lie sealed in the row until the job ends, and nowhere else.
#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)
)]

mod blobs;
mod catalogue;
pub mod http;
mod keyfile;
pub mod limits;
pub mod logs;
mod metrics;
pub mod queue;
mod run;
mod seal;
pub mod sealed;
pub mod tokens;
pub mod worker;

pub use blobs::Blobs;
pub use catalogue::{Catalogue, CircuitInfo, Failure, Progress, WarmProver};
pub use keyfile::{KeyFileError, SecretKey};
pub use metrics::Metrics;
pub use queue::Queue;
pub use run::{DoorOptions, run, stop_on_signal};
pub use seal::AtRest;
