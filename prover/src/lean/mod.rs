//! The lean profile: proofs of four points whose verification costs five multiplications of points
//! and one pairing check. `book/lean.md` says what is committed to, opened where, and why that is
//! sound.
//!
//! It takes circuits of one advice column without lookups and copies, whose fixed columns are read
//! in the current row and whose public inputs are constant polynomials. One halo2 circuit is the
//! one description: `MockProver` checks it as it is, and everything here is derived from it.
//!
//! A fixed column that is one in a single row and zero elsewhere is an anchor: verifiers compute
//! its polynomial. All other fixed columns are packed into one commitment.

mod artifact;
mod error;
mod key;
mod keygen;
mod nodes;
mod prove;
mod verify;

pub use artifact::{LeanArtifact, keygen, powers};
pub use error::LeanError;
pub use key::LeanKey;
pub use nodes::Node;
pub use prove::LeanProver;
pub use verify::Check;
