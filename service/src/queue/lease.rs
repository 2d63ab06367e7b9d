//! What a worker does: claim, renew, finish.

use super::{Queue, QueueError, State, millis};
use crate::catalogue::Failure;
use crate::limits::ERROR_CHARS_MAX;
use sqlx::any::AnyRow;
use sqlx::{Any, Row, Transaction};
use std::time::Duration;

/// A job in a worker's hands.
#[derive(Debug)]
pub struct Lease {
    /// The job.
    pub id: String,
    /// Number of this claim: who has another one can write nothing.
    pub fence: i64,
    /// Which circuit.
    pub circuit: String,
    /// Claims so far, this one included.
    pub attempts: i64,
    /// Claims at most.
    pub attempts_max: i64,
    /// 0, or when the envelope expires, as in [`super::NewJob`].
    pub sealed: i64,
    /// The sealed witness.
    pub witness: Vec<u8>,
}

/// How an attempt ended.
#[derive(Debug)]
pub enum Outcome {
    /// A result with this content hash (hex) and length.
    Done {
        /// SHA-256 of the bytes.
        hash: String,
        /// Their number.
        bytes: i64,
    },
    /// An error; it is tried again where that may help and attempts are left.
    Failed(Failure),
}

/// Jobs that wait, highest priority first; among equals those of a warm circuit and those that
/// have waited for long, oldest first.
const CLAIM: &str = "UPDATE jobs SET state = 'running', attempts = attempts + 1,
    fence = fence + 1, worker = $1, lease = {now} + $2, started = {now}, round = '', permille = 0
    WHERE state = 'queued' AND id = (
        SELECT id FROM jobs WHERE state = 'queued' AND available <= {now} AND deadline > {now}
        AND circuit IN ({circuits})
        ORDER BY priority DESC,
            CASE WHEN circuit IN ({warm}) OR created < {now} - $3 THEN 0 ELSE 1 END,
            created, id
        LIMIT 1 {skip_locked})
    RETURNING id, fence, circuit, attempts, attempts_max, sealed, witness";

const BEAT: &str = "UPDATE jobs SET lease = {now} + $1, round = $2, permille = $3
    WHERE id = $4 AND fence = $5 AND state = 'running' AND deadline > {now}";

const RETRY: &str = "UPDATE jobs SET state = 'queued', worker = '', round = '', permille = 0,
    available = {now} + $1, error = $2 WHERE id = $3 AND fence = $4 AND state = 'running'";

const RELEASE: &str = "UPDATE jobs SET state = 'queued', worker = '', round = '', permille = 0,
    attempts = attempts - 1 WHERE id = $1 AND fence = $2 AND state = 'running'";

const FINISH: &str = "UPDATE jobs SET state = $1, result = $2, result_bytes = $3, error = $4,
    permille = $5, finished = {now}, witness = $6, witness_bytes = 0
    WHERE id = $7 AND fence = $8 AND state = 'running'";

const ENDING: &str = "INSERT INTO endings (job, fence, state, at)
    SELECT id, fence, state, finished FROM jobs WHERE id = $1";

impl Lease {
    fn of(row: &AnyRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            id: row.try_get("id")?,
            fence: row.try_get("fence")?,
            circuit: row.try_get("circuit")?,
            attempts: row.try_get("attempts")?,
            attempts_max: row.try_get("attempts_max")?,
            sealed: row.try_get("sealed")?,
            witness: row.try_get("witness")?,
        })
    }
}

impl Queue {
    /// Takes the next job of one of `circuits`, if there is one; those of `warm` first.
    pub async fn claim(
        &self,
        worker: &str,
        circuits: &[String],
        warm: &[String],
        lease: Duration,
        patience: Duration,
    ) -> Result<Option<Lease>, QueueError> {
        if circuits.is_empty() {
            return Ok(None);
        }
        let places = |first: usize, count: usize| {
            let places: Vec<String> = (first..first + count).map(|i| format!("${i}")).collect();
            places.join(", ")
        };
        // An empty list is no SQL.
        let none = [String::new()];
        let warm = if warm.is_empty() { &none[..] } else { warm };
        let text = CLAIM
            .replace("{circuits}", &places(4, circuits.len()))
            .replace("{warm}", &places(4 + circuits.len(), warm.len()));
        let mut query = sqlx::query(self.sql(&text))
            .bind(worker.to_owned())
            .bind(millis(lease))
            .bind(millis(patience));
        for name in circuits.iter().chain(warm) {
            query = query.bind(name.clone());
        }
        let row = query.fetch_optional(&self.pool).await?;
        Ok(row.as_ref().map(Lease::of).transpose()?)
    }

