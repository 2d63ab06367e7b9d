//! The chain laid out for the cheapest verification on chain: one advice column, eight fixed
//! columns that are read at the current row only, public inputs anchored in one row each.
//! `book/lean.md` has the soundness argument.
//!
//! Where the gates of [`super::chain`] find a cell's type by looking at markers in other rows, here
//! the coefficients themselves stand in the row: an opening at another row costs eight evaluations,
//! a column one.

pub mod columns;
pub mod table;
