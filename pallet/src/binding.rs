//! What the gate computes itself and the pod must agree on: scope and message, as `AccessGate`
//! computes them, so that a pod needs to know one rule for all gates.

use alloc::vec::Vec;

use frame::hashing::keccak_256;
use verifier::key::Word;

/// Where a gate stands: both values go into every proof made for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The chain: a number as a word, or the hash of its first block.
    pub chain: Word,
    /// The gate on that chain.
    pub gate: [u8; 20],
}

impl Place {
    /// Scope of a dataset in an epoch:
    /// `keccak256(abi.encode(chain, gate, dataset, epoch)) >> 8`.
    #[must_use]
    pub fn scope(&self, dataset: u64, epoch: u64) -> Word {
        shifted(&[self.chain, right(&self.gate), number(dataset), number(epoch)])
    }

    /// Message of a recipient: `keccak256(abi.encode(chain, gate, recipient)) >> 8`.
    #[must_use]
    pub fn message(&self, recipient: Word) -> Word {
        shifted(&[self.chain, right(&self.gate), recipient])
    }
}

/// A number as a word.
#[must_use]
pub fn number(value: u64) -> Word {
    right(&value.to_be_bytes())
}

/// An account as a word, from its encoding and the longest encoding of its type: right-aligned as
/// an address is. What is of varying length, or does not fit, is hashed, so that no two accounts
/// are one word.
#[must_use]
pub fn account(encoded: &[u8], longest: usize) -> Word {
    match encoded.len() == longest && longest <= 32 {
        true => right(encoded),
        false => keccak_256(encoded),
    }
}

/// Bytes at the end of a word; of more than 32 the last ones.
fn right(bytes: &[u8]) -> Word {
    let mut word = [0; 32];
    for (to, from) in word.iter_mut().rev().zip(bytes.iter().rev()) {
        *to = *from;
    }
    word
}

/// Keccak-256 without its last byte: 248 bits are below r, so no two hashes alias.
fn shifted(words: &[Word]) -> Word {
    let bytes: Vec<u8> = words.concat();
    let [short @ .., _] = keccak_256(&bytes);
    right(&short)
}
