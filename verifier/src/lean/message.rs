//! Reading a lean proof: exact length, then every word in order, then the transcript over them.

use alloc::vec::Vec;

use super::LeanKey;
use crate::arithmetic::{Fr, G1Affine, scalar};
use crate::key::Word;
use crate::proof::read_points;
use crate::transcript::Transcript;
use crate::verify::VerifyError;

/// What a proof holds, its words checked.
#[derive(Debug, Clone)]
pub(super) struct Message<'a> {
    words: &'a [Word],
    /// C1, C2, W, W'.
    pub points: [G1Affine; 4],
    /// The witness at each rotation, then each packed column at x.
    pub values: Vec<Fr>,
    /// Of the product of all denominators.
    pub inverse: Fr,
}

/// All challenges of a proof.
#[derive(Debug, Clone, Copy)]
pub(super) struct Challenges {
    pub y: Fr,
    pub z: Fr,
    pub gamma: Fr,
    pub u: Fr,
    /// Binds the key's digest, the public inputs and the whole proof.
    pub end: Word,
}

/// Words of C1 and C2.
const COMMITMENTS: usize = 4;

impl<'a> Message<'a> {
    /// Checks the length, and of each word that it is canonical, of each point that it is on the
    /// curve. The point at infinity has no form: (0, 0) is not on the curve.
    pub(super) fn read(key: &LeanKey, bytes: &'a [u8]) -> Result<Self, VerifyError> {
        let expected = key.proof_words().saturating_mul(32);
        let (words, _) = bytes.as_chunks::<32>();
        let length = VerifyError::Length { expected, got: bytes.len() };
        if bytes.len() != expected {
            return Err(length);
        }
        let opening = COMMITMENTS + key.values();
        let part = |from, to| words.get(from..to).unwrap_or_default();
        let first = read_points(0, part(0, COMMITMENTS))?;
        let value = |index: usize| {
            let word = words.get(index).ok_or(length)?;
            scalar(word).ok_or(VerifyError::Scalar { index })
        };
        let values = (COMMITMENTS..opening).map(value).collect::<Result<_, _>>()?;
        let last = read_points(opening, part(opening, opening + 4))?;
        let ([advice, quotient], [w, w_prime]) = (first.as_slice(), last.as_slice()) else {
            return Err(length);
        };
        let points = [*advice, *quotient, *w, *w_prime];
        Ok(Self { words, points, values, inverse: value(opening + 4)? })
    }

    /// Runs the transcript: the one place that knows its order. Words enter as they stand.
    pub(super) fn challenges(&self, digest: Word, publics: &[Word]) -> Challenges {
        let mut transcript = Transcript::default();
        transcript.absorb(&[digest]);
        transcript.absorb(publics);
        let mut left = self.words;
        let mut next = |words: usize, transcript: &mut Transcript| {
            let (now, rest) = left.split_at(words.min(left.len()));
            left = rest;
            transcript.absorb(now);
        };
        let mut drawn = [Fr::default(); 4];
        for (challenge, words) in drawn.iter_mut().zip([2, 2, self.values.len(), 2]) {
            next(words, &mut transcript);
            *challenge = transcript.squeeze();
        }
        next(3, &mut transcript);
        let [y, z, gamma, u] = drawn;
        Challenges { y, z, gamma, u, end: transcript.hash() }
    }
}
