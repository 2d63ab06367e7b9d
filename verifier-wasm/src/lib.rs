//! The verifier for JavaScript: a key's bytes, public inputs and proofs in, a verdict out.
#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)
)]

mod refusal;

use verifier::key::Word;
use verifier::lean::{LeanKey, LeanVerifier};
use verifier::{Key, Verifier};
use wasm_bindgen::prelude::wasm_bindgen;

use refusal::Refusal;

/// A checked verifying key.
#[wasm_bindgen]
pub struct ProofVerifier {
    verifier: Profile,
}

/// A verifier of either profile: the key's bytes say of which.
enum Profile {
    Standard(Verifier),
    Lean(LeanVerifier),
}

#[wasm_bindgen]
impl ProofVerifier {
    /// Reads and checks a key file.
    ///
    /// # Errors
    /// `KEY_INVALID`, with what is wrong with the bytes in words.
    #[wasm_bindgen(constructor)]
    pub fn new(key: &[u8]) -> Result<ProofVerifier, Refusal> {
        let verifier = match key.starts_with(LeanKey::PROTOCOL) {
            true => Profile::Lean(LeanVerifier::new(LeanKey::from_bytes(key)?)?),
            false => Profile::Standard(Verifier::new(Key::from_bytes(key)?)?),
        };
        Ok(Self { verifier })
    }

    /// Verifies a proof. The public inputs are 32 bytes each, big endian, column after column.
    ///
    /// # Errors
    /// `PROOF_LENGTH`, `PROOF_BAD_FORMAT` or `PROOF_INVALID`: why the proof is refused.
    pub fn verify(&self, public_inputs: &[u8], proof: &[u8]) -> Result<(), Refusal> {
        let (words, rest) = public_inputs.as_chunks::<32>();
        let expected = match &self.verifier {
            Profile::Standard(verifier) => verifier.key().public_inputs(),
            Profile::Lean(verifier) => verifier.key().publics as usize,
        };
        if !rest.is_empty() || words.len() != expected {
            return Err(Refusal::public_inputs(32 * expected, public_inputs.len()));
        }
        Ok(match &self.verifier {
            Profile::Standard(verifier) => verifier.verify(&columns(verifier.key(), words), proof),
            Profile::Lean(verifier) => verifier.verify(words, proof),
        }?)
    }
}

/// The words as the key's columns.
fn columns<'a>(key: &Key, words: &'a [Word]) -> Vec<&'a [Word]> {
    let mut left = words;
    let mut columns: Vec<&[Word]> = Vec::new();
    for values in &key.instances {
        let (column, rest) = left.split_at((*values as usize).min(left.len()));
        columns.push(column);
        left = rest;
    }
    columns
}
