//! The lean prover of one circuit.

use std::marker::PhantomData;
use std::ops::ControlFlow;

use halo2_proofs::plonk::Circuit;

use super::error::LeanError;
use super::key::LeanKey;
use super::keygen::generate;
use crate::Srs;
use crate::engine::PhaseSink;
use crate::engine::lean::{self, LeanSession};
use crate::from_halo2::{Fr, synthesize};
use crate::progress::{Event, Round};
use crate::prove::ProveError;
use crate::schedule::Schedule;
use crate::transcript::evm::EvmWriter;
use crate::verify::VerifyError;

/// Makes lean proofs of one circuit under one setup, each verified before it is returned.
pub struct LeanProver<C> {
    session: LeanSession,
    key: LeanKey,
    schedule: Schedule,
    circuit: PhantomData<fn() -> C>,
}

impl<C: Circuit<Fr>> LeanProver<C> {
    /// Derives all keys from the circuit, whose witness is not looked at. `srs` holds at least as
    /// many powers as the packed columns have rows together.
    ///
    /// # Errors
    /// What the lean profile cannot take.
    pub fn new(srs: &Srs, k: u32, circuit: &C) -> Result<Self, LeanError> {
        let (session, key) = generate(srs, k, circuit)?;
        let schedule = key.schedule();
        Ok(Self { session, key, schedule, circuit: PhantomData })
    }

    /// Makes ahead what speeds up every later proof; proofs are the same without it.
    pub fn prepare(&mut self) {
        self.session.prepare();
    }

    /// What a verifier needs.
    pub fn key(&self) -> &LeanKey {
        &self.key
    }

    /// Makes a proof and verifies it. `seed` is fresh randomness from the caller, 32 bytes of it
    /// per proof: two proofs with one seed may reveal the witness.
    ///
    /// # Errors
    /// See [`ProveError`]; no proof is ever returned unverified.
    pub fn prove(
        &self,
        circuit: C,
        publics: &[Fr],
        seed: [u8; 32],
        observer: &mut dyn FnMut(Event) -> ControlFlow<()>,
    ) -> Result<Vec<u8>, ProveError> {
        self.key.check_count(publics).map_err(ProveError::Instances)?;
        let proof = self.write(circuit, publics, seed, observer)?;
        self.verify(publics, &proof).map_err(ProveError::SelfCheck)?;
        match observer(Event { round: Round::Opening, fraction: 1.0 }) {
            ControlFlow::Continue(()) => Ok(proof),
            ControlFlow::Break(()) => Err(ProveError::Aborted { round: Round::Opening }),
        }
    }

    fn write(
        &self,
        circuit: C,
        publics: &[Fr],
        seed: [u8; 32],
        observer: &mut dyn FnMut(Event) -> ControlFlow<()>,
    ) -> Result<Vec<u8>, ProveError> {
        let mut writer = EvmWriter::new(&self.schedule, observer);
        let columns: Vec<Vec<Fr>> = publics.iter().map(|value| vec![*value]).collect();
        let description = &self.session.session.description;
        let synthesis =
            |sink: &mut dyn PhaseSink| synthesize(&circuit, description, &columns, sink);
        let digest = self.key.transcript_digest();
        lean::prove(&self.session, &mut writer, digest, publics, &synthesis, seed)?;
        Ok(writer.finish()?)
    }

    /// Verifies a proof.
    ///
    /// # Errors
    /// The first reason to refuse.
    pub fn verify(&self, publics: &[Fr], proof: &[u8]) -> Result<(), VerifyError> {
        self.key.verify(publics, proof)
    }
}

impl<C> std::fmt::Debug for LeanProver<C> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LeanProver").field("k", &self.key.k).finish_non_exhaustive()
    }
}
