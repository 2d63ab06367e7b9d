//! Eight elements, and what is done with them.

use super::vector::{
    BITS, Words, add, add_where, and, carry, down, gather, high, join, low, multiply, negative,
    scatter, splat, sub, sub_where, up,
};
use crate::field::limbs::Limbs;
use crate::field::{Field, Modulus};
use crate::kernels::shape::five;
use crate::kernels::{Lanes, Work};
use core::marker::PhantomData;

const MASK: u64 = (1 << BITS) - 1;
/// log2 of what this form has more than the resting one, which is the field's own.
const SHIFT: u32 = 4;
/// Multiples of P that make whatever is settled positive.
const LIFT: u64 = 40;

/// Eight elements, limb by limb.
#[derive(Clone, Copy)]
pub struct Eight<M>([Words; 5], PhantomData<M>);

impl<M: Modulus> Eight<M> {
    const P: [u64; 5] = five(&M::P);
    const INV: u64 = M::INV & MASK;

    #[inline(always)]
    fn from_limbs(limbs: [Words; 5]) -> Self {
        Self(limbs, PhantomData)
    }

    /// Moves what limbs have above 52 bits, or below zero, to the next.
    #[inline(always)]
    fn carried(mut limbs: [Words; 5]) -> Self {
        for i in 0..4 {
            limbs[i + 1] = add(limbs[i + 1], carry(limbs[i]));
            limbs[i] = and(limbs[i], splat(MASK));
        }
        Self::from_limbs(limbs)
    }

    /// Adds a limb's multiple of P to five columns and the one above them.
    #[inline(always)]
    fn row(columns: &mut [Words; 10], base: usize, a: Words, b: &[Words; 5]) {
        for j in 0..5 {
            columns[base + j] = low(columns[base + j], a, b[j]);
            columns[base + j + 1] = high(columns[base + j + 1], a, b[j]);
        }
    }

    /// (a b + q P) / 2^260 for some q below 2^260.
    #[inline(always)]
    fn product(&self, other: &Self) -> Self {
        let (a, b) = (&self.0, &other.0);
        let p = [
            splat(Self::P[0]),
            splat(Self::P[1]),
            splat(Self::P[2]),
            splat(Self::P[3]),
            splat(Self::P[4]),
        ];
        let mut columns = [splat(0); 10];
        for (i, limb) in a.iter().enumerate() {
            Self::row(&mut columns, i, *limb, b);
        }
        for i in 0..5 {
            let quotient = low(splat(0), columns[i], splat(Self::INV));
            Self::row(&mut columns, i, quotient, &p);
            columns[i + 1] = add(columns[i + 1], down::<BITS>(columns[i]));
        }
        let mut limbs = [columns[5], columns[6], columns[7], columns[8], columns[9]];
        let (a_negative, b_negative) = (negative(a[4]), negative(b[4]));
        for i in 0..5 {
            limbs[i] = sub_where(b_negative, limbs[i], a[i]);
            // As the multiplier saw it.
            let seen = if i < 4 { b[i] } else { and(b[4], splat(MASK)) };
            limbs[i] = sub_where(a_negative, limbs[i], seen);
        }
        Self::carried(limbs)
    }

    /// Less a multiple of P that leaves [0, 1.75 P).
    #[inline(always)]
    fn reduced(&self) -> Self {
        let top = const { Self::P[4] + 1 };
        let estimate = const { (1 << BITS) / (Self::P[4] + 1) };
        // Some units less, so that the error of the limbs below the highest leaves none negative.
        let lifted = add(self.0[4], splat(LIFT * top - (1 << 10)));
        let quotient = sub(high(splat(0), lifted, splat(estimate)), splat(LIFT));
        Self::carried(self.minus(quotient))
    }

    /// Less `quotient` P, limb by limb.
    #[inline(always)]
    fn minus(&self, quotient: Words) -> [Words; 5] {
        let mut limbs = self.0;
        for (limb, p) in limbs.iter_mut().zip(Self::P) {
            *limb = sub(*limb, multiply(quotient, splat(p)));
        }
        limbs
    }

    /// `value / 2^SHIFT` modulo P, in [0, P), for a settled value: the multiple of P that is taken
    /// away makes the low bits vanish.
    #[inline(always)]
    fn words(&self) -> [Words; 4] {
        let inverse = low(splat(0), self.0[0], splat(M::INV.wrapping_neg() & MASK));
        let quotient = and(inverse, splat((1 << SHIFT) - 1));
        let shifted = Self::carried(self.minus(quotient));
        // What is not negative lies below 1.75 P, and the rest above -15 P.
        let below = negative(shifted.0[4]);
        let mut limbs = shifted.0;
        for (limb, p) in limbs.iter_mut().zip(Self::P) {
            *limb = add_where(below, *limb, splat(p << SHIFT));
        }
        let [a, b, c, d, e] = Self::carried(limbs).0;
        [join::<4, 48>(a, b), join::<16, 36>(b, c), join::<28, 24>(c, d), join::<40, 12>(d, e)]
    }
}

/// All that is inlined here uses the processor's instructions directly.
#[target_feature(enable = "avx512f,avx512dq,avx512vl,avx512ifma,bmi2,adx")]
fn run<M: Modulus, W: Work<M>>(work: W) -> W::Output {
    work.on::<Eight<M>>()
}

impl<M: Modulus> Lanes<M> for Eight<M> {
    const WIDTH: usize = 8;

    fn run<W: Work<M>>(work: W) -> W::Output {
        // SAFETY: see the folder.
        unsafe { run(work) }
    }

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
        let numbers = [lane(0), lane(1), lane(2), lane(3), lane(4), lane(5), lane(6), lane(7)];
        let [a, b, c, d] = gather(&numbers);
        let mask = splat(MASK);
        Self::from_limbs([
            and(up::<4>(a), mask),
            and(join::<48, 16>(a, b), mask),
            and(join::<36, 28>(b, c), mask),
            and(join::<24, 40>(c, d), mask),
            down::<12>(d),
        ])
    }

    #[inline(always)]
    fn store_settled(&self, mut put: impl FnMut(usize, Limbs)) {
        let numbers = scatter(self.words());
        for (lane, number) in numbers.into_iter().enumerate() {
            put(lane, number);
        }
    }

    #[inline(always)]
    fn multiply(&self, other: &Self) -> Self {
        self.product(other)
    }

    #[inline(always)]
    fn add(&self, other: &Self) -> Self {
        let mut limbs = self.0;
        for (limb, other) in limbs.iter_mut().zip(other.0) {
            *limb = add(*limb, other);
        }
        Self::carried(limbs)
    }

    #[inline(always)]
    fn sub(&self, other: &Self) -> Self {
        let mut limbs = self.0;
        for (limb, other) in limbs.iter_mut().zip(other.0) {
            *limb = sub(*limb, other);
        }
        Self::carried(limbs)
    }

    #[inline(always)]
    fn settle(&self) -> Self {
        self.reduced()
    }
}
