//! The prover of one circuit: keys in memory, proofs out, each verified before it is returned.

use std::marker::PhantomData;
use std::ops::ControlFlow;
use std::sync::Arc;

use halo2_proofs::plonk::Circuit;

use crate::Srs;
use crate::backend::Backend;
use crate::checkpoint::{Checkpoint, CheckpointError, Of, Run, Start};
use crate::engine::{self, Session};
use crate::from_halo2::{Fr, Keys, ParamsKZG, Setup, VerifyingKey, synthesize};
use crate::keys::{Assembled, KeyArtifact, KeyError};
use crate::progress::{Event, Round};
use crate::schedule::Schedule;
use crate::transcript::evm::EvmWriter;
use crate::transcript::{Memory, Stop};
use crate::verify::{VerifyError, check_instances, verify};

/// Why there is no proof.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProveError {
    /// The public inputs do not have the circuit's shape.
    #[error(transparent)]
    Instances(VerifyError),
    /// The observer asked to stop.
    #[error("stopped by the caller in round {round}")]
    Aborted {
        /// The round that was under way.
        round: Round,
    },
    /// A round left the schedule: a proof by it would be checked against the wrong order.
    #[error(transparent)]
    Schedule(Stop),
    /// The circuit's synthesis failed.
    #[error("halo2: {reason}")]
    Halo2 {
        /// Upstream's words.
        reason: String,
    },
    /// The witness looks up what the table does not hold.
    #[error("lookup {index}: an input is not in the table")]
    Lookup {
        /// Position of the lookup.
        index: usize,
    },
    /// A challenge fell on a row of the domain. It happens once in 2^240 proofs; another seed
    /// draws other challenges.
    #[error("a challenge is a root of unity: prove again with another seed")]
    Challenge,
    /// What was to be continued is no checkpoint of this proof.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// The finished proof does not verify: the witness does not satisfy the circuit, or there is
    /// a fault in this engine or under it. Such a proof is never handed out.
    #[error("the proof did not pass its own verification: {0}")]
    SelfCheck(VerifyError),
}

impl From<Stop> for ProveError {
    fn from(stop: Stop) -> Self {
        match stop {
            Stop::Aborted { round } => ProveError::Aborted { round },
            Stop::Foreign { word } => CheckpointError::Foreign { word }.into(),
            deviation => ProveError::Schedule(deviation),
        }
    }
}

/// Proves and verifies one circuit under one setup.
pub struct Prover<C> {
    setup: Setup,
    keys: Keys,
    digest: Fr,
    session: Arc<Session>,
    schedule: Schedule,
    name: String,
    circuit: PhantomData<fn() -> C>,
}

impl<C: Circuit<Fr>> Prover<C> {
    /// Puts the keys together from a key file, without key generation, for a circuit type with one
    /// size or its default size.
    ///
    /// # Errors
    /// A damaged key file, or one of another circuit or setup.
    pub fn new(srs: &Srs, key: &[u8]) -> Result<Self, KeyError> {
        Self::with_params(srs, key, C::Params::default)
    }

    /// As [`Prover::new`], for the size that `circuit` has; its witness is not looked at.
    ///
    /// # Errors
    /// A damaged key file, or one of another circuit, size or setup.
    pub fn for_circuit(srs: &Srs, key: &[u8], circuit: &C) -> Result<Self, KeyError> {
        Self::with_params(srs, key, || circuit.params())
    }

    fn with_params(
        srs: &Srs,
        key: &[u8],
        params: impl Fn() -> C::Params,
    ) -> Result<Self, KeyError> {
        let artifact = KeyArtifact::read(key)?;
        let name = artifact.name().to_owned();
        let digest = artifact.vk_digest();
        let Assembled { keys, engine, schedule } = artifact.assemble::<C>(srs, params)?;
        let setup = srs.setup().clone();
        let bases = bn254::Bases::new(&setup.lagrange);
        let session = Session::new(engine.description, bases, engine.fixed, engine.sigma);
        let session = Arc::new(session);
        Ok(Self { setup, keys, digest, session, schedule, name, circuit: PhantomData })
    }

    /// Makes ahead what speeds up every later proof: multiples of the setup's points, coset values
    /// of the key's columns. Takes about as long as one proof; proofs are the same without it.
    /// Does nothing while a [`Prover::head_start`] is under way.
    pub fn prepare(&mut self) {
        if let Some(session) = Arc::get_mut(&mut self.session) {
            session.prepare();
        }
    }

    /// From now on this backend, made for the basis that it is given, may commit to columns. Says
    /// whether it does: not while a [`Prover::head_start`] is under way. Proofs are the same.
    pub fn set_backend(&mut self, make: impl FnOnce(&[bn254::Affine]) -> Arc<dyn Backend>) -> bool {
        let Some(session) = Arc::get_mut(&mut self.session) else { return false };
        session.backend = Some(make(session.bases.points()));
        true
    }

