//! Ends what nobody else would end: jobs past their deadline, jobs of workers that went silent,
//! rows past their time.

use super::lease::{error_text, note_ending};
use super::{Queue, QueueError, State, millis};
use crate::catalogue::Failure;
use sqlx::Row;
use std::time::Duration;

/// What a sweep did, in jobs.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Swept {
    /// Back in the queue, because the worker went silent.
    pub requeued: u64,
    /// Failed, because the worker went silent and no attempt was left.
    pub lost: u64,
    /// Failed, because the deadline passed.
    pub expired: u64,
    /// Removed, because they ended long ago.
    pub purged: u64,
}

const REQUEUE: &str = "UPDATE jobs SET state = 'queued', worker = '', round = '', permille = 0,
    available = {now} WHERE id IN (SELECT id FROM jobs WHERE state = 'running' AND lease < {now}
    AND attempts < attempts_max {skip_locked}) AND state = 'running' AND lease < {now}";

const FAIL: &str = "UPDATE jobs SET state = 'failed', error = $1, finished = {now}, witness = $2,
    witness_bytes = 0 WHERE id IN (SELECT id FROM jobs WHERE {which} {skip_locked}) AND {which}
    RETURNING id";

const LOST: &str = "state = 'running' AND lease < {now} AND attempts >= attempts_max";
const EXPIRED: &str = "state IN ('queued', 'running') AND deadline <= {now}";

const PURGE: &str = "DELETE FROM jobs WHERE state IN ('done', 'failed', 'cancelled')
    AND finished < {now} - $1";
const PURGE_ENDINGS: &str = "DELETE FROM endings WHERE at < {now} - $1";
const PURGE_WORKERS: &str = "DELETE FROM workers WHERE seen < {now} - $1";

impl Queue {
    /// One sweep; any process may do it at any time.
    pub async fn sweep(&self, retention: Duration) -> Result<Swept, QueueError> {
        let expired = Failure::new("DEADLINE_EXCEEDED", "the job's deadline passed");
        let expired = self.fail(EXPIRED, &expired).await?;
        let lost = "each worker that took the job went silent, and no attempt is left";
        let lost = self.fail(LOST, &Failure::new("WORKER_LOST", lost)).await?;
        let requeued = sqlx::query(self.sql(REQUEUE)).execute(&self.pool).await?.rows_affected();
        let time = millis(retention);
        for table in [PURGE_ENDINGS, PURGE_WORKERS] {
            sqlx::query(self.sql(table)).bind(time).execute(&self.pool).await?;
        }
        let purged = sqlx::query(self.sql(PURGE)).bind(time).execute(&self.pool).await?;
        Ok(Swept { requeued, lost, expired, purged: purged.rows_affected() })
    }

    async fn fail(&self, which: &str, failure: &Failure) -> Result<u64, QueueError> {
        let mut transaction = self.pool.begin().await?;
        let rows = sqlx::query(self.sql(&FAIL.replace("{which}", which)))
            .bind(error_text(failure))
            .bind(Vec::<u8>::new())
            .fetch_all(&mut *transaction)
            .await?;
        for row in &rows {
            note_ending(&mut transaction, &row.try_get::<String, _>("id")?).await?;
        }
        transaction.commit().await?;
        Ok(rows.len() as u64)
    }

    /// Ends a job of this owner for its sender; false: there is none that could be ended.
    pub async fn cancel(&self, owner: &str, id: &str) -> Result<bool, QueueError> {
        let text = "UPDATE jobs SET state = $1, finished = {now}, witness = $2, witness_bytes = 0
            WHERE id = $3 AND owner = $4 AND state IN ('queued', 'running')";
        let mut transaction = self.pool.begin().await?;
        let cancel = sqlx::query(self.sql(text))
            .bind(State::Cancelled.name())
            .bind(Vec::<u8>::new())
            .bind(id)
            .bind(owner);
        let ended = cancel.execute(&mut *transaction).await?.rows_affected() == 1;
        if ended {
            note_ending(&mut transaction, id).await?;
        }
        transaction.commit().await?;
        Ok(ended)
    }
}
