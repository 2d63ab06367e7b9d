//! The statements, one folder each.

pub mod access;
pub mod aggregate;
pub mod dataset;
pub mod identity;
pub mod inference;
pub mod range;
pub mod storage;
pub mod vote;
