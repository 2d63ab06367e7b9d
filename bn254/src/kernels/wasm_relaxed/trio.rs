//! Three elements: a pair in floating point and a single in integers.

use super::pair;
use crate::field::limbs::Limbs;
use crate::field::modulus::{Q, double, half};
use crate::field::{Field, Modulus, limbs};
use crate::kernels::lanes::Lanes;
use crate::kernels::nine::Nine;
use core::arch::wasm32::v128;

core::arch::global_asm!(include_str!(concat!(env!("OUT_DIR"), "/trio.s")));

unsafe extern "C" {
    fn bn254_trio_multiply_q(result: *mut Trio<Q>, a: *const Trio<Q>, b: *const Trio<Q>);
    fn bn254_trio_multiply_r(result: *mut Trio<Q>, a: *const Trio<Q>, b: *const Trio<Q>);
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
    fn store(self, mut put: impl FnMut(usize, Limbs)) {
        let [first, second] = pair::join::<M>(&pair::settle::<M>(&self.pair));
        put(0, first);
        put(1, second);
        put(2, self.single.reduced().join(SHIFT));
    }

    #[inline(always)]
    fn multiply(&self, other: &Self) -> Self {
        let kernel = match M::P[0] == Q::P[0] {
            true => bn254_trio_multiply_q,
            false => bn254_trio_multiply_r,
        };
        let mut result = core::mem::MaybeUninit::<Self>::uninit();
        let (a, b) = (core::ptr::from_ref(self), core::ptr::from_ref(other));
        // SAFETY: the type of the modulus is no part of the layout; the kernels read the limbs of
        // both operands and write all limbs of the result.
        unsafe {
            kernel(result.as_mut_ptr().cast(), a.cast(), b.cast());
            result.assume_init()
        }
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
    fn negate_where(&self, lanes: u32) -> Self {
        let single = self.single.negate_where(lanes >> 2);
        Self { pair: pair::negate_where(&self.pair, lanes), single }
    }
}
