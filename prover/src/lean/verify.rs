//! The lean verifier, in the order of the contract (`book/lean.md`, "Verifier"). It shares nothing
//! with the rounds but the schedule and the arithmetic.

use bn254::curve::Jacobian;
use bn254::{Affine, Fr, slices};

use super::key::LeanKey;
use super::nodes::{Inputs, evaluate};
use crate::from_halo2::{
    self, coordinate_from_be, generators, our_point, ours, pairings_equal, point_from_xy,
    scalar_from_be, their_point,
};
use crate::transcript::evm::EvmState;
use crate::verify::{VerifyError, check_encoding};

/// Everything that a verifier computes on the way to its pairing check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Check {
    /// Combines the constraints.
    pub y: Fr,
    /// The point of evaluation is a power of it.
    pub z: Fr,
    /// Combines the three claims.
    pub gamma: Fr,
    /// Where the combined claim is checked.
    pub u: Fr,
    /// The quotient's value that follows from the others.
    pub quotient: Fr,
    /// The remainder of the packed columns at u.
    pub packed: Fr,
    /// The remainder of the witness at u.
    pub witness: Fr,
    /// All remainders together.
    pub remainder: Fr,
    /// What the pairing check compares with tau times W'.
    pub left: Affine,
    /// W'.
    pub right: Affine,
}

/// A proof's words, in order.
struct Message {
    advice: Affine,
    quotient: Affine,
    evaluations: Vec<Fr>,
    packed: Vec<Fr>,
    opening: [Affine; 2],
    inverse: Fr,
}

struct Challenges {
    y: Fr,
    z: Fr,
    gamma: Fr,
    u: Fr,
}

impl LeanKey {
    pub(crate) fn check_count(&self, publics: &[from_halo2::Fr]) -> Result<(), VerifyError> {
        let (expected, got) = (self.publics, publics.len());
        if expected == got { Ok(()) } else { Err(VerifyError::InstanceColumns { expected, got }) }
    }

    /// Verifies a proof: exact length, canonical scalars, points on the curve and not at infinity,
    /// and then the argument.
    ///
    /// # Errors
    /// The first reason to refuse.
    pub fn verify(&self, publics: &[from_halo2::Fr], proof: &[u8]) -> Result<(), VerifyError> {
        let check = self.check(publics, proof)?;
        let (left, right) = (their_point(&check.left), their_point(&check.right));
        let (_, one) = generators();
        match pairings_equal(left, one, right, self.tau_g2) {
            true => Ok(()),
            false => Err(VerifyError::Invalid),
        }
    }

    /// All but the pairing check.
    ///
    /// # Errors
    /// As [`Self::verify`].
    pub fn check(&self, publics: &[from_halo2::Fr], proof: &[u8]) -> Result<Check, VerifyError> {
        self.check_count(publics)?;
        check_encoding(&self.schedule(), proof)?;
        let message = self.read(proof).ok_or(VerifyError::Invalid)?;
        let challenges = self.challenges(publics, proof);
        let publics: Vec<Fr> = publics.iter().map(ours).collect();
        self.combine(&publics, &message, &challenges).ok_or(VerifyError::Invalid)
    }

    /// omega^rotation, for each rotation.
    fn shifts(&self) -> Vec<Fr> {
        let domain = self.domain();
        let rows = |at: &i32| i64::from(*at).rem_euclid(domain.len() as i64) as u64;
        self.rotations.iter().map(|at| domain.omega().pow(&[rows(at)])).collect()
    }

    fn read(&self, proof: &[u8]) -> Option<Message> {
        let mut words = proof.as_chunks::<32>().0.iter().copied();
        let point = |words: &mut dyn Iterator<Item = [u8; 32]>| {
            let (x, y) = (coordinate_from_be(words.next()?)?, coordinate_from_be(words.next()?)?);
            point_from_xy(x, y).map(|point| our_point(&point))
        };
        let scalar = |word: [u8; 32]| scalar_from_be(word).map(|value| ours(&value));
        let (advice, quotient) = (point(&mut words)?, point(&mut words)?);
        let mut scalars =
            |count: usize| -> Option<Vec<Fr>> { words.by_ref().take(count).map(scalar).collect() };
        let (evaluations, packed) = (scalars(self.rotations.len())?, scalars(self.packed)?);
        let opening = [point(&mut words)?, point(&mut words)?];
        let inverse = scalar(words.next()?)?;
        Some(Message { advice, quotient, evaluations, packed, opening, inverse })
    }

