//! The witness is computed, blinded and committed to, phase by phase.

use std::collections::HashMap;

use bn254::Fr;

use super::description::Challenge;
use super::r0_statement::Statement;
use super::{Proof, Synthesis};
use crate::prove::ProveError;

/// Takes the finished columns of a phase and returns the challenges drawn after it.
pub(crate) trait PhaseSink {
    /// Columns in the order of the phase's description; challenges by their numbers.
    fn finish(
        &mut self,
        phase: usize,
        columns: Vec<Vec<Fr>>,
    ) -> Result<Vec<(usize, Fr)>, ProveError>;
}

/// Statement and witness; columns by number.
pub(super) struct Advice {
    pub instances: Vec<Vec<Fr>>,
    pub advice: Vec<Vec<Fr>>,
    pub challenges: HashMap<Challenge, Fr>,
}

struct Sink<'p, 'a, 'w> {
    proof: &'p mut Proof<'a, 'w>,
    advice: Vec<Vec<Fr>>,
    challenges: HashMap<Challenge, Fr>,
}

pub(super) fn commit(
    proof: &mut Proof<'_, '_>,
    statement: Statement,
    synthesis: Synthesis<'_>,
) -> Result<Advice, ProveError> {
    let advice = vec![Vec::new(); proof.session.description.advice_columns];
    let mut sink = Sink { proof, advice, challenges: HashMap::new() };
    synthesis(&mut sink)?;
    let Sink { advice, challenges, .. } = sink;
    Ok(Advice { instances: statement.instances, advice, challenges })
}

impl PhaseSink for Sink<'_, '_, '_> {
    fn finish(
        &mut self,
        phase: usize,
        mut columns: Vec<Vec<Fr>>,
    ) -> Result<Vec<(usize, Fr)>, ProveError> {
        let session = self.proof.session;
        let Some(phase) = session.description.phases.get(phase) else { return Ok(Vec::new()) };
        for column in &mut columns {
            let usable = session.description.usable();
            self.proof.randomness.fill(column.get_mut(usable..).unwrap_or_default());
        }
        self.proof.randomness.skip(columns.len());
        self.proof.commit(&columns)?;
        for (column, index) in columns.into_iter().zip(&phase.advice) {
            if let Some(place) = self.advice.get_mut(*index) {
                *place = column;
            }
        }
        let mut drawn = Vec::new();
        for index in &phase.challenges {
            let challenge = self.proof.transcript.squeeze()?;
            self.challenges.insert(Challenge::Phase(*index), challenge);
            drawn.push((*index, challenge));
        }
        Ok(drawn)
    }
}

impl Proof<'_, '_> {
    /// Commits to columns of values, all as one job, and writes the commitments.
    pub(super) fn commit(&mut self, columns: &[Vec<Fr>]) -> Result<(), ProveError> {
        self.commit_slices(&columns.iter().map(Vec::as_slice).collect::<Vec<_>>())
    }

    /// As [`Proof::commit`].
    pub(super) fn commit_slices(&mut self, columns: &[&[Fr]]) -> Result<(), ProveError> {
        let session = self.session;
        Ok(self.transcript.points(columns.len(), || session.commit(columns))?)
    }
}
