//! Follows the schedule while the rounds write: progress, cancellation, and a stop at the first
//! step that is not the expected one.

use std::ops::ControlFlow;

use crate::progress::{Event, Round};
use crate::schedule::{Action, Schedule, Step};

/// Why a proof was not finished.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Stop {
    /// The observer asked to stop.
    #[error("stopped by the caller in round {round}")]
    Aborted {
        /// The round that was under way.
        round: Round,
    },
    /// A round did something else than the schedule says.
    #[error("transcript step {index}: expected {expected:?}, got {got:?}")]
    Schedule {
        /// Position in the schedule.
        index: usize,
        /// The step that was due; `None` after the last.
        expected: Option<Step>,
        /// What the round did; `None` when nothing more was done.
        got: Option<Action>,
    },
    /// A commitment is the point at infinity, which has no form in the transcript: a column of
    /// zeros only, blinding and all.
    #[error("a commitment is the point at infinity")]
    Identity,
    /// A word is another one than the checkpoint says.
    #[error("word {word} of the checkpoint is not what this witness gives")]
    Foreign {
        /// Position in 32-byte words.
        word: usize,
    },
}

pub(crate) struct Track<'a> {
    schedule: &'a Schedule,
    observer: &'a mut dyn FnMut(Event) -> ControlFlow<()>,
    next: usize,
    done: f32,
    total: f32,
    stop: Option<Stop>,
}

impl<'a> Track<'a> {
    pub(crate) fn new(
        schedule: &'a Schedule,
        observer: &'a mut dyn FnMut(Event) -> ControlFlow<()>,
    ) -> Self {
        let total = schedule.steps().iter().map(work).sum();
        Self { schedule, observer, next: 0, done: 0.0, total, stop: None }
    }

    /// Takes the next step.
    pub(crate) fn step(&mut self, action: Action) -> Result<(), Stop> {
        let index = self.next;
        let expected = self.schedule.steps().get(index).copied();
        self.next += 1;
        match expected {
            Some(step) if step.action == action => self.report(&step),
            _ => self.stop(Stop::Schedule { index, expected, got: Some(action) }),
        }
    }

    /// Says again how far the proof is.
    pub(crate) fn pulse(&mut self) -> Result<(), Stop> {
        match self.schedule.steps().get(self.next).copied() {
            Some(step) => self.say(step.round),
            None => Ok(()),
        }
    }

    fn report(&mut self, step: &Step) -> Result<(), Stop> {
        self.done += work(step);
        self.say(step.round)
    }

    fn say(&mut self, round: Round) -> Result<(), Stop> {
        // One is said by the prover, once the proof is verified.
        let fraction = (self.done / self.total).min(0.99);
        match (self.observer)(Event { round, fraction }).is_break() {
            true => self.stop(Stop::Aborted { round }),
            false => Ok(()),
        }
    }

    /// The first stop is the one that counts.
    fn stop(&mut self, stop: Stop) -> Result<(), Stop> {
        Err(self.stop.get_or_insert(stop).clone())
    }

    pub(crate) fn finish(self) -> Result<(), Stop> {
        let index = self.next;
        match (self.stop, self.schedule.steps().get(index)) {
            (Some(stop), _) => Err(stop),
            (None, Some(step)) => Err(Stop::Schedule { index, expected: Some(*step), got: None }),
            (None, None) => Ok(()),
        }
    }
}

/// Work behind a step, in units of an advice commitment: shares measured on a copy-free circuit of
/// 2^11 rows, where a piece of the quotient also carries its part of the gates' evaluation.
fn work(step: &Step) -> f32 {
    match (step.action, step.what) {
        (Action::Point, "h") => 1.7,
        (Action::Point, "random" | "W" | "W'") => 0.85,
        (Action::Point, _) => 1.0,
        (Action::Scalar, _) => 0.003,
        (Action::Common | Action::Squeeze, _) => 0.0,
    }
}
