//! What the tests share: verdicts of several verifiers on the same bytes.
#![allow(dead_code, missing_docs)] // each test binary uses its own part

pub mod holders;
pub mod mutations;
pub mod naive;
pub mod verdict;
