//! What the service says of itself.

use super::Door;
use super::attend::Caller;
use super::error::{ApiError, ErrorBody, json};
use crate::tokens::Scope;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

/// A circuit and its load.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CircuitBody {
    name: String,
    /// Milliseconds that one proof takes, about.
    estimate_ms: i64,
    /// Jobs that wait or run.
    open: i64,
}

/// All circuits, and how long a job sent now would wait.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CircuitsBody {
    circuits: Vec<CircuitBody>,
    /// Milliseconds until a job sent now would be begun, about.
    wait_ms: i64,
}

/// The pod's key for sealed jobs.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PodBody {
    /// X25519, hex.
    public_key: String,
}

/// Whether the service can take jobs in.
#[derive(Debug, Serialize, ToSchema)]
pub struct HealthBody {
    /// `ok`, or `stopping`.
    status: &'static str,
}

/// The circuits that can be proved, with estimates.
#[utoipa::path(
    get,
    path = "/v1/circuits",
    responses(
        (status = 200, body = CircuitsBody), (status = 401, body = ErrorBody),
        (status = 503, body = ErrorBody),
    ),
    security(("token" = [])),
)]
pub async fn circuits(State(door): State<Door>, _: Caller) -> Response {
    door.load.refresh().await;
    let (circuits, wait_ms) = door.load.now();
    let mut circuits: Vec<CircuitBody> = circuits
        .into_iter()
        .map(|(name, seen)| CircuitBody { name, estimate_ms: seen.estimate_ms, open: seen.open })
        .collect();
    circuits.sort_by(|a, b| a.name.cmp(&b.name));
    json(StatusCode::OK, &CircuitsBody { circuits, wait_ms })
}

/// The key that sealed jobs are sealed to. Compare it with one that came another way: whoever
/// stands between could put in his own.
#[utoipa::path(
    get,
    path = "/v1/pod",
    responses(
        (status = 200, body = PodBody), (status = 401, body = ErrorBody),
        (status = 404, body = ErrorBody), (status = 503, body = ErrorBody),
    ),
    security(("token" = [])),
)]
pub async fn pod(State(door): State<Door>, _: Caller) -> Result<Response, ApiError> {
    let public_key = door.pod_public.clone().ok_or_else(|| {
        let message = "this service takes no sealed jobs";
        ApiError::new(StatusCode::NOT_FOUND, "SEALED_NO_KEY", message)
    })?;
    Ok(json(StatusCode::OK, &PodBody { public_key }))
}

/// Whether jobs can be taken in.
#[utoipa::path(
    get,
    path = "/healthz",
    responses((status = 200, body = HealthBody), (status = 503, body = ErrorBody)),
)]
pub async fn health(State(door): State<Door>) -> Result<Response, ApiError> {
    door.shared.queue.ping().await?;
    let status = if *door.stop.borrow() { "stopping" } else { "ok" };
    Ok(json(StatusCode::OK, &HealthBody { status }))
}

/// Counts for Prometheus.
#[utoipa::path(
    get,
    path = "/metrics",
    responses(
        (status = 200, content_type = "application/openmetrics-text", body = String),
        (status = 401, body = ErrorBody), (status = 403, body = ErrorBody),
    ),
    security(("token" = [])),
)]
pub async fn metrics(State(door): State<Door>, caller: Caller) -> Result<Response, ApiError> {
    caller.may(Scope::Metrics)?;
    door.load.refresh().await;
    let form = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    Ok(([(header::CONTENT_TYPE, form)], door.shared.metrics.text()).into_response())
}

/// This document.
#[utoipa::path(
    get,
    path = "/openapi.json",
    responses((status = 200, content_type = "application/json", body = Object)),
)]
pub async fn document(State(door): State<Door>) -> Response {
    json(StatusCode::OK, &door.document)
}
