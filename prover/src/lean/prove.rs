//! The lean prover of one circuit.

use std::marker::PhantomData;
use std::ops::ControlFlow;
use std::sync::Arc;

use halo2_proofs::plonk::Circuit;

use super::artifact::LeanArtifact;
use super::error::LeanError;
use super::key::LeanKey;
use super::keygen::derive;
use crate::Srs;
use crate::checkpoint::{Checkpoint, Of, Run, Start};
use crate::engine::PhaseSink;
use crate::engine::lean::{self, LeanSession};
use crate::from_halo2::{Fr, synthesize};
use crate::keys::KeyError;
use crate::progress::Event;
use crate::prove::{ProveError, verified};
use crate::schedule::Schedule;
use crate::transcript::evm::EvmWriter;
use crate::verify::VerifyError;

/// Makes lean proofs of one circuit under one setup, each verified before it is returned.
pub struct LeanProver<C> {
    session: Arc<LeanSession>,
    key: LeanKey,
    schedule: Schedule,
    name: String,
    circuit: PhantomData<fn() -> C>,
}

impl<C: Circuit<Fr>> LeanProver<C> {
    /// Derives all keys from the circuit, whose witness is not looked at, and commits to its
    /// columns. `srs` holds at least as many powers as the packed columns have rows together.
    ///
    /// # Errors
    /// What the lean profile cannot take.
    pub fn new(srs: &Srs, k: u32, circuit: &C) -> Result<Self, LeanError> {
        let derived = derive(k, circuit)?;
        let srs = srs.shaped(srs.k(), k).map_err(LeanError::Srs)?;
        Ok(Self::of(String::new(), derived.under(&srs, None)?))
    }

    /// Puts the keys together from a key file and the circuit, whose witness is not looked at,
    /// without committing to anything.
    ///
    /// # Errors
    /// A damaged key file, or one of another circuit or setup.
    pub fn for_circuit(srs: &Srs, key: &[u8], circuit: &C) -> Result<Self, KeyError> {
        let artifact = LeanArtifact::read(key)?;
        let parts = artifact.assemble(srs, circuit)?;
        Ok(Self::of(artifact.name().to_owned(), parts))
    }

    fn of(name: String, (session, key): (LeanSession, LeanKey)) -> Self {
        let schedule = key.schedule();
        Self { session: Arc::new(session), key, schedule, name, circuit: PhantomData }
    }

    /// Makes ahead what speeds up every later proof; proofs are the same without it. Does nothing
    /// while a [`LeanProver::head_start`] is under way.
    pub fn prepare(&mut self) {
        if let Some(session) = Arc::get_mut(&mut self.session) {
            session.prepare();
        }
    }

    /// Work of the first proof that needs no inputs, as [`crate::Prover::head_start`].
    pub fn head_start(&self) -> impl FnOnce() + Send + use<C> {
        let session = Arc::clone(&self.session);
        move || session.session.fill()
    }

    /// The circuit's name, from the key file; empty without one.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The key's digest, the first word of every transcript.
    pub fn digest(&self) -> Fr {
        self.key.transcript_digest()
    }

    /// What a verifier needs.
    pub fn key(&self) -> &LeanKey {
        &self.key
    }

    /// The order of the transcript, the exact length of proofs and the kind of each word.
    pub fn schedule(&self) -> &Schedule {
        &self.schedule
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
        self.run(&circuit, publics, Run::new(seed), observer)
    }

    /// As [`LeanProver::prove`], from `start` on; see [`crate::Prover::prove_kept`].
    ///
    /// # Errors
    /// See [`ProveError`].
    pub fn prove_kept(
        &self,
        circuit: C,
        publics: &[Fr],
        start: Start<'_>,
        observer: &mut dyn FnMut(Event) -> ControlFlow<()>,
        keep: &mut dyn FnMut(Checkpoint),
    ) -> Result<Vec<u8>, ProveError> {
        let of = Of::new(&self.name, &self.digest(), &[publics.to_vec()]);
        self.run(&circuit, publics, Run::kept(start, of, &self.schedule, keep)?, observer)
    }

    fn run(
        &self,
        circuit: &C,
        publics: &[Fr],
        Run { seed, memory }: Run<'_>,
        observer: &mut dyn FnMut(Event) -> ControlFlow<()>,
    ) -> Result<Vec<u8>, ProveError> {
        self.key.check_count(publics).map_err(ProveError::Instances)?;
        let columns: Vec<Vec<Fr>> = publics.iter().map(|value| vec![*value]).collect();
        let description = &self.session.session.description;
        let synthesis = |sink: &mut dyn PhaseSink| synthesize(circuit, description, &columns, sink);
        let digest = self.key.transcript_digest();
        let write = &mut |writer: &mut EvmWriter<'_>| {
            lean::prove(&self.session, writer, digest, &columns, &synthesis, seed)
        };
        verified(&self.schedule, memory, observer, write, &|proof| self.verify(publics, proof))
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
