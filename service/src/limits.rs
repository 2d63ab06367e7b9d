//! A bound on everything that is read from outside or grows, with its reason.

use std::time::Duration;

/// Longest body of a request: the inputs of the largest statements have some hundred kilobytes.
pub const BODY_BYTES_MAX: usize = 1 << 20;
/// Longest time for a whole request, its body included: slower senders would hold memory.
pub const REQUEST_TIME: Duration = Duration::from_secs(20);
/// Longest time for the head of a request.
pub const HEAD_TIME: Duration = Duration::from_secs(10);
/// Requests that are worked on at once: with [`BODY_BYTES_MAX`] a bound on memory.
pub const REQUESTS_MAX: usize = 256;
/// Connections at once; further ones wait in the system's backlog.
pub const CONNECTIONS_MAX: usize = 4096;
/// Listeners to progress at once: each asks the database some times a second.
pub const LISTENERS_MAX: usize = 256;
/// Jobs that wait or run, of all senders together.
pub const QUEUE_JOBS_MAX: i64 = 10_000;
/// Bytes of sealed witnesses that wait or run, of all senders together.
pub const QUEUE_BYTES_MAX: i64 = 1 << 30;
/// Claims of one job before it fails: a job that kills its worker must not do so for ever.
pub const ATTEMPTS_MAX: i64 = 5;
/// How long a worker holds a job without a word.
pub const LEASE: Duration = Duration::from_secs(15);
/// Longest and usual deadline of a job, from its acceptance: every job ends.
pub const DEADLINE_MAX: Duration = Duration::from_secs(24 * 3600);
/// The deadline of a job that names none.
pub const DEADLINE_USUAL: Duration = Duration::from_secs(3600);
/// Highest priority; 0 is the lowest.
pub const PRIORITY_MAX: i64 = 9;
/// The priority of a job that names none.
pub const PRIORITY_USUAL: i64 = 4;
/// How long ended jobs and their results are kept. Longer than [`SEALED_LIFE_MAX`], so that the
/// id of a sealed job is known as long as it could be sent again.
pub const RETENTION: Duration = Duration::from_secs(7 * 24 * 3600);
/// Longest life of a sealed job.
pub const SEALED_LIFE_MAX: Duration = Duration::from_secs(24 * 3600);
/// How long a job may wait before a worker with another circuit warm takes it all the same.
pub const PATIENCE: Duration = Duration::from_secs(3);
/// Circuits that a worker keeps warm: each holds keys and tables of some hundred megabytes.
pub const WARM_MAX: usize = 2;
/// Longest idempotency key.
pub const KEY_CHARS_MAX: usize = 128;
/// Longest error text that is kept of a job.
pub const ERROR_CHARS_MAX: usize = 4096;
/// Longest token file: thousands of senders.
pub const TOKENS_BYTES_MAX: u64 = 1 << 20;
