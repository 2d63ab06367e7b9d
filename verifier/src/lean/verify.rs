//! One lean proof of one key, in the order of `book/lean.md`, "Verifier".

use alloc::vec::Vec;

use super::check::{Checked, check};
use super::message::{Challenges, Message};
use super::{LeanKey, Node};
use crate::arithmetic::{
    AdditiveGroup, AffineRepr, Field, Fr, G1Affine, G2Affine, PreparedG2, Terms, batch_invert,
    cancel, prepare, scalar, sum,
};
use crate::key::{KeyError, Word};
use crate::opening::Equation;
use crate::verify::VerifyError;

/// A lean key that has been checked, ready for any number of proofs.
#[derive(Debug, Clone)]
pub struct LeanVerifier {
    key: LeanKey,
    checked: Checked,
    tau: PreparedG2,
    one: PreparedG2,
}

/// All that is divided by, inverted.
struct Inverses {
    /// x^n - 1, and its inverse.
    vanishing: (Fr, Fr),
    /// Of x to one less than the number of points.
    spread: Fr,
    /// Of the product of u - x omega^s.
    points: Fr,
    /// Of u - x.
    x: Fr,
    /// Of x - omega^row for each anchor.
    rows: Vec<Fr>,
}

impl LeanVerifier {
    /// Checks the whole key.
    ///
    /// # Errors
    /// [`KeyError`]: beyond a limit, an index that leads nowhere, rotations to one row, a number
    /// that is not canonical, not a point of its group.
    pub fn new(key: LeanKey) -> Result<Self, KeyError> {
        let checked = check(&key)?;
        let (tau, one) = (prepare(checked.tau_g2), prepare(G2Affine::generator()));
        Ok(Self { key, checked, tau, one })
    }

    /// The key.
    #[must_use]
    pub fn key(&self) -> &LeanKey {
        &self.key
    }

    /// Verifies a proof. Public inputs are words below r, as many as [`LeanKey::publics`] says.
    ///
    /// # Errors
    /// [`VerifyError`]: the first fault, in this order: public inputs, length, the proof's words,
    /// its inverse, the argument.
    pub fn verify(&self, publics: &[Word], proof: &[u8]) -> Result<(), VerifyError> {
        let (Equation { left, right }, _) = self.reduce(publics, proof)?;
        match cancel(&[(left, &self.tau), (-sum(&right), &self.one)]) {
            true => Ok(()),
            false => Err(VerifyError::Invalid),
        }
    }

    /// Everything but the pairing: the equation that holds if and only if the proof is good, and a
    /// hash of key's digest, public inputs and proof.
    pub(crate) fn reduce(
        &self,
        publics: &[Word],
        proof: &[u8],
    ) -> Result<(Equation, Word), VerifyError> {
        let values = self.publics(publics)?;
        let message = Message::read(&self.key, proof)?;
        let drawn = message.challenges(self.checked.digest, publics);
        let equation = self.combine(&values, &message, &drawn)?;
        Ok((equation, drawn.end))
    }

    /// `[tau]_2` and `[1]_2`, prepared.
    pub(crate) fn setup(&self) -> (&PreparedG2, &PreparedG2) {
        (&self.tau, &self.one)
    }

    fn publics(&self, publics: &[Word]) -> Result<Vec<Fr>, VerifyError> {
        let (expected, got) = (self.key.publics as usize, publics.len());
        if got != expected {
            return Err(VerifyError::InstanceColumns { expected, got });
        }
        let value = |(column, word)| scalar(word).ok_or(VerifyError::Instance { column, row: 0 });
        publics.iter().enumerate().map(value).collect()
    }

