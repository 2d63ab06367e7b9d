//! The verifier for JavaScript: a key's bytes, public inputs and proofs in, a verdict out.
#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)
)]

mod refusal;

use verifier::key::Word;
use verifier::{Key, Verifier};
use wasm_bindgen::prelude::wasm_bindgen;

use refusal::Refusal;

/// A checked verifying key.
#[wasm_bindgen]
pub struct ProofVerifier {
    verifier: Verifier,
}

#[wasm_bindgen]
impl ProofVerifier {
    /// Reads and checks a key file.
    ///
    /// # Errors
    /// `KEY_INVALID`, with what is wrong with the bytes in words.
    #[wasm_bindgen(constructor)]
    pub fn new(key: &[u8]) -> Result<ProofVerifier, Refusal> {
        let verifier = Verifier::new(Key::from_bytes(key)?)?;
        Ok(Self { verifier })
    }

    /// Verifies a proof. The public inputs are 32 bytes each, big endian, column after column.
    ///
    /// # Errors
    /// `PROOF_LENGTH`, `PROOF_BAD_FORMAT` or `PROOF_INVALID`: why the proof is refused.
    pub fn verify(&self, public_inputs: &[u8], proof: &[u8]) -> Result<(), Refusal> {
        let (words, rest) = public_inputs.as_chunks::<32>();
        let expected = self.verifier.key().public_inputs();
        if !rest.is_empty() || words.len() != expected {
            return Err(Refusal::public_inputs(32 * expected, public_inputs.len()));
        }
        let mut left = words;
        let mut columns: Vec<&[Word]> = Vec::new();
        for values in &self.verifier.key().instances {
            let (column, rest) = left.split_at((*values as usize).min(left.len()));
            columns.push(column);
            left = rest;
        }
        Ok(self.verifier.verify(&columns, proof)?)
    }
}
