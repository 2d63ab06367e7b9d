//! Numbers of the key as field elements, and field elements as literals.

use alloc::format;
use alloc::string::String;

use bn254::Fr;

use super::RenderError;
use crate::key::Word;

/// Order of the coordinates' field, as limbs, least significant first.
const Q: [u64; 4] =
    [0x3c20_8c16_d87c_fd47, 0x9781_6a91_6871_ca8d, 0xb850_45b6_8181_585d, 0x3064_4e72_e131_a029];

fn limbs(word: &Word) -> [u64; 4] {
    let mut limbs = [0; 4];
    for (limb, bytes) in limbs.iter_mut().zip(word.rchunks_exact(8)) {
        *limb = bytes.iter().fold(0, |limb, byte| limb << 8 | u64::from(*byte));
    }
    limbs
}

/// A number below r.
pub(super) fn scalar(word: &Word, what: &'static str, index: usize) -> Result<Fr, RenderError> {
    Fr::from_canonical(limbs(word)).ok_or(RenderError::NotCanonical { what, index })
}

/// Whether a coordinate is below q.
pub(super) fn is_coordinate(word: &Word) -> bool {
    limbs(word).iter().rev().lt(Q.iter().rev())
}

/// A literal of 256 bits.
pub(super) fn literal(word: &Word) -> String {
    let digits: String = word.iter().map(|byte| format!("{byte:02x}")).collect();
    match digits.trim_start_matches('0') {
        "" => "0".into(),
        short if short.len() <= 2 => format!("{}", u8::from_str_radix(short, 16).unwrap_or(0)),
        short => format!("0x{short}"),
    }
}

/// The literal of `element + times r`, for which `times` is at most four.
pub(super) fn scaled_literal(element: Fr, times: u32) -> String {
    let order = (Fr::ZERO - Fr::ONE).to_canonical();
    let mut sum = [0u64; 4];
    for round in 0..=times {
        let (mut carry, part) = if round == 0 { (0, element.to_canonical()) } else { (1, order) };
        for (limb, part) in sum.iter_mut().zip(part) {
            let wide = u128::from(*limb) + u128::from(part) + carry;
            (*limb, carry) = (wide as u64, wide >> 64);
        }
    }
    let mut word = Word::default();
    for (bytes, limb) in word.rchunks_exact_mut(8).zip(sum) {
        bytes.copy_from_slice(&limb.to_be_bytes());
    }
    literal(&word)
}

/// x^exponent.
pub(super) fn power(base: Fr, exponent: u64) -> Fr {
    base.pow(&[exponent])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_are_short_and_multiples_of_r_are_added() {
        assert_eq!(literal(&[0; 32]), "0");
        assert_eq!(scaled_literal(Fr::from_u64(9), 0), "9");
        assert_eq!(scaled_literal(Fr::from_u64(1 << 20), 0), "0x100000");
        let r = "0x30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001";
        assert_eq!(scaled_literal(Fr::ZERO, 1), r);
        let three = "0x912ceb58a394e07d28f0d12384840917789bb8d96d2c51b3cba5e0bbd0000005";
        assert_eq!(scaled_literal(Fr::from_u64(2), 3), three);
    }

    #[test]
    fn numbers_of_at_least_their_order_are_refused() {
        let mut word = [0xff; 32];
        assert!(!is_coordinate(&word));
        assert_eq!(
            scalar(&word, "constant", 3),
            Err(RenderError::NotCanonical { what: "constant", index: 3 })
        );
        word[0] = 0x20;
        assert!(is_coordinate(&word));
        assert!(scalar(&word, "constant", 3).is_ok());
        let q: Word = core::array::from_fn(|i| Q[3 - i / 8].to_be_bytes()[i % 8]);
        assert!(!is_coordinate(&q));
    }
}
