//! What is answered when something is refused. No answer repeats what was sent.

use crate::catalogue::Failure;
use crate::queue::{QueueError, Refusal};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// A refusal as JSON.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ErrorBody {
    /// Stable, upper-case code.
    pub code: String,
    /// One sentence for people.
    pub message: String,
    /// Machine-readable facts.
    #[schema(value_type = Object, nullable)]
    pub details: Value,
}

/// A refusal: a status, a body, and when to try again.
#[derive(Debug)]
pub struct ApiError {
    /// HTTP status.
    pub status: StatusCode,
    /// What it says.
    pub body: ErrorBody,
    /// Seconds after which it may go better.
    pub retry_after: Option<u64>,
}

impl ApiError {
    /// A refusal.
    pub fn new(status: StatusCode, code: &str, message: impl Into<String>) -> Self {
        let (code, message) = (code.to_owned(), message.into());
        let body = ErrorBody { code, message, details: Value::Null };
        Self { status, body, retry_after: None }
    }

    /// Says when to try again.
    #[must_use]
    pub fn after(mut self, seconds: u64) -> Self {
        self.retry_after = Some(seconds.max(1));
        self
    }

    /// What was sent is not as expected.
    pub fn format(message: &str) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "INPUT_BAD_FORMAT", message)
    }

    /// There is no such job, or it is somebody else's.
    pub fn no_job() -> Self {
        Self::new(StatusCode::NOT_FOUND, "JOB_UNKNOWN", "no job of this id is yours")
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut response = json(self.status, &self.body);
        // The one extension that `attend` counts refusals by.
        response.extensions_mut().insert(Code(self.body.code));
        if let Some(seconds) = self.retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if self.status == StatusCode::UNAUTHORIZED {
            let bearer = HeaderValue::from_static("Bearer");
            response.headers_mut().insert(header::WWW_AUTHENTICATE, bearer);
        }
        response
    }
}

/// The code of a refusal, for who counts them.
#[derive(Debug, Clone)]
pub struct Code(pub String);

/// JSON as a response.
pub fn json(status: StatusCode, value: &impl Serialize) -> Response {
    let text = serde_json::to_string(value).unwrap_or_else(|_| "{}".into());
    (status, [(header::CONTENT_TYPE, "application/json")], text).into_response()
}

impl From<QueueError> for ApiError {
    fn from(error: QueueError) -> Self {
        tracing::warn!(%error, "database");
        let message = "the database does not answer; nothing was changed that was not confirmed";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "STORE_UNAVAILABLE", message).after(1)
    }
}

impl From<Failure> for ApiError {
    fn from(failure: Failure) -> Self {
        let status = match failure.code.as_str() {
            code if code.starts_with("INPUT_") => StatusCode::UNPROCESSABLE_ENTITY,
            "STATEMENT_UNKNOWN" => StatusCode::UNPROCESSABLE_ENTITY,
            _ => StatusCode::INTERNAL_SERVER_ERROR,
        };
        let Failure { code, message, details, .. } = failure;
        Self { status, body: ErrorBody { code, message, details }, retry_after: None }
    }
}

impl From<Refusal> for ApiError {
    fn from(refusal: Refusal) -> Self {
        let unavailable = StatusCode::SERVICE_UNAVAILABLE;
        match refusal {
            Refusal::KeyReused => {
                let message = "this idempotency key stands for another request";
                Self::new(StatusCode::CONFLICT, "IDEMPOTENCY_CONFLICT", message)
            }
            Refusal::IdKnown => {
                let message = "a job of this id was here: a sealed job is taken once";
                Self::new(StatusCode::CONFLICT, "SEALED_REPLAYED", message)
            }
            Refusal::QueueFull => {
                Self::new(unavailable, "QUEUE_FULL", "the queue is full").after(5)
            }
            Refusal::BytesFull => {
                Self::new(unavailable, "QUEUE_FULL", "the queue's memory is full").after(5)
            }
            Refusal::OwnerFull => {
                let message = "as many of your jobs wait as your token allows";
                Self::new(StatusCode::TOO_MANY_REQUESTS, "QUOTA_EXCEEDED", message).after(5)
            }
        }
    }
}

/// No such path.
pub async fn unknown_route() -> ApiError {
    ApiError::new(StatusCode::NOT_FOUND, "ROUTE_UNKNOWN", "nothing is here; see /openapi.json")
}

/// Not with this method.
pub async fn unknown_method() -> ApiError {
    let message = "not with this method; see /openapi.json";
    ApiError::new(StatusCode::METHOD_NOT_ALLOWED, "METHOD_UNKNOWN", message)
}
