//! The arithmetic ground under the prover: the fields of BN254, its first group, multi-scalar
//! multiplication over a fixed basis, number-theoretic transforms.
//!
//! Elements are 32 bytes in Montgomery form with R = 2^256, least significant limb first: the bytes
//! that other libraries of the curve hold, so that conversion is a copy. What is fast lives in
//! [`kernels`], one folder a tier, each held against `kernels::naive` by the same tests.
#![cfg_attr(bn254_tier = "relaxed", feature(asm_experimental_arch))]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

pub mod curve;
pub mod field;
pub mod kernels;
pub mod msm;
pub mod ntt;
pub mod slices;
pub mod tasks;

pub use curve::Affine;
pub use field::{Fq, Fr, batch_invert};
pub use kernels::{Tier, self_test};
pub use msm::Bases;
pub use ntt::Domain;
