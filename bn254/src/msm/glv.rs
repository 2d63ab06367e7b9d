//! Scalars in two halves: k = k1 + k2 lambda modulo r with both below 2^127, where lambda acts on
//! points as one product, (x, y) -> (beta x, y).
//!
//! Gallant, Lambert, Vanstone, "Faster point multiplication on elliptic curves with efficient
//! endomorphisms" (CRYPTO 2001), section 4. The lattice of (a, b) with a + b lambda = 0 has the
//! reduced basis (A1, B1), (B1, -B2).

use crate::field::limbs::{Limbs, low_product, mac};
use crate::field::{Fq, Fr};

const A1: u128 = 0x6f4d_8248_eeb8_59fd_0be4_e154_1221_250b;
const B1: u128 = 0x89d3_2568_94d2_13e3;
const B2: u128 = 0x6f4d_8248_eeb8_59fc_8211_bbeb_7d4f_1128;

/// 2^256 B2 / r and 2^256 B1 / r, rounded down.
const G1: [u64; 3] = [0x7a7b_d9d4_391e_b18d, 0x4cce_f014_a773_d2cf, 0x0000_0000_0000_0002];
const G2: [u64; 3] = [0xd91d_232e_c7e0_b3d7, 0x0000_0000_0000_0002, 0x0000_0000_0000_0000];

/// The cube root of one that lambda is on coordinates.
pub fn beta() -> Fq {
    let limbs = [
        0x5763_4731_77ff_fffe,
        0xd4f2_63f1_acdb_5c4f,
        0x59e2_6bce_a0d4_8bac,
        0x0000_0000_0000_0000,
    ];
    Fq::from_canonical(limbs).unwrap_or_default()
}

/// lambda itself.
#[cfg(test)]
pub fn lambda() -> Fr {
    let limbs = [
        0x8b17_ea66_b99c_90dd,
        0x5bfc_4108_8d8d_aaa7,
        0xb3c4_d79d_41a9_1758,
        0x0000_0000_0000_0000,
    ];
    Fr::from_canonical(limbs).unwrap_or_default()
}

/// The two halves of a scalar. Scalars near zero, on either side, keep one half zero.
pub fn halves(scalar: &Fr) -> [i128; 2] {
    let k = scalar.to_canonical();
    let (c1, c2) = (rounded(&k, &G1), rounded(&k, &G2));
    let low = k[0] as u128 | (k[1] as u128) << 64;
    // Both halves are small, so that 128 bits of them are enough.
    let first = low.wrapping_sub(low_product(c1, A1)).wrapping_sub(low_product(c2, B1));
    let second = low_product(c2, B2).wrapping_sub(low_product(c1, B1));
    [first as i128, second as i128]
}

/// `k g / 2^256` to the nearest integer, give or take the error of g.
fn rounded(k: &Limbs, g: &[u64; 3]) -> u128 {
    let mut words = [0u64; 7];
    for (i, k) in k.iter().enumerate() {
        let mut carry = 0;
        for (j, g) in g.iter().enumerate() {
            (words[i + j], carry) = mac(words[i + j], *k, *g, carry);
        }
        words[i + 3] = carry;
    }
    let high = words[4] as u128 | (words[5] as u128) << 64;
    high.wrapping_add((words[3] >> 63) as u128)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::curve::Affine;

    fn signed(value: i128) -> Fr {
        let size = value.unsigned_abs();
        let size = Fr::from_canonical([size as u64, (size >> 64) as u64, 0, 0]).unwrap();
        if value < 0 { -size } else { size }
    }

    #[test]
    fn halves_make_the_whole_and_are_short() {
        let mut scalar = Fr::from_u64(3);
        for round in 0..1000u64 {
            let small = Fr::from_u64(round);
            for k in [scalar, small, -small, -scalar] {
                let [first, second] = halves(&k);
                assert_eq!(signed(first) + signed(second) * lambda(), k);
                assert!(first.unsigned_abs() >> 127 == 0 && second.unsigned_abs() >> 127 == 0);
            }
            assert_eq!(halves(&small), [round as i128, 0]);
            assert_eq!(halves(&-small), [-(round as i128), 0]);
            scalar = scalar * scalar + Fr::from_u64(round);
        }
    }

    #[test]
    fn lambda_is_beta_on_points() {
        let point = Affine::generator();
        let moved = Affine { x: point.x * beta(), y: point.y };
        assert_eq!(point.multiply(&lambda()).to_affine(), moved);
    }
}
