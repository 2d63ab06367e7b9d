//! The queue's rules, in both databases.

use crate::toy::Place;
use service::Failure;
use service::queue::{Bounds, Lease, NewJob, Outcome, Queue, Refusal, State, Swept};
use std::time::Duration;

const BOUNDS: Bounds = Bounds { jobs: 50, bytes: 1000, jobs_of_owner: 40, attempts: 2 };
const LEASE: Duration = Duration::from_millis(300);
const LONG: Duration = Duration::from_secs(3600);

fn job(number: u32) -> NewJob {
    NewJob {
        id: format!("{number:032x}"),
        owner: "alice".into(),
        idempotency: format!("key-{number}"),
        request: "digest".into(),
        circuit: "toy-a".into(),
        priority: 4,
        deadline: LONG,
        sealed: 0,
        witness: vec![number as u8; 10],
    }
}

async fn submit(queue: &Queue, job: NewJob) {
    assert!(!queue.submit(job, &BOUNDS).await.unwrap().unwrap().repeated);
}

async fn claim(queue: &Queue, worker: &str) -> Option<Lease> {
    let circuits = ["toy-a".to_owned(), "toy-b".to_owned()];
    queue.claim(worker, &circuits, &[], LEASE, LONG).await.unwrap()
}

async fn state(queue: &Queue, number: u32) -> State {
    queue.job("alice", &format!("{number:032x}")).await.unwrap().unwrap().state
}

fn done(hash: &str) -> Outcome {
    Outcome::Done { hash: hash.into(), bytes: 1 }
}

#[tokio::test]
async fn one_key_is_one_job() {
    for place in Place::each() {
        let queue = place.queue().await;
        submit(&queue, job(1)).await;
        let again = queue.submit(job(1), &BOUNDS).await.unwrap().unwrap();
        assert!(again.repeated);
        let other = NewJob { request: "other".into(), ..job(1) };
        assert_eq!(queue.submit(other, &BOUNDS).await.unwrap().unwrap_err(), Refusal::KeyReused);
        let same_id = NewJob { idempotency: "new".into(), ..job(1) };
        assert_eq!(queue.submit(same_id, &BOUNDS).await.unwrap().unwrap_err(), Refusal::IdKnown);
        let bob = NewJob { owner: "bob".into(), ..job(2) };
        submit(&queue, NewJob { idempotency: "key-1".into(), ..bob }).await;
        assert!(queue.job("bob", &job(1).id).await.unwrap().is_none(), "not bob's");
    }
}

#[tokio::test]
async fn bounds_hold_for_jobs_bytes_and_owners_at_once() {
    for place in Place::each() {
        let queue = place.queue().await;
        let bounds = Bounds { jobs: 5, bytes: 45, jobs_of_owner: 3, attempts: 2 };
        let send = (0..40).map(|number| {
            let (queue, bounds) = (queue.clone(), bounds.clone());
            let owner = if number % 2 == 0 { "alice" } else { "bob" };
            let job = NewJob { owner: owner.into(), ..job(number) };
            tokio::spawn(async move { queue.submit(job, &bounds).await.unwrap() })
        });
        let mut taken = 0;
        for sent in send.collect::<Vec<_>>() {
            taken += usize::from(sent.await.unwrap().is_ok());
        }
        assert_eq!(taken, 4, "of 10 bytes each");
        let other = |number, witness| {
            let job = NewJob { owner: "carol".into(), witness, ..job(number) };
            let (queue, bounds) = (queue.clone(), bounds.clone());
            async move { queue.submit(job, &bounds).await.unwrap().err() }
        };
        assert_eq!(other(50, vec![0; 6]).await, Some(Refusal::BytesFull));
        assert_eq!(other(51, vec![0; 5]).await, None);
        assert_eq!(other(52, vec![]).await, Some(Refusal::QueueFull));
        // Ended jobs make room.
        let lease = claim(&queue, "w").await.unwrap();
        assert!(queue.finish(&lease, &done("a")).await.unwrap());
        assert_eq!(other(52, vec![]).await, None);
    }
}

#[tokio::test]
async fn priority_then_warmth_then_age() {
    for place in Place::each() {
        let queue = place.queue().await;
        for (number, circuit, priority) in
            [(1, "toy-a", 4), (2, "toy-b", 4), (3, "toy-a", 9), (4, "toy-b", 4), (5, "toy-c", 9)]
        {
            submit(&queue, NewJob { circuit: circuit.into(), priority, ..job(number) }).await;
            tokio::time::sleep(Duration::from_millis(3)).await;
        }
        let circuits = ["toy-a".to_owned(), "toy-b".to_owned()];
        let mut order = Vec::new();
        for (warm, patience) in [(1, LONG), (1, LONG), (1, Duration::ZERO), (1, LONG), (1, LONG)] {
            let warm = &circuits[warm..=warm];
            let lease = queue.claim("w", &circuits, warm, LEASE, patience).await.unwrap();
            order.push(lease.map(|lease| lease.id.trim_start_matches('0').to_owned()));
        }
        let order: Vec<_> = order.iter().map(Option::as_deref).collect();
        assert_eq!(order, [Some("3"), Some("2"), Some("1"), Some("4"), None], "toy-c is nobody's");
    }
}

