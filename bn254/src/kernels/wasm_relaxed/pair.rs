//! The cheap operations on two elements of five limbs in floating point; `build/trio.rs` writes
//! their product.

use crate::field::Modulus;
use crate::field::limbs::Limbs;
use crate::kernels::shape::five_centred;
use core::arch::wasm32::*;

/// Two elements, limb by limb.
type Pair = [v128; 5];

/// What a parked number has more: half a limb in each but the highest.
pub const OFFSET: Limbs = [1 << 50, 1 << 37, 1 << 24, 1 << 11];
const HALF_LIMB: f64 = (1u64 << 50) as f64;
const TWO_52: f64 = (1u64 << 52) as f64;
const MASK: i64 = (1 << 51) - 1;
/// 3 * 2^51 and 3 * 2^102: sums with them round to units of 1 and of 2^51.
const UNIT: f64 = 3.0 * (1u64 << 51) as f64;
const HIGH: f64 = 3.0 * (1u128 << 102) as f64;
/// Keeps a limb positive over an unsigned shift, and what the shift makes of it.
const LIFT: i64 = 1 << 58;
const LIFT_CARRY: i64 = LIFT >> 51;

/// Limbs of 51 bits of two numbers.
#[inline(always)]
pub fn cut(a: &Limbs, b: &Limbs) -> Pair {
    words(a, b).map(|word| number(word, 0.0))
}

/// Limbs of two parked numbers, centred: half a limb less, as [`OFFSET`] has it more.
#[inline(always)]
pub fn cut_parked(a: &Limbs, b: &Limbs) -> Pair {
    let [w0, w1, w2, w3, w4] = words(a, b);
    let centred = |word| number(word, HALF_LIMB);
    [centred(w0), centred(w1), centred(w2), centred(w3), number(w4, 0.0)]
}

/// Each limb of two numbers in the low 51 bits.
#[inline(always)]
fn words(a: &Limbs, b: &Limbs) -> [v128; 5] {
    let word = |i: usize| i64x2(a[i] as i64, b[i] as i64);
    let (w0, w1, w2, w3) = (word(0), word(1), word(2), word(3));
    [
        w0,
        v128_or(u64x2_shr(w0, 51), i64x2_shl(w1, 13)),
        v128_or(u64x2_shr(w1, 38), i64x2_shl(w2, 26)),
        v128_or(u64x2_shr(w2, 25), i64x2_shl(w3, 39)),
        u64x2_shr(w3, 12),
    ]
}

/// The low 51 bits as a number in floating point, less `less`.
#[inline(always)]
fn number(word: v128, less: f64) -> v128 {
    let low = v128_and(word, i64x2_splat(MASK));
    f64x2_sub(v128_or(low, f64x2_splat(TWO_52)), f64x2_splat(TWO_52 + less))
}

/// Two numbers from settled limbs, plus P so that neither is negative.
#[inline(always)]
pub fn join<M: Modulus>(pair: &Pair) -> [Limbs; 2] {
    let p = const { five_centred(&M::P) };
    let mut carry = i64x2_splat(0);
    let mut limbs = [carry; 5];
    for i in 0..5 {
        let sum = f64x2_add(pair[i], f64x2_splat(p[i] + UNIT));
        let from = if i == 0 { 0 } else { LIFT_CARRY };
        let start = LIFT.wrapping_sub(UNIT.to_bits() as i64).wrapping_sub(from);
        let lifted = i64x2_add(i64x2_add(sum, i64x2_splat(start)), carry);
        carry = u64x2_shr(lifted, 51);
        limbs[i] = v128_and(lifted, i64x2_splat(MASK));
    }
    pack(&limbs)
}

/// Two parked numbers from limbs that are settled for it.
#[inline(always)]
pub fn join_parked(pair: &Pair) -> [Limbs; 2] {
    let mut limbs = [i64x2_splat(0); 5];
    for i in 0..5 {
        let more = if i < 4 { HALF_LIMB } else { 0.0 };
        limbs[i] = v128_and(f64x2_add(pair[i], f64x2_splat(more + TWO_52)), i64x2_splat(MASK));
    }
    pack(&limbs)
}

/// Two numbers from limbs in the low 51 bits.
#[inline(always)]
fn pack(limbs: &[v128; 5]) -> [Limbs; 2] {
    let or = |a, b| v128_or(a, b);
    let words = [
        or(limbs[0], i64x2_shl(limbs[1], 51)),
        or(u64x2_shr(limbs[1], 13), i64x2_shl(limbs[2], 38)),
        or(u64x2_shr(limbs[2], 26), i64x2_shl(limbs[3], 25)),
        or(u64x2_shr(limbs[3], 39), i64x2_shl(limbs[4], 12)),
    ];
    [
        words.map(|word| u64x2_extract_lane::<0>(word)),
        words.map(|word| u64x2_extract_lane::<1>(word)),
    ]
}

/// Limb by limb.
#[inline(always)]
pub fn add(a: &Pair, b: &Pair) -> Pair {
    core::array::from_fn(|i| f64x2_add(a[i], b[i]))
}

/// Limb by limb.
#[inline(always)]
pub fn sub(a: &Pair, b: &Pair) -> Pair {
    core::array::from_fn(|i| f64x2_sub(a[i], b[i]))
}

/// Less the nearest multiple of P, limbs centred: within about P/2 of zero.
#[inline(always)]
pub fn settle<M: Modulus>(pair: &Pair) -> Pair {
    let p = const { five_centred(&M::P) };
    let quotient = f64x2_nearest(f64x2_mul(pair[4], f64x2_splat(1.0 / p[4])));
    let mut limbs = [quotient; 5];
    for i in 0..5 {
        // At most 8 * 2^50, exact.
        limbs[i] = f64x2_relaxed_nmadd(quotient, f64x2_splat(p[i]), pair[i]);
    }
    for i in 0..4 {
        let high = f64x2_splat(HIGH);
        let carry = f64x2_sub(f64x2_add(limbs[i], high), high);
        limbs[i] = f64x2_sub(limbs[i], carry);
        let down = f64x2_splat(1.0 / (MASK + 1) as f64);
        limbs[i + 1] = f64x2_add(limbs[i + 1], f64x2_mul(carry, down));
    }
    limbs
}

/// Less the multiple of P that leaves about P, limbs in [-2^50, 2^50): the lower end is a limb's,
/// the upper is not, so that a parked number's limbs fit 51 bits.
#[inline(always)]
pub fn settle_parked<M: Modulus>(pair: &Pair) -> Pair {
    let p = const { five_centred(&M::P) };
    let size = f64x2_mul(pair[4], f64x2_splat(1.0 / p[4]));
    let quotient = f64x2_sub(f64x2_nearest(size), f64x2_splat(1.0));
    let half = f64x2_splat(HALF_LIMB);
    let mut limbs = [quotient; 5];
    for i in 0..5 {
        // At most 7 * 2^50, exact.
        limbs[i] = f64x2_relaxed_nmadd(quotient, f64x2_splat(p[i]), pair[i]);
    }
    for i in 0..4 {
        let lifted = f64x2_add(limbs[i], half);
        let carry = f64x2_floor(f64x2_mul(lifted, f64x2_splat(1.0 / (MASK + 1) as f64)));
        let rest = f64x2_relaxed_nmadd(carry, f64x2_splat((MASK + 1) as f64), lifted);
        limbs[i] = f64x2_sub(rest, half);
        limbs[i + 1] = f64x2_add(limbs[i + 1], carry);
    }
    limbs
}
