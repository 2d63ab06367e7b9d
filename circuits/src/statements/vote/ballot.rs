//! Encrypted choices: exponential ElGamal with one key an option and one nonce for all.
//!
//! ElGamal (1985) in the exponent, as Cramer, Gennaro, Schoenmakers (EUROCRYPT '97) tally votes
//! with it. One nonce under many independent keys is as safe as one nonce a key: Kurosawa (PKC
//! 2002), Bellare, Boldyreva, Staddon (PKC 2003). It saves half of the work and of the points.

use ff::{Field, PrimeField};

use crate::Fr;
use crate::gadgets::jubjub::{Point, Scalar};

/// Most options of a proposal.
pub const OPTIONS: usize = 16;
/// Bits of a voter's weight.
pub const WEIGHT_BITS: u32 = 40;

/// One key an option. Options that a proposal does not have have the neutral element: their
/// ciphertext is the neutral element too, and says only that nobody chose them.
pub type Keys = [Point; OPTIONS];

/// A ballot, or the sum of many: `nonce = r B`, `choices_j = r K_j + m_j B`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ballot {
    /// What the keys' owners need to decrypt.
    pub nonce: Point,
    /// One ciphertext an option.
    pub choices: [Point; OPTIONS],
}

impl Ballot {
    /// The sum of no ballots.
    pub const NONE: Ballot = Ballot { nonce: Point::IDENTITY, choices: [Point::IDENTITY; OPTIONS] };

    /// `weight` for option `choice`, 0 for all others. `r` is drawn anew for every ballot, below l.
    pub fn encrypt(keys: &Keys, choice: usize, weight: u64, r: &Scalar) -> Ballot {
        let bytes = r.to_repr();
        let choices = std::array::from_fn(|j| {
            let mask = keys[j].times(bytes.as_ref());
            if j == choice { mask + Point::base() * Scalar::from(weight) } else { mask }
        });
        Ballot { nonce: Point::base().times(bytes.as_ref()), choices }
    }

    /// A ballot whose votes are those of both.
    #[must_use]
    pub fn plus(&self, other: &Ballot) -> Ballot {
        let choices = std::array::from_fn(|j| self.choices[j] + other.choices[j]);
        Ballot { nonce: self.nonce + other.nonce, choices }
    }

    /// The points in the order of the public inputs.
    pub fn points(&self) -> Vec<Point> {
        std::iter::once(self.nonce).chain(self.choices).collect()
    }
}

/// x and y of each point.
pub fn coordinates(points: &[Point]) -> Vec<Fr> {
    points.iter().flat_map(|point| [point.x, point.y]).collect()
}

/// The number n < 2^bits with n B = point: baby steps and giant steps (Shanks 1971), about
/// 2^(bits / 2) of each. `None` when there is none.
pub fn count(point: &Point, bits: u32) -> Option<u64> {
    let half = bits.div_ceil(2).min(28);
    let baby_steps = 1_u64 << half;
    let base = Point::base();
    let mut steps = std::collections::HashMap::with_capacity(baby_steps as usize);
    for (i, step) in base.multiples(baby_steps as usize).into_iter().enumerate() {
        // A point and its negative differ in x alone.
        steps.insert((step.x.to_repr(), step.y.to_repr()), i as u64);
    }
    let giant = -(base * Scalar::from(baby_steps));
    let mut rest = *point;
    for i in 0..1_u64 << bits.saturating_sub(half) {
        if let Some(step) = steps.get(&(rest.x.to_repr(), rest.y.to_repr())) {
            return Some(i * baby_steps + step);
        }
        rest = rest + giant;
    }
    None
}

/// Sum of scalars times points.
pub(super) fn combine(scalars: &[Scalar], points: &[Point]) -> Point {
    let terms: Vec<Point> = scalars.iter().zip(points).map(|(s, p)| *p * *s).collect();
    Point::sum(&terms)
}

/// Lagrange's coefficient at 0 of `index` among `indices`, all different and not 0.
pub(super) fn lagrange(index: u64, indices: &[u64]) -> Scalar {
    let others = indices.iter().filter(|other| **other != index);
    let (above, below) = others.fold((Scalar::ONE, Scalar::ONE), |(above, below), other| {
        let (i, other) = (Scalar::from(index), Scalar::from(*other));
        (above * other, below * (other - i))
    });
    above * below.invert().unwrap_or(Scalar::ZERO)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_of_ballots_are_ballots_of_sums() {
        let secrets: [Scalar; OPTIONS] = std::array::from_fn(|j| Scalar::from(1_000 + j as u64));
        let keys = secrets.map(|secret| Point::base() * secret);
        let votes = [(3, 10), (0, 5), (3, 1 << 39), (15, 1)];
        let ballots = votes.iter().enumerate().map(|(i, (choice, weight))| {
            Ballot::encrypt(&keys, *choice, *weight, &Scalar::from(77 + i as u64))
        });
        let sum = ballots.fold(Ballot::NONE, |sum, ballot| sum.plus(&ballot));
        let plain = |j: usize| sum.choices[j] - sum.nonce * secrets[j];
        assert_eq!(plain(3), Point::base() * Scalar::from(10 + (1 << 39)));
        assert_eq!(count(&plain(0), 16), Some(5));
        assert_eq!(count(&plain(15), 16), Some(1));
        assert_eq!(count(&plain(7), 16), Some(0));
        assert_eq!(count(&plain(3), 16), None);
    }

    #[test]
    fn lagrange_finds_the_constant_term() {
        let f = |x: u64| Scalar::from(5 + 7 * x + 11 * x * x);
        let indices = [2, 5, 6];
        let sum: Scalar = indices.iter().map(|i| lagrange(*i, &indices) * f(*i)).sum();
        assert_eq!(sum, Scalar::from(5));
    }
}
