//! The two profiles behind one face: how keys are made, and a prover that does as its key file
//! says.

use std::ops::ControlFlow;

use halo2_proofs::plonk::Circuit;

use crate::checkpoint::{Checkpoint, Start};
use crate::from_halo2::Fr;
use crate::keys::{self, KeyError};
use crate::lean::{self, LeanArtifact, LeanProver};
use crate::progress::Event;
use crate::prove::{ProveError, Prover};
use crate::schedule::Schedule;
use crate::srs::Srs;
use crate::verify::VerifyError;

/// How proofs of a circuit are made: fastest, or cheapest to verify on a chain (`book/lean.md`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// halo2's protocol: what upstream's verifier accepts.
    Standard,
    /// Packed polynomials, of circuits that the lean profile takes.
    Lean,
}

impl Profile {
    /// log2 of the powers that a setup needs for a circuit of 2^k rows; see [`crate::Srs::shaped`].
    ///
    /// # Errors
    /// What the lean profile cannot take.
    pub fn powers<C: Circuit<Fr>>(self, k: u32, circuit: &C) -> Result<u32, KeyError> {
        match self {
            Profile::Standard => Ok(k),
            Profile::Lean => lean::powers(k, circuit),
        }
    }

    /// Generates keys and returns their file.
    ///
    /// # Errors
    /// See [`keys::keygen`] and [`lean::keygen`].
    pub fn keygen<C: Circuit<Fr>>(
        self,
        srs: &Srs,
        name: &str,
        k: u32,
        circuit: &C,
    ) -> Result<Vec<u8>, KeyError> {
        if self == Profile::Lean {
            return Ok(lean::keygen(srs, name, k, circuit)?.to_bytes());
        }
        let artifact = keys::keygen(srs, name, k, circuit)?;
        artifact.check_commitments(srs)?;
        Ok(artifact.to_bytes())
    }
}

/// A prover of either profile: its key file says of which.
pub enum AnyProver<C> {
    /// Of halo2's protocol.
    Standard(Box<Prover<C>>),
    /// Of the lean profile.
    Lean(Box<LeanProver<C>>),
}

/// Calls a method that both have.
macro_rules! of_either {
    ($self:ident, $prover:ident => $call:expr) => {
        match $self {
            AnyProver::Standard($prover) => $call,
            AnyProver::Lean($prover) => $call,
        }
    };
}

impl<C: Circuit<Fr> + 'static> AnyProver<C> {
    /// Puts the keys together from a key file; the circuit's witness is not looked at.
    ///
    /// # Errors
    /// A damaged key file, or one of another circuit, size or setup.
    pub fn for_circuit(srs: &Srs, key: &[u8], circuit: &C) -> Result<Self, KeyError> {
        match LeanArtifact::is_one(key) {
            true => Ok(Self::Lean(LeanProver::for_circuit(srs, key, circuit)?.into())),
            false => Ok(Self::Standard(Prover::for_circuit(srs, key, circuit)?.into())),
        }
    }

    /// Which profile it is of.
    pub fn profile(&self) -> Profile {
        match self {
            AnyProver::Standard(_) => Profile::Standard,
            AnyProver::Lean(_) => Profile::Lean,
        }
    }

    /// Makes ahead what speeds up every later proof; see [`Prover::prepare`].
    pub fn prepare(&mut self) {
        of_either!(self, prover => prover.prepare());
    }

    /// Work of the first proof that needs no inputs; see [`Prover::head_start`].
    pub fn head_start(&self) -> Box<dyn FnOnce() + Send> {
        of_either!(self, prover => Box::new(prover.head_start()))
    }

    /// The circuit's name, from the key file.
    pub fn name(&self) -> &str {
        of_either!(self, prover => prover.name())
    }

    /// The verifying key's digest, the first word of every transcript.
    pub fn digest(&self) -> Fr {
        of_either!(self, prover => prover.digest())
    }

    /// The order of the transcript, the exact length of proofs and the kind of each word.
    pub fn schedule(&self) -> &Schedule {
        of_either!(self, prover => prover.schedule())
    }

    /// Makes a proof and verifies it; see [`Prover::prove`]. The lean profile takes one value in
    /// each instance column.
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
        match self {
            AnyProver::Standard(prover) => prover.prove(circuit, instances, seed, observer),
            AnyProver::Lean(prover) => {
                let publics = single(instances).map_err(ProveError::Instances)?;
                prover.prove(circuit, &publics, seed, observer)
            }
        }
    }

    /// As [`AnyProver::prove`], from `start` on; see [`Prover::prove_kept`].
    ///
    /// # Errors
    /// See [`ProveError`].
    pub fn prove_kept(
        &self,
        circuit: C,
        instances: &[Vec<Fr>],
        start: Start<'_>,
        observer: &mut dyn FnMut(Event) -> ControlFlow<()>,
        keep: &mut dyn FnMut(Checkpoint),
    ) -> Result<Vec<u8>, ProveError> {
        match self {
            AnyProver::Standard(prover) => {
                prover.prove_kept(circuit, instances, start, observer, keep)
            }
            AnyProver::Lean(prover) => {
                let publics = single(instances).map_err(ProveError::Instances)?;
                prover.prove_kept(circuit, &publics, start, observer, keep)
            }
        }
    }

    /// Verifies a proof.
    ///
    /// # Errors
    /// The first reason to refuse.
    pub fn verify(&self, instances: &[Vec<Fr>], proof: &[u8]) -> Result<(), VerifyError> {
        match self {
            AnyProver::Standard(prover) => prover.verify(instances, proof),
            AnyProver::Lean(prover) => prover.verify(&single(instances)?, proof),
        }
    }
}

/// The one value of each column.
fn single(instances: &[Vec<Fr>]) -> Result<Vec<Fr>, VerifyError> {
    let value = |(index, column): (usize, &Vec<Fr>)| match column.as_slice() {
        [value] => Ok(*value),
        other => Err(VerifyError::InstanceRows { index, most: 1, got: other.len() }),
    };
    instances.iter().enumerate().map(value).collect()
}

impl<C> std::fmt::Debug for AnyProver<C> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            AnyProver::Standard(prover) => prover.fmt(f),
            AnyProver::Lean(prover) => prover.fmt(f),
        }
    }
}
