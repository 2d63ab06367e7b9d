//! The statements, one folder each.

pub mod access;
pub mod range;
