//! The tables.

use super::{Queue, QueueError};
use sqlx::Executor;

const TABLES: [&str; 6] = [
    "CREATE TABLE IF NOT EXISTS jobs (
        id TEXT PRIMARY KEY,
        owner TEXT NOT NULL,
        idempotency TEXT NOT NULL,
        request TEXT NOT NULL,
        circuit TEXT NOT NULL,
        priority BIGINT NOT NULL,
        state TEXT NOT NULL,
        attempts BIGINT NOT NULL,
        attempts_max BIGINT NOT NULL,
        created BIGINT NOT NULL,
        available BIGINT NOT NULL,
        deadline BIGINT NOT NULL,
        lease BIGINT NOT NULL,
        started BIGINT NOT NULL,
        finished BIGINT NOT NULL,
        fence BIGINT NOT NULL,
        worker TEXT NOT NULL,
        round TEXT NOT NULL,
        permille BIGINT NOT NULL,
        sealed BIGINT NOT NULL,
        witness {blob} NOT NULL,
        witness_bytes BIGINT NOT NULL,
        result TEXT NOT NULL,
        result_bytes BIGINT NOT NULL,
        error TEXT NOT NULL,
        UNIQUE (owner, idempotency)
    )",
    "CREATE INDEX IF NOT EXISTS jobs_by_state ON jobs (state, priority, created)",
    "CREATE INDEX IF NOT EXISTS jobs_by_result ON jobs (result)",
    "CREATE TABLE IF NOT EXISTS endings (
        job TEXT NOT NULL,
        fence BIGINT NOT NULL,
        state TEXT NOT NULL,
        at BIGINT NOT NULL
    )",
    "CREATE INDEX IF NOT EXISTS endings_by_job ON endings (job)",
    "CREATE TABLE IF NOT EXISTS workers (id TEXT PRIMARY KEY, seen BIGINT NOT NULL)",
];

impl Queue {
    /// Makes what is missing; several processes may do so at once.
    pub(super) async fn create_tables(&self) -> Result<(), QueueError> {
        let mut transaction = self.begin_alone().await?;
        for table in TABLES {
            transaction.execute(self.sql(table)).await?;
        }
        transaction.commit().await?;
        Ok(())
    }

    /// A transaction that no other of this kind runs beside.
    pub(super) async fn begin_alone(
        &self,
    ) -> Result<sqlx::Transaction<'static, sqlx::Any>, QueueError> {
        let Some(lock) = self.dialect.alone else {
            // SQLite: one writer at a time, from the beginning.
            return Ok(self.pool.begin_with("BEGIN IMMEDIATE").await?);
        };
        let mut transaction = self.pool.begin().await?;
        transaction.execute(lock).await?;
        Ok(transaction)
    }
}
