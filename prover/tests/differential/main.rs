//! The prover against upstream's: many circuits, each proved, checked by three verifiers, compared
//! stage by stage, and refused when its witness or its public inputs are wrong.
#![allow(missing_docs)]

mod cases;
mod check;
mod circuit;
mod classes;
mod columns;
mod described;
mod determinism;
mod hand;
mod judge;
mod params;
mod record;
mod resume;
mod trace;
mod words;
