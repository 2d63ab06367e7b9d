//! The one place of this crate that leaves safe Rust.
#![allow(unsafe_code)]

mod wipe;

pub(crate) use wipe::scrub_stack;
