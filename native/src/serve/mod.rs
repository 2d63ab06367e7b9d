//! `proofpod serve`, `proofpod worker` and `proofpod token`: the crate `service` with our circuits.

mod args;
mod catalogue;

pub use args::{ServeArgs, TokenArgs, WorkerArgs};

use crate::error::CliError;
use args::Place;
use catalogue::Circuits;
use serde_json::{Value, json};
use service::http::Limits;
use service::sealed::PodKey;
use service::tokens::{Token, Tokens};
use service::worker::{Settings, Shared};
use service::{AtRest, Blobs, DoorOptions, Queue, SecretKey};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;

/// Connections to the database: of a door with its listeners, and of a worker.
const CONNECTIONS: (u32, u32) = (16, 4);

fn failed(what: &str, error: impl std::fmt::Display) -> CliError {
    CliError::new("IO_FAILED", format!("{what}: {error}"))
}

fn runtime() -> Result<tokio::runtime::Runtime, CliError> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    runtime.map_err(|error| CliError::new("INTERNAL", error.to_string()))
}

/// Runs `proofpod serve`.
pub fn serve(args: ServeArgs) -> Result<Value, CliError> {
    service::logs::init(args.place.log);
    let tokens = tokens(&args)?;
    runtime()?.block_on(async {
        let shared = shared(&args.place, CONNECTIONS.0).await?;
        let stop = service::stop_on_signal().map_err(|error| failed("signals", error))?;
        let listener =
            TcpListener::bind(args.listen).await.map_err(|error| failed("--listen", error))?;
        let address = listener.local_addr().map_err(|error| failed("--listen", error))?;
        tracing::info!(%address, "listening");
        let limits = Limits {
            queue_jobs: args.queue_jobs,
            body_bytes: args.body_bytes,
            attempts: args.attempts,
            request_time: Duration::from_millis(args.request_ms),
            ..Limits::default()
        };
        let own = shared.pod.as_ref().map(|pod| pod.public().to_owned());
        let pod_public = args.pod_public.clone().or(own);
        let door = DoorOptions { listener, tokens, limits, pod_public };
        let workers = (0..args.workers).map(|_| settings(&args.place)).collect();
        service::run(shared, Some(door), workers, stop).await;
        Ok(Value::Null)
    })
}

/// Runs `proofpod worker`.
pub fn worker(args: WorkerArgs) -> Result<Value, CliError> {
    service::logs::init(args.place.log);
    runtime()?.block_on(async {
        let shared = shared(&args.place, CONNECTIONS.1).await?;
        let stop = service::stop_on_signal().map_err(|error| failed("signals", error))?;
        service::run(shared, None, vec![settings(&args.place)], stop).await;
        Ok(Value::Null)
    })
}

/// Runs `proofpod token`: draws a token and prints it with the entry for the token file.
pub fn token(args: TokenArgs) -> Result<Value, CliError> {
    let scopes = args.scopes.into_iter().map(Into::into).collect();
    let (token, mut entry) = Token::draw(&args.name, scopes)
        .map_err(|error| CliError::new("INTERNAL", error.to_string()))?;
    entry.jobs_per_minute = args.jobs_per_minute;
    entry.open_jobs = args.open_jobs;
    Ok(json!({ "token": token, "entry": entry }))
}

fn settings(place: &Place) -> Settings {
    let lease = Duration::from_millis(place.lease_ms);
    let circuits = place.circuits.clone();
    Settings { lease, circuits, warm_max: place.warm, ..Settings::usual() }
}

fn tokens(args: &ServeArgs) -> Result<Tokens, CliError> {
    match &args.tokens {
        Some(path) => {
            let tokens = Tokens::read(path);
            tokens.map_err(|error| CliError::new("INPUT_BAD_FORMAT", error.to_string()))
        }
        None if args.insecure_no_tokens && args.listen.ip().is_loopback() => {
            Ok(Tokens::insecure_anybody())
        }
        None => Err(refuse_open_door(args.listen)),
    }
}

fn refuse_open_door(listen: SocketAddr) -> CliError {
    let message = "expected --tokens FILE (proofpod token makes entries); without it only \
                   --insecure-no-tokens on a loopback address";
    let details = json!({ "listen": listen.to_string() });
    CliError::new("INPUT_BAD_FORMAT", message).with(details)
}

async fn shared(place: &Place, connections: u32) -> Result<Shared, CliError> {
    let data = &place.data;
    std::fs::create_dir_all(data).map_err(|error| failed("--data", error))?;
    let circuits = Circuits::new(place.keys.clone());
    if let Some(unknown) = place.circuits.iter().find(|name| !circuits.names().contains(name)) {
        let message = format!("unknown statement {unknown:?}");
        return Err(CliError::new("STATEMENT_UNKNOWN", message));
    }
    let file = data.join("jobs.sqlite");
    let sqlite = format!("sqlite:{}?mode=rwc", file.display());
    let url = place.database.as_deref().unwrap_or(&sqlite);
    let queue = Queue::open(url, connections).await;
    let key = place.key_file.clone().unwrap_or_else(|| data.join("service.key"));
    let pod = place.pod_key.as_deref().map(secret).transpose()?;
    let blobs = Blobs::open(&data.join("results")).map_err(|error| failed("--data", error))?;
    Ok(Shared {
        queue: queue.map_err(|error| failed("--database", error))?,
        blobs,
        catalogue: Arc::new(circuits),
        rest: AtRest::new(&secret(&key)?),
        pod: pod.as_ref().map(PodKey::new),
        metrics: Arc::default(),
        bell: Arc::default(),
    })
}

fn secret(path: &Path) -> Result<SecretKey, CliError> {
    SecretKey::load_or_make(path).map_err(|error| CliError::new("KEY_INVALID", error.to_string()))
}
