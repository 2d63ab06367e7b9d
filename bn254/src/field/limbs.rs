//! 256-bit integers as four 64-bit limbs, least significant first; all of it usable in constants.

/// Four limbs, least significant first.
pub type Limbs = [u64; 4];

/// a + b + carry.
pub const fn adc(a: u64, b: u64, carry: u64) -> (u64, u64) {
    let sum = a as u128 + b as u128 + carry as u128;
    (sum as u64, (sum >> 64) as u64)
}

/// a - b - borrow; the borrow is 0 or 1.
pub const fn sbb(a: u64, b: u64, borrow: u64) -> (u64, u64) {
    let difference = (a as u128).wrapping_sub(b as u128 + borrow as u128);
    (difference as u64, (difference >> 64) as u64 & 1)
}

/// Whether a product of 128 bits is a call, for want of an instruction.
const NO_LONG_PRODUCTS: bool = cfg!(any(bn254_tier = "scalar", bn254_tier = "relaxed"));

/// a + b * c + carry.
#[inline(always)]
pub const fn mac(a: u64, b: u64, c: u64, carry: u64) -> (u64, u64) {
    if NO_LONG_PRODUCTS {
        let (low, high) = product_of_halves(b, c);
        let (low, first) = low.overflowing_add(a);
        let (low, second) = low.overflowing_add(carry);
        return (low, high + first as u64 + second as u64);
    }
    let sum = a as u128 + b as u128 * c as u128 + carry as u128;
    (sum as u64, (sum >> 64) as u64)
}

/// The low 128 bits of a product.
#[inline(always)]
pub const fn low_product(a: u128, b: u128) -> u128 {
    if !NO_LONG_PRODUCTS {
        return a.wrapping_mul(b);
    }
    let (a0, a1, b0, b1) = (a as u64, (a >> 64) as u64, b as u64, (b >> 64) as u64);
    let (low, high) = product_of_halves(a0, b0);
    let cross = a0.wrapping_mul(b1).wrapping_add(a1.wrapping_mul(b0));
    low as u128 | (high.wrapping_add(cross) as u128) << 64
}

/// Both words of a product.
#[inline(always)]
const fn product_of_halves(a: u64, b: u64) -> (u64, u64) {
    const HALF: u64 = (1 << 32) - 1;
    let (a0, a1, b0, b1) = (a & HALF, a >> 32, b & HALF, b >> 32);
    let middle = a1 * b0 + ((a0 * b0) >> 32);
    let other = a0 * b1 + (middle & HALF);
    (a.wrapping_mul(b), a1 * b1 + (middle >> 32) + (other >> 32))
}

/// Sum and carry.
pub const fn add(a: &Limbs, b: &Limbs) -> (Limbs, u64) {
    let (r0, carry) = adc(a[0], b[0], 0);
    let (r1, carry) = adc(a[1], b[1], carry);
    let (r2, carry) = adc(a[2], b[2], carry);
    let (r3, carry) = adc(a[3], b[3], carry);
    ([r0, r1, r2, r3], carry)
}

/// Difference and borrow.
pub const fn sub(a: &Limbs, b: &Limbs) -> (Limbs, u64) {
    let (r0, borrow) = sbb(a[0], b[0], 0);
    let (r1, borrow) = sbb(a[1], b[1], borrow);
    let (r2, borrow) = sbb(a[2], b[2], borrow);
    let (r3, borrow) = sbb(a[3], b[3], borrow);
    ([r0, r1, r2, r3], borrow)
}

/// a < b.
pub const fn less(a: &Limbs, b: &Limbs) -> bool {
    sub(a, b).1 == 1
}

/// `a - b` where that is not negative, else `a`; without a branch.
pub const fn sub_if_not_less(a: &Limbs, b: &Limbs) -> Limbs {
    let (difference, borrow) = sub(a, b);
    select(&difference, a, borrow)
}

/// `a` for 0, `b` for 1; without a branch.
pub const fn select(a: &Limbs, b: &Limbs, choice: u64) -> Limbs {
    let mask = 0u64.wrapping_sub(choice);
    [
        a[0] ^ (mask & (a[0] ^ b[0])),
        a[1] ^ (mask & (a[1] ^ b[1])),
        a[2] ^ (mask & (a[2] ^ b[2])),
        a[3] ^ (mask & (a[3] ^ b[3])),
    ]
}

/// Half of an even or odd number below 2^256, rounded down, with `top` as the new highest bit.
pub const fn halve(a: &Limbs, top: u64) -> Limbs {
    [a[0] >> 1 | a[1] << 63, a[1] >> 1 | a[2] << 63, a[2] >> 1 | a[3] << 63, a[3] >> 1 | top << 63]
}

/// Digit `index` of `bits` bits, `bits` below 64.
pub const fn digit(a: &Limbs, index: usize, bits: usize) -> u64 {
    let (start, mask) = (index * bits, (1u64 << bits) - 1);
    let (word, shift) = (start / 64, start % 64);
    if word > 3 {
        return 0;
    }
    let low = a[word] >> shift;
    let high = if word < 3 && shift > 64 - bits { a[word + 1] << (64 - shift) } else { 0 };
    (low | high) & mask
}
