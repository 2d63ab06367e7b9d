//! Arguments of the service's commands.

use crate::session::KeyOptions;
use service::limits;
use service::tokens::Scope;
use std::net::SocketAddr;
use std::path::PathBuf;
use tracing::Level;

/// Shortest lease: below, a busy machine would lose jobs that it still works on.
const LEASE_MS_MIN: u64 = 500;

/// What a door and a worker have to agree on.
#[derive(Debug, clap::Args)]
pub struct Place {
    /// Folder of results, of the service's key, and of the queue where it is SQLite. Door and
    /// workers share it.
    #[arg(long, env = "PROOFPOD_DATA", value_name = "DIR", default_value = "proofpod-data")]
    pub data: PathBuf,
    /// `postgres://...` or `sqlite:...`; a file in the data folder when not given.
    #[arg(long, env = "PROOFPOD_DATABASE", value_name = "URL", hide_env_values = true)]
    pub database: Option<String>,
    /// The service's key, 64 hex digits, under which witnesses lie in the queue; made when it is
    /// not there. `service.key` in the data folder when not given.
    #[arg(long, env = "PROOFPOD_KEY_FILE", value_name = "FILE")]
    pub key_file: Option<PathBuf>,
    /// The pod's key for sealed jobs, 64 hex digits; made when it is not there. A door without
    /// workers does not need it.
    #[arg(long, env = "PROOFPOD_POD_KEY", value_name = "FILE")]
    pub pod_key: Option<PathBuf>,
    /// Circuits that workers take, all when not given.
    #[arg(long, value_delimiter = ',', value_name = "NAMES")]
    pub circuits: Vec<String>,
    /// Circuits whose keys a worker keeps in memory.
    #[arg(long, default_value_t = limits::WARM_MAX)]
    pub warm: usize,
    /// How long a worker may be silent before its job is given to another.
    #[arg(long, value_name = "MS", default_value_t = 15_000,
        value_parser = clap::value_parser!(u64).range(LEASE_MS_MIN..))]
    pub lease_ms: u64,
    /// Least important lines that are logged: error, warn, info, debug or trace.
    #[arg(long, default_value = "info")]
    pub log: Level,
    /// Keys of the circuits.
    #[command(flatten)]
    pub keys: KeyOptions,
}

/// Arguments of `proofpod serve`.
#[derive(Debug, clap::Args)]
pub struct ServeArgs {
    /// Address of the door. It speaks plain HTTP: TLS is a reverse proxy's.
    #[arg(long, default_value = "127.0.0.1:8787")]
    pub listen: SocketAddr,
    /// Token file: a JSON list of entries, as `proofpod token` makes them.
    #[arg(long, env = "PROOFPOD_TOKENS", value_name = "FILE")]
    pub tokens: Option<PathBuf>,
    /// Everybody who reaches the door may do everything; on a loopback address only.
    #[arg(long)]
    pub insecure_no_tokens: bool,
    /// Workers in this process; 0 for a door alone.
    #[arg(long, default_value_t = 1)]
    pub workers: usize,
    /// Public key of the pod that opens sealed jobs, where the door does not have its key.
    #[arg(long, value_name = "HEX")]
    pub pod_public: Option<String>,
    /// Jobs that may wait or run.
    #[arg(long, default_value_t = limits::QUEUE_JOBS_MAX)]
    pub queue_jobs: i64,
    /// Longest body of a request.
    #[arg(long, default_value_t = limits::BODY_BYTES_MAX)]
    pub body_bytes: usize,
    /// Longest time for a request.
    #[arg(long, value_name = "MS", default_value_t = 20_000)]
    pub request_ms: u64,
    /// Times that a job is tried.
    #[arg(long, default_value_t = limits::ATTEMPTS_MAX)]
    pub attempts: i64,
    #[command(flatten)]
    pub place: Place,
}

/// Arguments of `proofpod worker`.
#[derive(Debug, clap::Args)]
pub struct WorkerArgs {
    #[command(flatten)]
    pub place: Place,
}

/// Arguments of `proofpod token`.
#[derive(Debug, clap::Args)]
pub struct TokenArgs {
    /// Whose jobs they will be.
    #[arg(long)]
    pub name: String,
    /// What the token allows.
    #[arg(long = "scope", value_enum, default_values = ["submit", "read"])]
    pub scopes: Vec<ScopeArg>,
    /// Jobs that may be sent in a minute.
    #[arg(long, default_value_t = 60)]
    pub jobs_per_minute: u32,
    /// Jobs that may wait or run.
    #[arg(long, default_value_t = 100)]
    pub open_jobs: u32,
}

/// A scope on the command line.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
pub enum ScopeArg {
    /// Send and cancel jobs.
    Submit,
    /// See one's own jobs and results.
    Read,
    /// See `/metrics`.
    Metrics,
}

impl From<ScopeArg> for Scope {
    fn from(scope: ScopeArg) -> Self {
        match scope {
            ScopeArg::Submit => Self::Submit,
            ScopeArg::Read => Self::Read,
            ScopeArg::Metrics => Self::Metrics,
        }
    }
}
