//! The queue in both databases, workers with a toy for a prover, and the door over HTTP.
#![allow(missing_docs)]

mod door;
mod http;
#[path = "../kit/postgres.rs"]
mod postgres;
mod queue;
mod toy;
mod workers;
