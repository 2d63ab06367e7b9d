//! Limits on what only a key of the lean profile has; the others are [`crate::key::limits`].

/// Most packed columns: each is a word of a proof, and together their polynomials have so many
/// times the rows in powers of the setup's secret.
pub const MAX_PACKED: u32 = 1 << 8;
/// Most anchors: each is a denominator.
pub const MAX_ANCHORS: u32 = 1 << 10;
