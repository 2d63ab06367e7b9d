//! The reference: one scalar multiplication a term.

use crate::curve::{Affine, Jacobian};
use crate::field::Fr;

/// The sum of scalar times point.
pub fn multiply(scalars: &[Fr], points: &[Affine]) -> Affine {
    let terms = scalars.iter().zip(points).map(|(scalar, point)| point.multiply(scalar));
    terms.fold(Jacobian::IDENTITY, |sum, term| sum.add(&term)).to_affine()
}
