//! A service of one process on a port of its own, and its clients.

use crate::toy::Place;
use serde_json::Value;
use service::http::Limits;
use service::tokens::{Scope, Token, Tokens};
use service::worker::Settings;
use service::{DoorOptions, run};
use tokio::net::TcpListener;
use tokio::sync::watch;

/// A running service.
pub struct Door {
    pub address: String,
    stop: watch::Sender<bool>,
    run: tokio::task::JoinHandle<()>,
    tokens: Vec<(String, String)>,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: reqwest::header::HeaderMap,
    pub text: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("{}", self.text))
    }

    pub fn code(&self) -> String {
        self.json()["code"].as_str().unwrap_or_default().to_owned()
    }
}

impl Door {
    /// Tokens: alice and bob may submit and read, eve read, prom see metrics.
    pub async fn open(place: &Place, limits: Limits, workers: usize) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let shared = place.shared().await;
        let drawn = [
            ("alice", vec![Scope::Submit, Scope::Read], 1000, 60),
            ("bob", vec![Scope::Submit, Scope::Read], 3, 100),
            ("carol", vec![Scope::Submit, Scope::Read], 1000, 2),
            ("eve", vec![Scope::Read], 1000, 100),
            ("prom", vec![Scope::Metrics], 1000, 100),
        ];
        let (mut tokens, mut entries) = (Vec::new(), Vec::new());
        for (name, scopes, jobs_per_minute, open_jobs) in drawn {
            let (token, entry) = Token::draw(name, scopes).unwrap();
            tokens.push((name.to_owned(), token));
            entries.push(Token { jobs_per_minute, open_jobs, ..entry });
        }
        let pod_public = shared.pod.as_ref().map(|pod| pod.public().to_owned());
        let door = DoorOptions { listener, tokens: Tokens::new(entries), limits, pod_public };
        let settings: Vec<Settings> = (0..workers).map(|_| Place::settings()).collect();
        let (stop, receiver) = watch::channel(false);
        let run = tokio::spawn(run(shared, Some(door), settings, receiver));
        Self { address, stop, run, tokens }
    }

    pub fn token(&self, name: &str) -> &str {
        &self.tokens.iter().find(|(known, _)| known == name).unwrap().1
    }

    pub fn request(&self, method: &str, path: &str, who: &str) -> reqwest::RequestBuilder {
        let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
        // Built with the whole workspace, reqwest wants a provider of TLS, which nothing here uses.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let request = reqwest::Client::new().request(method, format!("{}{path}", self.address));
        match who {
            "" => request,
            who => request.header("authorization", format!("Bearer {}", self.token(who))),
        }
    }

    pub async fn get(&self, path: &str, who: &str) -> Answer {
        send(self.request("GET", path, who)).await
    }

    pub async fn post(&self, body: &str, who: &str, key: &str) -> Answer {
        let request = self.request("POST", "/v1/jobs", who).body(body.to_owned());
        let keyed = if key.is_empty() { request } else { request.header("Idempotency-Key", key) };
        send(keyed).await
    }

    /// The job's JSON once it has ended.
    pub async fn ended(&self, id: &str, who: &str) -> Value {
        for _ in 0..1500 {
            let job = self.get(&format!("/v1/jobs/{id}"), who).await.json();
            if !matches!(job["state"].as_str(), Some("queued" | "running")) {
                return job;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        panic!("{id} does not end");
    }

    pub async fn close(self) {
        self.stop.send(true).unwrap();
        self.run.await.unwrap();
    }
}

pub async fn send(request: reqwest::RequestBuilder) -> Answer {
    let response = request.send().await.unwrap();
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    Answer { status, headers, text: response.text().await.unwrap() }
}
