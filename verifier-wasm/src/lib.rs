//! The verifier for JavaScript: a key's bytes, public inputs and proofs in, a verdict out.
#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)
)]

use verifier::key::Word;
use verifier::{Key, Verifier};
use wasm_bindgen::prelude::{JsError, wasm_bindgen};

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
    /// What is wrong with the bytes, in words.
    #[wasm_bindgen(constructor)]
    pub fn new(key: &[u8]) -> Result<ProofVerifier, JsError> {
        let verifier = Verifier::new(Key::from_bytes(key)?)?;
        Ok(Self { verifier })
    }

    /// Verifies a proof. The public inputs are 32 bytes each, big endian, column after column.
    ///
    /// # Errors
    /// Why the proof is refused, in words.
    pub fn verify(&self, public_inputs: &[u8], proof: &[u8]) -> Result<(), JsError> {
        let (words, rest) = public_inputs.as_chunks::<32>();
        let expected = self.verifier.key().public_inputs();
        if !rest.is_empty() || words.len() != expected {
            let got = public_inputs.len();
            let expected = 32 * expected;
            let message = format!("expected {expected} bytes of public inputs, got {got}");
            return Err(JsError::new(&message));
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
