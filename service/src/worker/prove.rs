//! Where a worker's proofs are made: warm provers, a thread of its own for each attempt.

use super::Shared;
use crate::catalogue::{Failure, WarmProver};
use crate::queue::Lease;
use crate::sealed::Header;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};
use tokio::task::JoinHandle;
use zeroize::Zeroizing;

/// What a proof under way and its heartbeat tell each other.
#[derive(Debug, Default)]
pub struct Watch {
    lost: AtomicBool,
    permille: AtomicI64,
    round: Mutex<String>,
}

impl Watch {
    /// The job is not this worker's any more: the proof ends soon.
    pub fn lose(&self) {
        self.lost.store(true, Ordering::Relaxed);
    }

    /// Whether it is.
    pub fn lost(&self) -> bool {
        self.lost.load(Ordering::Relaxed)
    }

    /// Round and thousandths.
    pub fn progress(&self) -> (String, i64) {
        let round = self.round.lock().unwrap_or_else(PoisonError::into_inner).clone();
        (round, self.permille.load(Ordering::Relaxed))
    }

    fn hear(&self, round: &str, fraction: f32) -> ControlFlow<()> {
        let mut known = self.round.lock().unwrap_or_else(PoisonError::into_inner);
        if *known != round {
            round.clone_into(&mut known);
        }
        self.permille.store((fraction.clamp(0.0, 1.0) * 1000.0) as i64, Ordering::Relaxed);
        if self.lost() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }
}

type Proved = (Result<Vec<u8>, Failure>, Option<Box<dyn WarmProver>>);

/// A proof under way.
pub struct Attempt {
    circuit: String,
    thread: JoinHandle<Proved>,
}

/// Warm provers, the one used last at the end.
pub struct Bench {
    shared: Shared,
    warm: Vec<(String, Box<dyn WarmProver>)>,
    warm_max: usize,
}

impl Bench {
    /// An empty one.
    pub fn new(shared: Shared, warm_max: usize) -> Self {
        Self { shared, warm: Vec::new(), warm_max: warm_max.max(1) }
    }

    /// Names of the circuits whose keys are in memory.
    pub fn warm(&self) -> Vec<String> {
        self.warm.iter().map(|(name, _)| name.clone()).collect()
    }

    /// Begins an attempt.
    pub fn start(&mut self, lease: &Lease, watch: Arc<Watch>) -> Attempt {
        let place = self.warm.iter().position(|(name, _)| *name == lease.circuit);
        let prover = place.map(|place| self.warm.remove(place).1);
        let (shared, circuit) = (self.shared.clone(), lease.circuit.clone());
        let witness = self.open(lease);
        let thread = tokio::task::spawn_blocking(move || {
            let prover = match prover.map_or_else(|| shared.catalogue.open(&circuit), Ok) {
                Ok(prover) => prover,
                Err(failure) => return (Err(failure), None),
            };
            attempt(prover, witness, &watch)
        });
        Attempt { circuit: lease.circuit.clone(), thread }
    }

    /// Waits for its end. A prover that panicked is not used again.
    pub async fn finish(&mut self, attempt: Attempt) -> Result<Vec<u8>, Failure> {
        let Ok((result, prover)) = attempt.thread.await else {
            tracing::error!(circuit = attempt.circuit, "the prover panicked");
            return Err(Failure::new("INTERNAL", "the prover ended without a word").retried());
        };
        if let Some(prover) = prover {
            while self.warm.len() >= self.warm_max {
                self.warm.remove(0);
            }
            self.warm.push((attempt.circuit, prover));
        }
        result
    }

    /// The witness in the clear, as text.
    fn open(&self, lease: &Lease) -> Result<Zeroizing<String>, Failure> {
        let bytes = match lease.sealed {
            0 => {
                self.shared.rest.open(&lease.id, &lease.circuit, &lease.witness).map_err(|_| {
                    Failure::new("KEY_INVALID", "the witness does not open with the worker's key")
                })?
            }
            expires => self.open_envelope(lease, expires)?,
        };
        let text = std::str::from_utf8(&bytes)
            .map_err(|_| Failure::new("INPUT_BAD_FORMAT", "the inputs are not UTF-8"))?;
        Ok(Zeroizing::new(text.to_owned()))
    }

    fn open_envelope(&self, lease: &Lease, expires: i64) -> Result<Zeroizing<Vec<u8>>, Failure> {
        let pod = self.shared.pod.as_ref().ok_or_else(|| {
            Failure::new("SEALED_NO_KEY", "the worker has no key for sealed jobs").retried()
        })?;
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let header = Header { job: &lease.id, circuit: &lease.circuit, expires };
        pod.open(&header, &lease.witness, now.as_secs() as i64).map_err(|error| {
            let code = match error {
                crate::sealed::SealedError::Expired => "SEALED_EXPIRED",
                _ => "SEALED_CLOSED",
            };
            Failure::new(code, error.to_string())
        })
    }
}

fn attempt(
    mut prover: Box<dyn WarmProver>,
    witness: Result<Zeroizing<String>, Failure>,
    watch: &Watch,
) -> Proved {
    let result = witness.and_then(|witness| {
        prover.prove(&witness, &mut |round, fraction| watch.hear(round, fraction))
    });
    (result, Some(prover))
}
