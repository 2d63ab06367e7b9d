//! The operators of Rust on field elements.

use super::limbs::{add, select, sub, sub_if_not_less};
use super::{Field, Modulus};
use core::iter::{Product, Sum};
use core::ops::{Add, AddAssign, Mul, MulAssign, Neg, Sub, SubAssign};

impl<M: Modulus> Add for Field<M> {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        // Both are below 2^254: no carry leaves the top.
        let sum = add(&self.limbs, &other.limbs).0;
        Self::from_montgomery_unchecked(sub_if_not_less(&sum, &M::P))
    }
}

impl<M: Modulus> Sub for Field<M> {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        let (difference, borrow) = sub(&self.limbs, &other.limbs);
        let wrapped = add(&difference, &M::P).0;
        Self::from_montgomery_unchecked(select(&difference, &wrapped, borrow))
    }
}

impl<M: Modulus> Mul for Field<M> {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        self.product(&other)
    }
}

impl<M: Modulus> Neg for Field<M> {
    type Output = Self;
    fn neg(self) -> Self {
        Self::ZERO - self
    }
}

impl<M: Modulus> AddAssign for Field<M> {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl<M: Modulus> SubAssign for Field<M> {
    fn sub_assign(&mut self, other: Self) {
        *self = *self - other;
    }
}

impl<M: Modulus> MulAssign for Field<M> {
    fn mul_assign(&mut self, other: Self) {
        *self = *self * other;
    }
}

impl<M: Modulus> Sum for Field<M> {
    fn sum<I: Iterator<Item = Self>>(elements: I) -> Self {
        elements.fold(Self::ZERO, Add::add)
    }
}

impl<M: Modulus> Product for Field<M> {
    fn product<I: Iterator<Item = Self>>(elements: I) -> Self {
        elements.fold(Self::ONE, Mul::mul)
    }
}
