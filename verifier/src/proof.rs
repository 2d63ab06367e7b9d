//! Reading a proof: exact length, then every word in order, then the transcript over them.

use alloc::vec::Vec;

use crate::arithmetic::{Fr, G1Affine, coordinate, g1, scalar};
use crate::key::{Key, Word};
use crate::transcript::Transcript;
use crate::verify::VerifyError;

/// What a proof holds, its words checked.
#[derive(Debug, Clone)]
pub(crate) struct Proof<'a> {
    words: &'a [Word],
    /// In the order of the proof; the last two are W and W'.
    points: Vec<G1Affine>,
    /// In the order of [`Key::evaluations`].
    pub values: Vec<Fr>,
    /// Index of the quotient's first piece, and of W.
    quotient: usize,
    opening: usize,
}

/// All challenges of a proof.
#[derive(Debug, Clone)]
pub(crate) struct Challenges {
    pub phases: Vec<Fr>,
    pub theta: Fr,
    pub beta: Fr,
    pub gamma: Fr,
    pub y: Fr,
    pub x: Fr,
    pub opening_y: Fr,
    pub opening_v: Fr,
    pub opening_u: Fr,
    /// Binds the key's digest, the public inputs and the whole proof.
    pub end: Word,
}

impl<'a> Proof<'a> {
    /// Checks the length, and of each word that it is canonical, of each point that it is on the
    /// curve. The point at infinity has no form: (0, 0) is not on the curve.
    pub(crate) fn read(key: &Key, bytes: &'a [u8]) -> Result<Self, VerifyError> {
        let expected = key.proof_words().saturating_mul(32);
        let (words, _) = bytes.as_chunks::<32>();
        if bytes.len() != expected {
            return Err(VerifyError::Length { expected, got: bytes.len() });
        }
        let (quotient, opening) = (key.points().before_quotient(), key.points().before_opening());
        let first_value = 2 * opening;
        let last_points = first_value + key.evaluation_count();
        let part = |from, to| words.get(from..to).unwrap_or_default();
        let mut points = read_points(0, part(0, first_value))?;
        let value = |(at, word): (usize, &Word)| {
            scalar(word).ok_or(VerifyError::Scalar { index: first_value + at })
        };
        let values = part(first_value, last_points).iter().enumerate().map(value);
        let values = values.collect::<Result<_, _>>()?;
        points.extend(read_points(last_points, part(last_points, words.len()))?);
        Ok(Self { words, points, values, quotient, opening })
    }

    /// A point by its position ([`Key::proof_point`]).
    pub(crate) fn point(&self, index: usize) -> Option<G1Affine> {
        self.points.get(index).copied()
    }

    /// The pieces of the quotient.
    pub(crate) fn quotient(&self) -> &[G1Affine] {
        self.points.get(self.quotient..self.opening).unwrap_or_default()
    }

    /// W and W'.
    pub(crate) fn opening(&self) -> Option<(G1Affine, G1Affine)> {
        match self.points.get(self.opening..) {
            Some([w, w_prime]) => Some((*w, *w_prime)),
            _ => None,
        }
    }

    /// Runs the transcript: the one place that knows its order.
    pub(crate) fn challenges<'b>(
        &self,
        key: &Key,
        instances: impl Iterator<Item = &'b [Word]>,
    ) -> Challenges {
        let mut transcript = Absorbing { transcript: Transcript::default(), left: self.words };
        transcript.transcript.absorb(&[key.digest]);
        instances.for_each(|column| transcript.transcript.absorb(column));
        let mut phases = alloc::vec![Fr::default(); key.challenges as usize];
        for phase in &key.phases {
            transcript.points(phase.advice.len());
            for challenge in &phase.challenges {
                let drawn = transcript.squeeze();
                phases.iter_mut().skip(*challenge as usize).take(1).for_each(|to| *to = drawn);
            }
        }
        let of = key.points();
        let theta = transcript.squeeze();
        transcript.points(of.permuted);
        let (beta, gamma) = (transcript.squeeze(), transcript.squeeze());
        transcript.points(of.copy_products + of.lookup_products + of.random);
        let y = transcript.squeeze();
        transcript.points(of.quotient);
        let x = transcript.squeeze();
        transcript.words(self.values.len());
        let (opening_y, opening_v) = (transcript.squeeze(), transcript.squeeze());
        transcript.points(1);
        let opening_u = transcript.squeeze();
        transcript.points(1);
        let end = transcript.transcript.hash();
        Challenges { phases, theta, beta, gamma, y, x, opening_y, opening_v, opening_u, end }
    }
}

/// The transcript, taking the proof's words from the front.
struct Absorbing<'a> {
    transcript: Transcript,
    left: &'a [Word],
}

impl Absorbing<'_> {
    fn words(&mut self, count: usize) {
        let (now, left) = self.left.split_at(count.min(self.left.len()));
        self.transcript.absorb(now);
        self.left = left;
    }

    fn points(&mut self, count: usize) {
        self.words(2 * count);
    }

    fn squeeze(&mut self) -> Fr {
        self.transcript.squeeze()
    }
}

pub(crate) fn read_points(first: usize, words: &[Word]) -> Result<Vec<G1Affine>, VerifyError> {
    let point = |(pair, [x, y]): (usize, &[Word; 2])| {
        let index = first + 2 * pair;
        let x = coordinate(x).ok_or(VerifyError::Coordinate { index })?;
        let y = coordinate(y).ok_or(VerifyError::Coordinate { index: index + 1 })?;
        g1(x, y).ok_or(VerifyError::Point { index })
    };
    words.as_chunks::<2>().0.iter().enumerate().map(point).collect()
}
