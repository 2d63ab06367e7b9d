//! One bounded GET.

use std::error::Error;
use std::time::Duration;

/// Longest wait for a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// Longest download: some megabytes over a slow line.
const TOTAL_TIMEOUT: Duration = Duration::from_secs(300);

/// The body at `url`, which has to have exactly `bytes` bytes.
///
/// # Errors
/// Why there is none, in one phrase.
pub fn fetch(url: &str, bytes: usize) -> Result<Vec<u8>, String> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| error.to_string())?;
    runtime.block_on(get(url, bytes))
}

async fn get(url: &str, bytes: usize) -> Result<Vec<u8>, String> {
    // An error only says that a provider is installed already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder()
        .connect_timeout(CONNECT_TIMEOUT)
        .timeout(TOTAL_TIMEOUT)
        .build()
        .map_err(|error| innermost(&error))?;
    let mut answer = client.get(url).send().await.map_err(|error| innermost(&error))?;
    if !answer.status().is_success() {
        return Err(format!("{url} answers {}", answer.status()));
    }
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(|error| innermost(&error))? {
        body.extend(chunk);
        if body.len() > bytes {
            return Err(format!("{url}: more than the expected {bytes} bytes"));
        }
    }
    match body.len() == bytes {
        true => Ok(body),
        false => Err(format!("{url}: {} bytes, expected {bytes}", body.len())),
    }
}

/// reqwest wraps what went wrong several times.
fn innermost(error: &dyn Error) -> String {
    let mut error = error;
    while let Some(source) = error.source() {
        error = source;
    }
    error.to_string()
}
