//! `proofpod snapshot` against a real chain.

mod chain;
mod cli;
mod crowd;
mod faults;
mod http;
mod verify;
mod watch;
