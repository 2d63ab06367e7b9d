//! Numbers cut into limbs of other widths than 64 bits, by the compiler.

use crate::field::limbs::Limbs;

/// Limb `index` of `bits` bits.
const fn limb(value: &Limbs, index: usize, bits: usize) -> u64 {
    crate::field::limbs::digit(value, index, bits)
}

/// Nine limbs of 29 bits of `value * 2^shift`; the shift is below 29.
pub const fn nine(value: &Limbs, shift: usize) -> [i64; 9] {
    let mut limbs = [0; 9];
    let mut i = 0;
    while i < 9 {
        let low = if i > 0 { limb(value, i - 1, 29) >> (29 - shift) } else { 0 };
        // Nothing is lost of the highest.
        let mask = if i < 8 { (1 << 29) - 1 } else { u64::MAX };
        limbs[i] = ((limb(value, i, 29) << shift) & mask | low) as i64;
        i += 1;
    }
    limbs
}

/// Five limbs of 52 bits.
#[cfg(bn254_ifma)]
pub const fn five(value: &Limbs) -> [u64; 5] {
    let mut limbs = [0; 5];
    let mut i = 0;
    while i < 5 {
        limbs[i] = limb(value, i, 52);
        i += 1;
    }
    limbs
}

/// Five limbs of 51 bits, all but the highest within [-2^50, 2^50).
#[cfg(bn254_tier = "relaxed")]
pub const fn five_centred(value: &Limbs) -> [f64; 5] {
    let mut limbs = [0.0; 5];
    let (mut i, mut carry) = (0, 0);
    while i < 5 {
        let mut part = limb(value, i, 51) as i64 + carry;
        carry = 0;
        if i < 4 && part >= 1 << 50 {
            part -= 1 << 51;
            carry = 1;
        }
        limbs[i] = part as f64;
        i += 1;
    }
    limbs
}
