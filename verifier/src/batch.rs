//! Many proofs, of any mix of keys over one setup and of both profiles, by one sum of points and
//! one pairing check.
//!
//! Each proof's equation is multiplied by its own random weight and all are added. If one equation
//! does not hold, the sum holds for at most one in 2^128 choices of its weight. The weights are
//! hashed from the seed and from all proofs, so that none of them can be chosen to fit.

use alloc::vec::Vec;

use sha3::{Digest, Keccak256};

use crate::arithmetic::{Fr, PreparedG2, Terms, cancel, scalar, sum};
use crate::key::{G2, Word};
use crate::lean::LeanVerifier;
use crate::opening::Equation;
use crate::verify::{Verifier, VerifyError};

/// Most proofs of a batch: each keeps some kilobytes until the sum is made.
pub const MAX_PROOFS: usize = 1 << 12;

/// A verifier of either profile.
#[derive(Debug, Clone, Copy)]
pub enum AnyVerifier<'a> {
    /// Of the standard profile.
    Standard(&'a Verifier),
    /// Of the lean profile, where each public input is a column of its own.
    Lean(&'a LeanVerifier),
}

impl<'a> From<&'a Verifier> for AnyVerifier<'a> {
    fn from(verifier: &'a Verifier) -> Self {
        Self::Standard(verifier)
    }
}

impl<'a> From<&'a LeanVerifier> for AnyVerifier<'a> {
    fn from(verifier: &'a LeanVerifier) -> Self {
        Self::Lean(verifier)
    }
}

impl<'a> AnyVerifier<'a> {
    fn tau_g2(self) -> &'a G2 {
        match self {
            Self::Standard(verifier) => &verifier.key().tau_g2,
            Self::Lean(verifier) => &verifier.key().tau_g2,
        }
    }

    fn setup(self) -> (&'a PreparedG2, &'a PreparedG2) {
        match self {
            Self::Standard(verifier) => verifier.setup(),
            Self::Lean(verifier) => verifier.setup(),
        }
    }

    fn reduce(self, instances: &[&[Word]], proof: &[u8]) -> Result<(Equation, Word), VerifyError> {
        match self {
            Self::Standard(verifier) => verifier.reduce(instances, proof),
            Self::Lean(verifier) => verifier.reduce(&single(instances)?, proof),
        }
    }

    fn verify(self, instances: &[&[Word]], proof: &[u8]) -> Result<(), VerifyError> {
        match self {
            Self::Standard(verifier) => verifier.verify(instances, proof),
            Self::Lean(verifier) => verifier.verify(&single(instances)?, proof),
        }
    }
}

/// Columns of one value each as values.
fn single(instances: &[&[Word]]) -> Result<Vec<Word>, VerifyError> {
    let value = |(index, column): (usize, &&[Word])| match column {
        [value] => Ok(*value),
        _ => Err(VerifyError::InstanceValues { index, expected: 1, got: column.len() }),
    };
    instances.iter().enumerate().map(value).collect()
}

/// One proof of a batch.
#[derive(Debug, Clone, Copy)]
pub struct Claim<'a> {
    /// The key.
    pub verifier: AnyVerifier<'a>,
    /// Public inputs, as [`Verifier::verify`] takes them.
    pub instances: &'a [&'a [Word]],
    /// The proof.
    pub proof: &'a [u8],
}

/// Why a batch is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BatchError {
    /// No proof: nothing would be shown.
    #[error("a batch without a proof")]
    Empty,
    /// Too many proofs.
    #[error("expected at most {max} proofs, got {got}")]
    Proofs {
        /// [`MAX_PROOFS`].
        max: usize,
        /// The caller's.
        got: usize,
    },
    /// A key over another setup than the first proof's.
    #[error("proof {index} is over another setup than the first")]
    Setup {
        /// Position of the proof.
        index: usize,
    },
    /// A proof that is refused.
    #[error("proof {index}: {error}")]
    Proof {
        /// Position of the first such proof.
        index: usize,
        /// Why.
        error: VerifyError,
    },
    /// The sum does not hold although each proof holds on its own: fewer than one seed in 2^128.
    #[error("the weights did not fit; use another seed")]
    Weights,
}

/// Verifies all proofs. The seed may be anything; a random one makes the weights independent of
/// the hash function.
///
/// # Errors
/// [`BatchError`]. A malformed proof is named at once. If the sum does not hold, the proofs are
/// verified one by one to name the first that is wrong.
pub fn verify(claims: &[Claim<'_>], seed: &[u8; 32]) -> Result<(), BatchError> {
    let (first, got) = (claims.first().ok_or(BatchError::Empty)?, claims.len());
    if got > MAX_PROOFS {
        return Err(BatchError::Proofs { max: MAX_PROOFS, got });
    }
    let tau = first.verifier.tau_g2();
    if let Some(index) = claims.iter().position(|claim| claim.verifier.tau_g2() != tau) {
        return Err(BatchError::Setup { index });
    }
    let mut hasher = Keccak256::new_with_prefix(seed);
    let mut equations = Vec::with_capacity(got);
    for (index, claim) in claims.iter().enumerate() {
        let reduced = claim.verifier.reduce(claim.instances, claim.proof);
        let (equation, hash) = reduced.map_err(|error| BatchError::Proof { index, error })?;
        hasher.update(hash);
        equations.push(equation);
    }
    match holds(first.verifier, &equations, hasher.finalize().into()) {
        true => Ok(()),
        false => Err(first_wrong(claims)),
    }
}

fn holds(verifier: AnyVerifier<'_>, equations: &[Equation], hash: Word) -> bool {
    let (mut left, mut right) = (Terms::default(), Terms::default());
    for (index, equation) in (0u64..).zip(equations) {
        let weight = weight(&hash, index);
        left.add(weight, equation.left);
        right.add_scaled(&equation.right, weight);
    }
    left.merge();
    right.merge();
    let (tau, one) = verifier.setup();
    cancel(&[(sum(&left), tau), (-sum(&right), one)])
}

/// 128 bits, not zero.
fn weight(hash: &Word, index: u64) -> Fr {
    let digest: Word =
        Keccak256::new_with_prefix(hash).chain_update(index.to_be_bytes()).finalize().into();
    let mut word = [0; 32];
    for (to, from) in word.iter_mut().rev().zip(digest).take(16) {
        *to = from;
    }
    scalar(&word).unwrap_or_default() + Fr::from(1u64)
}

fn first_wrong(claims: &[Claim<'_>]) -> BatchError {
    let verify = |claim: &Claim<'_>| claim.verifier.verify(claim.instances, claim.proof);
    let wrong = claims.iter().map(verify).enumerate();
    let wrong = wrong.filter_map(|(index, verdict)| verdict.err().map(|error| (index, error)));
    let first = wrong.take(1).next();
    first.map_or(BatchError::Weights, |(index, error)| BatchError::Proof { index, error })
}
