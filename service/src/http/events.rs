//! Progress as server-sent events: `job` whenever it changed, `end` with its last state.

use super::Door;
use super::attend::Caller;
use super::error::{ApiError, ErrorBody};
use super::jobs::JobBody;
use crate::queue::Job;
use crate::tokens::Scope;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::stream::{self, Stream};
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::OwnedSemaphorePermit;

/// Pause between looks at a job.
const LOOK_PAUSE: Duration = Duration::from_millis(200);
/// Comments keep proxies from closing a silent stream.
const ALIVE_PAUSE: Duration = Duration::from_secs(15);

struct Listener {
    door: Door,
    owner: String,
    id: String,
    shown: Option<Job>,
    ended: bool,
    _permit: OwnedSemaphorePermit,
}

/// A job's progress, until it ends. Each event's data is the job.
#[utoipa::path(
    get,
    path = "/v1/jobs/{id}/events",
    params(("id" = String, Path, description = "The job's id")),
    responses(
        (status = 200, content_type = "text/event-stream", body = String),
        (status = 401, body = ErrorBody), (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody), (status = 503, body = ErrorBody),
    ),
    security(("token" = [])),
)]
pub async fn get(
    State(door): State<Door>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, ApiError> {
    let owner = caller.may(Scope::Read)?.name.clone();
    door.shared.queue.job(&owner, &id).await?.ok_or_else(ApiError::no_job)?;
    let permit = Arc::clone(&door.listeners).try_acquire_owned().map_err(|_| {
        let message = "too many listeners";
        ApiError::new(StatusCode::SERVICE_UNAVAILABLE, "BUSY", message).after(1)
    })?;
    let listener = Listener { door, owner, id, shown: None, ended: false, _permit: permit };
    let events = stream::unfold(listener, |mut listener| async move {
        let event = listener.next().await?;
        Some((Ok(event), listener))
    });
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(ALIVE_PAUSE)))
}

impl Listener {
    /// The next change; none after the end, and when the service stops.
    async fn next(&mut self) -> Option<Event> {
        loop {
            if self.ended || *self.door.stop.borrow() {
                return None;
            }
            // A database that is away is waited for; a job that is gone was purged.
            if let Ok(job) = self.door.shared.queue.job(&self.owner, &self.id).await {
                let job = job?;
                if self.shown.as_ref() != Some(&job) {
                    self.ended = job.state.ended();
                    self.shown = Some(job.clone());
                    let name = if self.ended { "end" } else { "job" };
                    let data = serde_json::to_string(&JobBody::of(job)).unwrap_or_default();
                    return Some(Event::default().event(name).data(data));
                }
            }
            let mut stop = self.door.stop.clone();
            tokio::select! {
                () = tokio::time::sleep(LOOK_PAUSE) => {}
                _ = stop.changed() => {}
            }
        }
    }
}
