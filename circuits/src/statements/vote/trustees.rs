//! Keys that no single person has: Feldman's verifiable secret sharing (FOCS '87), dealt by every
//! trustee at once as Pedersen (EUROCRYPT '91) does it. Any `threshold` of the trustees decrypt;
//! fewer learn nothing.
//!
//! What is trusted: that fewer than `threshold` trustees collude. That many decrypt any single
//! ballot. A trustee who deals last can bias the key's bits (Gennaro, Jarecki, Krawczyk, Rabin,
//! EUROCRYPT '99), not choose it: the shares that he hands out have to fit.

use ff::Field;

use super::ballot::{Ballot, Keys, OPTIONS, combine, lagrange};
use super::equality::{Equality, Statement, words};
use crate::gadgets::jubjub::{Point, Scalar};

/// What one trustee deals: for every option a polynomial of degree `threshold - 1`.
#[derive(Clone)]
pub struct Dealer {
    coefficients: Vec<Vec<Scalar>>,
}

/// What a dealer publishes: the polynomials' coefficients times B.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commitments(Vec<Vec<Point>>);

/// One trustee's share of every option's key.
#[derive(Clone, PartialEq, Eq)]
pub struct Shares {
    /// The trustee, from 1.
    pub index: u64,
    secrets: Vec<Scalar>,
}

/// Shares do not belong into logs.
impl std::fmt::Debug for Shares {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Shares").field("index", &self.index).finish_non_exhaustive()
    }
}

impl Dealer {
    /// Polynomials for `options` keys with the coefficients that `draw` gives: scalars that nobody
    /// else knows, each drawn once.
    pub fn new(options: usize, threshold: usize, mut draw: impl FnMut() -> Scalar) -> Self {
        let mut polynomial = || (0..threshold).map(|_| draw()).collect();
        Dealer { coefficients: (0..options).map(|_| polynomial()).collect() }
    }

    /// What everybody gets.
    pub fn commitments(&self) -> Commitments {
        let times_base = |c: &Vec<Scalar>| c.iter().map(|c| Point::base() * *c).collect();
        Commitments(self.coefficients.iter().map(times_base).collect())
    }

    /// What trustee `index` (from 1) alone gets.
    pub fn shares_for(&self, index: u64) -> Shares {
        let at = |c: &Vec<Scalar>| {
            c.iter().rev().fold(Scalar::ZERO, |sum, c| sum * Scalar::from(index) + c)
        };
        Shares { index, secrets: self.coefficients.iter().map(at).collect() }
    }
}

impl Commitments {
    /// What the shares of trustee `index` are times B.
    pub fn verification_keys(&self, index: u64) -> Vec<Point> {
        let at = |c: &Vec<Point>| {
            c.iter().rev().fold(Point::IDENTITY, |sum, c| sum * Scalar::from(index) + *c)
        };
        self.0.iter().map(at).collect()
    }

    /// Whether shares that came from this dealer are those that were committed to.
    pub fn accepts(&self, shares: &Shares) -> bool {
        let dealt: Vec<_> = shares.secrets.iter().map(|s| Point::base() * *s).collect();
        dealt == self.verification_keys(shares.index)
    }

    /// Whether all points are in the subgroup of order l, and there are `threshold` of them for
    /// each of `options` keys.
    pub fn is_well_formed(&self, options: usize, threshold: usize) -> bool {
        let right = |c: &Vec<Point>| c.len() == threshold && c.iter().all(Point::is_in_subgroup);
        self.0.len() == options && self.0.iter().all(right)
    }
}

impl Shares {
    /// The shares of trustee `index` (from 1), one an option.
    pub fn new(index: u64, secrets: Vec<Scalar>) -> Self {
        Shares { index, secrets }
    }

    /// The secrets, one an option: for this trustee's own storage.
    pub fn secrets(&self) -> &[Scalar] {
        &self.secrets
    }

    /// The sum of what all dealers gave to one trustee; `None` when they are for several.
    pub fn sum(dealt: &[Shares]) -> Option<Shares> {
        let first = dealt.first()?;
        let same = |s: &Shares| s.index == first.index && s.secrets.len() == first.secrets.len();
        let option = |j: usize| dealt.iter().map(|shares| shares.secrets[j]).sum();
        let secrets = || (0..first.secrets.len()).map(option).collect();
        dealt.iter().all(same).then(|| Shares { index: first.index, secrets: secrets() })
    }

    /// This trustee's part in decrypting a sum of ballots, with a proof that it is right.
    pub fn decrypt(&self, sum: &Ballot, nonce: &Scalar) -> Partial {
        let points: Vec<Point> = self.secrets.iter().map(|s| sum.nonce * *s).collect();
        let keys: Vec<Point> = self.secrets.iter().map(|s| Point::base() * *s).collect();
        let statement = own(&keys, sum, &points);
        let secret = statement.combined_secret(&self.secrets);
        let proof = Equality::prove(&statement, &secret, nonce);
        Partial { index: self.index, points, proof }
    }

    /// The same numbers as another trustee's.
    #[cfg(test)]
    pub(super) fn of_trustee(self, index: u64) -> Self {
        Shares { index, ..self }
    }

    /// The trustee's share of the secret that a tally's proof is about.
    pub(super) fn combined(&self, statement: &Statement) -> Scalar {
        statement.combined_secret(&self.secrets)
    }
}

/// That the points are the nonce times what the keys are B times.
fn own(keys: &[Point], sum: &Ballot, points: &[Point]) -> Statement {
    let transcript = [words(keys), words(&[sum.nonce]), words(points)].concat();
    Statement::new(&transcript, keys, &sum.nonce, points)
}

/// One trustee's part of a decryption.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Partial {
    /// The trustee, from 1.
    pub index: u64,
    points: Vec<Point>,
    proof: Equality,
}

impl Partial {
    /// Whether it is right, by the trustee's verification keys.
    pub fn verify(&self, sum: &Ballot, verification_keys: &[Point]) -> bool {
        let subgroup = self.points.iter().all(Point::is_in_subgroup);
        let statement = own(verification_keys, sum, &self.points);
        subgroup && self.points.len() == verification_keys.len() && self.proof.verify(&statement)
    }
}

/// The public keys of all options: the sum of what the dealers committed to.
pub fn keys(dealers: &[Commitments]) -> Keys {
    let key = |j: usize| {
        let parts = dealers.iter().filter_map(|dealer| dealer.0.get(j)?.first());
        Point::sum(parts)
    };
    std::array::from_fn(key)
}

/// Verification keys of one trustee: the sum over all dealers.
pub fn verification_keys(dealers: &[Commitments], index: u64) -> Vec<Point> {
    let each: Vec<_> = dealers.iter().map(|dealer| dealer.verification_keys(index)).collect();
    let options = each.iter().map(Vec::len).min().unwrap_or(0).min(OPTIONS);
    (0..options).map(|j| Point::sum(each.iter().map(|keys| &keys[j]))).collect()
}

/// What every option's ciphertext holds, as a multiple of B, by the parts of `threshold`
/// trustees.
pub fn decrypt(sum: &Ballot, partials: &[Partial]) -> Vec<Point> {
    let indices: Vec<u64> = partials.iter().map(|partial| partial.index).collect();
    let weights: Vec<Scalar> = indices.iter().map(|i| lagrange(*i, &indices)).collect();
    let options = partials.iter().map(|partial| partial.points.len()).min().unwrap_or(0);
    let plain = |j: usize| {
        let parts: Vec<Point> = partials.iter().map(|partial| partial.points[j]).collect();
        sum.choices[j] - combine(&weights, &parts)
    };
    (0..options).map(plain).collect()
}
