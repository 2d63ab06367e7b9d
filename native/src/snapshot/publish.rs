//! One publication: read, compare with the gate, write, publish. And the watch around it.

use super::cid;
use super::error::SnapshotError;
use super::file::{Entry, Snapshot, Source};
use super::gate::{Gate, Published};
use super::note;
use super::reader::Reader;
use super::rpc::Rpc;
use super::store::{Latest, Store};
use ::cid::Cid;
use alloy::primitives::B256;
use circuits::{Fr, field};
use serde_json::{Value, json};
use std::io::Write;
use std::path::PathBuf;
use std::time::Duration;

/// A snapshot is published again when less than this part of its validity is left.
const RENEW_PART: u64 = 4;
/// Failed polls in a row after which a watch gives up: something else must restart or report it.
const MAX_FAILURES: u32 = 10;

/// Everything that a publication needs.
#[derive(Debug)]
pub struct Publisher {
    /// The chain.
    pub rpc: Rpc,
    /// What is published.
    pub source: Source,
    /// Reads it.
    pub reader: Reader,
    /// Where it is published; none to write the file only.
    pub gate: Option<Gate>,
    /// Where the files go.
    pub store: Store,
    /// Blocks between the head and what counts as final.
    pub confirmations: u64,
    /// The block to read at, instead of the newest confirmed one.
    pub at_block: Option<u64>,
    /// Seconds that a publication is valid for.
    pub valid_for: u64,
    /// The entries of the last poll and their root: most polls find nothing new, and a large tree
    /// takes seconds.
    pub last: Option<(Vec<Entry>, Fr)>,
}

/// What a run did.
#[derive(Debug)]
pub struct Outcome {
    root: Fr,
    cid: Cid,
    snapshot: Snapshot,
    valid_until: Option<u64>,
    tx: Option<B256>,
    file: PathBuf,
}

impl Outcome {
    /// The outcome as it is printed.
    pub fn to_json(&self) -> Value {
        json!({
            "root": field::to_hex(&self.root),
            "cid": self.cid.to_string(),
            "block": self.snapshot.block,
            "blockHash": self.snapshot.block_hash,
            "holders": self.snapshot.entries.len(),
            "validUntil": self.valid_until,
            "tx": self.tx,
            "file": self.file,
        })
    }
}

impl Publisher {
    /// Reads the chain and publishes if there is something to publish.
    pub async fn once(&mut self) -> Result<Outcome, SnapshotError> {
        self.check_chain().await?;
        let at = self.reader.advance(self.target().await?).await?;
        let entries = self.reader.entries().await?;
        let snapshot = Snapshot::new(self.source, (at.block, at.hash), entries)?;
        let root = self.root(&snapshot)?;
        match &self.gate {
            Some(gate) => self.publish(gate, root, snapshot).await,
            None => self.finish(root, self.write(snapshot)?, None, None),
        }
    }

    /// Polls for ever; returns only with an error. Prints a line for every publication.
    pub async fn watch(&mut self, interval: Duration) -> Result<Value, SnapshotError> {
        let mut failures = 0;
        let mut seen: Option<String> = None;
        loop {
            match self.once().await {
                Ok(outcome) => {
                    failures = 0;
                    if outcome.tx.is_some() || seen.is_none() {
                        print(&outcome.to_json())?;
                    }
                    seen = Some(outcome.cid.to_string());
                }
                Err(error) if error.is_waiting() => note(&format!("waiting: {error}")),
                Err(error) if error.is_transient() && failures < MAX_FAILURES => {
                    failures += 1;
                    note(&format!("poll failed ({failures} of {MAX_FAILURES} in a row): {error}"));
                }
                Err(error) => return Err(error),
            }
            tokio::time::sleep(interval).await;
        }
    }

    /// An RPC that changes its chain under a watch must not be published from.
    async fn check_chain(&self) -> Result<(), SnapshotError> {
        let (expected, got) = (self.source.chain_id, self.rpc.chain_id().await?);
        if expected == got { Ok(()) } else { Err(SnapshotError::WrongChain { expected, got }) }
    }

