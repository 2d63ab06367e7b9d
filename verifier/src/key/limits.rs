//! Limits on everything that a key may ask for. They are far above any circuit that is proved in a
//! tab and far below what would hurt a runtime that verifies for strangers.

/// Largest log2 of the rows: r - 1 has no higher power of two.
pub const MAX_K: u32 = 28;
/// Most blinding factors: halo2 has two more than the queries of one column.
pub const MAX_BLINDING: u32 = 1 << 10;
/// Least degree: the copy argument divides by `degree - 2`, and halo2's keys have at least 3.
pub const MIN_DEGREE: u32 = 3;
/// Largest degree: each costs a point of the proof.
pub const MAX_DEGREE: u32 = 128;
/// Most columns of each kind: halo2 circuits of thousands of columns exist, not more.
pub const MAX_COLUMNS: u32 = 1 << 12;
/// Most challenges of all phases.
pub const MAX_CHALLENGES: u32 = 1 << 8;
/// Most phases: halo2 has three.
pub const MAX_PHASES: u32 = 8;
/// Most cells of one kind that are read, each a word of the proof.
pub const MAX_QUERIES: u32 = 1 << 13;
/// Most rotations that one column is read at: a set of points takes their number squared.
pub const MAX_ROTATIONS: u64 = 1 << 8;
/// Most nodes of all expressions: a millisecond of arithmetic.
pub const MAX_NODES: u32 = 1 << 16;
/// Most gate polynomials.
pub const MAX_GATES: u32 = 1 << 14;
/// Most lookups, and most columns of one.
pub const MAX_LOOKUPS: u32 = 1 << 8;
/// Most public inputs in all columns together: each is hashed.
pub const MAX_PUBLIC_INPUTS: u32 = 1 << 14;
/// Most values of public inputs summed over the queries that read them: each takes a Lagrange
/// polynomial's value.
pub const MAX_PUBLIC_READS: u64 = 1 << 16;
/// Largest proof in words of 32 bytes: half a mebibyte, four times a block's usual calldata.
pub const MAX_PROOF_WORDS: usize = 1 << 14;
