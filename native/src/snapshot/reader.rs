//! From the chain to the ledger: bounded ranges, and a check that the chain held still.

use super::abi::{DataToken, IdentityRegistry};
use super::error::SnapshotError;
use super::file::{Entry, Source};
use super::ledger::{Checkpoint, Event, Ledger};
use super::note;
use super::rpc::Rpc;
use alloy::eips::BlockId;
use alloy::primitives::{Address, U256};
use alloy::rpc::types::{Filter, Log, TransactionRequest};
use alloy::sol_types::{SolCall, SolEvent};
use circuits::field;
use std::time::Duration;

/// Blocks in one log query: what the strictest of the large hosted RPCs takes without a fee. A
/// query that is refused all the same is halved.
const MAX_RANGE: u64 = 2_000;
/// Reorganisations during one reading after which the chain is called unstable.
const MAX_REORGS: u32 = 8;
/// Pause after one, for the RPC's own view to settle.
const SETTLE: Duration = Duration::from_millis(250);

/// Reads one token and one registry.
#[derive(Debug)]
pub struct Reader {
    rpc: Rpc,
    source: Source,
    /// First block to read: where the older of the two contracts was deployed, or before.
    first: u64,
    ledger: Ledger,
    range: u64,
}

impl Reader {
    /// A reader that has read nothing.
    pub fn new(rpc: Rpc, source: Source, first: u64) -> Self {
        Self { rpc, source, first, ledger: Ledger::default(), range: MAX_RANGE }
    }

    /// Reads up to a block, undoing what a reorganisation took back. A target below what was read
    /// already (an RPC that lags) changes nothing. Returns where the ledger stands.
    pub async fn advance(&mut self, target: u64) -> Result<Checkpoint, SnapshotError> {
        let mut reorgs = 0;
        loop {
            reorgs += u32::from(self.undo_orphans().await?);
            let next = self.ledger.tip().map_or(self.first.min(target), |tip| tip.block + 1);
            if let Some(tip) = self.ledger.tip().filter(|tip| tip.block >= target) {
                return Ok(tip);
            }
            let last = target.min(next.saturating_add(self.range - 1));
            if !self.read_range(next, last).await? {
                reorgs += 1;
                tokio::time::sleep(SETTLE).await;
            }
            if reorgs > MAX_REORGS {
                return Err(SnapshotError::Unstable { times: reorgs, block: target });
            }
        }
    }

    /// The registered holders where the ledger stands, after a check against the contracts'
    /// own totals.
    pub async fn entries(&self) -> Result<Vec<Entry>, SnapshotError> {
        if let Some(tip) = self.ledger.tip() {
            self.check_totals(tip).await?;
        }
        self.ledger.entries(self.source.unit)
    }

    /// Drops checkpoints that are not on the chain any more; whether there were any.
    async fn undo_orphans(&mut self) -> Result<bool, SnapshotError> {
        let mut any = false;
        while let Some(tip) = self.ledger.tip() {
            if self.rpc.block_hash(tip.block).await? == Some(tip.hash) {
                break;
            }
            self.ledger.rewind();
            any = true;
        }
        if any {
            let to =
                self.ledger.tip().map_or("the start".into(), |tip| format!("block {}", tip.block));
            note(&format!("the chain reorganised: back to {to}"));
        }
        Ok(any)
    }

    /// Reads one range into the ledger; false when the chain changed meanwhile. A refused query
    /// makes the next range shorter.
    async fn read_range(&mut self, first: u64, last: u64) -> Result<bool, SnapshotError> {
        let Some(hash) = self.rpc.block_hash(last).await? else { return Ok(false) };
        let logs = match self.rpc.logs(&self.filter(first, last)).await {
            Err(SnapshotError::RpcRefused { .. }) if last > first => {
                self.range = (self.range.min(last - first + 1) / 2).max(1);
                return Ok(true);
            }
            logs => logs?,
        };
        self.range = self.range.saturating_mul(2).min(MAX_RANGE);
        let end = Checkpoint { block: last, hash };
        if !self.held_still(end).await? || !consistent(&logs, first, end) {
            return Ok(false);
        }
        self.ledger.extend(decode(logs)?, end)?;
        Ok(true)
    }

