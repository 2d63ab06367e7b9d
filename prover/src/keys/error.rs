//! What can be wrong with a key.

/// Why a key was refused, or could not be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// Not a key file of this program.
    #[error("not a proofpod key file")]
    Magic,
    /// A key file of another version.
    #[error("expected key file version {expected}, got {got}")]
    Version {
        /// The version that this program reads.
        expected: u32,
        /// The file's version.
        got: u32,
    },
    /// The file ends early.
    #[error("the key file ends at byte {at}: {wanted} bytes wanted, {left} left")]
    Ends {
        /// Offset of the read.
        at: usize,
        /// Bytes wanted.
        wanted: usize,
        /// Bytes left.
        left: usize,
    },
    /// Bytes after the end.
    #[error("{got} bytes after the end of the key file")]
    Trailing {
        /// How many.
        got: usize,
    },
    /// The digest at the end does not match.
    #[error("the key file's digest is {got}, its end says {expected}")]
    Digest {
        /// The digest that the file carries.
        expected: String,
        /// The digest of what it holds.
        got: String,
    },
    /// The name is empty, too long or not plain.
    #[error("a circuit's name has 1 to 64 characters of a-z, 0-9 and -")]
    Name,
    /// A size or count outside what the engine takes.
    #[error("{what}: expected {min} to {max}, got {got}")]
    Range {
        /// What is counted.
        what: &'static str,
        /// Smallest.
        min: u64,
        /// Largest.
        max: u64,
        /// Found.
        got: u64,
    },
    /// A field element that is not below the modulus.
    #[error("{what} {index} is not canonical")]
    NotCanonical {
        /// What it is.
        what: &'static str,
        /// Position in its list.
        index: usize,
    },
    /// A commitment that is not a point of the curve, or is the identity.
    #[error("commitment {index} is not a point of the curve")]
    Point {
        /// Position among all commitments.
        index: usize,
    },
    /// A packed column cannot be unpacked.
    #[error("column {column}: {reason}")]
    Packing {
        /// Position among all columns.
        column: usize,
        /// What is wrong.
        reason: &'static str,
    },
    /// The key has another number of columns than the circuit: fixed, and in the copy argument.
    #[error("expected {expected:?} columns (fixed, copied), got {got:?}")]
    Columns {
        /// The circuit's.
        expected: (usize, usize),
        /// The file's.
        got: (usize, usize),
    },
    /// The digest computed from circuit and commitments is another one: not this circuit's key.
    #[error("expected verifying key digest {expected}, got {got}")]
    VkDigest {
        /// The file's, hex.
        expected: String,
        /// The computed one, hex.
        got: String,
    },
    /// The stored commitments do not belong to the stored columns.
    #[error("the commitments do not belong to the columns")]
    Commitments,
    /// The circuit's fixed columns have another digest: not the columns that the key commits to.
    #[error("expected fixed columns of digest {expected}, got {got}")]
    ColumnsDigest {
        /// The file's, hex.
        expected: String,
        /// The circuit's, hex.
        got: String,
    },
    /// A circuit or a setup that the lean profile cannot take.
    #[error(transparent)]
    Lean(#[from] crate::lean::LeanError),
    /// The setup has another size than the circuit.
    #[error("expected a setup of 2^{expected} powers, got 2^{got}")]
    SrsSize {
        /// The circuit's.
        expected: u32,
        /// The setup's.
        got: u32,
    },
    /// The key was made with another setup.
    #[error("the key was made with the setup {expected}, got {got}")]
    SrsMismatch {
        /// Tau digest in the key, hex.
        expected: String,
        /// The setup's id.
        got: String,
    },
    /// Upstream's key generation refused the circuit.
    #[error("key generation: {reason}")]
    Keygen {
        /// Upstream's words.
        reason: String,
    },
    /// The gates' degree is above upstream's cap, which would make a key that cannot prove.
    #[error("the gates have degree {wanted}, upstream caps it at {got}: set_minimum_degree")]
    DegreeCapped {
        /// The gates' degree.
        wanted: usize,
        /// What the constraint system says.
        got: usize,
    },
}

impl From<crate::bytes::Short> for KeyError {
    fn from(short: crate::bytes::Short) -> Self {
        KeyError::Ends { at: short.at, wanted: short.wanted, left: short.left }
    }
}
