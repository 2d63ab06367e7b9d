//! Around every request: who asks, a bound on requests and on time, a log line, a count.

use super::Door;
use super::error::{ApiError, Code};
use crate::tokens::{Scope, Token};
use axum::extract::{FromRequestParts, MatchedPath, Request, State};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::time::Instant;

/// Routes that answer however busy the door is.
const ALWAYS: [&str; 3] = ["/healthz", "/metrics", "/openapi.json"];

/// Runs one request.
pub async fn attend(State(door): State<Door>, request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let route = request.extensions().get::<MatchedPath>();
    let route = route.map_or_else(|| "unknown".to_owned(), |route| route.as_str().to_owned());
    let method = request.method().clone();
    let permit = door.requests.try_acquire();
    let response = if permit.is_err() && !ALWAYS.contains(&route.as_str()) {
        let message = "too many requests are worked on";
        let busy = ApiError::new(StatusCode::SERVICE_UNAVAILABLE, "BUSY", message);
        busy.after(1).into_response()
    } else {
        let time = door.limits.request_time;
        tokio::time::timeout(time, next.run(request)).await.unwrap_or_else(|_| {
            let message = "the request took too long to arrive or to answer";
            let error = ApiError::new(StatusCode::REQUEST_TIMEOUT, "REQUEST_TIMEOUT", message);
            error.into_response()
        })
    };
    drop(permit);
    let status = response.status().as_u16();
    let code = response.extensions().get::<Code>().map_or("", |code| code.0.as_str());
    let ms = begun.elapsed().as_millis() as u64;
    tracing::info!(method = method.as_str(), route, status, code, ms, "request");
    let metrics = &door.shared.metrics;
    let labels = vec![("route", route), ("status", status.to_string())];
    metrics.requests.get_or_create(&labels).inc();
    if !code.is_empty() {
        metrics.refused.get_or_create(&vec![("code", code.to_owned())]).inc();
    }
    response
}

/// Who asks.
pub struct Caller(pub Token);

impl FromRequestParts<Door> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, door: &Door) -> Result<Self, ApiError> {
        let header = parts.headers.get(header::AUTHORIZATION);
        let token = header.and_then(|value| value.to_str().ok());
        let token = token.and_then(|value| value.strip_prefix("Bearer "));
        door.tokens.holder(token).cloned().map(Caller).ok_or_else(|| {
            let message = "expected a known token: Authorization: Bearer ...";
            ApiError::new(StatusCode::UNAUTHORIZED, "AUTH_MISSING", message)
        })
    }
}

impl Caller {
    /// The token, if it allows this.
    pub fn may(&self, scope: Scope) -> Result<&Token, ApiError> {
        if self.0.allows(scope) {
            return Ok(&self.0);
        }
        let message = format!("the token does not have the scope {scope:?}").to_lowercase();
        Err(ApiError::new(StatusCode::FORBIDDEN, "AUTH_SCOPE", message))
    }
}