    /// Whether the ledger's tip and the new end are both canonical now: the end was so before the
    /// logs were read, and a block carries all blocks below it.
    async fn held_still(&self, end: Checkpoint) -> Result<bool, SnapshotError> {
        for point in self.ledger.tip().into_iter().chain([end]) {
            if self.rpc.block_hash(point.block).await? != Some(point.hash) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn filter(&self, first: u64, last: u64) -> Filter {
        let events =
            vec![DataToken::Transfer::SIGNATURE_HASH, IdentityRegistry::Registered::SIGNATURE_HASH];
        Filter::new()
            .address(vec![self.source.token, self.source.registry])
            .event_signature(events)
            .from_block(first)
            .to_block(last)
    }

    /// Catches tokens that move balances without events, a first block that is too late, and RPCs
    /// that leave logs out.
    async fn check_totals(&self, tip: Checkpoint) -> Result<(), SnapshotError> {
        let (token, registry, first) = (self.source.token, self.source.registry, self.first);
        let supply = DataToken::totalSupplyCall {}.abi_encode();
        let (expected, got) = (self.number(token, supply, tip).await?, self.ledger.supply());
        if let Some(expected) = expected.filter(|expected| *expected != got) {
            let problem =
                format!("totalSupply is {expected}, the events since block {first} give {got}");
            return Err(SnapshotError::TokenUnfaithful(problem));
        }
        let count = IdentityRegistry::countCall {}.abi_encode();
        let (expected, got) = (self.number(registry, count, tip).await?, self.ledger.holders());
        if let Some(expected) = expected.filter(|expected| *expected != U256::from(got)) {
            let problem = format!("count is {expected}, the events since block {first} give {got}");
            return Err(SnapshotError::RegistryInvalid(problem));
        }
        Ok(())
    }

    /// A number that a contract says at a block; none, and a word about it, when the RPC keeps no
    /// state of that block.
    async fn number(
        &self,
        contract: Address,
        input: Vec<u8>,
        at: Checkpoint,
    ) -> Result<Option<U256>, SnapshotError> {
        let call = TransactionRequest::default().to(contract).input(input.into());
        match self.rpc.call(&call, BlockId::hash(at.hash)).await {
            Ok(answer) => Ok(U256::try_from_be_slice(&answer)),
            Err(SnapshotError::RpcRefused { message, .. }) => {
                let block = at.block;
                note(&format!("skipped: check of {contract}'s total at block {block}: {message}"));
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }
}

/// Whether all logs lie in the range, in mined blocks, and those of the last block on the chain
/// that was asked for.
fn consistent(logs: &[Log], first: u64, end: Checkpoint) -> bool {
    logs.iter().all(|log| {
        let placed = log.block_number.is_some_and(|block| (first..=end.block).contains(&block));
        let on_chain = log.block_number != Some(end.block) || log.block_hash == Some(end.hash);
        placed && on_chain && !log.removed
    })
}

/// The events in the chain's order.
fn decode(mut logs: Vec<Log>) -> Result<Vec<(u64, Event)>, SnapshotError> {
    logs.sort_by_key(|log| (log.block_number, log.log_index));
    logs.iter().map(|log| Ok((log.block_number.unwrap_or_default(), event(log)?))).collect()
}

fn event(log: &Log) -> Result<Event, SnapshotError> {
    let bad = |problem: String| SnapshotError::BadEvent {
        block: log.block_number.unwrap_or_default(),
        tx: log.transaction_hash.unwrap_or_default(),
        problem,
    };
    if log.topic0() == Some(&DataToken::Transfer::SIGNATURE_HASH) {
        let DataToken::Transfer { from, to, value } =
            DataToken::Transfer::decode_log_data(log.data())
                .map_err(|error| bad(format!("not an ERC-20 Transfer: {error}")))?;
        return Ok(Event::Transfer { from, to, value });
    }
    let event = IdentityRegistry::Registered::decode_log_data(log.data())
        .map_err(|error| bad(format!("not a registration: {error}")))?;
    let commitment = field::parse(&format!("{:#x}", event.commitment))
        .map_err(|error| bad(format!("commitment: {error}")))?;
    Ok(Event::Registered { wallet: event.wallet, commitment, index: event.index })
}
