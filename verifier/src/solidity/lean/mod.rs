//! Contracts for keys of the lean profile, with the parts of the standard ones: the same function,
//! the same checks of calldata, the same arithmetic. There is no inversion: a proof brings the
//! inverse of all that is divided by.

mod algebra;
mod batch;
mod plan;
mod single;

pub(super) use batch::render as many;
pub(super) use single::render as one;
