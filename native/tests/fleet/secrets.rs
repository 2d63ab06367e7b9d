//! Witness bytes are nowhere but in the prover, and the checker of fleets sees what it must.

use crate::check::{Plan, check, runtime};
use crate::judge::{Sent, judge, verifies};
use crate::world::{Base, CIRCUITS, World};
use circuits::registry;
use serde_json::{Value, json};
use service::Queue;
use service::queue::{Lease, Outcome};
use std::path::Path;
use std::time::Duration;

fn bytes(folder: &Path) -> Vec<u8> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        match entry.path().is_dir() {
            true => all.extend(bytes(&entry.path())),
            false => all.extend(std::fs::read(entry.path()).unwrap_or_default()),
        }
    }
    all
}

fn holds(bytes: &[u8], text: &[u8]) -> bool {
    bytes.windows(text.len()).any(|window| window == text)
}

/// Logs at their loudest, metrics, answers, database and disk: true statements, false ones,
/// malformed ones, jobs that wait, that ended, and that were cancelled.
#[test]
fn the_witness_is_nowhere() {
    let world = World::open(Base::Sqlite, 1).unwrap();
    let inputs = registry::example(CIRCUITS[0], 77).unwrap();
    let secret = inputs["secret"].as_str().unwrap().trim_start_matches("0x").to_owned();
    let bodies = spoilt(&inputs);
    let mut heard = String::new();
    runtime().block_on(async {
        for (number, body) in bodies.iter().enumerate() {
            let answer = world.client.post(body, &format!("key-{number}")).await.unwrap();
            heard.push_str(&answer.text);
            if number == 0 {
                let path = format!("/v1/jobs/{}/events", answer.json()["id"].as_str().unwrap());
                heard.push_str(&world.client.ask(&path).await.text);
                assert!(heard.contains("\"done\""), "{heard}");
            }
        }
        heard.push_str(&world.client.ask("/metrics").await.text);
    });
    assert!(heard.contains("INPUT_BAD_FORMAT"), "{heard}");
    // With the logs of both processes.
    let disk = bytes(&world.folder);
    for seen in ["SQLite format 3", "job accepted", "attempt ended"] {
        assert!(holds(&disk, seen.as_bytes()), "{seen} is looked at");
    }
    let part = secret.get(8..40).unwrap();
    let raw = hex::decode(part).unwrap();
    let turned: Vec<u8> = raw.iter().rev().copied().collect();
    assert!(!heard.contains(part));
    for form in [part.as_bytes(), &raw, &turned] {
        assert!(!holds(&disk, form), "on disk");
    }
}

fn spoilt(inputs: &Value) -> Vec<String> {
    let circuit = CIRCUITS[0];
    let secret = inputs["secret"].as_str().unwrap();
    let changed = |name: &str, value: Value| {
        let mut inputs = inputs.clone();
        inputs[name] = value;
        json!({ "circuit": circuit, "inputs": inputs }).to_string()
    };
    let true_one = json!({ "circuit": circuit, "inputs": inputs });
    let mut late = true_one.clone();
    late["deadlineMs"] = json!(1);
    let mut misplaced = true_one.clone();
    misplaced["priority"] = json!(secret);
    vec![
        true_one.to_string(),
        changed("balance", json!("1")),
        changed("secret", json!(format!("{secret}zz"))),
        changed(secret, json!(secret)),
        json!({ "circuit": secret, "inputs": inputs }).to_string(),
        json!({ "circuit": "access-v1-d32", "inputs": inputs }).to_string(),
        late.to_string(),
        misplaced.to_string(),
        format!("{true_one}{secret}"),
        true_one.to_string().replace("\"secret\"", secret),
    ]
}

/// A worker that loses a job, one that ends a job twice, one that writes what is no proof: each is
/// seen by the judge.
#[test]
fn planted_faults_are_seen() {
    let world = World::open(Base::Sqlite, 1).unwrap();
    let quiet =
        Plan { jobs: 3, workers: 1, kills: 0, restart: false, pause: Duration::ZERO, rates: false };
    assert!(check(&world, &quiet).clean());
    world.workers.lock().unwrap().clear();
    runtime().block_on(async {
        let queue = Queue::open(&world.url, 2).await.unwrap();
        for (fault, expected) in [
            ("none", (1, 0, 0, 0)),
            ("loses", (0, 1, 0, 0)),
            ("twice", (1, 0, 1, 0)),
            ("no proof", (0, 0, 0, 1)),
            ("another's proof", (0, 0, 0, 1)),
        ] {
            let sent = rogue(&world, &queue, fault).await;
            let verdict = judge(&world, &[sent]).await;
            let got = (verdict.finished, verdict.lost, verdict.duplicated, verdict.invalid);
            assert_eq!(got, expected, "{fault}");
        }
    });
}

/// A job in the hands of a worker with a fault.
async fn rogue(world: &World, queue: &Queue, fault: &str) -> Sent {
    let circuit = CIRCUITS[0];
    let inputs = registry::example(circuit, 5).unwrap();
    let id =
        world.client.submit(circuit, &inputs, &format!("rogue {fault}").replace(' ', "-")).await;
    let names = [circuit.to_owned()];
    let hour = Duration::from_secs(3600);
    let lease = queue.claim("rogue", &names, &[], hour, hour).await.unwrap().unwrap();
    assert_eq!(lease.id, id);
    let proof = proof_of(world, &inputs, fault);
    let sound = verifies(circuit, std::str::from_utf8(&proof).unwrap());
    assert_eq!(sound, fault != "no proof");
    if fault == "loses" {
        return Sent { id, circuit };
    }
    let hash = service::Blobs::open(&world.folder.join("data/results")).unwrap().put(&proof);
    let outcome = Outcome::Done { hash: hash.unwrap(), bytes: proof.len() as i64 };
    assert!(queue.finish(&lease, &outcome).await.unwrap());
    if fault == "twice" {
        // It took the job from itself once more, and ended it once more.
        let again = "UPDATE jobs SET state = 'running', fence = fence + 1 WHERE id = $1";
        sqlx::query(again).bind(&id).execute(&world.database().await).await.unwrap();
        let lease = Lease { fence: lease.fence + 1, ..lease };
        assert!(queue.finish(&lease, &outcome).await.unwrap());
    }
    let circuit = if fault == "another's proof" { CIRCUITS[2] } else { circuit };
    Sent { id, circuit }
}

fn proof_of(world: &World, inputs: &Value, fault: &str) -> Vec<u8> {
    let path = world.folder.join("rogue.json");
    std::fs::write(&path, inputs.to_string()).unwrap();
    let mut command = crate::world::proofpod();
    command.args(["prove", "--allow-insecure-dev-srs", "--keys"]).arg(crate::world::keys());
    let made = command.arg(&path).output().unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let _ = std::fs::remove_file(path);
    if fault == "no proof" {
        let mut bundle: Value = serde_json::from_slice(&made.stdout).unwrap();
        bundle["publicInputs"]["message"] = json!(format!("0x{:064x}", 1));
        return bundle.to_string().into_bytes();
    }
    made.stdout
}
