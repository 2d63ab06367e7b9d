//! One circuit with its key and setup, ready to prove and verify.

use std::ops::ControlFlow;

use circuits::any::AnyCircuit;
use circuits::bundle::{self, Bundle};
use circuits::registry::{AnyStatement, by_name};
use prover::VerifyError;
use prover::{AnyProver, Checkpoint, Event, Fr, KeyError, ProveError, Srs, SrsError, Start};
use wasm_bindgen::prelude::*;
use zeroize::Zeroizing;

use crate::convert;
use crate::errors::DoorError;
use crate::kernels::scrub_stack;

/// A prover and verifier of one circuit.
#[wasm_bindgen]
pub struct Engine {
    circuit: Box<dyn AnyStatement>,
    prover: AnyProver<AnyCircuit>,
    srs_id: String,
}

#[wasm_bindgen]
impl Engine {
    /// Reads key and setup of `statement` (such as `access-v1-d20`).
    ///
    /// The setup's points are not checked one by one: whoever hands over the file has compared its
    /// digest (the npm package does, before the worker sees a byte). The key is checked against it.
    ///
    /// # Errors
    /// `STATEMENT_UNKNOWN`, `SRS_INVALID`, `KEY_INVALID`.
    #[wasm_bindgen(constructor)]
    pub fn new(statement: &str, srs: &[u8], key: &[u8]) -> Result<Engine, JsValue> {
        Ok(Self::open(statement, srs, key)?)
    }

    /// Proves, verifies what it proved, and returns the bundle as JSON. `seed` is 32 random bytes.
    /// `on_event` is called with a round's name and the share of the proof that is done.
    ///
    /// # Errors
    /// `INPUT_*` for what is wrong with the inputs.
    pub fn prove(
        &self,
        inputs: String,
        seed: &[u8],
        on_event: &js_sys::Function,
    ) -> Result<String, JsValue> {
        let bundle = self.fresh(inputs, seed, on_event);
        // What was freed is wiped already; here goes what the calls above left on the stack.
        scrub_stack();
        Ok(bundle?)
    }

    /// As `prove`, and calls `keep` with the name of each finished round and the state after it.
    /// `start` is 32 random bytes, or such a state of a proof of the same inputs, which then goes
    /// on to the same bundle. A state is as secret as the inputs: it hides the witness.
    ///
    /// # Errors
    /// `INPUT_*` for what is wrong with the inputs, `RESUME_INVALID` for no state of theirs.
    #[wasm_bindgen(js_name = proveKept)]
    pub fn prove_kept(
        &self,
        inputs: String,
        start: &[u8],
        on_event: &js_sys::Function,
        keep: &js_sys::Function,
    ) -> Result<String, JsValue> {
        let bundle = self.kept(inputs, start, on_event, keep);
        scrub_stack();
        Ok(bundle?)
    }

    /// Makes ahead what speeds up later proofs; takes about as long as one.
    pub fn prepare(&mut self) {
        self.prover.prepare();
    }

    /// Verifies a bundle.
    ///
    /// # Errors
    /// `PROOF_INVALID`, `PROOF_LENGTH` or `PROOF_BAD_FORMAT`, `STATEMENT_UNKNOWN`.
    pub fn verify(&self, bundle: &str) -> Result<(), JsValue> {
        Ok(self.check(bundle)?)
    }
}

impl Engine {
    fn open(statement: &str, srs: &[u8], key: &[u8]) -> Result<Engine, DoorError> {
        let circuit = by_name(statement).ok_or_else(|| unknown(statement))?;
        let srs = Srs::read_unchecked(srs)?;
        let prover = AnyProver::for_circuit(&srs, key, &circuit.empty())?;
        // The pool's other threads have nothing to do until the inputs are there.
        #[cfg(feature = "threads")]
        crate::pool::aside(prover.head_start());
        Ok(Engine { circuit, prover, srs_id: srs.id() })
    }

    // These are not inlined: their frames, with the seed, lie where the caller scrubs.
    #[inline(never)]
    fn fresh(
        &self,
        inputs: String,
        seed: &[u8],
        on_event: &js_sys::Function,
    ) -> Result<String, DoorError> {
        let seed = convert::seed(seed)?;
        let mut report = reporter(on_event);
        self.bundle(Zeroizing::new(inputs), &mut |circuit, publics| {
            self.prover.prove(circuit, publics, seed, &mut report)
        })
    }