    /// Words enter the transcript as they stand in the proof.
    fn challenges(&self, publics: &[from_halo2::Fr], proof: &[u8]) -> Challenges {
        let mut state = EvmState::default();
        state.absorb_scalar(&self.transcript_digest());
        publics.iter().for_each(|value| state.absorb_scalar(value));
        let mut rest = proof;
        let mut next = |words: usize, state: &mut EvmState| {
            let (now, later) = rest.split_at_checked(32 * words).unwrap_or((rest, &[]));
            rest = later;
            state.absorb_bytes(now);
            ours(&state.squeeze())
        };
        Challenges {
            y: next(2, &mut state),
            z: next(2, &mut state),
            gamma: next(self.rotations.len() + self.packed, &mut state),
            u: next(2, &mut state),
        }
    }

    /// `None` where the proof's inverse is not one.
    fn combine(&self, publics: &[Fr], message: &Message, drawn: &Challenges) -> Option<Check> {
        let Challenges { y, z, gamma, u } = *drawn;
        let domain = self.domain();
        let x = z.pow(&[self.packed as u64]);
        let shifts = self.shifts();
        let row = |row: &usize| domain.omega().pow(&[*row as u64]);
        let rows: Vec<Fr> = self.anchors.iter().map(row).collect();
        let differences: Vec<Fr> = shifts.iter().map(|shift| u - x * *shift).collect();
        let vanishing = x.pow(&[domain.len() as u64]) - Fr::ONE;
        let spread = x.pow(&[self.rotations.len().saturating_sub(1) as u64]);
        let mut denominators =
            vec![vanishing, spread, differences.iter().copied().product(), u - x];
        denominators.extend(rows.iter().map(|row| x - *row));
        divided(&mut denominators, message.inverse)?;
        let [per_vanishing, per_spread, per_points, per_x, per_rows @ ..] = &denominators[..]
        else {
            return None;
        };
        let scale = vanishing * domain.size_inverse();
        let anchors: Vec<Fr> =
            rows.iter().zip(per_rows).map(|(row, inverse)| *row * *inverse * scale).collect();
        let quotient = self.combined(publics, message, &anchors, y) * *per_vanishing;
        let packed = message.packed.iter().rev().fold(Fr::ZERO, |sum, value| sum * u + *value);
        let witness = interpolated(&shifts, &differences, &message.evaluations) * *per_spread;
        let zero = u.pow(&[self.packed as u64]) - x;
        let first = gamma * zero * *per_points;
        let second = gamma.square() * zero * *per_x;
        let remainder = packed + first * witness + second * quotient;
        let [opening, last] = message.opening;
        let terms = [
            (first, message.advice),
            (second, message.quotient),
            (-remainder, Affine::generator()),
            (-zero, opening),
            (u, last),
        ];
        let sum = terms.iter().fold(Jacobian::from(self.commitment), |sum, (factor, point)| {
            sum.add(&point.multiply(factor))
        });
        let (left, right) = (sum.to_affine(), last);
        Some(Check { y, z, gamma, u, quotient, packed, witness, remainder, left, right })
    }

    /// The constraints at x, by Horner's rule in y.
    fn combined(&self, publics: &[Fr], message: &Message, anchors: &[Fr], y: Fr) -> Fr {
        let (packed, advice) = (&message.packed, &message.evaluations);
        let values = evaluate(&self.nodes, &Inputs { packed, advice, anchors, publics });
        let values = self.constraints.iter().map(|node| values.get(*node).copied());
        values.fold(Fr::ZERO, |sum, value| sum * y + value.unwrap_or_default())
    }
}

/// Inverts all numbers, given the inverse of their product; `None` if it is not that.
fn divided(numbers: &mut [Fr], inverse: Fr) -> Option<()> {
    let mut before = vec![Fr::ONE];
    for number in numbers.iter() {
        before.push(*before.last()? * *number);
    }
    if before.pop()? * inverse != Fr::ONE {
        return None;
    }
    let mut rest = inverse;
    for (number, before) in numbers.iter_mut().zip(before).rev() {
        let inverted = rest * before;
        rest *= *number;
        *number = inverted;
    }
    Some(())
}

/// 1 over the product of each number's differences to the others.
fn weights(shifts: &[Fr]) -> Vec<Fr> {
    let others =
        |own: &Fr| shifts.iter().filter(|other| *other != own).map(|other| *own - *other).product();
    let mut weights: Vec<Fr> = shifts.iter().map(others).collect();
    bn254::batch_invert(&mut weights);
    weights
}

/// The polynomial through the values at x shift, at u, times x to one less than their number; the
/// differences are u - x shift.
fn interpolated(shifts: &[Fr], differences: &[Fr], values: &[Fr]) -> Fr {
    let mut weights = weights(shifts);
    let others = (0..shifts.len()).map(|own| {
        let others = differences.iter().enumerate().filter(|(other, _)| *other != own);
        others.map(|(_, difference)| *difference).product()
    });
    slices::mul_assign(&mut weights, &others.collect::<Vec<Fr>>());
    slices::dot(&weights, values)
}
