//! A sender of jobs that repeats itself until it knows.

use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// How long a door may be away before that is a failure.
const PATIENCE: Duration = Duration::from_secs(60);

#[derive(Debug, Clone)]
pub struct Client {
    http: reqwest::Client,
    address: String,
    token: String,
}

/// A status and a body.
pub struct Answer {
    pub status: u16,
    pub text: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("{}", self.text))
    }
}

impl Client {
    pub fn new(address: &str) -> Self {
        // An error only says that a provider is installed already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder().timeout(Duration::from_secs(60)).build().unwrap();
        Self { http, address: address.into(), token: String::new() }
    }

    pub fn with_token(&self, token: &str) -> Self {
        Self { token: token.into(), ..self.clone() }
    }

    pub fn address(&self) -> String {
        self.address.clone()
    }

    pub async fn get(&self, path: &str) -> Option<Answer> {
        self.send(self.http.get(format!("{}{path}", self.address))).await
    }

    /// One attempt to send a job; none: no answer came.
    pub async fn post(&self, body: &str, key: &str) -> Option<Answer> {
        let request = self.http.post(format!("{}/v1/jobs", self.address)).body(body.to_owned());
        self.send(request.header("Idempotency-Key", key)).await
    }

    async fn send(&self, request: reqwest::RequestBuilder) -> Option<Answer> {
        let request = request.header("authorization", format!("Bearer {}", self.token));
        let response = request.send().await.ok()?;
        let status = response.status().as_u16();
        Some(Answer { status, text: response.text().await.ok()? })
    }

    /// Sends a job until it is accepted; gives its id.
    pub async fn submit(&self, circuit: &str, inputs: &Value, key: &str) -> String {
        let body = json!({ "circuit": circuit, "inputs": inputs }).to_string();
        let begun = Instant::now();
        loop {
            let answer = self.post(&body, key).await;
            if let Some(answer) = answer.filter(|answer| !matches!(answer.status, 429 | 503)) {
                assert!(matches!(answer.status, 200 | 202), "{} {}", answer.status, answer.text);
                return answer.json()["id"].as_str().unwrap().to_owned();
            }
            assert!(begun.elapsed() < PATIENCE, "the door stays away");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// Asks until there is an answer that is not `503`.
    pub async fn ask(&self, path: &str) -> Answer {
        let begun = Instant::now();
        loop {
            if let Some(answer) = self.get(path).await.filter(|answer| answer.status != 503) {
                return answer;
            }
            assert!(begun.elapsed() < PATIENCE, "the door stays away");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
}
