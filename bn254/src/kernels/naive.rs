//! The reference that every kernel is held against: short, and obviously right.

use crate::field::Modulus;
use crate::field::limbs::{Limbs, adc, mac, sub_if_not_less};

/// a b / 2^256 mod P for a, b below P: coarsely integrated operand scanning (Koc, Acar, Kaliski,
/// "Analyzing and comparing Montgomery multiplication algorithms", section 5). Two high bits of P
/// are zero, so no sum of a round leaves five limbs.
pub fn multiply<M: Modulus>(a: &Limbs, b: &Limbs) -> Limbs {
    let mut sum = [0u64; 4];
    for &word in a {
        let (low, carry) = mac(sum[0], word, b[0], 0);
        let quotient = low.wrapping_mul(M::INV);
        let (_, mut reduced) = mac(low, quotient, M::P[0], 0);
        let mut carry = carry;
        for i in 1..4 {
            let (low, high) = mac(sum[i], word, b[i], carry);
            carry = high;
            (sum[i - 1], reduced) = mac(low, quotient, M::P[i], reduced);
        }
        sum[3] = adc(carry, reduced, 0).0;
    }
    sub_if_not_less(&sum, &M::P)
}
