//! What everybody can check: the sum of all updates, from what the pods showed.

use std::collections::BTreeMap;

use halo2_proofs::halo2curves::ff::{Field, PrimeField};

use super::{Instance, LIMIT, MOST_PODS, NUMBERS_PER_WORD, SLOT_BITS, masks, pair};
use crate::Fr;

/// A pod's public inputs, of a proof that was verified.
pub type Submission = Instance;

/// A key that one of two neighbours shows because the other dropped out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pair {
    /// The shared key.
    pub key: Fr,
}

/// Why there is no sum.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TotalError {
    /// No pod at all, or more than the places in a word have room for.
    #[error("{got} submissions, expected 1 to {MOST_PODS}")]
    Count {
        /// Submissions given.
        got: usize,
    },
    /// A submission of another round or length.
    #[error("submission {index} is of another round or length than the first")]
    Other {
        /// Which submission.
        index: usize,
    },
    /// A sign that is not -1, 0 or 1.
    #[error("submission {index} has a sign that is none")]
    Sign {
        /// Which submission.
        index: usize,
    },
    /// Two pods show one pair with the same sign, or more than two show it.
    #[error("submission {index} shows a pair that does not cancel")]
    Pair {
        /// Which submission.
        index: usize,
    },
    /// A pair whose other side is missing, and no key for it was shown.
    #[error("submission {index} has a neighbour that dropped out, and its key is not there")]
    Missing {
        /// Which submission.
        index: usize,
    },
    /// A word that is no sum of numbers in range: the proofs were not verified.
    #[error("word {index} is no sum of numbers in range")]
    Word {
        /// Which word.
        index: usize,
    },
}

/// Adds up the updates of one round. `dropped` are the keys that neighbours of pods without a
/// submission show. Each submission's proof must have been verified before.
///
/// # Errors
/// The first submission that does not fit, or a word that shows that a proof was not verified.
pub fn total(
    numbers: usize,
    submissions: &[Submission],
    dropped: &[Pair],
) -> Result<Vec<i64>, TotalError> {
    let first = submissions.first().filter(|_| submissions.len() <= MOST_PODS);
    let first = first.ok_or(TotalError::Count { got: submissions.len() })?;
    let words = numbers.div_ceil(NUMBERS_PER_WORD);
    let mut sums = vec![Fr::ZERO; words];
    for (index, submission) in submissions.iter().enumerate() {
        if submission.round != first.round || submission.sums.len() != words {
            return Err(TotalError::Other { index });
        }
        sums.iter_mut().zip(&submission.sums).for_each(|(sum, word)| *sum += word);
    }
    for (index, sign, shown) in open_pairs(submissions)? {
        let key = dropped.iter().find(|dropped| pair(dropped.key, first.round) == shown);
        let key = key.ok_or(TotalError::Missing { index })?.key;
        sums.iter_mut().zip(masks(key, words)).for_each(|(sum, mask)| *sum -= sign * mask);
    }
    let raised = i64::from(LIMIT) * submissions.len() as i64;
    unpacked(&sums, numbers, submissions.len(), raised)
}

/// The pairs of which only one side is there: submission, sign, commitment.
fn open_pairs(submissions: &[Submission]) -> Result<Vec<(usize, Fr, Fr)>, TotalError> {
    let mut seen: BTreeMap<[u8; 32], (usize, Fr, Fr, bool)> = BTreeMap::new();
    for (index, submission) in submissions.iter().enumerate() {
        for (sign, shown) in submission.signs.iter().zip(&submission.pairs) {
            if *sign == Fr::ZERO {
                continue;
            }
            if *sign != Fr::ONE && *sign != -Fr::ONE {
                return Err(TotalError::Sign { index });
            }
            match seen.get_mut(&shown.to_repr()) {
                None => drop(seen.insert(shown.to_repr(), (index, *sign, *shown, false))),
                Some((_, other, _, closed)) if !*closed && *other == -*sign => *closed = true,
                Some(_) => return Err(TotalError::Pair { index }),
            }
        }
    }
    let open = seen.into_values().filter(|(.., closed)| !closed);
    Ok(open.map(|(index, sign, shown, _)| (index, sign, shown)).collect())
}

fn unpacked(sums: &[Fr], numbers: usize, pods: usize, raised: i64) -> Result<Vec<i64>, TotalError> {
    let most = (2 * i64::from(LIMIT) - 1) * pods as i64;
    let slot = SLOT_BITS as usize / 8;
    let mut total = Vec::with_capacity(sums.len() * NUMBERS_PER_WORD);
    for (index, sum) in sums.iter().enumerate() {
        let bytes = sum.to_repr();
        let (places, rest) = bytes.split_at(slot * NUMBERS_PER_WORD);
        let place = |bytes: &[u8]| bytes.iter().rev().fold(0, |n, byte| n << 8 | i64::from(*byte));
        let used = (numbers - index * NUMBERS_PER_WORD).min(NUMBERS_PER_WORD);
        let values: Vec<i64> = places.chunks(slot).map(place).collect();
        let (values, unused) = values.split_at(used);
        let clean = rest.iter().all(|byte| *byte == 0) && unused.iter().all(|value| *value == 0);
        if !clean || values.iter().any(|value| *value > most) {
            return Err(TotalError::Word { index });
        }
        total.extend(values.iter().map(|value| value - raised));
    }
    Ok(total)
}
