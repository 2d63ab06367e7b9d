//! What the algorithms above the kernels are written in: a few elements at once, in whatever form
//! multiplies fastest here.

use super::tier::{Rows, Work};
use crate::field::limbs::Limbs;
use crate::field::{Field, Modulus};

/// `WIDTH` elements in a redundant form that only this tier knows.
///
/// Elements at rest in memory are four limbs in the tier's own Montgomery form, below 2P and not
/// always canonical: [`Lanes::rest`] and [`Lanes::wake`] convert.
///
/// Bounds. *Weight* bounds the limbs: products and settled elements weigh 1, loaded ones 2, their
/// differences 2, any other sum or difference what its terms weigh together. *Size* bounds the
/// value, in units of P: a loaded element is within 1.5, a settled one within 0.51, a product
/// within 0.38 times the factors' sizes plus 1.01, a sum within the sum.
///
/// For factors of weights v, w and sizes a, b: v w is at most 3 (or both are loaded), a w and b v
/// at most 5, a b at most 4.3, or the product's highest limb has no room. What is settled or
/// stored has w + 0.55 (a + 1/2) at most 8, and at most 6.4 if it is settled for parking; two terms
/// of it may be loaded or parked elements.
///
/// *Parked* elements, as points between two additions, lie about P, within 0.49 and 1.52 times of
/// it, and weigh 1: their differences weigh 2 and are within 1.03. A tier parks its resting form
/// unless it says otherwise; its products then have to shrink more than bounds here ask for.
pub trait Lanes<M: Modulus>: Copy + Send + Sync {
    /// How many elements.
    const WIDTH: usize;

    /// Does work on groups of this form, compiled for the processors that have what it needs.
    #[inline(always)]
    fn run<W: Work<M>>(work: W) -> W::Output
    where
        Self: Rows<M>,
    {
        work.on::<Self>()
    }

    /// The resting form of an element.
    fn rest(element: Field<M>) -> Limbs;

    /// The element of a resting form.
    fn wake(limbs: Limbs) -> Field<M>;

    /// Elements from their resting forms, one asked for each lane.
    fn load(lane: impl FnMut(usize) -> Limbs) -> Self;

    /// Hands out the resting form of each lane.
    #[inline(always)]
    fn store(&self, put: impl FnMut(usize, Limbs)) {
        self.settle().store_settled(put);
    }

    /// As [`Lanes::store`], of settled elements.
    fn store_settled(&self, put: impl FnMut(usize, Limbs));

    /// The same element in every lane, settled.
    #[inline(always)]
    fn splat(element: Field<M>) -> Self {
        let limbs = Self::rest(element);
        Self::load(|_| limbs).settle()
    }

    /// Products.
    #[must_use]
    fn multiply(&self, other: &Self) -> Self;

    /// Products, written where they are wanted: large groups are slow to move.
    #[inline(always)]
    fn multiply_into(&self, other: &Self, product: &mut Self) {
        *product = self.multiply(other);
    }

    /// Products, in place of the first factors.
    #[inline(always)]
    fn multiply_assign(&mut self, other: &Self) {
        *self = self.multiply(other);
    }

    /// Sums.
    #[must_use]
    fn add(&self, other: &Self) -> Self;

    /// Differences.
    #[must_use]
    fn sub(&self, other: &Self) -> Self;

    /// The same elements, settled.
    #[must_use]
    fn settle(&self) -> Self;

    /// The parked form of an element.
    fn park(element: Field<M>) -> Limbs {
        Self::rest(element)
    }

    /// The element of a parked form.
    fn unpark(limbs: Limbs) -> Field<M> {
        Self::wake(limbs)
    }

    /// As [`Lanes::load`], of parked forms.
    #[inline(always)]
    fn load_parked(lane: impl FnMut(usize) -> Limbs) -> Self {
        Self::load(lane)
    }

    /// The same elements, ready to be parked: about P where the tier parks them there.
    #[must_use]
    #[inline(always)]
    fn settle_parked(&self) -> Self {
        self.settle()
    }

    /// Hands out the parked form of elements that are settled for it.
    #[inline(always)]
    fn store_parked(&self, put: impl FnMut(usize, Limbs)) {
        self.store_settled(put);
    }
}
