//! Proofs that many pairs of points have the same logarithms: Chaum and Pedersen (CRYPTO '92), of a
//! random combination of all pairs, made non-interactive by Keccak-256 (Fiat, Shamir, CRYPTO '86).
//!
//! For `K_j = x_j B` and `D_j = x_j C` with one C: weights w_j of 128 bits follow from all
//! points, and one proof is about `K = sum w_j K_j` and `D = sum w_j D_j`. If some D_j is another
//! multiple of C than K_j is of B, the sums agree for at most one in 2^128 weights: all points have
//! to be in the subgroup of prime order, which whoever verifies has to know. The contract computes
//! the same.

use ff::PrimeField;
use sha3::{Digest, Keccak256};

use super::ballot::combine;
use crate::field::to_be_bytes;
use crate::gadgets::jubjub::{Point, Scalar};

/// The combination that a proof is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    seed: [u8; 32],
    weights: Vec<Scalar>,
    /// C.
    base: Point,
    /// K.
    key: Point,
    /// D.
    value: Point,
}

impl Statement {
    /// Of the keys, C and the values. `transcript` is what the weights follow from: it has to fix
    /// all of these points, and whatever else the proof is to be bound to.
    pub fn new(transcript: &[u8], keys: &[Point], base: &Point, values: &[Point]) -> Self {
        let seed = keccak(transcript);
        let weight = |j: usize| Scalar::from_bytes_reduced(&weight(&seed, j));
        let weights: Vec<Scalar> = (0..keys.len()).map(weight).collect();
        let (key, value) = (combine(&weights, keys), combine(&weights, values));
        Statement { seed, weights, base: *base, key, value }
    }

    /// What a proof is about, of somebody who knows all x_j, or shares of them.
    pub fn combined_secret(&self, secrets: &[Scalar]) -> Scalar {
        self.weights.iter().zip(secrets).map(|(w, x)| *w * x).sum()
    }

    /// The verifier's number: 248 bits, which is below l.
    pub fn challenge(&self, commitments: &[Point; 2]) -> Scalar {
        let [a, b] = *commitments;
        let points = words(&[self.key, self.value, a, b]);
        let digest = keccak(&[self.seed.to_vec(), points].concat());
        let mut bytes = digest[..31].to_vec();
        bytes.reverse();
        Scalar::from_bytes_reduced(&bytes)
    }

    /// What who answers with `nonce` sends first: nonce B and nonce C.
    pub fn commit(&self, nonce: &Scalar) -> [Point; 2] {
        [Point::base() * *nonce, self.base * *nonce]
    }
}

/// A proof: challenge and answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Equality {
    /// The verifier's number.
    pub challenge: Scalar,
    /// Nonce plus challenge times secret.
    pub answer: Scalar,
}

impl Equality {
    /// A proof by who knows the combined secret. A nonce is drawn anew for every proof.
    pub fn prove(statement: &Statement, secret: &Scalar, nonce: &Scalar) -> Self {
        let challenge = statement.challenge(&statement.commit(nonce));
        Equality { challenge, answer: *nonce + challenge * secret }
    }

    /// Whether the proof is right.
    pub fn verify(&self, statement: &Statement) -> bool {
        let opened = |base: Point, value: Point| base * self.answer - value * self.challenge;
        let a = opened(Point::base(), statement.key);
        let b = opened(statement.base, statement.value);
        statement.challenge(&[a, b]) == self.challenge
    }
}

/// Sixteen bytes of a hash, little endian.
fn weight(seed: &[u8; 32], j: usize) -> Vec<u8> {
    let mut index = [0; 32];
    index[24..].copy_from_slice(&(j as u64).to_be_bytes());
    let mut bytes = keccak(&[seed.as_slice(), &index].concat())[..16].to_vec();
    bytes.reverse();
    bytes
}

fn keccak(bytes: &[u8]) -> [u8; 32] {
    Keccak256::digest(bytes).into()
}

/// Coordinates as EVM words.
pub(super) fn words(points: &[Point]) -> Vec<u8> {
    points.iter().flat_map(|p| [to_be_bytes(&p.x), to_be_bytes(&p.y)].concat()).collect()
}

/// A scalar as an EVM word.
pub fn scalar_word(scalar: &Scalar) -> [u8; 32] {
    let mut bytes = [0; 32];
    bytes.copy_from_slice(scalar.to_repr().as_ref());
    bytes.reverse();
    bytes
}
