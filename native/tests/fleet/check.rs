//! Jobs of all circuits, workers killed at random, the database restarted: what came of each job.

use crate::judge::{Sent, Verdict, judge};
use crate::world::{CIRCUITS, World};
use circuits::registry;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// How long all jobs may take: a loaded machine of two cores takes a third of it.
const END_TIME: Duration = Duration::from_secs(480);
/// Jobs of a run that measures a rate.
const RATE_JOBS: usize = 24;

/// What a check does.
pub struct Plan {
    pub jobs: usize,
    pub workers: usize,
    pub kills: usize,
    /// The database is restarted once.
    pub restart: bool,
    /// Mean pause between kills.
    pub pause: Duration,
    /// Rates with one and two workers are measured after.
    pub rates: bool,
}

/// What came of it.
#[derive(Debug)]
pub struct Figures {
    pub verdict: Verdict,
    pub kills: usize,
    pub seconds: f64,
    pub recovery_ms: i64,
    pub rates: Option<(f64, f64)>,
    pub wanted: (usize, usize),
}

impl Figures {
    /// Every job that was accepted ended once, in a valid proof, and the plan was carried out.
    pub fn clean(&self) -> bool {
        let Verdict { accepted, finished, lost, duplicated, invalid, .. } = self.verdict;
        let ends = finished == accepted && lost + duplicated + invalid == 0;
        ends && self.wanted == (accepted, self.kills)
    }

    pub fn to_json(&self) -> Value {
        let Verdict { accepted, finished, lost, duplicated, invalid, .. } = self.verdict;
        let rate = |rate: f64| (rate * 100.0).round() / 100.0;
        json!({
            "accepted": accepted, "finished": finished, "lost": lost, "duplicated": duplicated,
            "invalid": invalid, "kills": self.kills, "retried": self.verdict.retried,
            "jobs_per_s": rate(finished as f64 / self.seconds),
            "jobs_per_s_1_worker": self.rates.map(|rates| rate(rates.0)),
            "jobs_per_s_2_workers": self.rates.map(|rates| rate(rates.1)),
            "p50_ms": self.verdict.wait_ms(50), "p99_ms": self.verdict.wait_ms(99),
            "recovery_ms": self.recovery_ms,
        })
    }
}

pub fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap()
}

/// Runs a plan; the seed of what is random is the time, and printed.
pub fn check(world: &World, plan: &Plan) -> Figures {
    let seed = std::time::UNIX_EPOCH.elapsed().unwrap().as_millis() as u64;
    println!("seed {seed}");
    let begun = Instant::now();
    let runtime = runtime();
    let sent = std::thread::scope(|scope| {
        let harm = scope.spawn(|| harm(world, plan, seed));
        let sent = runtime.block_on(send(world, plan.jobs, seed));
        harm.join().unwrap();
        sent
    });
    runtime.block_on(wait(world, &sent));
    let seconds = begun.elapsed().as_secs_f64();
    let verdict = runtime.block_on(judge(world, &sent));
    let recovery_ms = if plan.rates { runtime.block_on(recovery(world, seed)) } else { 0 };
    let rates = plan.rates.then(|| rates(world, &runtime, seed));
    let wanted = (plan.jobs, plan.kills);
    Figures { verdict, kills: plan.kills, seconds, recovery_ms, rates, wanted }
}

/// Kills workers at random points, and restarts the database in the middle.
fn harm(world: &World, plan: &Plan, seed: u64) {
    let mut random = StdRng::seed_from_u64(seed);
    for kill in 0..plan.kills {
        let pause = plan.pause.as_millis() as u64;
        std::thread::sleep(Duration::from_millis(random.gen_range(pause / 5..pause * 9 / 5)));
        world.replace(random.gen_range(0..plan.workers));
        let restart = plan.restart && kill == plan.kills / 2;
        if let Some(postgres) = world.postgres.as_ref().filter(|_| restart) {
            postgres.stop();
            postgres.up();
        }
    }
}

/// Sends jobs of all circuits in turn, spread over the time that workers are killed in.
async fn send(world: &World, jobs: usize, seed: u64) -> Vec<Sent> {
    let mut sent = Vec::new();
    for number in 0..jobs {
        let circuit = CIRCUITS[number % CIRCUITS.len()];
        let inputs = registry::example(circuit, seed + number as u64).unwrap();
        let id = world.client.submit(circuit, &inputs, &format!("{seed}-{number}")).await;
        sent.push(Sent { id, circuit });
    }
    sent
}

/// Waits until no job of these waits or runs, or the time is over: then the judge says which.
async fn wait(world: &World, sent: &[Sent]) {
    let begun = Instant::now();
    for job in sent {
        while begun.elapsed() < END_TIME {
            let answer = world.client.ask(&format!("/v1/jobs/{}", job.id)).await;
            let state = answer.json()["state"].as_str().unwrap_or_default().to_owned();
            if !matches!(state.as_str(), "queued" | "running") {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}

/// Milliseconds from the death of all workers, one of which has a job, until another has it.
async fn recovery(world: &World, seed: u64) -> i64 {
    let circuit = "access-v1-d32";
    let inputs = registry::example(circuit, seed).unwrap();
    // A job may end before the kill reaches its worker: then another is tried.
    for turn in 0..20 {
        let id = world.client.submit(circuit, &inputs, &format!("{seed}-again-{turn}")).await;
        let path = format!("/v1/jobs/{id}");
        let attempts = async || world.client.ask(&path).await.json()["attempts"].as_i64();
        while attempts().await == Some(0) {}
        let begun = Instant::now();
        let workers = world.workers.lock().unwrap().len();
        (0..workers).for_each(|_| world.replace(0));
        wait(world, &[Sent { id: id.clone(), circuit }]).await;
        if attempts().await > Some(1) {
            let job = world.client.ask(&path).await.json();
            let started = job["started"].as_i64().unwrap_or_default();
            let finished = job["finished"].as_i64().unwrap_or_default();
            return begun.elapsed().as_millis() as i64 - (finished - started);
        }
    }
    -1
}

/// Jobs a second with one worker and with two, their keys in memory.
fn rates(world: &World, runtime: &tokio::runtime::Runtime, seed: u64) -> (f64, f64) {
    let rate = |workers: usize| {
        world.workers.lock().unwrap().clear();
        (0..workers).for_each(|_| world.hire());
        let mut seconds = 0.0;
        // The first round reads keys.
        for round in 0..2 {
            let begun = Instant::now();
            let name = format!("{seed}-rate-{workers}-{round}");
            let sent = runtime.block_on(one_circuit(world, &name, seed));
            runtime.block_on(wait(world, &sent));
            seconds = begun.elapsed().as_secs_f64();
        }
        RATE_JOBS as f64 / seconds
    };
    (rate(1), rate(2))
}

async fn one_circuit(world: &World, name: &str, seed: u64) -> Vec<Sent> {
    let circuit = CIRCUITS[0];
    let mut sent = Vec::new();
    for number in 0..RATE_JOBS {
        let inputs = registry::example(circuit, seed + number as u64).unwrap();
        let id = world.client.submit(circuit, &inputs, &format!("{name}-{number}")).await;
        sent.push(Sent { id, circuit });
    }
    sent
}
