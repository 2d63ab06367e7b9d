//! Whole columns at once: what the rounds of a proof do to them, a group of elements at a time.
//!
//! All slices of a call have one length; the calls panic otherwise.
//!
//! A column's elements are read as if they were at rest in the kernels' own form. That makes each a
//! fixed multiple of itself, and sums of multiples of sums; so what is linear in the columns needs
//! no conversion, and of a product only one factor does.

use crate::field::limbs::{Limbs, sub_if_not_less};
use crate::field::{Field, Fr, Modulus};
use crate::kernels::{Group, Lanes};
use crate::tasks;

/// Products that are summed up before the sum is settled.
const SUMMANDS: usize = 3;
/// Rows that are worth a thread.
const PART: usize = 510;

/// A column turned downwards by some rows, times a factor.
#[derive(Debug, Clone, Copy)]
pub struct Term<'a, M: Modulus> {
    /// The column.
    pub column: &'a [Field<M>],
    /// How many rows further down each of its values counts.
    pub rotation: usize,
    /// What it is multiplied by.
    pub factor: Field<M>,
}

/// Groups of elements, the last filled up with zeros.
#[inline(always)]
fn read<M: Modulus>(column: &[Field<M>]) -> Group<M> {
    Group::<M>::load(|lane| column.get(lane).map_or([0; 4], |element| element.limbs))
}

/// As [`read`], from some row on; after the last row comes the first.
#[inline(always)]
fn read_round<M: Modulus>(column: &[Field<M>], start: usize) -> Group<M> {
    Group::<M>::load(|lane| {
        let row = start + lane;
        column.get(row).or_else(|| column.get(row % column.len())).map_or([0; 4], |e| e.limbs)
    })
}

/// As [`read`], of the elements themselves and not of the multiples.
#[inline(always)]
fn read_exactly<M: Modulus>(column: &[Field<M>]) -> Group<M> {
    let rest = |element: &Field<M>| <Group<M> as Lanes<M>>::rest(*element);
    Group::<M>::load(|lane| column.get(lane).map_or([0; 4], rest))
}

#[inline(always)]
fn write<M: Modulus>(group: &Group<M>, column: &mut [Field<M>]) {
    group.store(|lane, limbs: Limbs| {
        if let Some(element) = column.get_mut(lane) {
            *element = Field::from_montgomery_unchecked(sub_if_not_less(&limbs, &M::P));
        }
    });
}

#[inline(always)]
fn update<M: Modulus>(
    to: &mut [Field<M>],
    a: &[Field<M>],
    new: impl Fn(&[Field<M>], &[Field<M>]) -> Group<M>,
) {
    assert_eq!(to.len(), a.len(), "columns of one length");
    let width = <Group<M> as Lanes<M>>::WIDTH;
    for (to, a) in to.chunks_mut(width).zip(a.chunks(width)) {
        write(&new(to, a), to);
    }
}

/// to_i += a_i.
pub fn add_assign<M: Modulus>(to: &mut [Field<M>], a: &[Field<M>]) {
    assert_eq!(to.len(), a.len(), "columns of one length");
    to.iter_mut().zip(a).for_each(|(to, a)| *to += *a);
}

/// to_i *= a_i.
pub fn mul_assign<M: Modulus>(to: &mut [Field<M>], a: &[Field<M>]) {
    update(to, a, |to, a| read(to).multiply(&read_exactly(a)));
}

/// to_i *= factor.
pub fn scale<M: Modulus>(to: &mut [Field<M>], factor: Field<M>) {
    let factor = Group::<M>::splat(factor);
    for to in to.chunks_mut(<Group<M> as Lanes<M>>::WIDTH) {
        write(&read(to).multiply(&factor), to);
    }
}

/// to_i += a_i factor.
pub fn add_scaled<M: Modulus>(to: &mut [Field<M>], a: &[Field<M>], factor: Field<M>) {
    let factor = Group::<M>::splat(factor);
    update(to, a, |to, a| read(to).add(&read(a).multiply(&factor)));
}

/// to_i += the sum of column_(i - rotation) factor over all terms; rows count round.
pub fn add_terms<M: Modulus>(to: &mut [Field<M>], terms: &[Term<'_, M>]) {
    let (rows, width) = (to.len(), <Group<M> as Lanes<M>>::WIDTH);
    assert!(terms.iter().all(|term| term.column.len() == rows), "columns of one length");
    let factors: Vec<_> = terms.iter().map(|term| Group::<M>::splat(term.factor)).collect();
    let part = rows.div_ceil(tasks::width()).max(PART).next_multiple_of(width);
    tasks::each(to.chunks_mut(part).enumerate(), |(index, to)| {
        for (group, to) in to.chunks_mut(width).enumerate() {
            let row = index * part + group * width;
            let mut sum = read(to).settle();
            for (terms, factors) in terms.chunks(SUMMANDS).zip(factors.chunks(SUMMANDS)) {
                for (term, factor) in terms.iter().zip(factors) {
                    let start = (row + rows - term.rotation % rows) % rows;
                    sum = sum.add(&read_round(term.column, start).multiply(factor));
                }
                sum = sum.settle();
            }
            write(&sum, to);
        }
    });
}

/// to_i = to_i factor + a_i: one step of Horner's rule for columns.
pub fn fold<M: Modulus>(to: &mut [Field<M>], factor: Field<M>, a: &[Field<M>]) {
    let factor = Group::<M>::splat(factor);
    update(to, a, |to, a| read(to).multiply(&factor).add(&read(a)));
}

/// The sum of a_i b_i.
pub fn dot<M: Modulus>(a: &[Field<M>], b: &[Field<M>]) -> Field<M> {
    assert_eq!(a.len(), b.len(), "columns of one length");
    let width = <Group<M> as Lanes<M>>::WIDTH;
    let mut sum = Group::<M>::splat(Field::ZERO);
    for (a, b) in a.chunks(SUMMANDS * width).zip(b.chunks(SUMMANDS * width)) {
        for (a, b) in a.chunks(width).zip(b.chunks(width)) {
            sum = sum.add(&read(a).multiply(&read_exactly(b)));
        }
        sum = sum.settle();
    }
    let mut total = Field::ZERO;
    sum.store(|_, limbs| {
        total += Field::from_montgomery_unchecked(sub_if_not_less(&limbs, &M::P));
    });
    total
}

/// start, start base, start base^2, ...
pub fn powers(start: Fr, base: Fr, length: usize) -> Vec<Fr> {
    let mut powers = Vec::with_capacity(length);
    let mut power = start;
    for _ in 0..length {
        powers.push(power);
        power *= base;
    }
    powers
}
