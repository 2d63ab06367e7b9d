//! Sums of few points: Straus' method with signed digits of odd multiples (Handbook of Elliptic and
//! Hyperelliptic Curve Cryptography, algorithms 9.23 and 9.35). All of it is public, so time may
//! depend on values.

use alloc::vec::Vec;

use ark_bn254::{Fr, G1Affine, G1Projective};
use ark_ec::{AffineRepr, CurveGroup};
use ark_ff::{AdditiveGroup, BigInt, BigInteger, PrimeField, Zero};

/// Bits of a digit's window: 42 additions and 8 table entries a point, about the least of all.
const WINDOW: u32 = 5;
/// Odd multiples of a point: 1, 3, .. 15.
const MULTIPLES: usize = 1 << (WINDOW - 2);
/// Digits of a scalar: one more than its bits.
const DIGITS: usize = 255;
/// Points that share their doublings: 0.2 MiB of tables and digits.
const CHUNK: usize = 256;

/// Scalars and the points that they multiply.
#[derive(Debug, Clone, Default)]
pub(crate) struct Terms(Vec<(G1Affine, Fr)>);

impl Terms {
    /// Adds `scalar * point`.
    pub(crate) fn add(&mut self, scalar: Fr, point: G1Affine) {
        self.0.push((point, scalar));
    }

    /// Adds all of another list, times a factor.
    pub(crate) fn add_scaled(&mut self, other: &Self, factor: Fr) {
        self.0.extend(other.0.iter().map(|(point, scalar)| (*point, *scalar * factor)));
    }

    /// Equal points become one: proofs of one key share its commitments.
    pub(crate) fn merge(&mut self) {
        self.0.sort_unstable_by_key(|(point, _)| (point.x, point.y));
        self.0.dedup_by(|(point, scalar), (kept, total)| {
            let same = point == kept;
            if same {
                *total += *scalar;
            }
            same
        });
    }
}

/// The sum of all terms.
pub(crate) fn sum(terms: &Terms) -> G1Affine {
    let mut total = G1Projective::ZERO;
    for chunk in terms.0.chunks(CHUNK) {
        total += straus(chunk);
    }
    total.into_affine()
}

fn straus(terms: &[(G1Affine, Fr)]) -> G1Projective {
    let terms = terms.iter().filter(|(point, scalar)| !point.is_zero() && !scalar.is_zero());
    let (points, digits): (Vec<G1Affine>, Vec<[i8; DIGITS]>) =
        terms.map(|(point, scalar)| (*point, signed_digits(scalar.into_bigint()))).unzip();
    let tables = odd_multiples(&points);
    let mut total = G1Projective::ZERO;
    for position in (0..DIGITS).rev() {
        total.double_in_place();
        for (table, digits) in tables.as_chunks::<MULTIPLES>().0.iter().zip(&digits) {
            let digit = digits.get(position).copied().unwrap_or(0);
            let Some(multiple) = table.get(usize::from(digit.unsigned_abs() / 2)) else { continue };
            match digit {
                0 => {}
                1.. => total += multiple,
                _ => total -= multiple,
            }
        }
    }
    total
}

/// P, 3P, .. for each point, by its coordinates: one inversion in all.
fn odd_multiples(points: &[G1Affine]) -> Vec<G1Affine> {
    let mut all = Vec::with_capacity(points.len() * MULTIPLES);
    for point in points {
        let double = point.into_group().double();
        let mut multiple = point.into_group();
        for _ in 0..MULTIPLES {
            all.push(multiple);
            multiple += double;
        }
    }
    G1Projective::normalize_batch(&all)
}

/// Digits, least first: zero or odd, within +-2^(WINDOW - 1).
fn signed_digits(mut number: BigInt<4>) -> [i8; DIGITS] {
    let mut digits = [0i8; DIGITS];
    for digit in &mut digits {
        if number.is_odd() {
            let [low, ..] = number.0;
            let window = (low % (1 << WINDOW)) as i8;
            *digit = if window < 1 << (WINDOW - 1) { window } else { window - (1 << WINDOW) };
            let size = BigInt::from(u64::from(digit.unsigned_abs()));
            match *digit > 0 {
                true => number.sub_with_borrow(&size),
                false => number.add_with_carry(&size),
            };
        }
        number.div2();
    }
    digits
}

#[cfg(test)]
mod tests {
    use super::*;

    fn naive(terms: &Terms) -> G1Affine {
        terms.0.iter().map(|(point, scalar)| *point * *scalar).sum::<G1Projective>().into_affine()
    }

    #[test]
    fn digits_are_the_number() {
        let odd = Fr::from(0x0123_4567_89ab_cdefu64);
        for scalar in [Fr::from(0u64), Fr::from(1u64), Fr::from(16u64), -Fr::from(1u64), odd] {
            let digits = signed_digits(scalar.into_bigint());
            assert!(digits.iter().all(|digit| *digit == 0 || digit % 2 != 0));
            let value = digits
                .iter()
                .rev()
                .fold(Fr::from(0u64), |value, digit| value + value + Fr::from(i64::from(*digit)));
            assert_eq!(value, scalar);
        }
    }

    #[test]
    fn sums_agree_with_the_naive_ones() {
        let g = G1Affine::generator();
        let mut terms =
            Terms(alloc::vec![(g, -Fr::from(1u64)), (G1Affine::identity(), Fr::from(5u64))]);
        assert_eq!(sum(&terms), naive(&terms));
        let mut scalar = Fr::from(3u64);
        for index in 0u64..300 {
            scalar = scalar * scalar + Fr::from(index);
            // Equal points, opposite points and zeros among them.
            let point = (g * Fr::from(index / 3)).into_affine();
            terms.add(if index % 7 == 0 { Fr::from(0u64) } else { scalar }, point);
            terms.add(scalar, if index % 2 == 0 { point } else { -point });
        }
        let expected = naive(&terms);
        assert_eq!(sum(&terms), expected);
        let before = terms.0.len();
        terms.merge();
        assert_eq!(sum(&terms), expected);
        assert!(terms.0.len() < before / 2);
    }

    #[test]
    fn no_terms_give_the_identity() {
        assert!(sum(&Terms::default()).is_zero());
    }
}
