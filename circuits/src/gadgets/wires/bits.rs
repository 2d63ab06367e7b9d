//! Numbers as bits: two a row, from the whole down to zero.

use halo2_proofs::halo2curves::ff::{Field, PrimeField};

use super::{Gate, WIDTH, Wire, Wires};
use crate::Fr;

/// Most bits of a number: 2^253 < r, so that no number has two forms.
pub const MOST_BITS: u32 = 253;

impl Wires {
    /// The `n` bits of x, the lowest first; x is below 2^n then. A row for two of them.
    ///
    /// # Panics
    /// If `n` is zero or above [`MOST_BITS`]: the circuit is written wrong, whatever the witness.
    pub fn bits(&mut self, x: Wire, n: u32) -> Vec<Wire> {
        assert!((1..=MOST_BITS).contains(&n), "1 to {MOST_BITS} bits, not {n}");
        let pairs = n.div_ceil(2) as usize;
        let repr = x.value.map(|x| x.to_repr());
        let bit = |i: usize| repr.map(|bytes| Fr::from(u64::from(bytes[i / 8] >> (i % 8) & 1)));
        let mut bits = Vec::with_capacity(2 * pairs);
        for pair in 0..pairs {
            let rest = if pair + 1 == pairs { Fr::ZERO } else { Fr::from(4) };
            let row = self.push(Gate::Bits { rest }, [None; WIDTH]);
            match pair {
                0 => self.place(row, 0, x),
                _ => drop(self.fresh(row, 0, repr.map(|bytes| above(bytes, 2 * pair)))),
            }
            bits.push(self.fresh(row, 1, bit(2 * pair)));
            bits.push(self.fresh(row, 2, bit(2 * pair + 1)));
        }
        if n % 2 == 1 {
            let spare = bits.remove(n as usize);
            self.assert_zero(spare);
        }
        bits
    }

    /// 0 <= x < 2^n.
    ///
    /// # Panics
    /// As [`Wires::bits`].
    pub fn range(&mut self, x: Wire, n: u32) {
        self.bits(x, n);
    }

    /// 1 when x < y, else 0, of numbers that are known to be below 2^n.
    ///
    /// # Panics
    /// If `n` is zero or not below [`MOST_BITS`].
    pub fn less_than(&mut self, x: Wire, y: Wire, n: u32) -> Wire {
        // 2^n + x - y has bit n exactly when x >= y.
        let two_to_n = Fr::from(2).pow_vartime([u64::from(n)]);
        let lifted = self.linear(&[(Fr::ONE, x), (-Fr::ONE, y)], two_to_n);
        let bits = self.bits(lifted, n + 1);
        self.not(bits[n as usize])
    }

    /// x <= y, of numbers that are known to be below 2^n.
    ///
    /// # Panics
    /// As [`Wires::bits`].
    pub fn assert_at_most(&mut self, x: Wire, y: Wire, n: u32) {
        let difference = self.sub(y, x);
        self.range(difference, n);
    }
}

/// The number in little-endian bytes without its lowest `shift` bits.
fn above(bytes: [u8; 32], shift: usize) -> Fr {
    let word = |i: usize| {
        let bytes = bytes.iter().skip(8 * i).take(8).rev();
        bytes.fold(0, |word, byte| word << 8 | u64::from(*byte))
    };
    let (whole, part) = (shift / 64, shift % 64);
    Fr::from_raw(std::array::from_fn(|i| {
        let high = word(whole + i + 1).checked_shl(64 - part as u32).unwrap_or(0);
        word(whole + i) >> part | high
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shifts_as_halving_does() {
        let mut expected = -Fr::ONE;
        let bytes = expected.to_repr();
        for shift in 0..260 {
            assert_eq!(above(bytes, shift), expected, "{shift}");
            let odd = expected.to_repr()[0] & 1;
            let half = Fr::from(2).invert().unwrap();
            expected = (expected - Fr::from(u64::from(odd))) * half;
        }
    }
}
