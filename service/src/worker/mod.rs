//! A worker: claims a job, proves it beside a heartbeat, writes the result, claims the next.

mod prove;
mod sweeper;

pub use sweeper::Sweeper;

use crate::blobs::Blobs;
use crate::catalogue::{Catalogue, Failure};
use crate::limits;
use crate::metrics::Metrics;
use crate::queue::{Lease, Outcome, Queue, QueueError};
use crate::seal::AtRest;
use crate::sealed::PodKey;
use prove::{Attempt, Bench, Watch};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::{Notify, watch};

/// Pause between questions for work while there is none.
const IDLE_PAUSE: Duration = Duration::from_millis(100);
/// Pause after the database did not answer.
const STORE_PAUSE: Duration = Duration::from_millis(500);
/// How long a finished proof is kept for a database that does not answer.
const STORE_PATIENCE: Duration = Duration::from_secs(120);
/// How often a worker says that it is there.
const SEEN_PAUSE: Duration = Duration::from_secs(2);
/// Longest pause between heartbeats, which carry the progress that listeners see.
const BEAT_PAUSE: Duration = Duration::from_millis(500);

/// What a worker works with.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Its name in rows and logs.
    pub name: String,
    /// Circuits that it takes; all of the catalogue when empty.
    pub circuits: Vec<String>,
    /// How long it may be silent.
    pub lease: Duration,
    /// Circuits that it keeps warm.
    pub warm_max: usize,
    /// Time for a proof under way when it is told to stop.
    pub grace: Duration,
}

impl Settings {
    /// The usual settings under a name that no other worker has.
    pub fn usual() -> Self {
        let mut random = [0; 4];
        // Names serve people; rows are protected by the fence.
        let _ = getrandom::fill(&mut random);
        Self {
            name: format!("{}-{}", std::process::id(), hex::encode(random)),
            circuits: Vec::new(),
            lease: limits::LEASE,
            warm_max: limits::WARM_MAX,
            grace: Duration::from_secs(30),
        }
    }
}

/// What the door and all workers of a process share.
#[derive(Clone)]
pub struct Shared {
    /// Where jobs come from.
    pub queue: Queue,
    /// Where results go.
    pub blobs: Blobs,
    /// Who proves.
    pub catalogue: Arc<dyn Catalogue>,
    /// Seals and opens witnesses at rest.
    pub rest: AtRest,
    /// Opens sealed jobs, if this process may.
    pub pod: Option<PodKey>,
    /// Counts.
    pub metrics: Arc<Metrics>,
    /// Rung when a job comes in through the same process.
    pub bell: Arc<Notify>,
}

/// A worker.
pub struct Worker {
    shared: Shared,
    settings: Settings,
    circuits: Vec<String>,
    bench: Bench,
    seen: Option<Instant>,
}

impl Worker {
    /// A worker that has not begun.
    pub fn new(shared: Shared, settings: Settings) -> Self {
        let known = shared.catalogue.circuits().into_iter().map(|circuit| circuit.name);
        let wanted =
            |name: &String| settings.circuits.is_empty() || settings.circuits.contains(name);
        let circuits = known.filter(wanted).collect();
        let bench = Bench::new(shared.clone(), settings.warm_max);
        Self { shared, settings, circuits, bench, seen: None }
    }

    /// Works until `stop` turns true.
    pub async fn run(mut self, mut stop: watch::Receiver<bool>) {
        tracing::info!(worker = self.settings.name, circuits = ?self.circuits, "worker started");
        while !*stop.borrow() {
            self.say_seen().await;
            let warm = self.bench.warm();
            let Settings { name, lease, .. } = &self.settings;
            let queue = &self.shared.queue;
            match queue.claim(name, &self.circuits, &warm, *lease, limits::PATIENCE).await {
                Ok(Some(lease)) => self.work(lease, &mut stop).await,
                Ok(None) => self.pause(IDLE_PAUSE, &mut stop).await,
                Err(error) => {
                    self.complain("claim", &error);
                    self.pause(STORE_PAUSE, &mut stop).await;
                }
            }
        }
        tracing::info!(worker = self.settings.name, "worker stopped");
    }

    async fn say_seen(&mut self) {
        if self.seen.is_none_or(|seen| seen.elapsed() > SEEN_PAUSE) {
            self.seen = Some(Instant::now());
            if let Err(error) = self.shared.queue.worker_seen(&self.settings.name).await {
                self.complain("seen", &error);
            }
        }
    }

