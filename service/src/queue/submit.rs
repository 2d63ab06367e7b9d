//! Accepting a job.

use super::read::{COLUMNS, Job};
use super::{Queue, QueueError, State, millis};
use sqlx::{Any, Row, Transaction};
use std::time::Duration;

/// A job as it is asked for.
#[derive(Debug)]
pub struct NewJob {
    /// Its name: 32 hex digits.
    pub id: String,
    /// Who asks: the name of a token.
    pub owner: String,
    /// The sender's key; the same key is the same job.
    pub idempotency: String,
    /// Keyed digest of what was asked for.
    pub request: String,
    /// Which circuit.
    pub circuit: String,
    /// Higher is sooner.
    pub priority: i64,
    /// From now.
    pub deadline: Duration,
    /// 0: the witness lies under the service's key. Else it is an envelope to the pod's key, and
    /// this is when it expires, in seconds since 1970.
    pub sealed: i64,
    /// The sealed witness.
    pub witness: Vec<u8>,
}

/// What the queue holds at most.
#[derive(Debug, Clone)]
pub struct Bounds {
    /// Jobs that wait or run.
    pub jobs: i64,
    /// Bytes of witnesses.
    pub bytes: i64,
    /// Jobs of one owner that wait or run.
    pub jobs_of_owner: i64,
    /// Claims of one job.
    pub attempts: i64,
}

/// A job that is in the queue.
#[derive(Debug)]
pub struct Accepted {
    /// The job.
    pub job: Job,
    /// It was there already: the sender repeated itself.
    pub repeated: bool,
}

/// Why a job was not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// The key stands for another request.
    KeyReused,
    /// A job of this id was here: a sealed job was sent again.
    IdKnown,
    /// No room for another job.
    QueueFull,
    /// No room for the witness.
    BytesFull,
    /// The owner has enough jobs waiting.
    OwnerFull,
}

const INSERT: &str = "INSERT INTO jobs (id, owner, idempotency, request, circuit, priority, state,
    attempts, attempts_max, created, available, deadline, lease, started, finished, fence, worker,
    round, permille, sealed, witness, witness_bytes, result, result_bytes, error)
    VALUES ($1, $2, $3, $4, $5, $6, $7, 0, $8, {now}, {now}, {now} + $9, 0, 0, 0, 0, '',
    '', 0, $10, $11, $12, '', 0, '')";

const OPEN: &str = "SELECT CAST(COUNT(*) AS BIGINT) AS jobs,
    CAST(COALESCE(SUM(witness_bytes), 0) AS BIGINT) AS bytes,
    CAST(COALESCE(SUM(CASE WHEN owner = $1 THEN 1 ELSE 0 END), 0) AS BIGINT) AS own
    FROM jobs WHERE state IN ('queued', 'running')";

impl Queue {
    /// Takes a job in, or says why not. Once this returns, the job is on the database's disk.
    pub async fn submit(
        &self,
        job: NewJob,
        bounds: &Bounds,
    ) -> Result<Result<Accepted, Refusal>, QueueError> {
        let mut transaction = self.begin_alone().await?;
        if let Some(known) = self.known(&mut transaction, &job).await? {
            return Ok(known);
        }
        if let Some(refusal) = self.full(&mut transaction, &job, bounds).await? {
            return Ok(Err(refusal));
        }
        let bytes = i64::try_from(job.witness.len()).unwrap_or(i64::MAX);
        sqlx::query(self.sql(INSERT))
            .bind(&job.id)
            .bind(&job.owner)
            .bind(&job.idempotency)
            .bind(&job.request)
            .bind(&job.circuit)
            .bind(job.priority)
            .bind(State::Queued.name())
            .bind(bounds.attempts)
            .bind(millis(job.deadline))
            .bind(job.sealed)
            .bind(job.witness)
            .bind(bytes)
            .execute(&mut *transaction)
            .await?;
        let text = format!("SELECT {COLUMNS} FROM jobs WHERE id = $1");
        let row = sqlx::query(self.sql(&text)).bind(&job.id).fetch_one(&mut *transaction).await?;
        let job = Job::of(&row)?;
        transaction.commit().await?;
        Ok(Ok(Accepted { job, repeated: false }))
    }

    /// The job of the same key, or of the same id.
    async fn known(
        &self,
        transaction: &mut Transaction<'_, Any>,
        job: &NewJob,
    ) -> Result<Option<Result<Accepted, Refusal>>, QueueError> {
        let text = format!("SELECT {COLUMNS} FROM jobs WHERE owner = $1 AND idempotency = $2");
        let same_key = sqlx::query(self.sql(&text))
            .bind(&job.owner)
            .bind(&job.idempotency)
            .fetch_optional(&mut **transaction)
            .await?;
        if let Some(row) = same_key {
            let known = Job::of(&row)?;
            let same = row.try_get::<String, _>("request")? == job.request;
            let accepted = Accepted { job: known, repeated: true };
            return Ok(Some(if same { Ok(accepted) } else { Err(Refusal::KeyReused) }));
        }
        let same_id = sqlx::query("SELECT id FROM jobs WHERE id = $1")
            .bind(&job.id)
            .fetch_optional(&mut **transaction)
            .await?;
        Ok(same_id.map(|_| Err(Refusal::IdKnown)))
    }

    async fn full(
        &self,
        transaction: &mut Transaction<'_, Any>,
        job: &NewJob,
        bounds: &Bounds,
    ) -> Result<Option<Refusal>, QueueError> {
        let row = sqlx::query(OPEN).bind(&job.owner).fetch_one(&mut **transaction).await?;
        let bytes = i64::try_from(job.witness.len()).unwrap_or(i64::MAX);
        Ok(if row.try_get::<i64, _>("own")? >= bounds.jobs_of_owner {
            Some(Refusal::OwnerFull)
        } else if row.try_get::<i64, _>("jobs")? >= bounds.jobs {
            Some(Refusal::QueueFull)
        } else if row.try_get::<i64, _>("bytes")?.saturating_add(bytes) > bounds.bytes {
            Some(Refusal::BytesFull)
        } else {
            None
        })
    }
}
