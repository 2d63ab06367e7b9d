//! The EVM transcript: keccak256 over big-endian words.
//!
//! A challenge is the hash of all that was absorbed since the challenge before, beginning with that
//! challenge's own hash, reduced modulo r. Where that is one word only, a byte 1 is hashed after
//! it.

use sha3::{Digest, Keccak256};

use crate::arithmetic::{Fr, reduce};
use crate::key::Word;

/// What has been absorbed since the last challenge.
#[derive(Debug, Clone, Default)]
pub(crate) struct Transcript {
    hasher: Keccak256,
    absorbed: usize,
}

impl Transcript {
    /// Absorbs words as they stand.
    pub(crate) fn absorb(&mut self, words: &[Word]) {
        self.hasher.update(words.as_flattened());
        self.absorbed = self.absorbed.saturating_add(words.len());
    }

    /// Squeezes a challenge.
    pub(crate) fn squeeze(&mut self) -> Fr {
        reduce(&self.hash())
    }

    /// The hash that a challenge is made of: it binds everything that was absorbed.
    pub(crate) fn hash(&mut self) -> Word {
        if self.absorbed == 1 {
            self.hasher.update([1]);
        }
        let hash: Word = self.hasher.finalize_reset().into();
        self.absorbed = 0;
        self.absorb(&[hash]);
        hash
    }
}
