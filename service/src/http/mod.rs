//! The HTTP door: jobs in, progress and results out, with limits on all of it.

mod admission;
mod attend;
mod body;
mod error;
mod events;
mod jobs;
mod listen;
mod request;
mod results;
mod status;

pub use error::{ApiError, ErrorBody};
pub use listen::listen;
pub use request::{JobRequest, SealedInputs};

use crate::limits;
use crate::queue::Bounds;
use crate::tokens::Tokens;
use crate::worker::Shared;
use admission::Load;
use axum::{Router, middleware};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Semaphore, watch};
use utoipa::openapi::OpenApi as Document;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{Modify, OpenApi};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// What the door may be told; the usual values are those of [`limits`].
#[derive(Debug, Clone)]
pub struct Limits {
    /// Jobs that wait or run.
    pub queue_jobs: i64,
    /// Bytes of witnesses that wait or run.
    pub queue_bytes: i64,
    /// Longest body.
    pub body_bytes: usize,
    /// Requests at once.
    pub requests: usize,
    /// Longest time for a request, its body included.
    pub request_time: Duration,
    /// Claims of one job.
    pub attempts: i64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            queue_jobs: limits::QUEUE_JOBS_MAX,
            queue_bytes: limits::QUEUE_BYTES_MAX,
            body_bytes: limits::BODY_BYTES_MAX,
            requests: limits::REQUESTS_MAX,
            request_time: limits::REQUEST_TIME,
            attempts: limits::ATTEMPTS_MAX,
        }
    }
}

/// What all requests share.
#[derive(Clone)]
pub(crate) struct Door(Arc<Inner>);

pub(crate) struct Inner {
    shared: Shared,
    tokens: Tokens,
    limits: Limits,
    pod_public: Option<String>,
    requests: Semaphore,
    listeners: Arc<Semaphore>,
    load: Load,
    stop: watch::Receiver<bool>,
    document: Document,
}

impl std::ops::Deref for Door {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}

impl Inner {
    fn bounds(&self, jobs_of_owner: u32) -> Bounds {
        Bounds {
            jobs: self.limits.queue_jobs,
            bytes: self.limits.queue_bytes,
            jobs_of_owner: i64::from(jobs_of_owner),
            attempts: self.limits.attempts,
        }
    }
}

/// The parts of the document that no handler has.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Proofpod",
        description = "Proofs as jobs. Errors are `{code, message, details}`.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
    ),
    modifiers(&Security)
)]
struct Parts;

struct Security;

impl Modify for Security {
    fn modify(&self, document: &mut Document) {
        let scheme = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("token", SecurityScheme::Http(scheme));
    }
}

fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::with_openapi(Parts::openapi())
        .routes(routes!(jobs::post))
        .routes(routes!(jobs::get, jobs::delete))
        .routes(routes!(events::get))
        .routes(routes!(results::get))
        .routes(routes!(status::circuits))
        .routes(routes!(status::pod))
        .routes(routes!(status::health))
        .routes(routes!(status::metrics))
        .routes(routes!(status::document))
}

/// The document that `GET /openapi.json` serves.
pub fn document() -> Document {
    routes().split_for_parts().1
}

/// The door's routes. `pod_public` is the key that sealed jobs are sent to; streams end once
/// `stop` is true.
pub fn router(
    shared: Shared,
    tokens: Tokens,
    limits: Limits,
    pod_public: Option<String>,
    stop: watch::Receiver<bool>,
) -> Router {
    let (router, document) = routes().split_for_parts();
    let requests = Semaphore::new(limits.requests);
    let listeners = Arc::new(Semaphore::new(limits::LISTENERS_MAX));
    let load = Load::new(shared.clone());
    let inner =
        Inner { shared, tokens, limits, pod_public, requests, listeners, load, stop, document };
    let door = Door(Arc::new(inner));
    router
        .fallback(error::unknown_route)
        .method_not_allowed_fallback(error::unknown_method)
        .layer(middleware::from_fn_with_state(door.clone(), attend::attend))
        .with_state(door)
}