#[tokio::test]
async fn a_job_is_claimed_once_however_many_ask() {
    for place in Place::each() {
        let queue = place.queue().await;
        for number in 0..30 {
            submit(&queue, job(number)).await;
        }
        let workers = (0..6).map(|worker| {
            let queue = queue.clone();
            tokio::spawn(async move {
                let mut claimed = Vec::new();
                while let Some(lease) = claim(&queue, &format!("w{worker}")).await {
                    claimed.push(lease.id.clone());
                    assert!(queue.finish(&lease, &done("a")).await.unwrap());
                }
                claimed
            })
        });
        let mut all = Vec::new();
        for worker in workers.collect::<Vec<_>>() {
            all.extend(worker.await.unwrap());
        }
        all.sort();
        let expected: Vec<_> = (0..30).map(|number| job(number).id).collect();
        assert_eq!(all, expected);
    }
}

#[tokio::test]
async fn who_comes_late_writes_nothing() {
    for place in Place::each() {
        let queue = place.queue().await;
        submit(&queue, job(1)).await;
        let first = claim(&queue, "first").await.unwrap();
        assert_eq!(first.witness, vec![1; 10]);
        assert!(queue.beat(&first, LEASE, "r1_advice", 10).await.unwrap());
        assert_eq!(queue.sweep(LONG).await.unwrap(), Swept::default(), "the lease is young");
        tokio::time::sleep(2 * LEASE).await;
        assert_eq!(queue.sweep(LONG).await.unwrap().requeued, 1);
        let second = claim(&queue, "second").await.unwrap();
        assert_eq!((second.attempts, second.fence), (2, first.fence + 1));
        assert!(!queue.beat(&first, LEASE, "", 0).await.unwrap());
        assert!(!queue.finish(&first, &done("late")).await.unwrap());
        assert!(!queue.release(&first).await.unwrap());
        assert!(queue.finish(&second, &done("right")).await.unwrap());
        assert!(!queue.finish(&second, &done("twice")).await.unwrap());
        let job = queue.job("alice", &job(1).id).await.unwrap().unwrap();
        assert_eq!((job.state, job.result.as_str()), (State::Done, "right"));
    }
}

#[tokio::test]
async fn every_job_ends_in_a_result_or_a_stated_error() {
    for place in Place::each() {
        let queue = place.queue().await;
        for number in 1..=3 {
            submit(&queue, job(number)).await;
        }
        submit(&queue, NewJob { deadline: Duration::from_millis(200), ..job(4) }).await;
        // 1 fails for good, 2 kills each of its workers, 3 fails twice in passing, 4 expires.
        let first = claim(&queue, "w").await.unwrap();
        let failure = Outcome::Failed(Failure::new("INPUT_FALSE", "no"));
        assert!(queue.finish(&first, &failure).await.unwrap());
        let _ = claim(&queue, "dies").await.unwrap();
        let transient = Outcome::Failed(Failure::new("IO_FAILED", "disk").retried());
        let third = claim(&queue, "w").await.unwrap();
        assert!(queue.finish(&third, &transient).await.unwrap());
        assert_eq!(state(&queue, 3).await, State::Queued);
        tokio::time::sleep(2 * LEASE).await;
        let swept = queue.sweep(LONG).await.unwrap();
        assert_eq!((swept.requeued, swept.expired), (1, 1));
        assert_eq!(claim(&queue, "dies").await.unwrap().id, job(2).id);
        let third = claim(&queue, "w").await.unwrap();
        assert!(queue.finish(&third, &transient).await.unwrap());
        tokio::time::sleep(2 * LEASE).await;
        assert_eq!(queue.sweep(LONG).await.unwrap().lost, 1);
        assert!(claim(&queue, "w").await.is_none());
        let expected = ["INPUT_FALSE", "WORKER_LOST", "IO_FAILED", "DEADLINE_EXCEEDED"];
        for (number, code) in (1..).zip(expected) {
            let job = queue.job("alice", &job(number).id).await.unwrap().unwrap();
            assert_eq!(job.state, State::Failed, "{number}");
            assert!(job.error.contains(code), "{}", job.error);
        }
        assert_eq!(queue.sweep(Duration::ZERO).await.unwrap().purged, 4);
    }
}

#[tokio::test]
async fn a_cancelled_job_is_nobodys() {
    for place in Place::each() {
        let queue = place.queue().await;
        submit(&queue, job(1)).await;
        submit(&queue, job(2)).await;
        let lease = claim(&queue, "w").await.unwrap();
        for number in [1, 2] {
            assert!(!queue.cancel("bob", &job(number).id).await.unwrap());
            assert!(queue.cancel("alice", &job(number).id).await.unwrap());
            assert!(!queue.cancel("alice", &job(number).id).await.unwrap(), "once");
            assert_eq!(state(&queue, number).await, State::Cancelled);
        }
        assert!(!queue.beat(&lease, LEASE, "", 0).await.unwrap());
        assert!(!queue.finish(&lease, &done("late")).await.unwrap());
        assert!(claim(&queue, "w").await.is_none());
    }
}

#[tokio::test]
async fn a_released_attempt_does_not_count() {
    for place in Place::each() {
        let queue = place.queue().await;
        submit(&queue, job(1)).await;
        for _ in 0..5 {
            let lease = claim(&queue, "w").await.unwrap();
            assert_eq!(lease.attempts, 1);
            assert!(queue.release(&lease).await.unwrap());
        }
    }
}

#[tokio::test]
async fn refuses_other_databases() {
    let error = Queue::open("mysql://user:secret@host/db", 1).await.unwrap_err().to_string();
    assert!(error.contains("sqlite: or postgres:") && !error.contains("secret"), "{error}");
}