    async fn pause(&self, time: Duration, stop: &mut watch::Receiver<bool>) {
        tokio::select! {
            () = tokio::time::sleep(time) => {}
            () = self.shared.bell.notified() => {}
            _ = stop.changed() => {}
        }
    }

    fn complain(&self, what: &str, error: &QueueError) {
        self.shared.metrics.store_errors.inc();
        tracing::warn!(worker = self.settings.name, what, %error, "database");
    }

    /// One attempt at a job, from claim to row.
    async fn work(&mut self, lease: Lease, stop: &mut watch::Receiver<bool>) {
        let begun = Instant::now();
        let (job, circuit) = (lease.id.as_str(), lease.circuit.as_str());
        tracing::info!(job, circuit, attempt = lease.attempts, "job claimed");
        let watch = Arc::new(Watch::default());
        let attempt = self.bench.start(&lease, Arc::clone(&watch));
        let Some(ended) = self.attend(&lease, attempt, &watch, stop).await else { return };
        let outcome = match ended {
            Ok(bytes) => self.keep(bytes).await,
            Err(failure) => Outcome::Failed(failure),
        };
        let kept = self.write(&lease, &outcome).await;
        let (state, code) = match &outcome {
            Outcome::Done { .. } => ("done", ""),
            Outcome::Failed(failure) => ("failed", failure.code.as_str()),
        };
        let ms = begun.elapsed().as_millis() as u64;
        tracing::info!(job, circuit, state, code, ms, kept, "attempt ended");
        self.shared.metrics.attempt(circuit, state, begun.elapsed());
    }

    /// Waits for a proof and renews its lease; none: the job is not ours any more.
    async fn attend(
        &mut self,
        lease: &Lease,
        attempt: Attempt,
        watch: &Watch,
        stop: &mut watch::Receiver<bool>,
    ) -> Option<Result<Vec<u8>, Failure>> {
        let mut beat = tokio::time::interval((self.settings.lease / 4).min(BEAT_PAUSE));
        beat.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut attempt = std::pin::pin!(self.bench.finish(attempt));
        let mut last_call: Option<Instant> = None;
        loop {
            tokio::select! {
                ended = &mut attempt => return if watch.lost() { None } else { Some(ended) },
                _ = beat.tick() => {
                    let (round, permille) = watch.progress();
                    let time = self.settings.lease;
                    match self.shared.queue.beat(lease, time, &round, permille).await {
                        Ok(true) => {}
                        Ok(false) => watch.lose(),
                        // The fence decides; a database that is away for long costs the attempt.
                        Err(error) => tracing::warn!(job = lease.id, %error, "heartbeat"),
                    }
                }
                _ = stop.changed(), if last_call.is_none() => {
                    last_call = Some(Instant::now() + self.settings.grace);
                }
                () = until(last_call), if last_call.is_some() && !watch.lost() => {
                    watch.lose();
                    let released = self.shared.queue.release(lease).await;
                    tracing::info!(job = lease.id, ?released, "job given back");
                }
            }
        }
    }

    /// Writes a result's bytes.
    async fn keep(&self, bytes: Vec<u8>) -> Outcome {
        let length = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
        let blobs = self.shared.blobs.clone();
        let put = tokio::task::spawn_blocking(move || blobs.put(&bytes)).await;
        match put.unwrap_or_else(|error| Err(std::io::Error::other(error))) {
            Ok(hash) => Outcome::Done { hash, bytes: length },
            Err(error) => {
                tracing::error!(%error, "result could not be written");
                let message = "the result could not be written to disk";
                Outcome::Failed(Failure::new("IO_FAILED", message).retried())
            }
        }
    }

    /// Writes how an attempt ended, however long the database is away, within
    /// [`STORE_PATIENCE`]; false: somebody else's job by now.
    async fn write(&self, lease: &Lease, outcome: &Outcome) -> bool {
        let begun = Instant::now();
        loop {
            match self.shared.queue.finish(lease, outcome).await {
                Ok(kept) => return kept,
                Err(error) => self.complain("finish", &error),
            }
            if begun.elapsed() > STORE_PATIENCE {
                // The lease has run out: another worker does the job again.
                return false;
            }
            tokio::time::sleep(STORE_PAUSE).await;
        }
    }
}

async fn until(when: Option<Instant>) {
    match when {
        Some(when) => tokio::time::sleep_until(when.into()).await,
        None => std::future::pending().await,
    }
}
