//! The verifying key as plain data: all that a verifier knows of a circuit, and nothing that only
//! one kind of verifier needs. The Rust verifier and the Solidity renderer both read this type.
//!
//! Field elements are [`Word`]s, so that the type depends on no arithmetic. A value of this type
//! may hold anything; what makes a verifier of it checks it first.

pub(crate) mod check;
mod error;
pub(crate) mod format;
pub mod limits;

pub(crate) use check::{Checked, check};
pub use error::KeyError;

use alloc::vec::Vec;

/// 32 bytes, big endian, as on chain.
pub type Word = [u8; 32];

/// A point of the first group by its coordinates, each below q; the identity is (0, 0).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct G1 {
    /// First coordinate.
    pub x: Word,
    /// Second coordinate.
    pub y: Word,
}

/// A point of the second group; a coordinate `c0 + c1 u` is `[c0, c1]`, each below q. (EVM
/// precompiles want c1 first.) The identity is all zeros.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct G2 {
    /// First coordinate.
    pub x: [Word; 2],
    /// Second coordinate.
    pub y: [Word; 2],
}

/// A column by its index among the columns of its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// Part of the key.
    Fixed(u32),
    /// Part of the proof.
    Advice(u32),
    /// Public.
    Instance(u32),
}

/// A column read some rows away from the current one: its polynomial's value at
/// `x omega^rotation`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Query {
    /// Index of the column among those of its kind.
    pub column: u32,
    /// Rows forwards; negative: backwards.
    pub rotation: i32,
}

/// One node of the expressions. Operands are indices of nodes before it, so that evaluating all
/// nodes in order needs no recursion, and a part that is used twice is one node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Node {
    /// A number below r.
    Constant(Word),
    /// Value of an entry of [`Key::fixed_queries`].
    Fixed(u32),
    /// Value of an entry of [`Key::advice_queries`].
    Advice(u32),
    /// Value of an entry of [`Key::instance_queries`].
    Instance(u32),
    /// A challenge of a phase, by its index among all of them.
    Challenge(u32),
    /// Minus a node.
    Negated(u32),
    /// A node plus a node.
    Sum(u32, u32),
    /// A node times a node.
    Product(u32, u32),
}

/// A lookup: in each row the inputs, taken together, stand in some row of the table. Inputs
/// `a_0 .. a_(m-1)` are compressed to `theta^(m-1) a_0 + .. + a_(m-1)`, the table likewise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lookup {
    /// Nodes, at least one.
    pub inputs: Vec<u32>,
    /// Nodes, as many as inputs.
    pub table: Vec<u32>,
}

/// What is committed and drawn together; indices ascend.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Phase {
    /// Advice columns, in the order of their commitments in the proof.
    pub advice: Vec<u32>,
    /// Challenges that are squeezed after them.
    pub challenges: Vec<u32>,
}

/// A verifying key of a halo2 circuit, proved with KZG over BN254, SHPLONK and the EVM transcript.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// log2 of the number of rows n.
    pub k: u32,
    /// Generator of the domain, of order n.
    pub omega: Word,
    /// What the transcript absorbs first: halo2's `transcript_repr` of its verifying key.
    pub digest: Word,
    /// halo2's blinding factors b: the last b rows are random. Row `n - b - 1`, at rotation
    /// `-(b + 1)` from the first, is the last row of the products.
    pub blinding: u32,
    /// Largest degree of an identity, at least 3. The quotient has `degree - 1` pieces, and a
    /// product of the copy argument spans `degree - 2` columns.
    pub degree: u32,
    /// How many values each instance column takes; the rest of it is zero. The transcript absorbs
    /// them column by column. This verifier accepts no other number, although halo2 would.
    pub instances: Vec<u32>,
    /// Number of advice columns.
    pub advice: u32,
    /// Number of challenges of all phases.
    pub challenges: u32,
    /// The phases in order; together they hold each advice column and each challenge once.
    pub phases: Vec<Phase>,
    /// Fixed columns (selectors among them): their commitments. Identity: a column of zeros.
    pub fixed: Vec<G1>,
    /// Columns of the copy argument, in its order.
    pub copied: Vec<Column>,
    /// Commitments to the permutation, one for each of `copied`.
    pub sigma: Vec<G1>,
    /// Instance cells that are read. Their values are not in the proof: the verifier computes them
    /// from the public inputs.
    pub instance_queries: Vec<Query>,
    /// Advice cells that are read, in the order of their values in the proof; none twice.
    pub advice_queries: Vec<Query>,
    /// Fixed cells that are read, in the order of their values in the proof; none twice.
    pub fixed_queries: Vec<Query>,
    /// All expressions, in an order in which operands come first.
    pub nodes: Vec<Node>,
    /// The gates' polynomials, as nodes, in order.
    pub gates: Vec<u32>,
    /// The lookups in order.
    pub lookups: Vec<Lookup>,
    /// `[tau]_2` of the setup. `[1]_1` and `[1]_2` are the standard generators.
    pub tau_g2: G2,
}

impl Key {
    /// Number of rows.
    #[must_use]
    pub fn rows(&self) -> u64 {
        1u64.checked_shl(self.k).unwrap_or(0)
    }

    /// Pieces of the quotient.
    #[must_use]
    pub fn quotient_pieces(&self) -> usize {
        self.degree.saturating_sub(1) as usize
    }

    /// Columns that one product of the copy argument spans, but for the last which may span fewer.
    #[must_use]
    pub fn copy_chunk(&self) -> usize {
        self.degree.saturating_sub(2).max(1) as usize
    }

    /// Products of the copy argument.
    #[must_use]
    pub fn copy_products(&self) -> usize {
        self.copied.len().div_ceil(self.copy_chunk())
    }

    /// Rotation from the first row back to the last row of the products.
    #[must_use]
    pub fn last_rotation(&self) -> i32 {
        i32::try_from(self.blinding).map_or(i32::MIN, |blinding| -1 - blinding)
    }

    /// Number of public inputs in all columns together.
    #[must_use]
    pub fn public_inputs(&self) -> usize {
        self.instances.iter().fold(0, |sum: usize, values| sum.saturating_add(*values as usize))
    }
}
