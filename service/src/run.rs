//! A process of the service: its door, its workers, its sweeper, and how they end together.

use crate::http::{self, Limits};
use crate::limits;
use crate::tokens::Tokens;
use crate::worker::{Settings, Shared, Sweeper, Worker};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// A door of this process.
pub struct DoorOptions {
    /// Where it listens.
    pub listener: TcpListener,
    /// Who may do what.
    pub tokens: Tokens,
    /// What it takes.
    pub limits: Limits,
    /// Key that sealed jobs are sealed to, hex.
    pub pod_public: Option<String>,
}

/// Runs until `stop` turns true and all has ended: a door if there is one, and one worker for each
/// of `workers`.
pub async fn run(
    shared: Shared,
    door: Option<DoorOptions>,
    workers: Vec<Settings>,
    stop: watch::Receiver<bool>,
) {
    let mut parts = JoinSet::new();
    parts.spawn(Sweeper::new(shared.clone(), limits::RETENTION).run(stop.clone()));
    for settings in workers {
        parts.spawn(Worker::new(shared.clone(), settings).run(stop.clone()));
    }
    if let Some(door) = door {
        let DoorOptions { listener, tokens, limits, pod_public } = door;
        let router = http::router(shared.clone(), tokens, limits, pod_public, stop.clone());
        parts.spawn(http::listen(listener, router, stop.clone()));
    }
    while let Some(ended) = parts.join_next().await {
        if let Err(error) = ended {
            tracing::error!(%error, "a part of the service ended without a word");
        }
    }
    shared.queue.close().await;
}

/// Turns true at the first interrupt or termination signal.
pub fn stop_on_signal() -> std::io::Result<watch::Receiver<bool>> {
    let (sender, receiver) = watch::channel(false);
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut interrupt = signal(SignalKind::interrupt())?;
        let mut terminate = signal(SignalKind::terminate())?;
        tokio::spawn(async move {
            tokio::select! { _ = interrupt.recv() => {} _ = terminate.recv() => {} }
            tracing::info!("stopping");
            let _ = sender.send(true);
        });
    }
    #[cfg(not(unix))]
    tokio::spawn(async move {
        let _ = tokio::signal::ctrl_c().await;
        let _ = sender.send(true);
    });
    Ok(receiver)
}
