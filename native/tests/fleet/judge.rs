//! What came of jobs, by what their sender sees, by the database's count of ends, and by verifiers
//! that know neither prover nor queue.

use crate::world::{World, keys};
use circuits::bundle::{self, Bundle};
use circuits::field::to_be_bytes;
use circuits::registry;
use serde_json::Value;
use sqlx::Row;
use std::collections::HashMap;
use verifier::key::Word;
use verifier::lean::{LeanKey, LeanVerifier};
use verifier::{Key, Verifier};

/// A job that was accepted.
#[derive(Debug, Clone)]
pub struct Sent {
    pub id: String,
    pub circuit: &'static str,
}

/// Counts of jobs.
#[derive(Debug, Default)]
pub struct Verdict {
    pub accepted: usize,
    /// Ended in a valid proof.
    pub finished: usize,
    /// Not there any more, or not ended.
    pub lost: usize,
    /// Ended more than once.
    pub duplicated: usize,
    /// Ended in an error, or in what is no proof of it.
    pub invalid: usize,
    /// Taken more than once.
    pub retried: usize,
    waits: Vec<i64>,
}

impl Verdict {
    /// A percentile of the time from acceptance to the last claim, in milliseconds.
    pub fn wait_ms(&self, percent: usize) -> i64 {
        let place = (self.waits.len() * percent).div_ceil(100).max(1) - 1;
        self.waits.get(place).copied().unwrap_or_default()
    }
}

/// Judges all jobs.
pub async fn judge(world: &World, sent: &[Sent]) -> Verdict {
    let count = "SELECT job, CAST(COUNT(*) AS BIGINT) AS ends FROM endings GROUP BY job";
    let rows = sqlx::query(count).fetch_all(&world.database().await).await.unwrap();
    let endings: HashMap<String, i64> =
        rows.iter().map(|row| (row.get("job"), row.get("ends"))).collect();
    let mut verdict = Verdict { accepted: sent.len(), ..Verdict::default() };
    for job in sent {
        let answer = world.client.ask(&format!("/v1/jobs/{}", job.id)).await;
        let ends = endings.get(&job.id).copied().unwrap_or_default();
        verdict.duplicated += usize::from(ends > 1);
        let shown = answer.json();
        let state = shown["state"].as_str().unwrap_or_default();
        if answer.status != 200 || matches!(state, "queued" | "running") || ends == 0 {
            println!("lost: {job:?} {} {}", answer.status, answer.text);
            verdict.lost += 1;
            continue;
        }
        verdict.retried += usize::from(shown["attempts"].as_i64() > Some(1));
        let wait = shown["started"].as_i64().zip(shown["created"].as_i64());
        verdict.waits.extend(wait.map(|(started, created)| started - created));
        if state == "done" && is_proof(world, job, &shown).await {
            verdict.finished += 1;
        } else {
            println!("invalid: {job:?} {}", answer.text);
            verdict.invalid += 1;
        }
    }
    verdict.waits.sort_unstable();
    verdict
}

async fn is_proof(world: &World, job: &Sent, shown: &Value) -> bool {
    let hash = shown["result"]["sha256"].as_str().unwrap_or_default();
    let result = world.client.ask(&format!("/v1/results/{hash}")).await;
    result.status == 200 && verifies(job.circuit, &result.text)
}

/// Whether a text is a proof of this circuit.
pub fn verifies(name: &str, text: &str) -> bool {
    let circuit = registry::by_name(name).unwrap();
    let Ok(json) = bundle::parse(text) else { return false };
    let Ok(bundle) = Bundle::read(&json, &*circuit) else { return false };
    let columns = circuit.columns(&bundle.words);
    let columns = columns.iter().map(|column| column.iter().map(to_be_bytes).collect());
    let columns: Vec<Vec<Word>> = columns.collect();
    let key = std::fs::read(keys().join(format!("{name}.vk"))).unwrap();
    if circuit.lean() {
        let verifier = LeanVerifier::new(LeanKey::from_bytes(&key).unwrap()).unwrap();
        return verifier.verify(&columns.concat(), &bundle.proof).is_ok();
    }
    let verifier = Verifier::new(Key::from_bytes(&key).unwrap()).unwrap();
    verifier.verify(&columns, &bundle.proof).is_ok()
}
