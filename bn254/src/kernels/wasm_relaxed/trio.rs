//! Three elements: a pair in floating point and a single in integers.

use super::pair;
use crate::field::limbs::Limbs;
use crate::field::modulus::{Q, double, half};
use crate::field::{Field, Modulus, limbs};
use crate::kernels::lanes::Lanes;
use crate::kernels::nine::Nine;
use crate::kernels::shape::nine;
use core::arch::wasm32::v128;

core::arch::global_asm!(include_str!(concat!(env!("OUT_DIR"), "/trio.s")));

// Addresses of a product and its factors; the type of the modulus is no part of the layout.
unsafe extern "C" {
    fn bn254_trio_multiply_q(product: *mut u8, a: *const u8, b: *const u8);
    fn bn254_trio_multiply_r(product: *mut u8, a: *const u8, b: *const u8);
}

/// Three elements. Their resting form is the pair's, R = 2^255; the single works with R = 2^261.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct Trio<M> {
    pair: [v128; 5],
    single: Nine<M>,
}

/// log2 of what the single's form has more than the resting form.
const SHIFT: usize = 6;

/// Writes the product of `a` and `b`.
#[inline(always)]
unsafe fn kernel<M: Modulus>(product: *mut Trio<M>, a: *const Trio<M>, b: *const Trio<M>) {
    let (product, a, b) = (product.cast(), a.cast(), b.cast());
    // SAFETY: as the caller's.
    unsafe {
        match M::P[0] == Q::P[0] {
            true => bn254_trio_multiply_q(product, a, b),
            false => bn254_trio_multiply_r(product, a, b),
        }
    }
}

impl<M: Modulus> Trio<M> {
    /// What a parked number has more, in the single's form.
    const SINGLE_OFFSET: Nine<M> = Nine::from_limbs(nine(&pair::OFFSET, SHIFT));
}

impl<M: Modulus> Lanes<M> for Trio<M> {
    const WIDTH: usize = 3;

    #[inline(always)]
    fn rest(element: Field<M>) -> Limbs {
        half(&M::P, &element.to_montgomery())
    }

    #[inline(always)]
    fn wake(limbs: Limbs) -> Field<M> {
        let reduced = limbs::sub_if_not_less(&limbs, &M::P);
        Field::from_montgomery_unchecked(double(&M::P, &reduced))
    }

    #[inline(always)]
    fn load(mut lane: impl FnMut(usize) -> Limbs) -> Self {
        let pair = pair::cut(&lane(0), &lane(1));
        Self { pair, single: Nine::cut(lane(2), SHIFT) }
    }

    #[inline(always)]
    fn store_settled(&self, mut put: impl FnMut(usize, Limbs)) {
        let [first, second] = pair::join::<M>(&self.pair);
        put(0, first);
        put(1, second);
        put(2, self.single.join(SHIFT));
    }

    #[inline(always)]
    fn multiply(&self, other: &Self) -> Self {
        let mut product = core::mem::MaybeUninit::<Self>::uninit();
        // SAFETY: the kernel writes all limbs of the product.
        let product = unsafe {
            kernel(product.as_mut_ptr(), self, other);
            product.assume_init_ref()
        };
        // Limb by limb: a copy of the whole is a call in some engines.
        let single = Nine::from_limbs(core::array::from_fn(|i| product.single.0[i]));
        Self { pair: core::array::from_fn(|i| product.pair[i]), single }
    }

    #[inline(always)]
    fn multiply_into(&self, other: &Self, product: &mut Self) {
        // SAFETY: all three are whole elements.
        unsafe { kernel(product, self, other) }
    }

    #[inline(always)]
    fn multiply_assign(&mut self, other: &Self) {
        let this = core::ptr::from_mut(self);
        // SAFETY: the kernel has read all limbs of a form before it writes the first of that form.
        unsafe { kernel(this, this, other) }
    }

    #[inline(always)]
    fn add(&self, other: &Self) -> Self {
        let single = self.single.add(&other.single);
        Self { pair: pair::add(&self.pair, &other.pair), single }
    }

    #[inline(always)]
    fn sub(&self, other: &Self) -> Self {
        let single = self.single.sub(&other.single);
        Self { pair: pair::sub(&self.pair, &other.pair), single }
    }

    #[inline(always)]
    fn settle(&self) -> Self {
        Self { pair: pair::settle::<M>(&self.pair), single: self.single.reduced() }
    }

    #[inline(always)]
    fn park(element: Field<M>) -> Limbs {
        let mut limbs = Self::rest(element);
        if limbs::less(&limbs, &const { limbs::halve(&M::P, 0) }) {
            limbs = limbs::add(&limbs, &M::P).0;
        }
        limbs::add(&limbs, &pair::OFFSET).0
    }

    #[inline(always)]
    fn unpark(limbs: Limbs) -> Field<M> {
        Self::wake(limbs::sub(&limbs, &pair::OFFSET).0)
    }

    #[inline(always)]
    fn load_parked(mut lane: impl FnMut(usize) -> Limbs) -> Self {
        let pair = pair::cut_parked(&lane(0), &lane(1));
        Self { pair, single: Nine::cut(lane(2), SHIFT).sub(&Self::SINGLE_OFFSET) }
    }

    #[inline(always)]
    fn settle_parked(&self) -> Self {
        Self { pair: pair::settle_parked::<M>(&self.pair), single: self.single.reduced() }
    }

    #[inline(always)]
    fn store_parked(&self, mut put: impl FnMut(usize, Limbs)) {
        let [first, second] = pair::join_parked(&self.pair);
        put(0, first);
        put(1, second);
        put(2, self.single.join_about_p(SHIFT, &Self::SINGLE_OFFSET));
    }
}
