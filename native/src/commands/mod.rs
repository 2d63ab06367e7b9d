//! The commands, one file each.

pub mod contract;
pub mod example;
pub mod keys;
pub mod list;
pub mod prove;
pub mod srs;
pub mod verify;
pub mod vote;
