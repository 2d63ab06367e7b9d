//! Jobs: sent, seen, cancelled.

use super::attend::Caller;
use super::error::{ApiError, ErrorBody, json};
use super::request::{JobRequest, Witness, idempotency};
use super::{Door, body};
use crate::catalogue::Failure;
use crate::queue::{Accepted, Job, NewJob, State as JobState};
use crate::tokens::{Scope, Token};
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use zeroize::Zeroizing;

/// A job as its sender sees it; times in milliseconds since 1970.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct JobBody {
    id: String,
    circuit: String,
    /// `queued`, `running`, `done`, `failed` or `cancelled`.
    #[schema(pattern = "^(queued|running|done|failed|cancelled)$")]
    state: &'static str,
    priority: i64,
    /// Times that a worker took it.
    attempts: i64,
    created: i64,
    /// It has ended by then.
    deadline: i64,
    /// When a worker last took it.
    started: Option<i64>,
    finished: Option<i64>,
    progress: ProgressBody,
    result: Option<ResultBody>,
    error: Option<ErrorBody>,
}

/// How far a proof is.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProgressBody {
    round: String,
    #[schema(minimum = 0.0, maximum = 1.0)]
    fraction: f64,
}

/// Where a result is: `GET /v1/results/{sha256}`.
#[derive(Debug, Serialize, ToSchema)]
pub struct ResultBody {
    sha256: String,
    bytes: i64,
}

impl JobBody {
    /// What is shown of a row.
    pub fn of(job: Job) -> Self {
        let time = |ms: i64| (ms > 0).then_some(ms);
        let error = serde_json::from_str(&job.error).ok().filter(|_| job.state == JobState::Failed);
        let error = error.map(|error: Value| {
            let text = |name| error.get(name).and_then(Value::as_str).unwrap_or_default().into();
            let details = error.get("details").cloned().unwrap_or_default();
            ErrorBody { code: text("code"), message: text("message"), details }
        });
        let done = job.state == JobState::Done;
        Self {
            id: job.id,
            circuit: job.circuit,
            state: job.state.name(),
            priority: job.priority,
            attempts: job.attempts,
            created: job.created,
            deadline: job.deadline,
            started: time(job.started),
            finished: time(job.finished),
            progress: ProgressBody { round: job.round, fraction: job.permille as f64 / 1000.0 },
            result: done.then_some(ResultBody { sha256: job.result, bytes: job.result_bytes }),
            error,
        }
    }
}

/// Send a job. With an `Idempotency-Key` it may be sent again: the same key is the same job.
#[utoipa::path(
    post,
    path = "/v1/jobs",
    request_body(content = JobRequest, content_type = "application/json"),
    params(("Idempotency-Key" = Option<String>, Header, min_length = 1, max_length = 128,
        pattern = "^[!-~]+$", description = "The same key is the same job")),
    responses(
        (status = 202, body = JobBody, headers(("location", description = "The job"))),
        (status = 200, body = JobBody, description = "It was accepted before"),
        (status = 400, body = ErrorBody), (status = 401, body = ErrorBody),
        (status = 403, body = ErrorBody), (status = 408, body = ErrorBody),
        (status = 409, body = ErrorBody), (status = 413, body = ErrorBody),
        (status = 422, body = ErrorBody), (status = 429, body = ErrorBody),
        (status = 503, body = ErrorBody),
    ),
    security(("token" = [])),
)]
pub async fn post(
    State(door): State<Door>,
    caller: Caller,
    headers: HeaderMap,
    request: Body,
) -> Result<Response, ApiError> {
    let token = caller.may(Scope::Submit)?;
    let key = idempotency(&headers)?;
    door.tokens.spend(token).map_err(|seconds| {
        let message = "as many jobs were sent this minute as the token allows";
        ApiError::new(StatusCode::TOO_MANY_REQUESTS, "QUOTA_EXCEEDED", message).after(seconds)
    })?;
    let bytes = body::read(&headers, request, door.limits.body_bytes).await?;
    door.load.refresh().await;
    let job = prepare(&door, token, key, &bytes).await?;
    let circuit = job.circuit.clone();
    let accepted = door.shared.queue.submit(job, &door.bounds(token.open_jobs)).await??;
    let Accepted { job, repeated } = accepted;
    if !repeated {
        let metrics = &door.shared.metrics;
        metrics.accepted.get_or_create(&vec![("circuit", circuit.clone())]).inc();
        door.load.add(&circuit);
        door.shared.bell.notify_one();
        tracing::info!(job = job.id, circuit, owner = job.owner, "job accepted");
    }
    let location = HeaderValue::from_str(&format!("/v1/jobs/{}", job.id));
    let status = if repeated { StatusCode::OK } else { StatusCode::ACCEPTED };
    let mut response = json(status, &JobBody::of(job));
    if let Ok(location) = location {
        response.headers_mut().insert(header::LOCATION, location);
    }
    Ok(response)
}

