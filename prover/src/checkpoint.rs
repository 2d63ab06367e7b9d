//! A proof under way as bytes: the seed, and the words that the finished rounds wrote.
//!
//! All else follows. The rounds are run again from the first one, with the same witness and the
//! same seed; only the sums of points, which are what a proof spends its time in, are taken from
//! the words instead of being computed. So a continued proof has the bytes that it would have had,
//! and a checkpoint can put nothing into a proof but points, which the proof's own verification
//! judges at the end.
//!
//! Version 1; numbers are little endian, field elements and points as in proofs:
//!
//! ```text
//! "podstate" | version u32 | name: u8, bytes | vk digest 32 | sha256 of the public inputs 32
//! | seed 32 | round u8 | words of the rounds up to this one | sha256 of all before 32
//! ```

use crate::bytes::{Cursor, Short, sha256};
use crate::from_halo2::{Fr, scalar_to_be};
use crate::progress::Round;
use crate::schedule::Schedule;
use crate::transcript::Memory;
use crate::verify::{VerifyError, check_words};

const MAGIC: &[u8; 8] = b"podstate";
/// To be raised when the format changes, or the order in which rounds draw their randomness.
const VERSION: u32 = 1;

/// Why a checkpoint was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CheckpointError {
    /// Not a checkpoint of this program.
    #[error("not a proofpod checkpoint")]
    Magic,
    /// A checkpoint of another version.
    #[error("expected checkpoint version {expected}, got {got}")]
    Version {
        /// The version that this program continues.
        expected: u32,
        /// The checkpoint's.
        got: u32,
    },
    /// It ends early.
    #[error("the checkpoint ends at byte {at}: {wanted} bytes wanted, {left} left")]
    Ends {
        /// Offset of the read.
        at: usize,
        /// Bytes wanted.
        wanted: usize,
        /// Bytes left.
        left: usize,
    },
    /// The digest at the end does not match: it was damaged.
    #[error("the checkpoint's digest is not that of its bytes")]
    Digest,
    /// There is no such round.
    #[error("there is no round {got}")]
    Round {
        /// The byte found.
        got: u8,
    },
    /// Of another circuit.
    #[error("expected a checkpoint of {expected:?}, got {got:?}")]
    Circuit {
        /// The prover's circuit.
        expected: String,
        /// The checkpoint's.
        got: String,
    },
    /// Made with another key.
    #[error("expected verifying key digest {expected}, got {got}")]
    Key {
        /// The prover's, hex.
        expected: String,
        /// The checkpoint's, hex.
        got: String,
    },
    /// Of other public inputs. Two proofs from one seed may reveal the witness.
    #[error("the checkpoint is of other public inputs")]
    PublicInputs,
    /// The words have another length than its round says, or are no points and scalars.
    #[error("the checkpoint's part of the proof: {0}")]
    Words(VerifyError),
    /// The rounds computed something else: another witness, or a changed checkpoint.
    #[error("word {word} of the checkpoint is not what this witness gives")]
    Foreign {
        /// Position in 32-byte words.
        word: usize,
    },
}

impl From<Short> for CheckpointError {
    fn from(short: Short) -> Self {
        Self::Ends { at: short.at, wanted: short.wanted, left: short.left }
    }
}

/// A proof after one of its rounds. It holds the seed, which hides the witness: whoever reads it
/// beside the finished proof may learn about the witness.
#[derive(Clone, PartialEq, Eq)]
pub struct Checkpoint {
    of: Of,
    seed: [u8; 32],
    round: Round,
    words: Vec<u8>,
}

/// Where a proof begins.
#[derive(Debug, Clone, Copy)]
pub enum Start<'a> {
    /// At the first round, with fresh randomness: 32 bytes of it per proof, never used twice.
    Seed([u8; 32]),
    /// After the round that the checkpoint was made in, with its randomness.
    Checkpoint(&'a Checkpoint),
}

/// What a checkpoint belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Of {
    name: String,
    key: [u8; 32],
    publics: [u8; 32],
}

impl Of {
    /// One statement of one circuit: the key's digest stands for its size and setup too.
    pub(crate) fn new(name: &str, digest: &Fr, instances: &[Vec<Fr>]) -> Self {
        let mut publics = Vec::new();
        for column in instances {
            publics.extend((column.len() as u64).to_le_bytes());
            column.iter().for_each(|value| publics.extend(scalar_to_be(value)));
        }
        let key = scalar_to_be(digest);
        Self { name: name.to_owned(), key, publics: sha256(&[&publics]) }
    }
}

