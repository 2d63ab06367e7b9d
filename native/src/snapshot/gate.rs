//! The gate as its publisher uses it.

use super::abi::{AccessGate, revert};
use super::error::SnapshotError;
use super::rpc::Rpc;
use alloy::consensus::TxEnvelope;
use alloy::eips::{BlockId, eip2718::Encodable2718};
use alloy::network::{EthereumWallet, NetworkTransactionBuilder};
use alloy::primitives::{Address, B256, U256};
use alloy::rpc::types::TransactionRequest;
use alloy::signers::local::PrivateKeySigner;
use alloy::sol_types::SolCall;
use circuits::{Fr, field};
use std::time::{Duration, Instant};

/// Longest wait for a transaction: ten blocks of the slowest chain that the project targets.
const MINED_TIMEOUT: Duration = Duration::from_secs(120);
/// Pause between looks for the receipt.
const MINED_POLL: Duration = Duration::from_millis(500);

/// What the gate knows of a root.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Published {
    /// SHA-256 of the snapshot's file.
    pub digest: [u8; 32],
    /// Chain time until which proofs for it are taken.
    pub valid_until: u64,
}

/// A gate and the account that publishes on it.
#[derive(Debug)]
pub struct Gate {
    rpc: Rpc,
    chain: u64,
    address: Address,
    account: Address,
    wallet: EthereumWallet,
}

impl Gate {
    /// A gate on a chain, and the key of its publisher.
    pub fn new(rpc: Rpc, chain: u64, address: Address, key: PrivateKeySigner) -> Self {
        let account = key.address();
        Self { rpc, chain, address, account, wallet: EthereumWallet::new(key) }
    }

    /// What the gate knows of a root, if it was ever published.
    pub async fn published(&self, root: &Fr) -> Result<Option<Published>, SnapshotError> {
        let input = AccessGate::snapshotsCall { root: word(root) }.abi_encode();
        let answer = self.rpc.call(&self.request(input), BlockId::latest()).await?;
        let record = AccessGate::snapshotsCall::abi_decode_returns(&answer).map_err(|error| {
            SnapshotError::Reverted(format!("{} is not an access gate: {error}", self.address))
        })?;
        let published = Published { digest: record.leavesDigest.0, valid_until: record.validUntil };
        Ok(Some(published).filter(|published| published.valid_until != 0))
    }

    /// Publishes a root and waits until the transaction is mined.
    pub async fn publish(&self, root: &Fr, what: Published) -> Result<B256, SnapshotError> {
        let call = AccessGate::publishSnapshotCall {
            root: word(root),
            leavesDigest: what.digest.into(),
            validUntil: what.valid_until,
        };
        let request = self.request(call.abi_encode());
        // A dry run first: its revert data are complete, those of a gas estimate often are not.
        self.rpc.call(&request, BlockId::latest()).await.map_err(explain)?;
        let filled = self.rpc.fill(request, self.account, self.chain).await.map_err(explain)?;
        let signed: TxEnvelope = filled
            .build(&self.wallet)
            .await
            .map_err(|error| SnapshotError::Reverted(format!("not signed: {error}")))?;
        self.rpc.send(&signed.encoded_2718()).await?;
        self.mined(*signed.tx_hash()).await
    }

    async fn mined(&self, tx: B256) -> Result<B256, SnapshotError> {
        let start = Instant::now();
        while start.elapsed() < MINED_TIMEOUT {
            match self.rpc.receipt(tx).await? {
                Some(receipt) if receipt.status() => return Ok(tx),
                Some(_) => {
                    let problem = format!("transaction {tx} failed when it was mined");
                    return Err(SnapshotError::Reverted(problem));
                }
                None => tokio::time::sleep(MINED_POLL).await,
            }
        }
        Err(SnapshotError::TxPending { tx, seconds: MINED_TIMEOUT.as_secs() })
    }

    fn request(&self, input: Vec<u8>) -> TransactionRequest {
        TransactionRequest::default().from(self.account).to(self.address).input(input.into())
    }
}

fn explain(error: SnapshotError) -> SnapshotError {
    match error {
        SnapshotError::RpcRefused { message, data: Some(data), .. } => revert(&data, &message),
        other => other,
    }
}

fn word(root: &Fr) -> U256 {
    U256::from_be_bytes(field::to_be_bytes(root))
}