    #[inline(never)]
    fn kept(
        &self,
        inputs: String,
        start: &[u8],
        on_event: &js_sys::Function,
        keep: &js_sys::Function,
    ) -> Result<String, DoorError> {
        let inputs = Zeroizing::new(inputs);
        let state = match start.len() {
            convert::SEED_BYTES => None,
            _ => Some(Checkpoint::read(start).map_err(ProveError::from)?),
        };
        let start = match &state {
            Some(state) => Start::Checkpoint(state),
            None => Start::Seed(convert::seed(start)?),
        };
        let mut report = reporter(on_event);
        let mut kept = |state: Checkpoint| {
            let (round, bytes) = (state.round().name().into(), state.to_bytes());
            let bytes = js_sys::Uint8Array::from(bytes.as_slice()).into();
            let _ = keep.call2(&JsValue::NULL, &round, &bytes);
        };
        self.bundle(inputs, &mut |circuit, publics| {
            self.prover.prove_kept(circuit, publics, start, &mut report, &mut kept)
        })
    }

    #[inline(never)]
    fn bundle(&self, inputs: Zeroizing<String>, prove: Prove<'_>) -> Result<String, DoorError> {
        let claim = self.circuit.claim(&inputs)?;
        let columns = self.circuit.columns(&claim.words);
        let proof = prove(claim.circuit, &columns)?;
        let bundle = Bundle { words: claim.words, proof, srs: self.srs_id.clone() };
        Ok(bundle.to_json(&*self.circuit).to_string())
    }

    fn check(&self, bundle: &str) -> Result<(), DoorError> {
        let json = bundle::parse(bundle)?;
        let (got, expected) = (bundle::statement(&json)?, self.circuit.name());
        if got != expected {
            return Err(unknown(got).with("expected", expected));
        }
        let bundle = Bundle::read(&json, &*self.circuit)?;
        Ok(self.prover.verify(&self.circuit.columns(&bundle.words), &bundle.proof)?)
    }
}

/// Makes a proof of a circuit with these public inputs.
type Prove<'a> = &'a mut dyn FnMut(AnyCircuit, &[Vec<Fr>]) -> Result<Vec<u8>, ProveError>;

/// Tells the page of each step of a proof.
fn reporter(on_event: &js_sys::Function) -> impl FnMut(Event) -> ControlFlow<()> {
    |event: Event| {
        let (round, share) = (event.round.name().into(), f64::from(event.fraction).into());
        // What the page's listener throws is its own affair.
        let _ = on_event.call2(&JsValue::NULL, &round, &share);
        ControlFlow::Continue(())
    }
}

fn unknown(statement: &str) -> DoorError {
    DoorError::new("STATEMENT_UNKNOWN", format!("unknown statement {statement:?}"))
        .with("got", statement)
}

impl From<SrsError> for DoorError {
    fn from(error: SrsError) -> Self {
        DoorError::new("SRS_INVALID", error.to_string())
    }
}

impl From<KeyError> for DoorError {
    fn from(error: KeyError) -> Self {
        DoorError::new("KEY_INVALID", error.to_string())
    }
}

impl From<ProveError> for DoorError {
    fn from(error: ProveError) -> Self {
        let code = match error {
            ProveError::Checkpoint(_) => "RESUME_INVALID",
            _ => "INTERNAL",
        };
        DoorError::new(code, error.to_string())
    }
}

impl From<VerifyError> for DoorError {
    fn from(error: VerifyError) -> Self {
        let code = match error {
            VerifyError::Length { .. } => "PROOF_LENGTH",
            VerifyError::Invalid => "PROOF_INVALID",
            _ => "PROOF_BAD_FORMAT",
        };
        let door = DoorError::new(code, error.to_string());
        match error {
            VerifyError::Length { expected, got } => {
                door.with("expected", expected).with("got", got)
            }
            VerifyError::Scalar { index }
            | VerifyError::Coordinate { index }
            | VerifyError::Point { index } => door.with("index", index),
            _ => door,
        }
    }
}