    fn combine(
        &self,
        publics: &[Fr],
        message: &Message<'_>,
        drawn: &Challenges,
    ) -> Result<Equation, VerifyError> {
        let Challenges { y, z, gamma, u, .. } = *drawn;
        let (advice, packed) = message
            .values
            .split_at_checked(self.key.rotations.len())
            .ok_or(VerifyError::Challenge)?;
        let x = self.packed_power(z);
        let differences: Vec<Fr> = self.checked.shifts.iter().map(|s| u - x * s).collect();
        let inverses = self.inverses(x, u, &differences, message.inverse)?;
        let scale = inverses.vanishing.0 * self.checked.size_inverse;
        let rows = self.checked.rows.iter().zip(&inverses.rows);
        let anchors: Vec<Fr> = rows.map(|(row, inverse)| *row * inverse * scale).collect();
        let values = [packed, advice, &anchors, publics];
        let combined = self.constraints(values, y).ok_or(VerifyError::Challenge)?;
        let quotient = combined * inverses.vanishing.1;
        let remainder = packed.iter().rev().fold(Fr::ZERO, |sum, value| sum * u + value);
        let witness = self.interpolated(&differences, advice) * inverses.spread;
        let zero = self.packed_power(u) - x;
        let first = gamma * zero * inverses.points;
        let second = gamma.square() * zero * inverses.x;
        let claims = remainder + first * witness + second * quotient;
        let [c1, c2, w, w_prime] = message.points;
        let mut right = Terms::default();
        for (factor, point) in [
            (Fr::ONE, self.checked.commitment),
            (first, c1),
            (second, c2),
            (-claims, G1Affine::generator()),
            (-zero, w),
            (u, w_prime),
        ] {
            right.add(factor, point);
        }
        Ok(Equation { left: w_prime, right })
    }

    /// To the number of packed columns, a power of two.
    fn packed_power(&self, base: Fr) -> Fr {
        (0..self.key.packed.trailing_zeros()).fold(base, |power, _| power.square())
    }

    /// The proof's inverse has to be that of the product of all; so none of them is zero.
    fn inverses(
        &self,
        x: Fr,
        u: Fr,
        differences: &[Fr],
        inverse: Fr,
    ) -> Result<Inverses, VerifyError> {
        let vanishing = (0..self.key.k).fold(x, |power, _| power.square()) - Fr::ONE;
        let spread = x.pow([differences.len().saturating_sub(1) as u64]);
        let points = differences.iter().product();
        let mut all = Vec::from([vanishing, spread, points, u - x]);
        all.extend(self.checked.rows.iter().map(|row| x - row));
        let product: Fr = all.iter().product();
        if product * inverse != Fr::ONE {
            return Err(VerifyError::Inverse);
        }
        batch_invert(&mut all).ok_or(VerifyError::Inverse)?;
        let [per_vanishing, spread, points, x, rows @ ..] = all.as_slice() else {
            return Err(VerifyError::Inverse);
        };
        let vanishing = (vanishing, *per_vanishing);
        Ok(Inverses { vanishing, spread: *spread, points: *points, x: *x, rows: rows.to_vec() })
    }

    /// The constraints at x, by Horner's rule in y, from packed columns, witness, anchors and
    /// public inputs. `None` if an index leads nowhere, which a checked key does not have.
    fn constraints(&self, [packed, advice, anchors, publics]: [&[Fr]; 4], y: Fr) -> Option<Fr> {
        let mut values: Vec<Fr> = Vec::with_capacity(self.key.nodes.len());
        for (node, constant) in self.key.nodes.iter().zip(&self.checked.constants) {
            let at = |list: &[Fr], index: u32| list.get(index as usize).copied();
            let value = match *node {
                Node::Constant(_) => *constant,
                Node::Packed(index) => at(packed, index)?,
                Node::Advice(index) => at(advice, index)?,
                Node::Anchor(index) => at(anchors, index)?,
                Node::Public(index) => at(publics, index)?,
                Node::Negated(a) => -at(&values, a)?,
                Node::Sum(a, b) => at(&values, a)? + at(&values, b)?,
                Node::Product(a, b) => at(&values, a)? * at(&values, b)?,
            };
            values.push(value);
        }
        let mut constraints = self.key.constraints.iter();
        constraints.try_fold(Fr::ZERO, |sum, node| Some(sum * y + values.get(*node as usize)?))
    }

    /// The polynomial through the values at x omega^s, at u, times x to one less than their
    /// number: sum of value_j weight_j times the product of the others' differences.
    fn interpolated(&self, differences: &[Fr], values: &[Fr]) -> Fr {
        let (mut sum, mut before) = (Fr::ZERO, Fr::ONE);
        // The sum so far over the differences so far, as a fraction's numerator.
        for ((value, weight), difference) in
            values.iter().zip(&self.checked.weights).zip(differences)
        {
            sum = sum * difference + before * weight * value;
            before *= difference;
        }
        sum
    }
}
