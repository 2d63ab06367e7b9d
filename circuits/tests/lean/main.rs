//! The lean layout of `access`: the same statement in other columns (`book/lean.md`).

#[path = "../common/mod.rs"]
mod common;

mod agreement;
mod deletion;
mod faults;
mod mutation;
mod negative;
mod structure;
