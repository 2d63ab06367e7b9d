//! One proof of one key.

use alloc::vec::Vec;

use crate::arithmetic::{
    AffineRepr, Field, Fr, G1Affine, G2Affine, PreparedG2, cancel, prepare, scalar, sum,
};
use crate::identities;
use crate::key::limits::MAX_K;
use crate::key::{Checked, Key, KeyError, Word, check};
use crate::lagrange::AtX;
use crate::opening::{self, Equation, Set};
use crate::proof::Proof;

/// Why a proof is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum VerifyError {
    /// Another number of instance columns than the key has.
    #[error("expected {expected} columns of public inputs, got {got}")]
    InstanceColumns {
        /// The key's.
        expected: usize,
        /// The caller's.
        got: usize,
    },
    /// Another number of values in a column than the key says.
    #[error("column {index} of the public inputs: expected {expected} values, got {got}")]
    InstanceValues {
        /// Position of the column.
        index: usize,
        /// The key's.
        expected: usize,
        /// The caller's.
        got: usize,
    },
    /// A public input that is not below r: it would alias another one.
    #[error("public input {row} of column {column} is not below r")]
    Instance {
        /// Position of the column.
        column: usize,
        /// Position in it.
        row: usize,
    },
    /// Another length than proofs of this key have.
    #[error("expected a proof of {expected} bytes, got {got}")]
    Length {
        /// The key's.
        expected: usize,
        /// The proof's.
        got: usize,
    },
    /// A scalar that is not below r: it would alias another one.
    #[error("word {index} of the proof is not a scalar below r")]
    Scalar {
        /// Position in words of 32 bytes.
        index: usize,
    },
    /// A coordinate that is not below q.
    #[error("word {index} of the proof is not a coordinate below q")]
    Coordinate {
        /// Position in words of 32 bytes.
        index: usize,
    },
    /// Two coordinates that are not on the curve; zeros (the point at infinity) neither.
    #[error("words {index} and the next are not a point of the curve")]
    Point {
        /// Position of x in words of 32 bytes.
        index: usize,
    },
    /// The last word of a lean proof is not the inverse that it has to be. No word is that if a
    /// challenge met a point of the domain or of the opening.
    #[error("the last word of the proof is not the inverse of the denominators")]
    Inverse,
    /// A challenge met a point of the domain or of the opening. It happens to one proof in 2^200,
    /// and nothing can be told then.
    #[error("a challenge of the proof met a point of the domain")]
    Challenge,
    /// Well-formed, and not a proof of this statement.
    #[error("not a proof of these public inputs: it, or one of them, was changed")]
    Invalid,
}

/// A key that has been checked, ready for any number of proofs.
#[derive(Debug, Clone)]
pub struct Verifier {
    key: Key,
    checked: Checked,
    sets: Vec<Set>,
    current: Vec<usize>,
    tau: PreparedG2,
    one: PreparedG2,
    delta: Fr,
}

impl Verifier {
    /// Checks the whole key.
    ///
    /// # Errors
    /// [`KeyError`]: beyond a limit, an index that leads nowhere, a number that is not canonical,
    /// not a point of its group.
    pub fn new(key: Key) -> Result<Self, KeyError> {
        let checked = check(&key)?;
        let current = key.copied.iter().map(|column| key.current(*column).unwrap_or(usize::MAX));
        Ok(Self {
            sets: opening::prepare(&key, checked.omega),
            current: current.collect(),
            tau: prepare(checked.tau_g2),
            one: prepare(G2Affine::generator()),
            // halo2's generator of the multiplicative group is 7; its power by 2^28 has odd order.
            delta: Fr::from(7u64).pow([1u64 << MAX_K]),
            checked,
            key,
        })
    }

    /// The key.
    #[must_use]
    pub fn key(&self) -> &Key {
        &self.key
    }

    /// Verifies a proof. Public inputs are words below r, one list for each instance column, with
    /// as many values as [`Key::instances`] says.
    ///
    /// # Errors
    /// [`VerifyError`]: the first fault, in this order: public inputs, length, the proof's words,
    /// the argument.
    pub fn verify<C: AsRef<[Word]>>(
        &self,
        instances: &[C],
        proof: &[u8],
    ) -> Result<(), VerifyError> {
        let (Equation { left, right }, _) = self.reduce(instances, proof)?;
        match cancel(&[(left, &self.tau), (-sum(&right), &self.one)]) {
            true => Ok(()),
            false => Err(VerifyError::Invalid),
        }
    }

    /// Everything but the pairing: the equation that holds if and only if the proof is good, and a
    /// hash of key's digest, public inputs and proof.
    pub(crate) fn reduce<C: AsRef<[Word]>>(
        &self,
        instances: &[C],
        proof: &[u8],
    ) -> Result<(Equation, Word), VerifyError> {
        let columns = self.instances(instances)?;
        let proof = Proof::read(&self.key, proof)?;
        let challenges = proof.challenges(&self.key, instances.iter().map(AsRef::as_ref));
        let challenge = VerifyError::Challenge;
        let at = AtX::new(&self.key, self.checked.omega, &columns, challenges.x);
        let at = at.ok_or(challenge)?;
        let quotient = identities::quotient(self, &challenges, &at, &proof).ok_or(challenge)?;
        let equation = opening::equation(self, &challenges, &at, &proof, quotient);
        equation.map(|equation| (equation, challenges.end)).ok_or(challenge)
    }

    /// The public inputs as scalars.
    fn instances<C: AsRef<[Word]>>(&self, instances: &[C]) -> Result<Vec<Vec<Fr>>, VerifyError> {
        let expected = self.key.instances.len();
        if instances.len() != expected {
            return Err(VerifyError::InstanceColumns { expected, got: instances.len() });
        }
        for (index, (values, expected)) in instances.iter().zip(&self.key.instances).enumerate() {
            let (got, expected) = (values.as_ref().len(), *expected as usize);
            if got != expected {
                return Err(VerifyError::InstanceValues { index, expected, got });
            }
        }
        let values = |(column, values): (usize, &C)| {
            let value = |(row, word)| scalar(word).ok_or(VerifyError::Instance { column, row });
            values.as_ref().iter().enumerate().map(value).collect()
        };
        instances.iter().enumerate().map(values).collect()
    }

    pub(crate) fn sets(&self) -> &[Set] {
        &self.sets
    }

    pub(crate) fn fixed(&self) -> &[G1Affine] {
        &self.checked.fixed
    }

    pub(crate) fn sigma(&self) -> &[G1Affine] {
        &self.checked.sigma
    }

    pub(crate) fn constants(&self) -> &[Fr] {
        &self.checked.constants
    }

    pub(crate) fn current(&self) -> &[usize] {
        &self.current
    }

    pub(crate) fn delta(&self) -> Fr {
        self.delta
    }

    /// `[tau]_2` and `[1]_2`, prepared.
    pub(crate) fn setup(&self) -> (&PreparedG2, &PreparedG2) {
        (&self.tau, &self.one)
    }
}
