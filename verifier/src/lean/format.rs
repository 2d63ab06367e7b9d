//! The key's bytes. Integers are 32 bits, little endian; words are big endian as on chain; a list
//! is its length and its entries.
//!
//! ```text
//! "proofpod-lean-v1" | version | k | packed | publics | rotations | anchors | constraints
//! | nodes [kind 1, word 32 or one or two integers] | commitment 64 | tau_g2 128
//! | keccak256 of all before 32
//! ```
//!
//! The last word, modulo r, is what every transcript begins with: it binds protocol, circuit and
//! setup. There is one way to write a key.

use alloc::vec::Vec;

use super::{LeanKey, Node};
use crate::arithmetic::{reduce, word};
use crate::key::format::{Form, Reader, closed, fields, opened};
use crate::key::{KeyError, Word};

/// The protocol's name and version: no other transcript begins with a hash of it.
const PROTOCOL: &[u8; 16] = b"proofpod-lean-v1";
const VERSION: u32 = 1;

impl LeanKey {
    /// What the bytes of a lean key begin with, and of no other.
    pub const PROTOCOL: &[u8; 16] = PROTOCOL;

    /// The key as bytes.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        closed(PROTOCOL, VERSION, self)
    }

    /// The key that these bytes hold. Memory is bounded by the bytes' length; what the key says is
    /// checked by [`crate::lean::LeanVerifier::new`].
    ///
    /// # Errors
    /// [`KeyError`]: another format or version, damaged, short or long, an unknown kind.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, KeyError> {
        opened(PROTOCOL, VERSION, bytes)
    }

    /// What the transcript absorbs first.
    #[must_use]
    pub fn digest(&self) -> Word {
        let bytes = self.to_bytes();
        word(reduce(bytes.last_chunk().unwrap_or(&[0; 32])))
    }
}

fields!(
    LeanKey,
    4 * 7 + 64 + 128,
    k,
    packed,
    publics,
    rotations,
    anchors,
    constraints,
    nodes,
    commitment,
    tau_g2
);

impl Form for Node {
    const LEAST: usize = 5;
    fn write(&self, out: &mut Vec<u8>) {
        let (kind, operands): (u8, &[&u32]) = match self {
            Self::Constant(word) => {
                out.push(0);
                return word.write(out);
            }
            Self::Packed(index) => (1, &[index]),
            Self::Advice(index) => (2, &[index]),
            Self::Anchor(index) => (3, &[index]),
            Self::Public(index) => (4, &[index]),
            Self::Negated(a) => (5, &[a]),
            Self::Sum(a, b) => (6, &[a, b]),
            Self::Product(a, b) => (7, &[a, b]),
        };
        out.push(kind);
        operands.iter().for_each(|operand| operand.write(out));
    }
    fn read(reader: &mut Reader<'_>) -> Result<Self, KeyError> {
        let at = reader.at();
        let [kind] = reader.array()?;
        let mut next = || u32::read(reader);
        Ok(match kind {
            0 => Self::Constant(Word::read(reader)?),
            1 => Self::Packed(next()?),
            2 => Self::Advice(next()?),
            3 => Self::Anchor(next()?),
            4 => Self::Public(next()?),
            5 => Self::Negated(next()?),
            6 => Self::Sum(next()?, next()?),
            7 => Self::Product(next()?, next()?),
            got => return Err(KeyError::Kind { at, got, what: "node" }),
        })
    }
}
