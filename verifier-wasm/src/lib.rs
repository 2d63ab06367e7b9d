//! The verifier for JavaScript: a key's bytes, public inputs and proofs in, a verdict out.
#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)
)]

mod refusal;

use verifier::key::Word;
use verifier::lean::{LeanKey, LeanVerifier};
use verifier::{Key, KeyError, Verifier, VerifyError};
use wasm_bindgen::prelude::wasm_bindgen;

use refusal::Refusal;

/// A checked verifying key, of the standard profile or of the lean one.
#[wasm_bindgen]
pub struct ProofVerifier {
    profile: Profile,
}

enum Profile {
    Standard(Box<Verifier>),
    Lean(Box<LeanVerifier>),
}

#[wasm_bindgen]
impl ProofVerifier {
    /// Reads and checks a key file; its first bytes say the profile.
    ///
    /// # Errors
    /// `KEY_INVALID`, with what is wrong with the bytes in words.
    #[wasm_bindgen(constructor)]
    pub fn new(key: &[u8]) -> Result<ProofVerifier, Refusal> {
        let profile = match Key::from_bytes(key) {
            Err(KeyError::Magic) => {
                Profile::Lean(Box::new(LeanVerifier::new(LeanKey::from_bytes(key)?)?))
            }
            key => Profile::Standard(Box::new(Verifier::new(key?)?)),
        };
        Ok(Self { profile })
    }

    /// Verifies a proof. The public inputs are 32 bytes each, big endian, column after column.
    ///
    /// # Errors
    /// `PROOF_LENGTH`, `PROOF_BAD_FORMAT` or `PROOF_INVALID`: why the proof is refused.
    pub fn verify(&self, public_inputs: &[u8], proof: &[u8]) -> Result<(), Refusal> {
        let (words, rest) = public_inputs.as_chunks::<32>();
        let expected = self.public_inputs();
        if !rest.is_empty() || words.len() != expected {
            return Err(Refusal::public_inputs(32 * expected, public_inputs.len()));
        }
        Ok(match &self.profile {
            Profile::Standard(verifier) => standard(verifier, words, proof),
            Profile::Lean(verifier) => verifier.verify(words, proof),
        }?)
    }

    fn public_inputs(&self) -> usize {
        match &self.profile {
            Profile::Standard(verifier) => verifier.key().public_inputs(),
            Profile::Lean(verifier) => verifier.key().publics as usize,
        }
    }
}

/// With the words in columns of the key's lengths.
fn standard(verifier: &Verifier, words: &[Word], proof: &[u8]) -> Result<(), VerifyError> {
    let mut left = words;
    let mut columns: Vec<&[Word]> = Vec::new();
    for values in &verifier.key().instances {
        let (column, rest) = left.split_at((*values as usize).min(left.len()));
        columns.push(column);
        left = rest;
    }
    verifier.verify(&columns, proof)
}
