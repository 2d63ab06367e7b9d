//! `dataset` and `storage`: the circuits against their plain truths, boundary by boundary, and
//! against provers who lie.
#![allow(missing_docs)]

#[path = "../common/mod.rs"]
mod common;

mod attacks;
mod claims;
mod dataset;
mod kit;
mod storage;
