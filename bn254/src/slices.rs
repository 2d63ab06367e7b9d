//! Whole columns at once: what the rounds of a proof do to them, in groups that kernels like.
//!
//! All slices of a call have one length; the calls panic otherwise.

use crate::field::{Field, Fr, Modulus};

/// to_i += a_i.
pub fn add_assign<M: Modulus>(to: &mut [Field<M>], a: &[Field<M>]) {
    assert_eq!(to.len(), a.len(), "columns of one length");
    to.iter_mut().zip(a).for_each(|(to, a)| *to += *a);
}

/// to_i -= a_i.
pub fn sub_assign<M: Modulus>(to: &mut [Field<M>], a: &[Field<M>]) {
    assert_eq!(to.len(), a.len(), "columns of one length");
    to.iter_mut().zip(a).for_each(|(to, a)| *to -= *a);
}

/// to_i *= a_i.
pub fn mul_assign<M: Modulus>(to: &mut [Field<M>], a: &[Field<M>]) {
    assert_eq!(to.len(), a.len(), "columns of one length");
    to.iter_mut().zip(a).for_each(|(to, a)| *to *= *a);
}

/// to_i = a_i b_i.
pub fn mul<M: Modulus>(to: &mut [Field<M>], a: &[Field<M>], b: &[Field<M>]) {
    assert!(to.len() == a.len() && a.len() == b.len(), "columns of one length");
    to.iter_mut().zip(a.iter().zip(b)).for_each(|(to, (a, b))| *to = *a * *b);
}

/// to_i *= factor.
pub fn scale<M: Modulus>(to: &mut [Field<M>], factor: Field<M>) {
    to.iter_mut().for_each(|to| *to *= factor);
}

/// to_i += a_i factor.
pub fn add_scaled<M: Modulus>(to: &mut [Field<M>], a: &[Field<M>], factor: Field<M>) {
    assert_eq!(to.len(), a.len(), "columns of one length");
    to.iter_mut().zip(a).for_each(|(to, a)| *to += *a * factor);
}

/// to_i = to_i factor + a_i: one step of Horner's rule for columns.
pub fn fold<M: Modulus>(to: &mut [Field<M>], factor: Field<M>, a: &[Field<M>]) {
    assert_eq!(to.len(), a.len(), "columns of one length");
    to.iter_mut().zip(a).for_each(|(to, a)| *to = *to * factor + *a);
}

/// The sum of a_i b_i.
pub fn dot<M: Modulus>(a: &[Field<M>], b: &[Field<M>]) -> Field<M> {
    assert_eq!(a.len(), b.len(), "columns of one length");
    a.iter().zip(b).map(|(a, b)| *a * *b).sum()
}

/// start, start base, start base^2, ...
pub fn powers(start: Fr, base: Fr, length: usize) -> Vec<Fr> {
    std::iter::successors(Some(start), |power| Some(*power * base)).take(length).collect()
}
