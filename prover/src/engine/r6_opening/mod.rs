//! The two opening schemes: [`shplonk`] in values, for halo2's `verify_proof`, and [`packed`] in
//! coefficients, for the lean profile (`book/lean.md`).

pub(super) mod packed;
pub(super) mod shplonk;
