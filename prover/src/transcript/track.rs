//! Follows the schedule while upstream proves: progress, cancellation, and a stop at the first
//! step that is not the expected one.

use std::io;
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
    /// Upstream did something else than the schedule says.
    #[error("transcript step {index}: expected {expected:?}, got {got:?}")]
    Schedule {
        /// Position in the schedule.
        index: usize,
        /// The step that was due; `None` after the last.
        expected: Option<Step>,
        /// What upstream did; `None` when it did nothing more.
        got: Option<Action>,
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

    /// A step that may fail. A stop is remembered and handed over at the next write whose error
    /// upstream passes on.
    pub(crate) fn write(&mut self, action: Action) -> io::Result<()> {
        let step = self.step(action);
        match &self.stop {
            Some(stop) if step.is_none_or(forwards_errors) => Err(io::Error::other(stop.clone())),
            _ => Ok(()),
        }
    }

    /// A squeeze cannot fail at all.
    pub(crate) fn squeeze(&mut self) {
        self.step(Action::Squeeze);
    }

    /// Takes the next step; `None` after the last.
    fn step(&mut self, action: Action) -> Option<Step> {
        let index = self.next;
        let expected = self.schedule.steps().get(index).copied();
        self.next += 1;
        match expected {
            Some(step) if step.action == action => self.report(&step),
            _ => {
                let got = Some(action);
                self.stop.get_or_insert(Stop::Schedule { index, expected, got });
            }
        }
        expected
    }

    fn report(&mut self, step: &Step) {
        self.done += work(step);
        // One is said by the prover, once the proof is verified.
        let fraction = (self.done / self.total).min(0.99);
        if (self.observer)(Event { round: step.round, fraction }).is_break() {
            self.stop.get_or_insert(Stop::Aborted { round: step.round });
        }
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

/// Whether upstream returns the error of this write; it unwraps all the others, which would be a
/// panic.
fn forwards_errors(step: Step) -> bool {
    const FORWARDED: [&str; 8] =
        ["vk digest", "h", "advice eval", "fixed eval", "random eval", "sigma eval", "W", "W'"];
    FORWARDED.contains(&step.what)
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
