//! The little arithmetic on 256-bit numbers that constants need.

/// Four limbs of 64 bits, least significant first.
pub type Number = [u64; 4];

/// The order of the coordinate field.
pub const Q: Number =
    [0x3c20_8c16_d87c_fd47, 0x9781_6a91_6871_ca8d, 0xb850_45b6_8181_585d, 0x3064_4e72_e131_a029];

/// The order of the scalar field.
pub const R: Number =
    [0x43e1_f593_f000_0001, 0x2833_e848_79b9_7091, 0xb850_45b6_8181_585d, 0x3064_4e72_e131_a029];

/// a + b for a sum below 2^256.
fn add(a: &Number, b: &Number) -> Number {
    let mut carry = 0u128;
    std::array::from_fn(|i| {
        carry += a[i] as u128 + b[i] as u128;
        let word = carry as u64;
        carry >>= 64;
        word
    })
}

/// a - b for a not below b.
fn sub(a: &Number, b: &Number) -> Number {
    let mut borrow = 0i128;
    std::array::from_fn(|i| {
        borrow += a[i] as i128 - b[i] as i128;
        let word = borrow as u64;
        borrow >>= 64;
        word
    })
}

/// 2^-exponent modulo p.
pub fn inverse_power_of_two(exponent: usize, p: &Number) -> Number {
    let mut power = [1, 0, 0, 0];
    for _ in 0..exponent {
        let even = if power[0] & 1 == 0 { power } else { add(&power, p) };
        power = std::array::from_fn(|i| even[i] >> 1 | even.get(i + 1).unwrap_or(&0) << 63);
    }
    power
}

/// -1/p modulo 2^64.
pub fn negative_inverse(p: &Number) -> u64 {
    let mut inverse = 1u64;
    for _ in 0..6 {
        inverse = inverse.wrapping_mul(2u64.wrapping_sub(p[0].wrapping_mul(inverse)));
    }
    inverse.wrapping_neg()
}

/// Limb `index` of `bits` bits.
fn limb(value: &Number, index: usize, bits: usize) -> i64 {
    let bit = |i: usize| value.get(i / 64).map_or(0, |word| (word >> (i % 64) & 1) as i64);
    (0..bits).map(|i| bit(index * bits + i) << i).sum()
}

/// Nine limbs of 29 bits.
pub fn nine(value: &Number) -> [i64; 9] {
    std::array::from_fn(|i| limb(value, i, 29))
}

/// Five limbs of 51 bits, all but the highest within [-2^50, 2^50).
pub fn five(value: &Number) -> [i64; 5] {
    let mut carry = 0;
    std::array::from_fn(|i| {
        let part = limb(value, i, 51) + carry;
        carry = (i < 4 && part >= 1 << 50) as i64;
        part - (carry << 51)
    })
}

/// As [`five`], of whichever of `value` and `value - p` is nearer to zero.
pub fn five_nearest(value: &Number, p: &Number) -> [i64; 5] {
    let other = sub(p, value);
    let larger = value.iter().rev().gt(other.iter().rev());
    if larger { five(&other).map(|limb| -limb) } else { five(value) }
}
