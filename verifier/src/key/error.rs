//! Why a key is refused.

/// Why a key is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// The bytes are no key of this format.
    #[error("not a verifying key: the first bytes are others")]
    Magic,
    /// The format has another version.
    #[error("expected version {expected} of the format, got {got}")]
    Version {
        /// What this crate reads.
        expected: u32,
        /// What the file says.
        got: u32,
    },
    /// The bytes were damaged.
    #[error("the digest at the end is not that of the bytes before it")]
    Digest,
    /// The bytes end early.
    #[error("ends at byte {at}: {wanted} more wanted, {left} left")]
    Ends {
        /// Where the read began.
        at: usize,
        /// How many bytes it asked for.
        wanted: usize,
        /// How many there were.
        left: usize,
    },
    /// Bytes after the key.
    #[error("{got} bytes after the key")]
    Trailing {
        /// How many.
        got: usize,
    },
    /// A byte that stands for no kind of node or column.
    #[error("byte {at}: {got} is no kind of {what}")]
    Kind {
        /// Where.
        at: usize,
        /// The byte.
        got: u8,
        /// Of what.
        what: &'static str,
    },
    /// A number outside of its limits ([`crate::key::limits`]).
    #[error("{what}: expected {min} to {max}, got {got}")]
    Range {
        /// Which number.
        what: &'static str,
        /// Least.
        min: u64,
        /// Largest.
        max: u64,
        /// The key's.
        got: u64,
    },
    /// Two lists of the key that belong together differ in length.
    #[error("{what}: expected {expected} entries, got {got}")]
    Count {
        /// Which list.
        what: &'static str,
        /// Entries.
        expected: usize,
        /// The key's.
        got: usize,
    },
    /// An entry that points to nothing.
    #[error("{what} {index}: {got} is not below {bound}")]
    Index {
        /// Which list.
        what: &'static str,
        /// Position in it.
        index: usize,
        /// What must not be reached.
        bound: usize,
        /// The entry.
        got: usize,
    },
    /// An entry that is there twice, or missing, or out of order.
    #[error("{what} {index} is out of order, missing or there twice")]
    Order {
        /// Which list.
        what: &'static str,
        /// Position in it.
        index: usize,
    },
    /// A number that is not below its modulus.
    #[error("{what} {index} is not below the modulus")]
    NotCanonical {
        /// Which list.
        what: &'static str,
        /// Position in it.
        index: usize,
    },
    /// Not a point of the group.
    #[error("{what} {index} is not a point of the group")]
    Point {
        /// Which list.
        what: &'static str,
        /// Position in it.
        index: usize,
    },
    /// omega does not generate a domain of 2^k elements.
    #[error("omega is not of order 2^k")]
    Omega,
}
