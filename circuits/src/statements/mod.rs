//! The statements, one folder each.

pub mod access;
pub mod identity;
pub mod range;
pub mod vote;
