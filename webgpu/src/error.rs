//! What can go wrong with a GPU. After any of it the same sum can be had from `bn254`.

use std::time::Duration;

/// Why there is no result.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum GpuError {
    /// The host offers no adapter.
    #[error("no GPU adapter: {reason}")]
    NoAdapter {
        /// The host's words.
        reason: String,
    },
    /// The adapter gives no device.
    #[error("no GPU device: {reason}")]
    NoDevice {
        /// The host's words.
        reason: String,
    },
    /// A limit of the adapter is below what the work needs.
    #[error("{limit}: {wanted} needed, the adapter has {got}")]
    Limit {
        /// WebGPU's name of the limit.
        limit: &'static str,
        /// What is needed.
        wanted: u64,
        /// What is there.
        got: u64,
    },
    /// A column is longer than the basis.
    #[error("a column has {got} scalars, the basis {wanted} points")]
    Length {
        /// Points of the basis.
        wanted: usize,
        /// Scalars of the column.
        got: usize,
    },
    /// The device is gone, for good.
    #[error("the GPU device was lost: {reason}")]
    Lost {
        /// The host's words.
        reason: String,
    },
    /// The device has no memory left.
    #[error("the GPU is out of memory: {reason}")]
    OutOfMemory {
        /// The host's words.
        reason: String,
    },
    /// A result could not be read back.
    #[error("the GPU's result could not be read: {reason}")]
    Map {
        /// The host's words.
        reason: String,
    },
    /// The device did not answer in time. It may still be at work.
    #[error("the GPU did not answer within {limit:?}")]
    Watchdog {
        /// How long it was waited for.
        limit: Duration,
    },
    /// The device refused a call, which is a fault here or in the driver.
    #[error("the GPU refused a call: {reason}")]
    Refused {
        /// The host's words.
        reason: String,
    },
    /// What came back are not elements of the field.
    #[error("the GPU's result is malformed")]
    Malformed,
}
