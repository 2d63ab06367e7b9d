//! The one place of this crate that leaves safe Rust.
#![allow(unsafe_code)]

pub(crate) mod cells;
