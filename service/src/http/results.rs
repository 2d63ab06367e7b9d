//! Results by content hash.

use super::Door;
use super::attend::Caller;
use super::error::{ApiError, ErrorBody};
use crate::blobs::is_hash;
use crate::tokens::Scope;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

/// The result of one of one's own jobs: a proof bundle. Its bytes have the hash of its address.
#[utoipa::path(
    get,
    path = "/v1/results/{sha256}",
    params(("sha256" = String, Path, pattern = "^[0-9a-f]{64}$")),
    responses(
        (status = 200, content_type = "application/json", body = Object),
        (status = 401, body = ErrorBody), (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody), (status = 500, body = ErrorBody),
        (status = 503, body = ErrorBody),
    ),
    security(("token" = [])),
)]
pub async fn get(
    State(door): State<Door>,
    caller: Caller,
    Path(hash): Path<String>,
) -> Result<Response, ApiError> {
    let owner = &caller.may(Scope::Read)?.name;
    let unknown = || {
        let message = "no job of yours has this result";
        ApiError::new(StatusCode::NOT_FOUND, "RESULT_UNKNOWN", message)
    };
    if !is_hash(&hash) || !door.shared.queue.has_result(owner, &hash).await? {
        return Err(unknown());
    }
    let (blobs, name) = (door.shared.blobs.clone(), hash.clone());
    let bytes = tokio::task::spawn_blocking(move || blobs.get(&name)).await;
    let bytes = bytes.unwrap_or_else(|error| Err(std::io::Error::other(error)));
    let bytes = bytes.map_err(|error| {
        tracing::error!(%error, hash, "result cannot be read");
        let message = "the result cannot be read";
        ApiError::new(StatusCode::INTERNAL_SERVER_ERROR, "IO_FAILED", message)
    })?;
    let headers = [
        (header::CONTENT_TYPE, "application/json".to_owned()),
        (header::ETAG, format!("\"{hash}\"")),
        (header::CACHE_CONTROL, "private, max-age=31536000, immutable".to_owned()),
    ];
    Ok((StatusCode::OK, headers, bytes.ok_or_else(unknown)?).into_response())
}
