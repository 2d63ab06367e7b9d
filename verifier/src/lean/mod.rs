//! The lean profile: proofs of four points, whose verification takes five products of points and
//! one pairing check. `book/lean.md` says what is committed to, opened where, and why that is
//! sound.
//!
//! ```text
//! let key = LeanKey::from_bytes(&bytes)?;       // strict, digest checked
//! let verifier = LeanVerifier::new(key)?;       // every index, number and point checked
//! verifier.verify(&publics, &proof)?;           // one sum of points, one pairing check
//! ```

mod check;
mod format;
mod key;
pub mod limits;
mod message;
mod verify;

#[cfg(feature = "solidity")]
pub(crate) use check::check;
pub use key::{LeanKey, Node};
pub use verify::LeanVerifier;
