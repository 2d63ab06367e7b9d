//! Building blocks of statements, each as plain Rust and as constraints.

pub mod chain;
pub mod jubjub;
pub mod lean;
pub mod merkle;
pub mod poseidon;
pub mod quad;
pub mod wires;
