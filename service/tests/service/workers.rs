//! Workers with a toy for a prover: warmth, failures, heartbeats, ends.

use crate::toy::Place;
use service::queue::{Bounds, NewJob, State};
use service::worker::{Settings, Shared, Worker};
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};
use tokio::sync::watch;

const BOUNDS: Bounds = Bounds { jobs: 100, bytes: 100_000, jobs_of_owner: 100, attempts: 2 };

async fn submit(shared: &Shared, number: u32, circuit: &str, inputs: &str) -> String {
    let id = format!("{number:032x}");
    let witness = Place::rest().seal(&id, circuit, inputs.as_bytes()).unwrap();
    let job = NewJob {
        id: id.clone(),
        owner: "alice".into(),
        idempotency: id.clone(),
        request: String::new(),
        circuit: circuit.into(),
        priority: 4,
        deadline: Duration::from_secs(60),
        sealed: 0,
        witness,
    };
    shared.queue.submit(job, &BOUNDS).await.unwrap().unwrap();
    id
}

async fn ended(shared: &Shared, id: &str) -> service::queue::Job {
    let begun = Instant::now();
    loop {
        let job = shared.queue.job("alice", id).await.unwrap().unwrap();
        if job.state.ended() {
            return job;
        }
        assert!(begun.elapsed() < Duration::from_secs(30), "{job:?}");
        shared.queue.sweep(Duration::from_secs(600)).await.unwrap();
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

struct Running(watch::Sender<bool>, tokio::task::JoinHandle<()>);

impl Running {
    fn start(shared: &Shared, settings: Settings) -> Self {
        let (sender, stop) = watch::channel(false);
        Self(sender, tokio::spawn(Worker::new(shared.clone(), settings).run(stop)))
    }

    async fn stop(self) {
        self.0.send(true).unwrap();
        self.1.await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_kind_of_end() {
    for place in Place::each() {
        let shared = place.shared().await;
        let worker = Running::start(&shared, Place::settings());
        for (number, inputs, state, code, attempts) in [
            (1, "\"fine\"", State::Done, "", 1),
            (2, "\"false\"", State::Failed, "INPUT_FALSE", 1),
            (3, "\"transient\"", State::Failed, "IO_FAILED", 2),
            (4, "\"panic\"", State::Failed, "INTERNAL", 2),
            (5, "\"fine\"", State::Done, "", 1),
        ] {
            let id = submit(&shared, number, "toy-a", inputs).await;
            let job = ended(&shared, &id).await;
            assert_eq!((job.state, job.attempts), (state, attempts), "{inputs} {}", job.error);
            assert!(job.error.contains(code), "{}", job.error);
            if state == State::Done {
                let bytes = shared.blobs.get(&job.result).unwrap().unwrap();
                assert!(bytes.starts_with(b"{\"circuit\":\"toy-a\""));
                assert_eq!(bytes.len() as i64, job.result_bytes);
            }
        }
        worker.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_stays_with_its_circuit() {
    let place = Place::sqlite();
    let shared = place.shared().await;
    let mut ids = Vec::new();
    for number in 0..20 {
        let circuit = if number % 2 == 0 { "toy-a" } else { "toy-b" };
        ids.push(submit(&shared, number, circuit, "\"fine\"").await);
    }
    let worker = Running::start(&shared, Settings { warm_max: 1, ..Place::settings() });
    for id in &ids {
        assert_eq!(ended(&shared, id).await.state, State::Done);
    }
    assert_eq!(place.toy.opened.load(Ordering::Relaxed), 2, "not once a job");
    worker.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_job_keeps_its_lease_and_shows_its_progress() {
    let place = Place::sqlite();
    let shared = place.shared().await;
    let id = submit(&shared, 1, "toy-a", "\"slow\"").await;
    let worker = Running::start(&shared, Place::settings());
    let mut seen = Vec::new();
    let begun = Instant::now();
    let job = loop {
        shared.queue.sweep(Duration::from_secs(600)).await.unwrap();
        let job = shared.queue.job("alice", &id).await.unwrap().unwrap();
        if job.state.ended() {
            break job;
        }
        assert!(begun.elapsed() < Duration::from_secs(60));
        if seen.last() != Some(&job.permille) {
            seen.push(job.permille);
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    };
    assert_eq!((job.state, job.attempts), (State::Done, 1));
    assert!(seen.len() > 3 && seen.is_sorted(), "{seen:?}");
    worker.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_proof_ends_soon() {
    let place = Place::sqlite();
    let shared = place.shared().await;
    let slow = submit(&shared, 1, "toy-a", "\"slow\"").await;
    let worker = Running::start(&shared, Place::settings());
    while shared.queue.job("alice", &slow).await.unwrap().unwrap().state != State::Running {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert!(shared.queue.cancel("alice", &slow).await.unwrap());
    let begun = Instant::now();
    let next = submit(&shared, 2, "toy-a", "\"fine\"").await;
    assert_eq!(ended(&shared, &next).await.state, State::Done);
    assert!(begun.elapsed() < Duration::from_millis(1500), "{:?}", begun.elapsed());
    assert_eq!(place.toy.proved.load(Ordering::Relaxed), 1, "the cancelled one was not proved");
    worker.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stopping_worker_gives_its_job_back() {
    let place = Place::sqlite();
    let shared = place.shared().await;
    let slow = submit(&shared, 1, "toy-a", "\"slow\"").await;
    let grace = Duration::from_millis(50);
    let worker = Running::start(&shared, Settings { grace, ..Place::settings() });
    while shared.queue.job("alice", &slow).await.unwrap().unwrap().state != State::Running {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let begun = Instant::now();
    worker.stop().await;
    assert!(begun.elapsed() < Duration::from_millis(1500), "{:?}", begun.elapsed());
    let job = shared.queue.job("alice", &slow).await.unwrap().unwrap();
    assert_eq!((job.state, job.attempts), (State::Queued, 0));
}

/// The database goes away in the middle of a proof and comes back: nothing is lost.
#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_restarts_loses_nothing() {
    for place in Place::each() {
        let Some(postgres) = &place.postgres else { continue };
        let shared = place.shared().await;
        let slow = submit(&shared, 1, "toy-a", "\"slow\"").await;
        let lease = Duration::from_secs(20);
        let worker = Running::start(&shared, Settings { lease, ..Place::settings() });
        while shared.queue.job("alice", &slow).await.unwrap().unwrap().state != State::Running {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        let server = postgres.clone();
        tokio::task::spawn_blocking(move || {
            server.stop();
            std::thread::sleep(Duration::from_secs(2));
            server.up();
        })
        .await
        .unwrap();
        let job = ended(&shared, &slow).await;
        assert_eq!((job.state, job.attempts), (State::Done, 1));
        worker.stop().await;
    }
}
