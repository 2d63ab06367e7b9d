//! The transcript that turns the protocol's messages into challenges.
//!
//! [`evm`] is the one that an EVM recomputes cheaply: keccak256 over 32-byte words.

pub mod evm;
mod memory;
mod track;

pub(crate) use memory::Memory;
pub use track::Stop;
