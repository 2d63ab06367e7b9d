//! What can not be rendered.

use alloc::string::String;

use crate::KeyError;

/// Why there is no contract for a key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RenderError {
    /// A number that is not below the order of its field.
    #[error("{what} {index} is not below the order of its field")]
    NotCanonical {
        /// What the number is.
        what: &'static str,
        /// Its position in the key's list of such numbers.
        index: usize,
    },
    /// An index beyond its list.
    #[error("{what} {got} is named, the key has {count}")]
    Unknown {
        /// What is named.
        what: &'static str,
        /// The index.
        got: usize,
        /// Length of the list.
        count: usize,
    },
    /// More, or less, than a contract can hold.
    #[error("{what}: expected {least} to {most}, got {got}")]
    Limit {
        /// What is counted.
        what: &'static str,
        /// Fewest.
        least: usize,
        /// Most.
        most: usize,
        /// The key's.
        got: usize,
    },
    /// Two lists of the key that have to be equally long, and are not.
    #[error("{what}: expected {expected}, got {got}")]
    Count {
        /// What is counted.
        what: &'static str,
        /// The number that the rest of the key asks for.
        expected: usize,
        /// The key's.
        got: usize,
    },
    /// The domain's generator has another order than the number of rows.
    #[error("omega does not generate a domain of 2^{k} rows")]
    Omega {
        /// log2 of the rows.
        k: u32,
    },
    /// What no verifier takes as a key: a point off its curve, an operand that comes later.
    #[error("{0}")]
    Key(#[from] KeyError),
    /// A name that can not stand in the source.
    #[error("{name:?}: expected up to 64 letters, digits and hyphens")]
    Name {
        /// The name.
        name: String,
    },
    /// More bytes than the EVM takes as a contract (EIP-170), by a rough count.
    #[error("about {estimate} bytes of code, more than {most}")]
    TooLarge {
        /// Rough count of bytes.
        estimate: usize,
        /// The EVM's limit.
        most: usize,
    },
}