impl Checkpoint {
    /// Reads a checkpoint: exact version, digest, a known round. Whether it belongs to a prover and
    /// a statement is seen when it is continued.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn read(bytes: &[u8]) -> Result<Self, CheckpointError> {
        let mut cursor = Cursor::new(bytes);
        if cursor.take(MAGIC.len())? != MAGIC {
            return Err(CheckpointError::Magic);
        }
        let got = cursor.u32_le()?;
        if got != VERSION {
            return Err(CheckpointError::Version { expected: VERSION, got });
        }
        let name = cursor.u8()?.into();
        let name = String::from_utf8_lossy(cursor.take(name)?).into_owned();
        let of = Of { name, key: cursor.array()?, publics: cursor.array()? };
        let (seed, round) = (cursor.array()?, cursor.u8()?);
        let rest = cursor.take(cursor.left())?;
        let ends = Short { at: bytes.len(), wanted: 32, left: rest.len() };
        let (words, digest) = rest.split_last_chunk::<32>().ok_or(ends)?;
        let (body, _) = bytes.split_at(bytes.len() - digest.len());
        if sha256(&[body]) != *digest {
            return Err(CheckpointError::Digest);
        }
        let unknown = CheckpointError::Round { got: round };
        let round = *Round::ALL.get(usize::from(round)).ok_or(unknown)?;
        Ok(Self { of, seed, round, words: words.to_vec() })
    }

    /// Its bytes; the same state always has the same.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        out.extend(VERSION.to_le_bytes());
        out.push(self.of.name.len() as u8);
        out.extend(self.of.name.as_bytes());
        out.extend(self.of.key);
        out.extend(self.of.publics);
        out.extend(self.seed);
        out.push(Round::ALL.iter().position(|round| *round == self.round).unwrap_or(0) as u8);
        out.extend(&self.words);
        let digest = sha256(&[&out]);
        out.extend(digest);
        out
    }

    /// The round that was finished last.
    pub fn round(&self) -> Round {
        self.round
    }

    /// The circuit's name.
    pub fn name(&self) -> &str {
        &self.of.name
    }

    /// Whether it belongs here, and holds what proofs of this schedule hold after its round.
    fn check(&self, of: &Of, schedule: &Schedule) -> Result<(), CheckpointError> {
        if self.of.name != of.name {
            let (expected, got) = (of.name.clone(), self.of.name.clone());
            return Err(CheckpointError::Circuit { expected, got });
        }
        if self.of.key != of.key {
            let (expected, got) = (hex::encode(of.key), hex::encode(self.of.key));
            return Err(CheckpointError::Key { expected, got });
        }
        if self.of.publics != of.publics {
            return Err(CheckpointError::PublicInputs);
        }
        check_words(&schedule.words_through(self.round), &self.words)
            .map_err(CheckpointError::Words)
    }
}

impl std::fmt::Debug for Checkpoint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (name, round) = (&self.of.name, self.round);
        f.debug_struct("Checkpoint")
            .field("of", name)
            .field("round", &round)
            .finish_non_exhaustive()
    }
}

/// One run of the rounds: with which randomness, and what its transcript remembers.
pub(crate) struct Run<'a> {
    pub seed: [u8; 32],
    pub memory: Memory<'a>,
}

impl<'a> Run<'a> {
    /// From the first round on, and nobody keeps what is done.
    pub(crate) fn new(seed: [u8; 32]) -> Self {
        Self { seed, memory: Memory::default() }
    }

    /// From `start` on; `keep` gets a checkpoint after each round that is finished.
    pub(crate) fn kept(
        start: Start<'a>,
        of: Of,
        schedule: &Schedule,
        keep: &'a mut dyn FnMut(Checkpoint),
    ) -> Result<Self, CheckpointError> {
        let (seed, known, done) = match start {
            Start::Seed(seed) => (seed, &[][..], None),
            Start::Checkpoint(checkpoint) => {
                checkpoint.check(&of, schedule)?;
                (checkpoint.seed, checkpoint.words.as_slice(), Some(checkpoint.round))
            }
        };
        let keep = move |round, words: &[u8]| {
            keep(Checkpoint { of: of.clone(), seed, round, words: words.to_vec() });
        };
        Ok(Self { seed, memory: Memory { known, done, keep: Some(Box::new(keep)) } })
    }
}
