//! The EVM transcript: a buffer of big-endian words, hashed with keccak256 for each challenge.
//!
//! A challenge is the hash reduced modulo r; the hash then is the whole buffer. A buffer that is
//! nothing but such a hash gets the byte 1 appended before it is hashed again, so two challenges in
//! a row differ. The Solidity verifier does exactly this, and `tests/oracle.rs` holds this file
//! against its generator.

use std::io;
use std::ops::ControlFlow;

use halo2_proofs::transcript::{EncodedChallenge, Transcript, TranscriptRead};
use sha3::{Digest, Keccak256};

use crate::bytes::Cursor;
use crate::from_halo2::{
    Fr, G1Affine, coordinate_from_be, ours, point_from_xy, point_to_be, reduce, scalar_from_be,
    scalar_to_be, their_point, theirs,
};
use crate::progress::{Event, Round};
use crate::schedule::{Action, Schedule};

use super::Memory;
use super::track::{Stop, Track};

/// The state: what has been absorbed since the last challenge.
#[derive(Debug, Clone, Default)]
pub struct EvmState {
    buffer: Vec<u8>,
}

impl EvmState {
    /// Absorbs a scalar as one word.
    pub fn absorb_scalar(&mut self, scalar: &Fr) {
        self.buffer.extend(scalar_to_be(scalar));
    }

    /// Absorbs a point as two words; false for the identity, which has no such form.
    #[must_use]
    pub fn absorb_point(&mut self, point: &G1Affine) -> bool {
        match point_to_be(point) {
            Some(words) => self.buffer.extend(words),
            None => return false,
        }
        true
    }

    /// Absorbs words as they stand in a proof.
    pub(crate) fn absorb_bytes(&mut self, words: &[u8]) {
        self.buffer.extend(words);
    }

    /// Squeezes a challenge.
    pub fn squeeze(&mut self) -> Fr {
        if self.buffer.len() == 32 {
            self.buffer.push(1);
        }
        let hash: [u8; 32] = Keccak256::digest(&self.buffer).into();
        self.buffer.clear();
        self.buffer.extend(hash);
        reduce(hash)
    }
}

/// A challenge in upstream's clothes.
#[derive(Debug, Clone, Copy)]
pub struct Challenge(Fr);

impl EncodedChallenge<G1Affine> for Challenge {
    type Input = [u8; 32];

    fn new(input: &[u8; 32]) -> Self {
        Self(reduce(*input))
    }

    fn get_scalar(&self) -> Fr {
        self.0
    }
}

fn identity() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "the point at infinity has no transcript form")
}

/// The prover's side: absorbs, writes the proof, and keeps track of the schedule.
pub struct EvmWriter<'a> {
    state: EvmState,
    proof: Vec<u8>,
    track: Track<'a>,
    memory: Memory<'a>,
}

impl<'a> EvmWriter<'a> {
    /// A writer that holds the rounds to `schedule` and reports to `observer`.
    pub fn new(
        schedule: &'a Schedule,
        observer: &'a mut dyn FnMut(Event) -> ControlFlow<()>,
    ) -> Self {
        Self::remembering(Memory::default(), schedule, observer)
    }

    /// The same with what an earlier run has left.
    pub(crate) fn remembering(
        memory: Memory<'a>,
        schedule: &'a Schedule,
        observer: &'a mut dyn FnMut(Event) -> ControlFlow<()>,
    ) -> Self {
        let (state, proof) = (EvmState::default(), Vec::with_capacity(schedule.proof_len()));
        Self { state, proof, track: Track::new(schedule, observer), memory }
    }

    /// The proof, if every step of the schedule was taken and nobody asked to stop.
    ///
    /// # Errors
    /// The first deviation from the schedule, or the observer's wish to stop.
    pub fn finish(self) -> Result<Vec<u8>, Stop> {
        self.track.finish().map(|()| self.proof)
    }
}

