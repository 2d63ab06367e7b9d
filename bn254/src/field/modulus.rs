//! The two primes of BN254 and what follows from them, worked out by the compiler.

use super::limbs::{Limbs, add, halve, sub, sub_if_not_less};

/// A prime below 2^254 whose field is stored in Montgomery form with R = 2^256.
pub trait Modulus:
    Copy + Eq + core::hash::Hash + core::fmt::Debug + Default + Send + Sync + 'static
{
    /// The prime.
    const P: Limbs;
    /// A generator of the multiplicative group.
    const GENERATOR: u64;
    /// -1/P mod 2^64.
    const INV: u64 = negative_inverse(Self::P[0]);
    /// R mod P: the number one.
    const R: Limbs = power_of_two(&Self::P, 256);
    /// R^2 mod P.
    const R2: Limbs = power_of_two(&Self::P, 512);
}

/// The order of the curve's group: the scalar field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct R;

impl Modulus for R {
    const P: Limbs = [
        0x43e1_f593_f000_0001,
        0x2833_e848_79b9_7091,
        0xb850_45b6_8181_585d,
        0x3064_4e72_e131_a029,
    ];
    const GENERATOR: u64 = 7;
}

/// The field of the curve's coordinates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct Q;

impl Modulus for Q {
    const P: Limbs = [
        0x3c20_8c16_d87c_fd47,
        0x9781_6a91_6871_ca8d,
        0xb850_45b6_8181_585d,
        0x3064_4e72_e131_a029,
    ];
    const GENERATOR: u64 = 3;
}

/// -1/p mod 2^64 for odd p, by Newton's iteration.
pub const fn negative_inverse(p: u64) -> u64 {
    let mut inverse = 1u64;
    let mut round = 0;
    while round < 6 {
        inverse = inverse.wrapping_mul(2u64.wrapping_sub(p.wrapping_mul(inverse)));
        round += 1;
    }
    inverse.wrapping_neg()
}

/// 2a mod p for a < p < 2^255.
pub const fn double(p: &Limbs, a: &Limbs) -> Limbs {
    sub_if_not_less(&add(a, a).0, p)
}

/// a/2 mod p for a < p.
pub const fn half(p: &Limbs, a: &Limbs) -> Limbs {
    if a[0] & 1 == 0 {
        return halve(a, 0);
    }
    let (sum, carry) = add(a, p);
    halve(&sum, carry)
}

/// 2^exponent mod p.
pub const fn power_of_two(p: &Limbs, exponent: usize) -> Limbs {
    let mut power = [1, 0, 0, 0];
    let mut round = 0;
    while round < exponent {
        power = double(p, &power);
        round += 1;
    }
    power
}

/// 2^-exponent mod p.
pub const fn inverse_power_of_two(p: &Limbs, exponent: usize) -> Limbs {
    let mut power = [1, 0, 0, 0];
    let mut round = 0;
    while round < exponent {
        power = half(p, &power);
        round += 1;
    }
    power
}

/// p - 2, the exponent that inverts.
pub const fn minus_two(p: &Limbs) -> Limbs {
    sub(p, &[2, 0, 0, 0]).0
}
