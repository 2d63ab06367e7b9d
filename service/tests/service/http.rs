//! The door over real sockets.

use crate::door::{Door, send};
use crate::toy::{Place, holds};
use serde_json::{Value, json};
use service::http::Limits;
use service::sealed::{Header, seal};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

fn body(inputs: &str) -> String {
    json!({ "circuit": "toy-a", "inputs": inputs }).to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn from_request_to_result() {
    for place in Place::each() {
        let door = Door::open(&place, Limits::default(), 1).await;
        let sent = door.post(&body("fine"), "alice", "key").await;
        assert_eq!(sent.status, 202, "{}", sent.text);
        let id = sent.json()["id"].as_str().unwrap().to_owned();
        assert_eq!(sent.headers["location"], format!("/v1/jobs/{id}"));
        let job = door.ended(&id, "alice").await;
        assert_eq!(job["state"], "done", "{job}");
        assert_eq!(job["progress"]["fraction"], 1.0);
        let hash = job["result"]["sha256"].as_str().unwrap();
        let result = door.get(&format!("/v1/results/{hash}"), "alice").await;
        assert_eq!((result.status, &result.json()["circuit"]), (200, &json!("toy-a")));
        assert_eq!(result.headers["etag"], format!("\"{hash}\""));
        let again = door.post(&body("fine"), "alice", "key").await;
        assert_eq!((again.status, again.json()["id"].as_str()), (200, Some(id.as_str())));
        let other = door.post(&body("other"), "alice", "key").await;
        assert_eq!((other.status, other.code().as_str()), (409, "IDEMPOTENCY_CONFLICT"));
        for path in [format!("/v1/jobs/{id}"), format!("/v1/jobs/{id}/events")] {
            assert_eq!(door.get(&path, "bob").await.code(), "JOB_UNKNOWN", "not bob's");
        }
        let stolen = door.get(&format!("/v1/results/{hash}"), "bob").await;
        assert_eq!(stolen.code(), "RESULT_UNKNOWN");
        door.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn scopes_hold_on_every_route() {
    let place = Place::sqlite();
    let door = Door::open(&place, Limits::default(), 0).await;
    let id = door.post(&body("fine"), "alice", "").await.json()["id"].as_str().unwrap().to_owned();
    let job = format!("/v1/jobs/{id}");
    let result = format!("/v1/results/{}", "0".repeat(64));
    for (method, path, who, status) in [
        ("POST", "/v1/jobs", "", 401),
        ("POST", "/v1/jobs", "eve", 403),
        ("POST", "/v1/jobs", "prom", 403),
        ("GET", &job, "", 401),
        ("GET", &job, "prom", 403),
        ("GET", &job, "alice", 200),
        ("DELETE", &job, "", 401),
        ("DELETE", &job, "eve", 403),
        ("DELETE", &job, "bob", 404),
        ("GET", &result, "", 401),
        ("GET", &result, "prom", 403),
        ("GET", &result, "alice", 404),
        ("GET", "/v1/results/../../service.key", "alice", 404),
        ("GET", "/metrics", "", 401),
        ("GET", "/metrics", "alice", 403),
        ("GET", "/metrics", "prom", 200),
        ("GET", "/v1/circuits", "", 401),
        ("GET", "/v1/circuits", "eve", 200),
        ("GET", "/v1/pod", "", 401),
        ("GET", "/v1/pod", "eve", 200),
        ("GET", "/healthz", "", 200),
        ("GET", "/openapi.json", "", 200),
        ("GET", "/", "", 404),
        ("PUT", "/v1/jobs", "alice", 405),
    ] {
        let answer = send(door.request(method, path, who).body("{}")).await;
        assert_eq!(answer.status, status, "{method} {path} {who}: {}", answer.text);
        if status == 401 {
            assert_eq!(answer.headers["www-authenticate"], "Bearer");
        }
        if status >= 400 {
            assert!(!answer.code().is_empty(), "{method} {path}");
        }
    }
    let wrong = door.request("GET", &job, "").header("authorization", "Bearer ppod_00");
    assert_eq!(send(wrong).await.status, 401);
    let cancelled = send(door.request("DELETE", &job, "alice")).await.json();
    assert_eq!(cancelled["state"], "cancelled");
    door.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn says_what_is_wrong_and_repeats_nothing() {
    let place = Place::sqlite();
    let door = Door::open(&place, Limits::default(), 1).await;
    let with = |name: &str, value: Value| {
        let mut body: Value = serde_json::from_str(&body("CANARY")).unwrap();
        body[name] = value;
        body.to_string()
    };
    for (body, code) in [
        ("CANARY".to_owned(), "INPUT_BAD_FORMAT"),
        ("\"CANARY\"".to_owned(), "INPUT_BAD_FORMAT"),
        (r#"{"circuit":"toy-a","CANARY":1}"#.to_owned(), "INPUT_BAD_FORMAT"),
        (with("priority", json!("CANARY")), "INPUT_BAD_FORMAT"),
        (with("priority", json!(10)), "INPUT_BAD_FORMAT"),
        (with("deadlineMs", json!(0)), "INPUT_BAD_FORMAT"),
        (with("deadlineMs", json!(-5)), "INPUT_BAD_FORMAT"),
        (with("sealed", json!("CANARY")), "INPUT_BAD_FORMAT"),
        (with("inputs", Value::Null), "INPUT_BAD_FORMAT"),
        (with("circuit", json!("CANARY")), "STATEMENT_UNKNOWN"),
        (with("inputs", json!("refused CANARY")), "INPUT_TOY"),
    ] {
        let answer = door.post(&body, "alice", "").await;
        assert_eq!((answer.status, answer.code().as_str()), (422, code), "{body}");
        assert!(!answer.text.contains("CANARY"), "{}", answer.text);
    }
    for key in ["with space", &"k".repeat(129)] {
        assert_eq!(door.post(&body("x"), "alice", key).await.status, 422, "{key:?}");
    }
    assert_eq!(door.post(&with("deadlineMs", json!(1)), "alice", "").await.status, 503);
    let failed = door.post(&body("false CANARY"), "alice", "").await.json();
    let failed = door.ended(failed["id"].as_str().unwrap(), "alice").await;
    assert_eq!(failed["error"]["code"], "INPUT_FALSE");
    let metrics = door.get("/metrics", "prom").await.text;
    assert!(metrics.contains("INPUT_BAD_FORMAT") && !metrics.contains("CANARY"), "{metrics}");
    door.close().await;
    assert!(!holds(&place.bytes(), "CANARY"), "on disk");
}

/// The check above would see a witness on disk if there was one: an unsealed one is found.
#[tokio::test(flavor = "multi_thread")]
async fn a_planted_witness_on_disk_is_seen() {
    let place = Place::sqlite();
    let queue = place.queue().await;
    let job = service::queue::NewJob {
        id: "0".repeat(32),
        owner: "alice".into(),
        idempotency: "key".into(),
        request: String::new(),
        circuit: "toy-a".into(),
        priority: 4,
        deadline: Duration::from_secs(60),
        sealed: 0,
        witness: b"CANARY".to_vec(),
    };
    let bounds = service::queue::Bounds { jobs: 9, bytes: 999, jobs_of_owner: 9, attempts: 1 };
    queue.submit(job, &bounds).await.unwrap().unwrap();
    assert!(holds(&place.bytes(), "CANARY"));
}

#[tokio::test(flavor = "multi_thread")]
async fn quotas_and_full_queues() {
    let place = Place::sqlite();
    let limits = Limits { queue_jobs: 6, ..Limits::default() };
    let door = Door::open(&place, limits, 0).await;
    let mut bob = Vec::new();
    for _ in 0..5 {
        bob.push(door.post(&body("x"), "bob", "").await.status);
    }
    assert_eq!(bob, [202, 202, 202, 429, 429], "three a minute");
    let mut carol = Vec::new();
    for _ in 0..3 {
        carol.push(door.post(&body("x"), "carol", "").await);
    }
    assert_eq!(carol[2].status, 429, "two open");
    assert!(carol[2].headers.contains_key("retry-after"));
    let alice =
        [door.post(&body("x"), "alice", "").await, door.post(&body("x"), "alice", "").await];
    assert_eq!((alice[0].status, alice[1].status), (202, 503), "six in all");
    assert_eq!(alice[1].code(), "QUEUE_FULL");
    assert!(alice[1].headers.contains_key("retry-after"));
    door.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn long_and_slow_bodies() {
    let place = Place::sqlite();
    let request_time = Duration::from_millis(700);
    let limits = Limits { body_bytes: 1000, request_time, ..Limits::default() };
    let door = Door::open(&place, limits, 0).await;
    assert_eq!(door.post(&body(&"x".repeat(2000)), "alice", "").await.code(), "BODY_TOO_LARGE");
    let head = format!(
        "POST /v1/jobs HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\n",
        door.token("alice")
    );
    // Announced too long, sent in pieces without an end, sent too slowly.
    for (rest, status) in [
        ("content-length: 1001\r\n\r\n", "413"),
        ("transfer-encoding: chunked\r\n\r\n", "413"),
        ("content-length: 10\r\n\r\n{", "408"),
    ] {
        let address = door.address.trim_start_matches("http://");
        let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
        stream.write_all(format!("{head}{rest}").as_bytes()).await.unwrap();
        if rest.contains("chunked") {
            for _ in 0..4 {
                let _ =
                    stream.write_all(format!("190\r\n{}\r\n", "x".repeat(400)).as_bytes()).await;
            }
        }
        let mut answer = [0; 12];
        stream.read_exact(&mut answer).await.unwrap();
        assert_eq!(String::from_utf8_lossy(&answer), format!("HTTP/1.1 {status}"), "{rest:?}");
    }
    door.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn progress_as_events_until_the_end() {
    let place = Place::sqlite();
    let door = Door::open(&place, Limits::default(), 1).await;
    let id = door.post(&body("slow"), "alice", "").await.json()["id"].as_str().unwrap().to_owned();
    let events = door.get(&format!("/v1/jobs/{id}/events"), "alice").await;
    assert_eq!(events.headers["content-type"], "text/event-stream");
    let data: Vec<Value> = events
        .text
        .lines()
        .filter_map(|line| serde_json::from_str(line.strip_prefix("data: ")?).ok())
        .collect();
    let fractions: Vec<f64> =
        data.iter().map(|job| job["progress"]["fraction"].as_f64().unwrap()).collect();
    assert!(data.len() > 3 && fractions.is_sorted(), "{fractions:?}");
    assert_eq!(events.text.matches("event: end").count(), 1);
    assert_eq!(data.last().unwrap()["state"], "done");
    door.close().await;
}

/// An open stream does not hold up the end of the service.
#[tokio::test(flavor = "multi_thread")]
async fn ends_quietly() {
    let place = Place::sqlite();
    let door = Door::open(&place, Limits::default(), 0).await;
    let id = door.post(&body("x"), "alice", "").await.json()["id"].as_str().unwrap().to_owned();
    let events = send(door.request("GET", &format!("/v1/jobs/{id}/events"), "alice"));
    let events = tokio::spawn(events);
    tokio::time::sleep(Duration::from_millis(300)).await;
    let begun = Instant::now();
    door.close().await;
    assert!(begun.elapsed() < Duration::from_secs(3), "{:?}", begun.elapsed());
    let events = events.await.unwrap().text;
    assert!(events.contains("queued") && !events.contains("event: end"), "{events}");
}

#[tokio::test(flavor = "multi_thread")]
async fn sealed_jobs_are_opened_once_in_time_by_the_pod() {
    let place = Place::sqlite();
    let door = Door::open(&place, Limits::default(), 1).await;
    let pod = door.get("/v1/pod", "alice").await.json()["publicKey"].as_str().unwrap().to_owned();
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() as i64;
    let sealed = |job: &str, bound: &str, expires: i64| {
        let header = Header { job: bound, circuit: "toy-a", expires: now + 60 };
        let envelope = hex::encode(seal(&pod, &header, b"\"fine CANARY\"").unwrap());
        let sealed = json!({ "job": job, "expires": expires, "envelope": envelope });
        json!({ "circuit": "toy-a", "sealed": sealed }).to_string()
    };
    let (one, two) = ("1".repeat(32), "2".repeat(32));
    let first = sealed(&one, &one, now + 60);
    assert_eq!(door.post(&first, "alice", "key").await.status, 202);
    assert_eq!(door.ended(&one, "alice").await["state"], "done");
    assert_eq!(door.post(&first, "alice", "key").await.status, 200, "the sender repeats itself");
    for who in ["alice", "bob"] {
        assert_eq!(door.post(&first, who, "").await.code(), "SEALED_REPLAYED", "{who}");
    }
    for (body, status, code) in [
        (sealed(&two, &one, now + 60), 202, "SEALED_CLOSED"),
        (sealed(&"3".repeat(32), &"3".repeat(32), now + 61), 202, "SEALED_CLOSED"),
        (sealed("4", "4", now + 60), 422, "INPUT_BAD_FORMAT"),
        (sealed(&"5".repeat(32), &"5".repeat(32), now - 1), 422, "INPUT_BAD_FORMAT"),
        (sealed(&"6".repeat(32), &"6".repeat(32), now + 90_000), 422, "INPUT_BAD_FORMAT"),
    ] {
        let answer = door.post(&body, "alice", "").await;
        assert_eq!(answer.status, status, "{}", answer.text);
        let error = match answer.status {
            202 => {
                door.ended(answer.json()["id"].as_str().unwrap(), "alice").await["error"].clone()
            }
            _ => answer.json(),
        };
        assert_eq!(error["code"], code);
    }
    door.close().await;
    assert!(!holds(&place.bytes(), "CANARY"), "on disk");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_document_names_every_route() {
    let place = Place::sqlite();
    let door = Door::open(&place, Limits::default(), 0).await;
    let document = door.get("/openapi.json", "").await.json();
    let paths: Vec<&String> = document["paths"].as_object().unwrap().keys().collect();
    assert_eq!(
        paths,
        [
            "/healthz",
            "/metrics",
            "/openapi.json",
            "/v1/circuits",
            "/v1/jobs",
            "/v1/jobs/{id}",
            "/v1/jobs/{id}/events",
            "/v1/pod",
            "/v1/results/{sha256}"
        ]
    );
    assert_eq!(document["components"]["securitySchemes"]["token"]["scheme"], "bearer");
    assert_eq!(serde_json::to_value(service::http::document()).unwrap(), document);
    door.close().await;
}

/// A database that is away is said, not hung on; what was accepted before is there after.
#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_is_away() {
    for place in Place::each() {
        let Some(postgres) = &place.postgres else { continue };
        let door = Door::open(&place, Limits::default(), 0).await;
        let sent = door.post(&body("x"), "alice", "key").await;
        postgres.stop();
        let away = door.post(&body("y"), "alice", "").await;
        assert_eq!((away.status, away.code().as_str()), (503, "STORE_UNAVAILABLE"));
        assert_eq!(door.get("/healthz", "").await.status, 503);
        postgres.up();
        let again = door.post(&body("x"), "alice", "key").await;
        assert_eq!((again.status, &again.json()["id"]), (200, &sent.json()["id"]));
        door.close().await;
    }
}
