//! The verifying key of a lean circuit as plain data. A value of this type may hold anything; what
//! makes a verifier of it checks it first.

use alloc::vec::Vec;

use crate::key::{G1, G2, Word};

/// One node of the constraints. Operands are indices of nodes before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Node {
    /// A number below r.
    Constant(Word),
    /// A packed column at x.
    Packed(u32),
    /// The witness at `x omega^rotation`, by the rotation's place in [`LeanKey::rotations`].
    Advice(u32),
    /// The Lagrange polynomial at x of a row in [`LeanKey::anchors`].
    Anchor(u32),
    /// A public input.
    Public(u32),
    /// Minus a node.
    Negated(u32),
    /// A node plus a node.
    Sum(u32, u32),
    /// A node times a node.
    Product(u32, u32),
}

/// What a verifier of lean proofs knows of a circuit and a setup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeanKey {
    /// log2 of the number of rows n. omega, which generates the domain, is the power of
    /// `7^((r - 1) / 2^28)` that has order n, as in halo2.
    pub k: u32,
    /// Number of packed columns, a power of two.
    pub packed: u32,
    /// Number of public inputs.
    pub publics: u32,
    /// Rotations at which the witness is opened, in the order of the proof; no two of them lead to
    /// one row.
    pub rotations: Vec<i32>,
    /// Rows whose Lagrange polynomials the constraints read.
    pub anchors: Vec<u32>,
    /// The node of each constraint.
    pub constraints: Vec<u32>,
    /// All expressions, in an order in which operands come first.
    pub nodes: Vec<Node>,
    /// Commitment to the packed columns. Identity: they are zero.
    pub commitment: G1,
    /// `[tau]_2` of the setup. `[1]_1` and `[1]_2` are the standard generators.
    pub tau_g2: G2,
}

impl LeanKey {
    /// Number of rows.
    #[must_use]
    pub fn rows(&self) -> u64 {
        1u64.checked_shl(self.k).unwrap_or(0)
    }

    /// Values in a proof: the witness at each rotation, then each packed column.
    #[must_use]
    pub fn values(&self) -> usize {
        self.rotations.len().saturating_add(self.packed as usize)
    }

    /// Words of a proof: two points, the values, two points, an inverse.
    #[must_use]
    pub fn proof_words(&self) -> usize {
        self.values().saturating_add(9)
    }
}