    async fn target(&self) -> Result<u64, SnapshotError> {
        let head = self.rpc.head().await?;
        let confirmations = self.confirmations;
        let confirmed = head.checked_sub(confirmations);
        match (confirmed, self.at_block) {
            (Some(confirmed), None) => Ok(confirmed),
            (Some(confirmed), Some(block)) if block <= confirmed => Ok(block),
            (_, block) => {
                let wanted = block.unwrap_or_default();
                Err(SnapshotError::NotConfirmed { wanted, head, confirmations })
            }
        }
    }

    fn root(&mut self, snapshot: &Snapshot) -> Result<Fr, SnapshotError> {
        if let Some((_, root)) = self.last.as_ref().filter(|(last, _)| *last == snapshot.entries) {
            return Ok(*root);
        }
        let root = snapshot.root()?;
        self.last = Some((snapshot.entries.clone(), root));
        Ok(root)
    }

    /// The root names the entries, and the gate binds a root to one file: the file that was first
    /// published for these entries stays theirs, whatever the block.
    async fn publish(
        &self,
        gate: &Gate,
        root: Fr,
        fresh: Snapshot,
    ) -> Result<Outcome, SnapshotError> {
        let published = gate.published(&root).await?;
        let now = self.rpc.now().await?;
        let file = match published {
            Some(published) => self.held(&published, &fresh)?,
            None => self.write(fresh)?,
        };
        let valid_until = published.map_or(0, |published| published.valid_until);
        if valid_until.saturating_sub(now) > self.valid_for / RENEW_PART {
            return self.finish(root, file, Some(valid_until), None);
        }
        let digest = cid::digest(&file.1.to_bytes()?);
        let valid_until = now.saturating_add(self.valid_for);
        let tx = gate.publish(&root, Published { digest, valid_until }).await?;
        self.finish(root, file, Some(valid_until), Some(tx))
    }

    /// The published file of these entries: in the folder, or the fresh one when it is the same.
    fn held(
        &self,
        published: &Published,
        fresh: &Snapshot,
    ) -> Result<(Cid, Snapshot), SnapshotError> {
        let fresh_bytes = fresh.to_bytes()?;
        if cid::digest(&fresh_bytes) == published.digest {
            return Ok((self.store.put(&fresh_bytes)?, fresh.clone()));
        }
        let same = |held: &(Cid, Snapshot)| {
            held.1.source() == fresh.source() && held.1.entries == fresh.entries
        };
        if let Some(held) = self.store.get(&published.digest).filter(same) {
            return Ok(held);
        }
        Err(SnapshotError::FileLost { cid: cid::from_digest(&published.digest)?.to_string() })
    }

    fn write(&self, snapshot: Snapshot) -> Result<(Cid, Snapshot), SnapshotError> {
        Ok((self.store.put(&snapshot.to_bytes()?)?, snapshot))
    }

    /// Points `latest.json` at what the gate now takes, and reports.
    fn finish(
        &self,
        root: Fr,
        (cid, snapshot): (Cid, Snapshot),
        valid_until: Option<u64>,
        tx: Option<B256>,
    ) -> Result<Outcome, SnapshotError> {
        if let Some(valid_until) = valid_until {
            let (cid, root) = (cid.to_string(), field::to_hex(&root));
            self.store.point(&Latest { cid, root, block: snapshot.block, valid_until })?;
        }
        let file = self.store.path(&cid);
        Ok(Outcome { root, cid, snapshot, valid_until, tx, file })
    }
}

/// One line on stdout; whoever reads it is gone when it cannot be written.
fn print(value: &Value) -> Result<(), SnapshotError> {
    writeln!(std::io::stdout().lock(), "{value}")
        .map_err(|cause| SnapshotError::Io { path: "stdout".into(), cause })
}
