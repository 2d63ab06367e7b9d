//! Admission by an estimate: a job that cannot end by its deadline is refused at once.

use super::error::ApiError;
use crate::limits;
use crate::worker::Shared;
use axum::http::StatusCode;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How old the picture of the queue may be.
const FRESH: Duration = Duration::from_secs(1);

/// What is known of one circuit.
#[derive(Debug, Clone, Default)]
pub struct Circuit {
    /// Milliseconds of one proof: measured, or estimated while nothing has been measured.
    pub estimate_ms: i64,
    /// Jobs that wait or run.
    pub open: i64,
}

#[derive(Debug, Default)]
struct Picture {
    circuits: HashMap<String, Circuit>,
    workers: i64,
    at: Option<Instant>,
}

/// A picture of the queue's load, refreshed as it is asked for.
pub struct Load {
    shared: Shared,
    picture: Mutex<Picture>,
}

impl Load {
    /// One that has seen nothing yet.
    pub fn new(shared: Shared) -> Self {
        let known = shared.catalogue.circuits().into_iter();
        let circuits = known
            .map(|info| (info.name, Circuit { estimate_ms: info.estimate_ms, open: 0 }))
            .collect();
        let picture = Mutex::new(Picture { circuits, workers: 0, at: None });
        Self { shared, picture }
    }

    /// Looks at the queue, if it has not for a second.
    pub async fn refresh(&self) {
        let stale = self.with(|picture| {
            let stale = picture.at.is_none_or(|at| at.elapsed() > FRESH);
            // Others need not look as well.
            picture.at = Some(Instant::now());
            stale
        });
        if !stale {
            return;
        }
        let load = self.shared.queue.load().await;
        let workers = self.shared.queue.workers(limits::LEASE).await;
        let (Ok(load), Ok(workers)) = (load, workers) else { return };
        self.shared.metrics.load(&load, workers);
        self.with(|picture| {
            picture.workers = workers;
            picture.circuits.values_mut().for_each(|circuit| circuit.open = 0);
            for seen in &load {
                let Some(circuit) = picture.circuits.get_mut(&seen.circuit) else { continue };
                circuit.open = seen.queued + seen.running;
                if seen.mean_ms > 0 {
                    circuit.estimate_ms = seen.mean_ms;
                }
            }
        });
    }

    /// A job came in since the picture was made.
    pub fn add(&self, circuit: &str) {
        self.with(|picture| {
            if let Some(circuit) = picture.circuits.get_mut(circuit) {
                circuit.open += 1;
            }
        });
    }

    /// Circuits, and milliseconds until a job sent now would be begun.
    pub fn now(&self) -> (HashMap<String, Circuit>, i64) {
        self.with(|picture| {
            let circuits = picture.circuits.values();
            let work: i64 = circuits.map(|circuit| circuit.open * circuit.estimate_ms).sum();
            (picture.circuits.clone(), work / picture.workers.max(1))
        })
    }

    /// Whether a job of this circuit may be taken in.
    pub fn admit(&self, circuit: &str, deadline: Duration) -> Result<(), ApiError> {
        let (circuits, wait_ms) = self.now();
        let Some(known) = circuits.get(circuit) else {
            let message = "no circuit of this name; see /v1/circuits";
            return Err(ApiError::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "STATEMENT_UNKNOWN",
                message,
            ));
        };
        let needs = wait_ms + known.estimate_ms;
        if i64::try_from(deadline.as_millis()).is_ok_and(|deadline| needs > deadline) {
            let message = format!("the job would end in about {needs} ms, after its deadline");
            let status = StatusCode::SERVICE_UNAVAILABLE;
            let error = ApiError::new(status, "DEADLINE_UNREACHABLE", message);
            return Err(error.after(u64::try_from(wait_ms / 1000).unwrap_or(1)));
        }
        Ok(())
    }

    fn with<T>(&self, read: impl FnOnce(&mut Picture) -> T) -> T {
        read(&mut self.picture.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
