//! Refusing proofs: shape and encodings first, each with its own error, then the argument itself.

use crate::from_halo2::{
    Fr, Keys, Setup, coordinate_from_be, point_from_xy, scalar_from_be, verify_proof,
};
use crate::schedule::{Schedule, Word};
use crate::transcript::evm::EvmReader;

/// Why a proof was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum VerifyError {
    /// Another number of instance columns than the circuit has.
    #[error("expected {expected} public inputs, got {got}")]
    InstanceColumns {
        /// The circuit's.
        expected: usize,
        /// The caller's.
        got: usize,
    },
    /// An instance column with more values than the circuit has usable rows.
    #[error("public input {index}: at most {most} values, got {got}")]
    InstanceRows {
        /// Position of the column.
        index: usize,
        /// Usable rows.
        most: usize,
        /// Values in it.
        got: usize,
    },
    /// Another length than this circuit's proofs have.
    #[error("expected a proof of {expected} bytes, got {got}")]
    Length {
        /// Exact length.
        expected: usize,
        /// Length of the proof.
        got: usize,
    },
    /// A scalar that is not below r: it would alias another one.
    #[error("word {index} of the proof is not a scalar below r")]
    Scalar {
        /// Position in 32-byte words.
        index: usize,
    },
    /// A coordinate that is not below q.
    #[error("word {index} of the proof is not a coordinate below q")]
    Coordinate {
        /// Position in 32-byte words.
        index: usize,
    },
    /// Two coordinates that are not on the curve, or zero (the point at infinity).
    #[error("words {index} and the next are not a point of the curve")]
    Point {
        /// Position of x in 32-byte words.
        index: usize,
    },
    /// Well-formed, and not a proof of this statement.
    #[error("not a proof of these public inputs: it, or one of them, was changed")]
    Invalid,
}

/// As many columns as the circuit has, none longer than its usable rows. Rows that a column leaves
/// out hold zero: `[v]` and `[v, 0]` are one column, with two transcripts and so two proofs.
pub(crate) fn check_instances(keys: &Keys, instances: &[Vec<Fr>]) -> Result<(), VerifyError> {
    let (expected, most) = (keys.shape.instance_columns, usable_rows(keys));
    if instances.len() != expected {
        return Err(VerifyError::InstanceColumns { expected, got: instances.len() });
    }
    match instances.iter().enumerate().find(|(_, column)| column.len() > most) {
        Some((index, column)) => Err(VerifyError::InstanceRows { index, most, got: column.len() }),
        None => Ok(()),
    }
}

/// Rows that blinding leaves to a circuit.
fn usable_rows(keys: &Keys) -> usize {
    let rows = keys.vk().get_domain().get_n() as usize;
    rows.saturating_sub(keys.vk().cs().blinding_factors() + 1)
}

/// Exact length, canonical scalars and coordinates, points on the curve and not at infinity.
pub(crate) fn check_encoding(schedule: &Schedule, proof: &[u8]) -> Result<(), VerifyError> {
    check_words(&schedule.words(), proof)
}

/// The same of words of these kinds.
pub(crate) fn check_words(kinds: &[Word], proof: &[u8]) -> Result<(), VerifyError> {
    let (words, rest) = proof.as_chunks::<32>();
    if words.len() != kinds.len() || !rest.is_empty() {
        return Err(VerifyError::Length { expected: 32 * kinds.len(), got: proof.len() });
    }
    let mut x = None;
    for (index, (kind, word)) in kinds.iter().zip(words).enumerate() {
        match kind {
            Word::Scalar => drop(scalar_from_be(*word).ok_or(VerifyError::Scalar { index })?),
            Word::X => x = Some(coordinate(index, *word)?),
            Word::Y => {
                let y = coordinate(index, *word)?;
                let fault = VerifyError::Point { index: index.saturating_sub(1) };
                x.take().and_then(|x| point_from_xy(x, y)).ok_or(fault)?;
            }
        }
    }
    Ok(())
}

fn coordinate(index: usize, word: [u8; 32]) -> Result<crate::from_halo2::Fq, VerifyError> {
    coordinate_from_be(word).ok_or(VerifyError::Coordinate { index })
}

pub(crate) fn verify(
    setup: &Setup,
    keys: &Keys,
    schedule: &Schedule,
    instances: &[Vec<Fr>],
    proof: &[u8],
) -> Result<(), VerifyError> {
    check_instances(keys, instances)?;
    check_encoding(schedule, proof)?;
    let mut reader = EvmReader::new(proof);
    verify_proof(setup, keys, instances, &mut reader).map_err(|_| VerifyError::Invalid)?;
    // The length was exact, so this only holds the schedule against upstream's own reading.
    match reader.left() {
        0 => Ok(()),
        left => Err(VerifyError::Length { expected: proof.len() - left, got: proof.len() }),
    }
}
