//! What is shown of jobs. Nothing here reads a witness.

use super::{Queue, QueueError, State, millis};
use sqlx::Row;
use sqlx::any::AnyRow;
use std::time::Duration;

/// The columns of [`Job`], and `request`.
pub(super) const COLUMNS: &str = "id, owner, request, circuit, priority, state, attempts, created,
    deadline, started, finished, round, permille, result, result_bytes, error";

/// A job as its row shows it; times in milliseconds since 1970, 0 for not yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// Its name.
    pub id: String,
    /// Whose it is.
    pub owner: String,
    /// Which circuit.
    pub circuit: String,
    /// Higher is sooner.
    pub priority: i64,
    /// Where it is.
    pub state: State,
    /// Claims so far.
    pub attempts: i64,
    /// Accepted.
    pub created: i64,
    /// It ends by then.
    pub deadline: i64,
    /// Last claimed.
    pub started: i64,
    /// Ended.
    pub finished: i64,
    /// Round of the proof.
    pub round: String,
    /// Thousandths of the proof.
    pub permille: i64,
    /// Content hash of the result.
    pub result: String,
    /// Its length.
    pub result_bytes: i64,
    /// The failure as JSON, or nothing.
    pub error: String,
}

impl Job {
    pub(super) fn of(row: &AnyRow) -> Result<Self, sqlx::Error> {
        let state: String = row.try_get("state")?;
        let state = State::of(&state)
            .ok_or_else(|| sqlx::Error::Decode(format!("unknown state {state:?}").into()))?;
        Ok(Self {
            id: row.try_get("id")?,
            owner: row.try_get("owner")?,
            circuit: row.try_get("circuit")?,
            priority: row.try_get("priority")?,
            state,
            attempts: row.try_get("attempts")?,
            created: row.try_get("created")?,
            deadline: row.try_get("deadline")?,
            started: row.try_get("started")?,
            finished: row.try_get("finished")?,
            round: row.try_get("round")?,
            permille: row.try_get("permille")?,
            result: row.try_get("result")?,
            result_bytes: row.try_get("result_bytes")?,
            error: row.try_get("error")?,
        })
    }
}

/// How many jobs of one circuit there are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CircuitLoad {
    /// The circuit.
    pub circuit: String,
    /// Jobs that wait.
    pub queued: i64,
    /// Jobs that run.
    pub running: i64,
    /// Mean time from the last claim to the end, of those done in the last ten minutes; 0 if none.
    pub mean_ms: i64,
}

const LOAD: &str = "SELECT circuit,
    CAST(SUM(CASE WHEN state = 'queued' THEN 1 ELSE 0 END) AS BIGINT) AS queued,
    CAST(SUM(CASE WHEN state = 'running' THEN 1 ELSE 0 END) AS BIGINT) AS running,
    CAST(COALESCE(AVG(CASE WHEN state = 'done' THEN finished - started END), 0) AS BIGINT) AS mean
    FROM jobs
    WHERE state IN ('queued', 'running') OR (state = 'done' AND finished > {now} - 600000)
    GROUP BY circuit";

const SEEN: &str = "INSERT INTO workers (id, seen) VALUES ($1, {now})
    ON CONFLICT (id) DO UPDATE SET seen = {now}";

impl Queue {
    /// A job of this owner.
    pub async fn job(&self, owner: &str, id: &str) -> Result<Option<Job>, QueueError> {
        let text = format!("SELECT {COLUMNS} FROM jobs WHERE id = $1 AND owner = $2");
        let row =
            sqlx::query(self.sql(&text)).bind(id).bind(owner).fetch_optional(&self.pool).await?;
        Ok(row.as_ref().map(Job::of).transpose()?)
    }

    /// Whether a job of this owner has this result.
    pub async fn has_result(&self, owner: &str, hash: &str) -> Result<bool, QueueError> {
        let text = "SELECT id FROM jobs WHERE result = $1 AND owner = $2 LIMIT 1";
        let row = sqlx::query(text).bind(hash).bind(owner).fetch_optional(&self.pool).await?;
        Ok(row.is_some())
    }

    /// Whether any job has this result.
    pub async fn knows_result(&self, hash: &str) -> Result<bool, QueueError> {
        let text = "SELECT id FROM jobs WHERE result = $1 LIMIT 1";
        Ok(sqlx::query(text).bind(hash).fetch_optional(&self.pool).await?.is_some())
    }

    /// Load by circuit.
    pub async fn load(&self) -> Result<Vec<CircuitLoad>, QueueError> {
        let rows = sqlx::query(self.sql(LOAD)).fetch_all(&self.pool).await?;
        let load = |row: &AnyRow| {
            Ok(CircuitLoad {
                circuit: row.try_get("circuit")?,
                queued: row.try_get("queued")?,
                running: row.try_get("running")?,
                mean_ms: row.try_get("mean")?,
            })
        };
        Ok(rows.iter().map(load).collect::<Result<_, sqlx::Error>>()?)
    }

    /// A worker says that it is there.
    pub async fn worker_seen(&self, worker: &str) -> Result<(), QueueError> {
        sqlx::query(self.sql(SEEN)).bind(worker).execute(&self.pool).await?;
        Ok(())
    }

    /// Workers that said so within this time.
    pub async fn workers(&self, within: Duration) -> Result<i64, QueueError> {
        let text = "SELECT CAST(COUNT(*) AS BIGINT) AS n FROM workers WHERE seen > {now} - $1";
        let row = sqlx::query(self.sql(text)).bind(millis(within)).fetch_one(&self.pool).await?;
        Ok(row.try_get("n")?)
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<(), QueueError> {
        sqlx::query("SELECT 1").execute(&self.pool).await?;
        Ok(())
    }
}
