//! Why a circuit has no lean proofs.

use crate::SrsError;

/// A circuit or a setup that the lean profile cannot take.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LeanError {
    /// The circuit's synthesis failed.
    #[error("halo2: {reason}")]
    Halo2 {
        /// Upstream's words.
        reason: String,
    },
    /// Something that the profile does not have, or has once.
    #[error("{what}: the lean profile takes {expected}, got {got}")]
    Shape {
        /// What is counted.
        what: &'static str,
        /// How many there may be.
        expected: usize,
        /// How many there are.
        got: usize,
    },
    /// A fixed column or a public input that is read in another row.
    #[error("{what} {index} is read at rotation {rotation}, not in its row")]
    Rotation {
        /// Kind of column.
        what: &'static str,
        /// Its number.
        index: usize,
        /// Where it is read.
        rotation: i32,
    },
    /// Rows that blinding needs are used.
    #[error("row {row} is used, but the last {blinding} rows hold randomness")]
    BlindingRow {
        /// The used row.
        row: usize,
        /// Rows of randomness.
        blinding: usize,
    },
    /// A constraint that says something where all fixed columns are zero: it would hold for no
    /// random row.
    #[error("constraint {index} does not vanish where all fixed columns are zero")]
    AlwaysActive {
        /// Position of the constraint.
        index: usize,
    },
    /// The setup has too few powers for the packed columns or the quotient.
    #[error("the setup has 2^{got} powers, 2^{expected} are needed")]
    Setup {
        /// log2 of the powers that are needed.
        expected: u32,
        /// log2 of the powers that there are.
        got: u32,
    },
    /// The setup refused.
    #[error(transparent)]
    Srs(SrsError),
}