    /// Work of the first proof that needs no inputs, for a thread that has nothing else to do. A
    /// proof that comes before it is done waits for it; without it, the proof does it itself.
    pub fn head_start(&self) -> impl FnOnce() + Send + use<C> {
        let session = Arc::clone(&self.session);
        move || session.fill()
    }

    /// The circuit's name, from the key file.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The verifying key's digest, the first word of every transcript.
    pub fn digest(&self) -> Fr {
        self.digest
    }

    /// halo2's own setup and verifying key, for oracles and generators of verifier contracts.
    pub fn as_halo2(&self) -> (&ParamsKZG, &VerifyingKey) {
        (&self.setup, self.keys.vk())
    }

    /// The order of the transcript, the exact length of proofs and the kind of each word, for one
    /// value in each instance column; see [`Schedule::with_public_inputs`] for any other number.
    pub fn schedule(&self) -> &Schedule {
        &self.schedule
    }

    /// Makes a proof and verifies it. `instances` holds the values of each column from its first
    /// row on, at most as many as there are usable rows; `seed` is fresh randomness from the
    /// caller, 32 bytes of it per proof, and blinds the witness: two proofs with one seed may
    /// reveal it.
    ///
    /// The observer hears each step; when it breaks, the proof stops there.
    ///
    /// # Errors
    /// See [`ProveError`]; no proof is ever returned unverified.
    pub fn prove(
        &self,
        circuit: C,
        instances: &[Vec<Fr>],
        seed: [u8; 32],
        observer: &mut dyn FnMut(Event) -> ControlFlow<()>,
    ) -> Result<Vec<u8>, ProveError> {
        self.run(&circuit, instances, Run::new(seed), observer)
    }

    /// As [`Prover::prove`], from `start` on, and after each round `keep` gets what
    /// another process continues with: to the same bytes, without the sums of points of the rounds
    /// that are finished. Circuit and instances have to be those of the checkpoint.
    ///
    /// # Errors
    /// See [`ProveError`]: a checkpoint of something else is refused, with a changed one no proof
    /// passes its verification.
    pub fn prove_kept(
        &self,
        circuit: C,
        instances: &[Vec<Fr>],
        start: Start<'_>,
        observer: &mut dyn FnMut(Event) -> ControlFlow<()>,
        keep: &mut dyn FnMut(Checkpoint),
    ) -> Result<Vec<u8>, ProveError> {
        let of = Of::new(&self.name, &self.digest, instances);
        self.run(&circuit, instances, Run::kept(start, of, &self.schedule, keep)?, observer)
    }

    fn run(
        &self,
        circuit: &C,
        instances: &[Vec<Fr>],
        Run { seed, memory }: Run<'_>,
        observer: &mut dyn FnMut(Event) -> ControlFlow<()>,
    ) -> Result<Vec<u8>, ProveError> {
        check_instances(&self.keys, instances).map_err(ProveError::Instances)?;
        let schedule = self.schedule.with_public_inputs(instances.iter().map(Vec::len).sum());
        let synthesis = |sink: &mut dyn engine::PhaseSink| {
            synthesize(circuit, &self.session.description, instances, sink)
        };
        let write = &mut |writer: &mut EvmWriter<'_>| {
            engine::prove(&self.session, writer, self.digest, instances, &synthesis, seed)
        };
        verified(&schedule, memory, observer, write, &|proof| self.verify(instances, proof))
    }

    /// Verifies a proof: instance shape, exact length, canonical scalars, points on the curve and
    /// not at infinity, and then the argument.
    ///
    /// # Errors
    /// The first reason to refuse.
    pub fn verify(&self, instances: &[Vec<Fr>], proof: &[u8]) -> Result<(), VerifyError> {
        verify(&self.setup, &self.keys, &self.schedule, instances, proof)
    }
}

/// Has the rounds write a proof, and returns it only if it verifies.
pub(crate) fn verified(
    schedule: &Schedule,
    memory: Memory<'_>,
    observer: &mut dyn FnMut(Event) -> ControlFlow<()>,
    write: &mut dyn FnMut(&mut EvmWriter<'_>) -> Result<(), ProveError>,
    verify: &dyn Fn(&[u8]) -> Result<(), VerifyError>,
) -> Result<Vec<u8>, ProveError> {
    let mut writer = EvmWriter::remembering(memory, schedule, observer);
    write(&mut writer)?;
    let proof = writer.finish()?;
    verify(&proof).map_err(ProveError::SelfCheck)?;
    match observer(Event { round: Round::Opening, fraction: 1.0 }) {
        ControlFlow::Continue(()) => Ok(proof),
        ControlFlow::Break(()) => Err(ProveError::Aborted { round: Round::Opening }),
    }
}

impl<C> std::fmt::Debug for Prover<C> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Prover").field("name", &self.name).finish_non_exhaustive()
    }
}
