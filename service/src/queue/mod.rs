//! The queue: one table of jobs in SQLite or PostgreSQL, the same statements for both.
//!
//! `submit` accepts, `lease` is what workers do, `sweep` ends what nobody else would end, `read`
//! shows. All times are the database's clock, in milliseconds since 1970, so that clocks of
//! machines may differ. `endings` has a row for each time that a job ended: one a job, which the
//! fleet's check counts.

mod lease;
mod read;
mod schema;
mod submit;
mod sweep;

pub use lease::{Lease, Outcome};
pub use read::{CircuitLoad, Job};
pub use submit::{Accepted, Bounds, NewJob, Refusal};
pub use sweep::Swept;

use sqlx::any::AnyPoolOptions;
use sqlx::{AnyPool, AssertSqlSafe, Executor};
use std::time::Duration;

/// Longest wait for a connection to the database.
const ACQUIRE_TIME: Duration = Duration::from_secs(5);

/// What differs between the databases.
#[derive(Debug)]
struct Dialect {
    now: &'static str,
    skip_locked: &'static str,
    blob: &'static str,
    /// Begins a transaction that no other of its kind runs beside.
    alone: Option<&'static str>,
}

const SQLITE: Dialect = Dialect {
    now: "CAST(unixepoch('subsec') * 1000 AS INTEGER)",
    // One writer at a time: nothing to skip.
    skip_locked: "",
    blob: "BLOB",
    alone: None,
};

const POSTGRES: Dialect = Dialect {
    now: "CAST(EXTRACT(EPOCH FROM statement_timestamp()) * 1000 AS BIGINT)",
    skip_locked: "FOR UPDATE SKIP LOCKED",
    blob: "BYTEA",
    alone: Some("SELECT pg_advisory_xact_lock(7061)"),
};

/// A queue in a database.
#[derive(Debug, Clone)]
pub struct Queue {
    pool: AnyPool,
    dialect: &'static Dialect,
}

/// What a database may answer.
#[derive(Debug, thiserror::Error)]
pub enum QueueError {
    /// It is away, or refused a statement.
    #[error("the database does not answer: {0}")]
    Store(#[from] sqlx::Error),
    /// Neither `sqlite:` nor `postgres:`.
    #[error("expected a database URL that begins with sqlite: or postgres:, got {0:?}")]
    Url(String),
}

/// The state of a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Waits for a worker.
    Queued,
    /// A worker has it.
    Running,
    /// Ended: there is a proof.
    Done,
    /// Ended: there is an error.
    Failed,
    /// Ended by its sender.
    Cancelled,
}

impl State {
    /// All states.
    pub const ALL: [Self; 5] =
        [Self::Queued, Self::Running, Self::Done, Self::Failed, Self::Cancelled];

    /// As the database and JSON have it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    /// The state of this name.
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }

    /// Nothing more will happen to the job.
    pub const fn ended(self) -> bool {
        matches!(self, Self::Done | Self::Failed | Self::Cancelled)
    }
}

impl Queue {
    /// Connects and makes the tables that are not there. `connections` at most are open at once.
    pub async fn open(url: &str, connections: u32) -> Result<Self, QueueError> {
        sqlx::any::install_default_drivers();
        let sqlite = url.starts_with("sqlite:");
        if !sqlite && !url.starts_with("postgres:") && !url.starts_with("postgresql:") {
            let scheme = url.split(':').next().unwrap_or_default();
            return Err(QueueError::Url(scheme.to_owned()));
        }
        let options =
            AnyPoolOptions::new().max_connections(connections).acquire_timeout(ACQUIRE_TIME);
        let options = options.after_connect(move |connection, _| {
            Box::pin(async move {
                if sqlite {
                    // Readers beside one writer; freed pages are overwritten.
                    connection.execute("PRAGMA journal_mode = WAL").await?;
                    connection.execute("PRAGMA secure_delete = ON").await?;
                }
                Ok(())
            })
        });
        let dialect = if sqlite { &SQLITE } else { &POSTGRES };
        let queue = Self { pool: options.connect(url).await?, dialect };
        queue.create_tables().await?;
        Ok(queue)
    }

    /// Ends all connections.
    pub async fn close(&self) {
        self.pool.close().await;
    }

    /// A statement with the names `{now}`, `{skip_locked}` and `{blob}` filled in. All texts are
    /// of this module: values go by parameters alone.
    fn sql(&self, template: &str) -> AssertSqlSafe<String> {
        let text = template
            .replace("{now}", self.dialect.now)
            .replace("{skip_locked}", self.dialect.skip_locked)
            .replace("{blob}", self.dialect.blob);
        AssertSqlSafe(text)
    }
}

/// Milliseconds as the database counts them.
fn millis(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}