/// Checks a request and seals its witness.
async fn prepare(
    door: &Door,
    token: &Token,
    key: Option<String>,
    bytes: &[u8],
) -> Result<NewJob, ApiError> {
    let request = JobRequest::read(bytes)?.check()?;
    let circuit = request.circuit;
    door.load.admit(&circuit, request.deadline)?;
    let (priority, deadline) = (request.priority, request.deadline);
    let (id, sealed, witness, content) = match request.witness {
        Witness::Clear(inputs) => {
            let id = random_id()?;
            let (catalogue, name) = (door.shared.catalogue.clone(), circuit.clone());
            let text = Zeroizing::new(inputs.get().to_owned());
            let check = tokio::task::spawn_blocking(move || catalogue.check(&name, &text));
            check
                .await
                .map_err(|_| Failure::new("INTERNAL", "the check ended without a word"))??;
            let text = inputs.get().as_bytes();
            let sealed = door.shared.rest.seal(&id, &circuit, text);
            let sealed = sealed.map_err(|error| Failure::new("INTERNAL", error.to_string()))?;
            (id, 0, sealed, door.shared.rest.digest(&[text]))
        }
        Witness::Sealed { job, expires, envelope } => {
            let content = door.shared.rest.digest(&[&envelope]);
            (job, expires, envelope, content)
        }
    };
    let parts =
        format!("{circuit} {priority} {} {sealed} {content}", deadline_part(sealed, deadline));
    Ok(NewJob {
        owner: token.name.clone(),
        idempotency: key.unwrap_or_else(|| id.clone()),
        request: door.shared.rest.digest(&[parts.as_bytes()]),
        id,
        circuit,
        priority,
        deadline,
        sealed,
        witness,
    })
}

/// What of the deadline tells requests apart: that of an envelope shrinks as time passes.
fn deadline_part(sealed: i64, deadline: std::time::Duration) -> u128 {
    if sealed == 0 { deadline.as_millis() } else { 0 }
}

fn random_id() -> Result<String, ApiError> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|error| Failure::new("INTERNAL", error.to_string()))?;
    Ok(hex::encode(bytes))
}

/// A job of one's own.
#[utoipa::path(
    get,
    path = "/v1/jobs/{id}",
    params(("id" = String, Path, description = "The job's id")),
    responses(
        (status = 200, body = JobBody), (status = 401, body = ErrorBody),
        (status = 403, body = ErrorBody), (status = 404, body = ErrorBody),
        (status = 503, body = ErrorBody),
    ),
    security(("token" = [])),
)]
pub async fn get(
    State(door): State<Door>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Response, ApiError> {
    let owner = &caller.may(Scope::Read)?.name;
    let job = door.shared.queue.job(owner, &id).await?.ok_or_else(ApiError::no_job)?;
    Ok(json(StatusCode::OK, &JobBody::of(job)))
}

/// Cancel a job. One that has ended stays as it is; the answer shows how it ended.
#[utoipa::path(
    delete,
    path = "/v1/jobs/{id}",
    params(("id" = String, Path, description = "The job's id")),
    responses(
        (status = 200, body = JobBody), (status = 401, body = ErrorBody),
        (status = 403, body = ErrorBody), (status = 404, body = ErrorBody),
        (status = 503, body = ErrorBody),
    ),
    security(("token" = [])),
)]
pub async fn delete(
    State(door): State<Door>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Response, ApiError> {
    let owner = &caller.may(Scope::Submit)?.name;
    let queue = &door.shared.queue;
    if queue.cancel(owner, &id).await? {
        tracing::info!(job = id, "job cancelled");
    }
    let job = queue.job(owner, &id).await?.ok_or_else(ApiError::no_job)?;
    Ok(json(StatusCode::OK, &JobBody::of(job)))
}
