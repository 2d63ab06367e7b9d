//! Every process sweeps: whichever is alive ends what others left.

use super::Shared;
use crate::blobs::Blobs;
use std::time::{Duration, Instant};
use tokio::sync::watch;

/// Pause between sweeps of the queue.
const SWEEP_PAUSE: Duration = Duration::from_millis(500);
/// Pause between looks at the folder of results.
const FILES_PAUSE: Duration = Duration::from_secs(3600);

/// Ends what nobody else would end.
pub struct Sweeper {
    shared: Shared,
    retention: Duration,
}

impl Sweeper {
    /// Removes what ended longer ago than `retention`.
    pub fn new(shared: Shared, retention: Duration) -> Self {
        Self { shared, retention }
    }

    /// Sweeps until `stop` turns true.
    pub async fn run(self, mut stop: watch::Receiver<bool>) {
        let mut files: Option<Instant> = None;
        while !*stop.borrow() {
            match self.shared.queue.sweep(self.retention).await {
                Ok(swept) => {
                    if swept != crate::queue::Swept::default() {
                        tracing::info!(?swept, "swept");
                        self.shared.metrics.swept(swept);
                    }
                }
                Err(error) => {
                    self.shared.metrics.store_errors.inc();
                    tracing::warn!(%error, "sweep");
                }
            }
            if files.is_none_or(|last| last.elapsed() > FILES_PAUSE) {
                files = Some(Instant::now());
                self.sweep_files().await;
            }
            tokio::select! {
                () = tokio::time::sleep(SWEEP_PAUSE) => {}
                _ = stop.changed() => {}
            }
        }
    }

    /// Removes results that no row names and parts that a killed worker left, once they are old.
    async fn sweep_files(&self) {
        let (blobs, age) = (self.shared.blobs.clone(), self.retention);
        let old = tokio::task::spawn_blocking(move || blobs.older_than(age)).await;
        for path in old.into_iter().flatten().flatten() {
            let known = match Blobs::hash_of(&path) {
                Some(hash) => self.shared.queue.knows_result(&hash).await,
                None => Ok(false),
            };
            if matches!(known, Ok(false)) {
                let removed = tokio::fs::remove_file(&path).await;
                tracing::info!(file = %path.display(), ?removed, "old result removed");
            }
        }
    }
}