impl EvmWriter<'_> {
    /// Absorbs a scalar that both sides know.
    ///
    /// # Errors
    /// Each step: a deviation from the schedule, or the observer's wish to stop.
    pub fn absorb(&mut self, scalar: &Fr) -> Result<(), Stop> {
        self.track.step(Action::Common)?;
        self.state.absorb_scalar(scalar);
        Ok(())
    }

    /// Absorbs and writes a point.
    ///
    /// # Errors
    /// As [`Self::absorb`], and [`Stop::Identity`]: the point at infinity has no form.
    pub fn point(&mut self, point: &bn254::Affine) -> Result<(), Stop> {
        self.track.step(Action::Point)?;
        let words = point_to_be(&their_point(point)).ok_or(Stop::Identity)?;
        self.write(&words)
    }

    /// Writes the next points: those that are known, else those that `sums` computes.
    pub(crate) fn points(
        &mut self,
        count: usize,
        sums: impl FnOnce() -> Vec<bn254::Affine>,
    ) -> Result<(), Stop> {
        let known = self.memory.points(self.proof.len(), count);
        known.unwrap_or_else(sums).iter().try_for_each(|point| self.point(point))
    }

    fn write(&mut self, words: &[u8]) -> Result<(), Stop> {
        self.memory.check(self.proof.len(), words)?;
        self.state.buffer.extend(words);
        self.proof.extend(words);
        Ok(())
    }

    /// All steps of this round are taken.
    pub(crate) fn finished(&mut self, round: Round) {
        self.memory.finished(round, &self.proof);
    }

    /// Absorbs and writes a scalar.
    ///
    /// # Errors
    /// As [`Self::absorb`].
    pub fn scalar(&mut self, scalar: bn254::Fr) -> Result<(), Stop> {
        self.track.step(Action::Scalar)?;
        self.write(&scalar_to_be(&theirs(scalar)))
    }

    /// Squeezes a challenge.
    ///
    /// # Errors
    /// As [`Self::absorb`].
    pub fn squeeze(&mut self) -> Result<bn254::Fr, Stop> {
        self.track.step(Action::Squeeze)?;
        Ok(ours(&self.state.squeeze()))
    }

    /// Asks the observer whether to go on, between two steps.
    ///
    /// # Errors
    /// As [`Self::absorb`].
    pub(crate) fn pulse(&mut self) -> Result<(), Stop> {
        self.track.pulse()
    }
}

/// The verifier's side.
#[derive(Debug)]
pub struct EvmReader<'a> {
    state: EvmState,
    proof: Cursor<'a>,
}

impl<'a> EvmReader<'a> {
    /// Reads this proof.
    pub fn new(proof: &'a [u8]) -> Self {
        Self { state: EvmState::default(), proof: Cursor::new(proof) }
    }

    /// Bytes that have not been read.
    pub fn left(&self) -> usize {
        self.proof.left()
    }

    fn word(&mut self) -> io::Result<[u8; 32]> {
        let short = |_| io::Error::new(io::ErrorKind::UnexpectedEof, "the proof ends early");
        self.proof.array().map_err(short)
    }
}

fn invalid(what: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}

impl Transcript<G1Affine, Challenge> for EvmReader<'_> {
    fn squeeze_challenge(&mut self) -> Challenge {
        Challenge(self.state.squeeze())
    }

    fn common_point(&mut self, point: G1Affine) -> io::Result<()> {
        if self.state.absorb_point(&point) { Ok(()) } else { Err(identity()) }
    }

    fn common_scalar(&mut self, scalar: Fr) -> io::Result<()> {
        self.state.absorb_scalar(&scalar);
        Ok(())
    }
}

impl TranscriptRead<G1Affine, Challenge> for EvmReader<'_> {
    fn read_point(&mut self) -> io::Result<G1Affine> {
        let (x, y) = (self.word()?, self.word()?);
        let point = coordinate_from_be(x)
            .zip(coordinate_from_be(y))
            .and_then(|(x, y)| point_from_xy(x, y))
            .ok_or_else(|| invalid("not a point of the curve"))?;
        self.common_point(point)?;
        Ok(point)
    }

    fn read_scalar(&mut self) -> io::Result<Fr> {
        let word = self.word()?;
        let scalar = scalar_from_be(word).ok_or_else(|| invalid("not a scalar below r"))?;
        self.state.absorb_scalar(&scalar);
        Ok(scalar)
    }
}
