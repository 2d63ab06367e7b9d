//! A crowd of clients at once: limits hold, nothing hangs, memory stays bounded.

use crate::check::runtime;
use crate::client::Client;
use crate::world::{Base, World, proofpod};
use circuits::registry;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// Jobs that the door takes at most.
const QUEUE_JOBS: usize = 100;
/// Of these, of the sender with a quota.
const OPEN_JOBS: usize = 10;
/// What the door may use, in MiB: 256 requests of a megabyte, and itself.
const MEMORY_MIB: u64 = 512;
/// Bytes that are added to each body.
const PADDING: usize = 200_000;

/// What came of it.
#[derive(Debug)]
pub struct Load {
    pub clients: usize,
    /// Answers by status; 0 for none.
    pub statuses: BTreeMap<u16, usize>,
    pub peak_mib: u64,
    /// Slowest answer of `/healthz` under load.
    pub health_ms: u128,
    pub accepted: usize,
    pub open_most: usize,
    pub open_quota: usize,
}

impl Load {
    /// Only stated refusals, bounds held, the door answered all along.
    pub fn clean(&self) -> bool {
        let known = [202, 422, 429, 503];
        let stated = self.statuses.keys().all(|status| known.contains(status));
        let used = self.statuses.contains_key(&429) && self.statuses.contains_key(&503);
        let bounded = self.open_most <= QUEUE_JOBS && self.open_quota <= OPEN_JOBS;
        let refused = self.statuses.values().sum::<usize>() > self.accepted;
        stated && used && bounded && refused && self.peak_mib < MEMORY_MIB && self.health_ms < 5000
    }

    pub fn to_json(&self) -> Value {
        let statuses: serde_json::Map<String, Value> =
            self.statuses.iter().map(|(status, n)| (status.to_string(), json!(n))).collect();
        json!({
            "clients": self.clients, "statuses": statuses, "accepted": self.accepted,
            "peak_mib": self.peak_mib, "health_ms": self.health_ms, "open_most": self.open_most,
        })
    }
}

/// Draws a token: itself, and its entry for the file.
pub fn token(name: &str, open_jobs: usize, scopes: &[&str]) -> (String, Value) {
    let mut command = proofpod();
    command.args(["token", "--name", name, "--jobs-per-minute", "1000000", "--open-jobs"]);
    command.arg(open_jobs.to_string());
    scopes.iter().for_each(|scope| {
        command.args(["--scope", scope]);
    });
    let drawn: Value = serde_json::from_slice(&command.output().unwrap().stdout).unwrap();
    (drawn["token"].as_str().unwrap().to_owned(), drawn["entry"].clone())
}

/// So many clients send as fast as they are answered, for so long. No worker works: the queue
/// fills.
pub fn load(clients: usize, time: Duration) -> Load {
    let (free, entry) = token("free", 1_000_000, &["submit", "read"]);
    let (bound, other) = token("bound", OPEN_JOBS, &["submit", "read"]);
    let file = std::env::temp_dir().join(format!("proofpod-load-{}-{clients}", std::process::id()));
    std::fs::write(&file, json!([entry, other]).to_string()).unwrap();
    let (tokens, queue) = (file.display().to_string(), QUEUE_JOBS.to_string());
    let options = ["--tokens", &tokens, "--queue-jobs", &queue];
    let world = World::with(Base::Sqlite, 0, &options).unwrap();
    let (statuses, health_ms) = runtime().block_on(crowd(&world, clients, time, &free, &bound));
    let (open_most, open_quota) = runtime().block_on(open(&world, &free));
    let _ = std::fs::remove_file(file);
    let accepted = statuses.get(&202).copied().unwrap_or_default();
    let peak_mib = world.door.lock().unwrap().peak_mib();
    Load { clients, statuses, peak_mib, health_ms, accepted, open_most, open_quota }
}

async fn crowd(
    world: &World,
    clients: usize,
    time: Duration,
    free: &str,
    bound: &str,
) -> (BTreeMap<u16, usize>, u128) {
    let counts: Arc<Vec<AtomicUsize>> = Arc::new((0..600).map(|_| AtomicUsize::new(0)).collect());
    let inputs = registry::example("access-v1-d20", 1).unwrap();
    let spoilt = json!({ "padding": "x".repeat(PADDING) });
    let end = Instant::now() + time;
    let crowd: Vec<_> = (0..clients)
        .map(|number| {
            let token = if number % 2 == 0 { free } else { bound };
            let client = world.client.with_token(token);
            let inputs = if number % 4 < 2 { inputs.clone() } else { spoilt.clone() };
            tokio::spawn(send(client, number, inputs, end, Arc::clone(&counts)))
        })
        .collect();
    let mut slowest = 0;
    while Instant::now() < end {
        let begun = Instant::now();
        let health = world.client.get("/healthz").await;
        slowest = slowest.max(begun.elapsed().as_millis());
        assert!(health.is_some_and(|health| health.status == 200), "healthy all along");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    for client in crowd {
        client.await.unwrap();
    }
    let count = |(status, n): (usize, &AtomicUsize)| (status as u16, n.load(Ordering::Relaxed));
    let all = counts.iter().enumerate().map(count).filter(|(_, n)| *n > 0).collect();
    (all, slowest)
}

async fn send(
    client: Client,
    number: usize,
    inputs: Value,
    end: Instant,
    counts: Arc<Vec<AtomicUsize>>,
) {
    let body = json!({ "circuit": "access-v1-d20", "inputs": inputs }).to_string();
    for turn in 0.. {
        if Instant::now() > end {
            return;
        }
        let answer = client.post(&body, &format!("{number}-{turn}")).await;
        let status = answer.map_or(0, |answer| answer.status);
        if let Some(count) = counts.get(usize::from(status)) {
            count.fetch_add(1, Ordering::Relaxed);
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Jobs in the queue, and those of the sender with a quota.
async fn open(world: &World, free: &str) -> (usize, usize) {
    let circuits = world.client.with_token(free).ask("/v1/circuits").await.json();
    let open = circuits["circuits"].as_array().unwrap().iter();
    let all = open.map(|circuit| circuit["open"].as_u64().unwrap() as usize).sum();
    let count = "SELECT CAST(COUNT(*) AS BIGINT) FROM jobs WHERE owner = 'bound'";
    let owned: i64 = sqlx::query_scalar(count).fetch_one(&world.database().await).await.unwrap();
    (all, owned as usize)
}
