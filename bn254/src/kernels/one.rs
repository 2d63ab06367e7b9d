//! One element in the form that the field itself uses: for targets whose 64-bit multiplier gives
//! both halves of a product.

use super::lanes::Lanes;
use crate::field::limbs::Limbs;
use crate::field::{Field, Modulus};

/// One element.
#[derive(Clone, Copy)]
pub struct One<M>(Field<M>);

impl<M: Modulus> One<M> {
    /// The element at rest.
    #[cfg(bn254_ifma)]
    #[inline(always)]
    pub(super) fn to_limbs(self) -> Limbs {
        self.0.to_montgomery()
    }
}

impl<M: Modulus> Lanes<M> for One<M> {
    const WIDTH: usize = 1;

    #[inline(always)]
    fn rest(element: Field<M>) -> Limbs {
        element.to_montgomery()
    }

    #[inline(always)]
    fn wake(limbs: Limbs) -> Field<M> {
        Field::from_montgomery_unchecked(limbs)
    }

    #[inline(always)]
    fn load(mut lane: impl FnMut(usize) -> Limbs) -> Self {
        Self(Self::wake(lane(0)))
    }

    #[inline(always)]
    fn store_settled(&self, mut put: impl FnMut(usize, Limbs)) {
        put(0, Self::rest(self.0));
    }

    #[inline(always)]
    fn multiply(&self, other: &Self) -> Self {
        Self(self.0 * other.0)
    }

    #[inline(always)]
    fn add(&self, other: &Self) -> Self {
        Self(self.0 + other.0)
    }

    #[inline(always)]
    fn sub(&self, other: &Self) -> Self {
        Self(self.0 - other.0)
    }

    #[inline(always)]
    fn settle(&self) -> Self {
        *self
    }
}