    /// Renews a lease and notes the progress; false: the job is not this worker's any more.
    pub async fn beat(
        &self,
        lease: &Lease,
        time: Duration,
        round: &str,
        permille: i64,
    ) -> Result<bool, QueueError> {
        let beat = sqlx::query(self.sql(BEAT))
            .bind(millis(time))
            .bind(round)
            .bind(permille)
            .bind(&lease.id)
            .bind(lease.fence);
        Ok(beat.execute(&self.pool).await?.rows_affected() == 1)
    }

    /// Ends an attempt; false: the job was not this worker's any more, and nothing was written.
    pub async fn finish(&self, lease: &Lease, outcome: &Outcome) -> Result<bool, QueueError> {
        match outcome {
            Outcome::Failed(failure) if failure.retry && lease.attempts < lease.attempts_max => {
                self.retry(lease, failure).await
            }
            Outcome::Failed(failure) => self.end(lease, State::Failed, "", 0, failure).await,
            Outcome::Done { hash, bytes } => {
                let nothing = Failure::new("", "");
                self.end(lease, State::Done, hash, *bytes, &nothing).await
            }
        }
    }

    /// Gives a job back that was not worked on to its end; the attempt does not count.
    pub async fn release(&self, lease: &Lease) -> Result<bool, QueueError> {
        let release = sqlx::query(RELEASE).bind(&lease.id).bind(lease.fence);
        Ok(release.execute(&self.pool).await?.rows_affected() == 1)
    }

    async fn retry(&self, lease: &Lease, failure: &Failure) -> Result<bool, QueueError> {
        // 0.2 s, 0.8 s, 1.8 s, ...: what is transient takes some time.
        let pause = 200 * lease.attempts * lease.attempts;
        let retry = sqlx::query(self.sql(RETRY))
            .bind(pause)
            .bind(error_text(failure))
            .bind(&lease.id)
            .bind(lease.fence);
        Ok(retry.execute(&self.pool).await?.rows_affected() == 1)
    }

    async fn end(
        &self,
        lease: &Lease,
        state: State,
        result: &str,
        bytes: i64,
        failure: &Failure,
    ) -> Result<bool, QueueError> {
        let mut transaction = self.pool.begin().await?;
        let error = if state == State::Done { String::new() } else { error_text(failure) };
        let finish = sqlx::query(self.sql(FINISH))
            .bind(state.name())
            .bind(result)
            .bind(bytes)
            .bind(error)
            .bind(if state == State::Done { 1000_i64 } else { 0 })
            .bind(Vec::<u8>::new())
            .bind(&lease.id)
            .bind(lease.fence);
        let mine = finish.execute(&mut *transaction).await?.rows_affected() == 1;
        if mine {
            note_ending(&mut transaction, &lease.id).await?;
        }
        transaction.commit().await?;
        Ok(mine)
    }
}

/// Notes that a job ended, in the transaction that ended it.
pub(super) async fn note_ending(
    transaction: &mut Transaction<'_, Any>,
    job: &str,
) -> Result<(), QueueError> {
    sqlx::query(ENDING).bind(job).execute(&mut **transaction).await?;
    Ok(())
}

/// As the row keeps it; an overlong one loses its details.
pub(super) fn error_text(failure: &Failure) -> String {
    let text = failure.to_text();
    if text.len() <= ERROR_CHARS_MAX {
        return text;
    }
    let message: String = failure.message.chars().take(ERROR_CHARS_MAX / 8).collect();
    Failure::new(&failure.code, message).to_text()
}
