//! The statements of Proofpod: what a pod proves.
//!
//! Each statement has a plain Rust `spec()` that is the truth, a halo2 circuit that is compared to
//! it, and named public inputs. This crate knows no prover, no browser and no chain.
//!
//! ```
//! use circuits::statement::Statement;
//! use circuits::statements::access::{self, Access, Inputs};
//! use circuits::gadgets::merkle::LeanTree;
//! use circuits::Fr;
//!
//! let secret = Fr::from(42);
//! let leaf = access::leaf(access::commitment(secret), 250);
//! let tree = LeanTree::new(vec![Fr::from(7), leaf, Fr::from(9)]);
//! let inputs = Inputs {
//!     secret,
//!     balance: 250,
//!     threshold: 100,
//!     scope: Fr::from(1),
//!     message: Fr::from(2),
//!     path: tree.proof(1).expect("leaf 1 exists"),
//! };
//! let shown = Access::d20().spec(&inputs).expect("a member above the threshold");
//! assert_eq!(shown.nullifier, access::nullifier(secret, Fr::from(1)));
//! ```

pub mod any;
pub mod bundle;
pub mod example;
pub mod field;
pub mod gadgets;
pub mod inputs;
pub mod refusal;
pub mod registry;
pub mod statement;
pub mod statements;

pub use halo2_proofs::halo2curves::bn256::Fr;
