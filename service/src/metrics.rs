//! What is counted. Labels are names of circuits, states and routes that this program knows, so
//! that nothing a sender wrote becomes a label.

use crate::queue::{CircuitLoad, Swept};
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::Registry;
use std::time::Duration;

type Labels = Vec<(&'static str, String)>;

/// Bounds of the buckets of times: 5 ms to some 80 s.
const BUCKETS: (f64, f64, u16) = (0.005, 2.0, 15);

/// Counters of one process, and gauges of the whole queue.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    /// Requests by route and status.
    pub requests: Family<Labels, Counter>,
    /// Jobs taken in.
    pub accepted: Family<Labels, Counter>,
    /// Jobs refused, by code.
    pub refused: Family<Labels, Counter>,
    /// Attempts of this process's workers, by circuit and how they ended.
    pub attempts: Family<Labels, Counter>,
    /// How long attempts took.
    pub attempt_seconds: Family<Labels, Histogram>,
    /// What sweeps did.
    pub swept: Family<Labels, Counter>,
    /// Jobs by circuit and state, of all processes.
    pub jobs: Family<Labels, Gauge>,
    /// Workers that are there, of all processes.
    pub workers: Gauge,
    /// Listeners to progress.
    pub listeners: Gauge,
    /// Times that the database did not answer.
    pub store_errors: Counter,
}

impl Default for Metrics {
    fn default() -> Self {
        let times = || {
            let (first, factor, count) = BUCKETS;
            Histogram::new(exponential_buckets(first, factor, count))
        };
        let mut metrics = Self {
            registry: Registry::with_prefix("proofpod"),
            requests: Family::default(),
            accepted: Family::default(),
            refused: Family::default(),
            attempts: Family::default(),
            attempt_seconds: Family::new_with_constructor(times),
            swept: Family::default(),
            jobs: Family::default(),
            workers: Gauge::default(),
            listeners: Gauge::default(),
            store_errors: Counter::default(),
        };
        metrics.register();
        metrics
    }
}

impl Metrics {
    fn register(&mut self) {
        let registry = &mut self.registry;
        registry.register("requests", "Requests", self.requests.clone());
        registry.register("jobs_accepted", "Jobs taken in", self.accepted.clone());
        registry.register("jobs_refused", "Jobs refused", self.refused.clone());
        registry.register("attempts", "Attempts of workers here", self.attempts.clone());
        let seconds = self.attempt_seconds.clone();
        registry.register("attempt_seconds", "Time of an attempt", seconds);
        registry.register("swept", "Jobs that a sweep moved", self.swept.clone());
        registry.register("jobs", "Jobs of the whole queue", self.jobs.clone());
        registry.register("workers", "Workers of the whole queue", self.workers.clone());
        registry.register("listeners", "Listeners to progress", self.listeners.clone());
        let errors = self.store_errors.clone();
        registry.register("store_errors", "Times without an answer of the database", errors);
    }

    /// An attempt ended.
    pub fn attempt(&self, circuit: &str, state: &'static str, time: Duration) {
        let circuit = ("circuit", circuit.to_owned());
        let labels = vec![circuit.clone(), ("state", state.to_owned())];
        self.attempts.get_or_create(&labels).inc();
        self.attempt_seconds.get_or_create(&vec![circuit]).observe(time.as_secs_f64());
    }

    /// A sweep moved jobs.
    pub fn swept(&self, swept: Swept) {
        let Swept { requeued, lost, expired, purged } = swept;
        let all =
            [("requeued", requeued), ("lost", lost), ("expired", expired), ("purged", purged)];
        for (what, count) in all.into_iter().filter(|(_, count)| *count > 0) {
            self.swept.get_or_create(&vec![("what", what.to_owned())]).inc_by(count);
        }
    }

    /// The queue as it is now.
    pub fn load(&self, load: &[CircuitLoad], workers: i64) {
        self.jobs.clear();
        for CircuitLoad { circuit, queued, running, .. } in load {
            for (state, count) in [("queued", *queued), ("running", *running)] {
                let labels = vec![("circuit", circuit.clone()), ("state", state.to_owned())];
                self.jobs.get_or_create(&labels).set(count);
            }
        }
        self.workers.set(workers);
    }

    /// The text that Prometheus reads.
    pub fn text(&self) -> String {
        let mut text = String::new();
        // Writing to a String does not fail.
        let _ = encode(&mut text, &self.registry);
        text
    }
}
