//! One element as nine signed limbs of 29 bits: products of limbs and their sums fit a 64-bit
//! register, for targets whose multiplier gives no more than 64 bits. R = 2^261.

use super::lanes::Lanes;
use super::shape::nine;
use crate::field::limbs::{Limbs, sub_if_not_less};
use crate::field::{Field, Modulus};
use core::marker::PhantomData;

pub(super) const BITS: usize = 29;
pub(super) const MASK: i64 = (1 << BITS) - 1;

/// One element; its limbs may be negative and longer than 29 bits.
#[derive(Debug, Clone, Copy)]
#[repr(transparent)]
pub struct Nine<M>(pub(super) [i64; 9], PhantomData<M>);

impl<M: Modulus> Nine<M> {
    const P: [i64; 9] = nine(&M::P, 0);
    const INV: i64 = M::INV as i64 & MASK;

    #[inline(always)]
    pub(super) const fn from_limbs(limbs: [i64; 9]) -> Self {
        Self(limbs, PhantomData)
    }

    /// `value * 2^shift`, cut into limbs; the shift is below 29.
    #[inline(always)]
    pub(super) fn cut(value: Limbs, shift: usize) -> Self {
        let mut limbs = [0; 9];
        limbs[0] = (value[0] << shift) as i64 & MASK;
        for (i, limb) in limbs.iter_mut().enumerate().skip(1) {
            let start = BITS * i - shift;
            let (word, offset) = (start / 64, start % 64);
            let low = value[word] >> offset;
            let high =
                if offset > 64 - BITS && word < 3 { value[word + 1] << (64 - offset) } else { 0 };
            *limb = (low | high) as i64;
            if i < 8 {
                *limb &= MASK;
            }
        }
        Self::from_limbs(limbs)
    }

    /// `value / 2^shift` modulo P, as a number below 2P, for a reduced value: the multiple of P
    /// that is added makes the low bits vanish.
    #[inline(always)]
    pub(super) fn join(self, shift: usize) -> Limbs {
        let quotient = self.0[0].wrapping_mul(Self::INV) & ((1 << shift) - 1);
        self.join_with(quotient, shift, [0; 9])
    }

    /// As [`Self::join`], as a number within 0.49 and 1.52 times P, plus `offset / 2^shift`.
    #[cfg(bn254_tier = "relaxed")]
    #[inline(always)]
    pub(super) fn join_about_p(self, shift: usize, offset: &Self) -> Limbs {
        // Between 1/2 and 3/2 of 2^shift instead of below it.
        let half = 1 << (shift - 1);
        let quotient = self.0[0].wrapping_mul(Self::INV) - half & ((1 << shift) - 1);
        self.join_with(quotient + half, shift, offset.0)
    }

    /// `(value + quotient P + offset) / 2^shift`, which has to be exact but for the offset.
    #[inline(always)]
    fn join_with(self, quotient: i64, shift: usize, offset: [i64; 9]) -> Limbs {
        let mut limbs = self.0;
        let mut carry = 0;
        for ((limb, p), offset) in limbs.iter_mut().zip(Self::P).zip(offset) {
            let sum = *limb + quotient * p + offset + carry;
            carry = sum >> BITS;
            *limb = sum & MASK;
        }
        limbs[8] += carry << BITS;
        let limbs = limbs.map(|limb| limb as u64);
        let mut words = [0u64; 4];
        for (i, limb) in limbs.iter().enumerate() {
            let end = BITS * i;
            if end < shift {
                words[0] |= limb >> (shift - end);
                continue;
            }
            let (word, offset) = ((end - shift) / 64, (end - shift) % 64);
            if word < 4 {
                words[word] |= limb << offset;
            }
            if offset > 64 - BITS && word < 3 {
                words[word + 1] |= limb >> (64 - offset);
            }
        }
        words
    }

    /// The same value with all limbs but the highest in [0, 2^29).
    #[inline(always)]
    pub(super) fn carried(mut self) -> Self {
        for i in 0..8 {
            self.0[i + 1] += self.0[i] >> BITS;
            self.0[i] &= MASK;
        }
        self
    }

    /// As [`Self::carried`], and less the multiple of P that leaves [0, 2P).
    #[inline(always)]
    pub(super) fn reduced(self) -> Self {
        let carried = self.carried();
        let estimate = const { (1i64 << 40) / (Self::P[8] + 1) };
        // Of a negative number one more, so that the estimate's error leaves none.
        let top = carried.0[8];
        let quotient = ((top * estimate) >> 40) + (top >> 63);
        let limbs = core::array::from_fn(|i| carried.0[i] - quotient * Self::P[i]);
        Self::from_limbs(limbs).carried()
    }

    /// (a b + q P) / 2^261 for some q below 2^261: within |a b| / (169 P) of the range from 0 to P.
    /// Loaded elements reach 97 P, so a product of two still lies within 57 P.
    #[inline(always)]
    pub(super) fn product(&self, other: &Self) -> Self {
        let b = &other.0;
        let mut sum = [0i64; 9];
        for a in self.0 {
            let low = sum[0] + a * b[0];
            let quotient = low.wrapping_mul(Self::INV) & MASK;
            let carry = (low + quotient * Self::P[0]) >> BITS;
            sum[0] = sum[1] + a * b[1] + quotient * Self::P[1] + carry;
            for j in 2..9 {
                sum[j - 1] = sum[j] + a * b[j] + quotient * Self::P[j];
            }
        }
        // No row adds to the highest column what the next does not move down.
        sum[8] = 0;
        Self::from_limbs(sum).carried()
    }
}

/// a b / 2^256 mod P, where the tier's own group does not do it better.
#[cfg(any(bn254_tier = "relaxed", bn254_tier = "scalar"))]
#[inline(always)]
pub fn multiply<M: Modulus>(a: &Limbs, b: &Limbs) -> Limbs {
    // 2^5 makes up for R = 2^261.
    let product = Nine::<M>::cut(*a, 5).product(&Nine::cut(*b, 0));
    let mut words = [0u64; 4];
    for (i, limb) in product.0.iter().enumerate() {
        let (word, offset) = (BITS * i / 64, BITS * i % 64);
        words[word] |= (*limb as u64) << offset;
        if offset > 64 - BITS && word < 3 {
            words[word + 1] |= *limb as u64 >> (64 - offset);
        }
    }
    sub_if_not_less(&words, &M::P)
}

impl<M: Modulus> Lanes<M> for Nine<M> {
    const WIDTH: usize = 1;

    #[inline(always)]
    fn rest(element: Field<M>) -> Limbs {
        element.to_montgomery()
    }

    #[inline(always)]
    fn wake(limbs: Limbs) -> Field<M> {
        Field::from_montgomery_unchecked(sub_if_not_less(&limbs, &M::P))
    }

    #[inline(always)]
    fn load(mut lane: impl FnMut(usize) -> Limbs) -> Self {
        Self::cut(lane(0), 5)
    }

    #[inline(always)]
    fn store_settled(&self, mut put: impl FnMut(usize, Limbs)) {
        put(0, self.join(5));
    }

    #[inline(always)]
    fn multiply(&self, other: &Self) -> Self {
        self.product(other)
    }

    #[inline(always)]
    fn add(&self, other: &Self) -> Self {
        Self::from_limbs(core::array::from_fn(|i| self.0[i] + other.0[i]))
    }

    #[inline(always)]
    fn sub(&self, other: &Self) -> Self {
        Self::from_limbs(core::array::from_fn(|i| self.0[i] - other.0[i]))
    }

    #[inline(always)]
    fn settle(&self) -> Self {
        self.reduced()
    }
}
