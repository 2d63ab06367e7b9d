//! What can be wrong with a setup file.

/// The part of a setup that a fault lies in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Section {
    /// Powers of tau in G1.
    Powers,
    /// The value basis in G1.
    Lagrange,
    /// The generator of G2.
    G2,
    /// tau in G2.
    TauG2,
}

impl std::fmt::Display for Section {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Section::Powers => "powers of tau",
            Section::Lagrange => "Lagrange basis",
            Section::G2 => "G2 generator",
            Section::TauG2 => "tau in G2",
        })
    }
}

/// What is wrong with one point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum PointFault {
    /// A coordinate is not below the field's modulus.
    NotCanonical,
    /// The coordinates are not on the curve.
    NotOnCurve,
    /// The point at infinity.
    Identity,
    /// On the curve, outside the group of order r.
    NotInSubgroup,
    /// Not the group's generator, which has to stand here.
    NotGenerator,
}

impl std::fmt::Display for PointFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            PointFault::NotCanonical => "a coordinate is not below the modulus",
            PointFault::NotOnCurve => "not on the curve",
            PointFault::Identity => "the point at infinity",
            PointFault::NotInSubgroup => "not in the group of order r",
            PointFault::NotGenerator => "not the generator",
        })
    }
}

/// Why a setup file was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SrsError {
    /// Too short to say what it is.
    #[error("a setup file begins with 4 bytes of size or magic, got {got} bytes")]
    TooShort {
        /// Length of the file.
        got: usize,
    },
    /// The size is outside what the engine takes.
    #[error("expected a setup of 2^{min} to 2^{max} powers, got 2^{got}")]
    KOutOfRange {
        /// log2 of the powers the file claims.
        got: u32,
        /// Smallest size.
        min: u32,
        /// Largest size.
        max: u32,
    },
    /// The file is longer or shorter than its size says.
    #[error("expected {expected} bytes, got {got}")]
    Length {
        /// What the header implies.
        expected: u64,
        /// Length of the file.
        got: u64,
    },
    /// A `.ptau` of another version.
    #[error("expected ptau version 1, got {got}")]
    PtauVersion {
        /// The version in the file.
        got: u32,
    },
    /// The `.ptau` file ends inside a section or its table.
    #[error("the ptau file ends at {at}: {wanted} bytes wanted, {left} left")]
    PtauEnds {
        /// Offset of the read.
        at: usize,
        /// Bytes wanted.
        wanted: u64,
        /// Bytes left.
        left: usize,
    },
    /// Bytes after the last section.
    #[error("{got} bytes after the last ptau section")]
    PtauTrailing {
        /// How many.
        got: usize,
    },
    /// A section that is needed is not there.
    #[error("ptau section {id} is missing")]
    PtauSectionMissing {
        /// snarkjs' section number.
        id: u32,
    },
    /// A section that may stand once stands twice.
    #[error("ptau section {id} stands twice")]
    PtauSectionTwice {
        /// snarkjs' section number.
        id: u32,
    },
    /// A section's length is not what the header implies.
    #[error("ptau section {id}: expected {expected} bytes, got {got}")]
    PtauSectionLength {
        /// snarkjs' section number.
        id: u32,
        /// What the header implies.
        expected: u64,
        /// What the section table says.
        got: u64,
    },
    /// The ceremony is over another field.
    #[error("the ptau header names another field than BN254's")]
    PtauField,
    /// A point is not acceptable.
    #[error("{section}, point {index}: {fault}")]
    Point {
        /// The part of the setup.
        section: Section,
        /// Position in that part.
        index: usize,
        /// What is wrong.
        fault: PointFault,
    },
    /// tau is 1: no secret at all.
    #[error("tau is one: every power is the generator")]
    DegenerateTau,
    /// The powers do not all follow from one tau that is also tau in G2.
    #[error("the powers of tau are not consecutive powers of the tau in G2")]
    Ratio,
    /// The Lagrange basis does not belong to the powers.
    #[error("the Lagrange basis does not follow from the powers of tau")]
    Lagrange,
    /// Another file than the pinned one.
    #[error("expected sha256 {expected}, got {got}")]
    DigestMismatch {
        /// The pinned digest, hex.
        expected: String,
        /// The file's digest, hex.
        got: String,
    },
    /// A setup cannot be cut to this size.
    #[error("a setup of 2^{have} powers cannot serve 2^{wanted}")]
    Size {
        /// Size asked for.
        wanted: u32,
        /// Size at hand.
        have: u32,
    },
}
