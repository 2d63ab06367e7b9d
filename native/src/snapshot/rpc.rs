//! The RPC: every call bounded in time and attempts, every failure typed.

use super::error::SnapshotError;
use alloy::consensus::BlockHeader;
use alloy::eips::{BlockId, BlockNumberOrTag};
use alloy::network::TransactionBuilder;
use alloy::primitives::{Address, B256, Bytes};
use alloy::providers::{Provider, RootProvider};
use alloy::rpc::client::RpcClient;
use alloy::rpc::json_rpc::{ErrorPayload, RpcError};
use alloy::rpc::types::{Filter, Log, TransactionReceipt, TransactionRequest};
use alloy::transports::{TransportError, TransportResult};
use std::error::Error;
use std::time::Duration;

/// Attempts at one call: with the doubling pause below some three seconds, which outlives a
/// restart of a load balancer and not the patience of whoever started the command.
const ATTEMPTS: u32 = 5;
/// Pause after the first failed attempt; each further one doubles it.
const FIRST_PAUSE: Duration = Duration::from_millis(200);
/// Longest wait for one answer: public RPCs cut large log queries at ten to thirty seconds.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(30);
/// Longest wait for a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// Most characters of an RPC's words that are repeated to people.
const MESSAGE_MAX: usize = 300;

/// A chain as one RPC shows it.
#[derive(Debug, Clone)]
pub struct Rpc {
    provider: RootProvider,
    /// Host and port: URLs of hosted RPCs carry keys in path, query or user.
    host: String,
}

impl Rpc {
    /// Prepares a connection; nothing is sent yet.
    pub fn new(url: &str) -> Result<Self, SnapshotError> {
        let bad = |problem: &str| SnapshotError::BadFormat(format!("--rpc: {problem}"));
        let url: reqwest::Url = url.parse().map_err(|_| bad("not a URL"))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(bad("expected an http or https URL"));
        }
        let host = url.host_str().ok_or_else(|| bad("the URL has no host"))?;
        let host = url.port().map_or(host.to_string(), |port| format!("{host}:{port}"));
        // An error only says that a provider is installed already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder()
            .timeout(ANSWER_TIMEOUT)
            .connect_timeout(CONNECT_TIMEOUT)
            .build()
            .map_err(|error| bad(&innermost(&error)))?;
        let provider = RootProvider::new(RpcClient::new_http_with_client(client, url));
        Ok(Self { provider, host })
    }

    /// EIP-155 chain id.
    pub async fn chain_id(&self) -> Result<u64, SnapshotError> {
        self.ask("eth_chainId", async || self.provider.get_chain_id().await).await
    }

    /// Number of the newest block.
    pub async fn head(&self) -> Result<u64, SnapshotError> {
        self.ask("eth_blockNumber", async || self.provider.get_block_number().await).await
    }

    /// Hash of the canonical block of that number, if there is one.
    pub async fn block_hash(&self, number: u64) -> Result<Option<B256>, SnapshotError> {
        let call = async || self.provider.get_block_by_number(number.into()).await;
        Ok(self.ask("eth_getBlockByNumber", call).await?.map(|block| block.header.hash))
    }

    /// Time of the block that a transaction sent now goes into, as far as the RPC knows it.
    pub async fn now(&self) -> Result<u64, SnapshotError> {
        for tag in [BlockNumberOrTag::Pending, BlockNumberOrTag::Latest] {
            let call = async || self.provider.get_block_by_number(tag).await;
            match self.ask("eth_getBlockByNumber", call).await {
                Ok(Some(block)) => return Ok(block.header.timestamp()),
                // Not every RPC has a pending block.
                Ok(None) | Err(SnapshotError::RpcRefused { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        Err(self.down("eth_getBlockByNumber", 1, "it knows no newest block".into()))
    }

    /// Logs by filter.
    pub async fn logs(&self, filter: &Filter) -> Result<Vec<Log>, SnapshotError> {
        self.ask("eth_getLogs", async || self.provider.get_logs(filter).await).await
    }

    /// Whether there is a contract at the address.
    pub async fn has_code(&self, address: Address) -> Result<bool, SnapshotError> {
        let call = async || self.provider.get_code_at(address).await;
        Ok(!self.ask("eth_getCode", call).await?.is_empty())
    }

    /// Calls a contract without a transaction.
    pub async fn call(
        &self,
        transaction: &TransactionRequest,
        block: BlockId,
    ) -> Result<Bytes, SnapshotError> {
        let call = async || self.provider.call(transaction.clone()).block(block).await;
        self.ask("eth_call", call).await
    }

    /// Fills in what a transaction lacks: nonce, gas, fees, chain id.
    ///
    /// The nonce counts mined transactions only: a transaction that got stuck is replaced, and
    /// never queued behind.
    pub async fn fill(
        &self,
        transaction: TransactionRequest,
        from: Address,
        chain: u64,
    ) -> Result<TransactionRequest, SnapshotError> {
        let call = async || self.provider.get_transaction_count(from).await;
        let nonce = self.ask("eth_getTransactionCount", call).await?;
        let call = async || self.provider.estimate_gas(transaction.clone()).await;
        let gas = self.ask("eth_estimateGas", call).await?;
        let filled = transaction.with_nonce(nonce).with_gas_limit(gas).with_chain_id(chain);
        let call = async || self.provider.estimate_eip1559_fees().await;
        Ok(match self.ask("eth_feeHistory", call).await {
            Ok(fees) => filled
                .with_max_fee_per_gas(fees.max_fee_per_gas)
                .with_max_priority_fee_per_gas(fees.max_priority_fee_per_gas),
            Err(error @ SnapshotError::RpcDown { .. }) => return Err(error),
            // A chain without EIP-1559.
            Err(_) => {
                let call = async || self.provider.get_gas_price().await;
                filled.with_gas_price(self.ask("eth_gasPrice", call).await?)
            }
        })
    }

    /// Sends a signed transaction. Sending the same bytes again, after an answer got lost, is no
    /// error.
    pub async fn send(&self, raw: &[u8]) -> Result<(), SnapshotError> {
        let call = async || {
            self.provider.send_raw_transaction(raw).await.map(|pending| *pending.tx_hash())
        };
        match self.ask("eth_sendRawTransaction", call).await {
            Err(SnapshotError::RpcRefused { message, .. }) if is_known(&message) => Ok(()),
            sent => sent.map(|_| ()),
        }
    }

    /// The receipt of a mined transaction.
    pub async fn receipt(&self, tx: B256) -> Result<Option<TransactionReceipt>, SnapshotError> {
        let call = async || self.provider.get_transaction_receipt(tx).await;
        self.ask("eth_getTransactionReceipt", call).await
    }

    /// One call: again after a pause while the failure may pass.
    async fn ask<T>(
        &self,
        name: &'static str,
        call: impl AsyncFn() -> TransportResult<T>,
    ) -> Result<T, SnapshotError> {
        let mut pause = FIRST_PAUSE;
        for attempt in 1.. {
            let error = match call().await {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            if attempt == ATTEMPTS || !may_pass(&error) {
                return Err(self.failure(name, attempt, error));
            }
            tokio::time::sleep(pause).await;
            pause *= 2;
        }
        Err(self.down(name, ATTEMPTS, "not asked".into()))
    }

    fn failure(&self, call: &'static str, attempts: u32, error: TransportError) -> SnapshotError {
        match error {
            RpcError::ErrorResp(payload) => {
                let message = shorten(&payload.message);
                let (code, data) = (payload.code, payload.as_revert_data());
                SnapshotError::RpcRefused { call, code, message, data }
            }
            RpcError::Transport(kind) => match kind.as_http_error() {
                Some(http) if !may_pass_http(http.status) => {
                    let (code, message) = (http.status.into(), shorten(&http.body));
                    SnapshotError::RpcRefused { call, code, message, data: None }
                }
                Some(http) => self.down(call, attempts, format!("HTTP status {}", http.status)),
                None => self.down(call, attempts, innermost(&kind)),
            },
            RpcError::UnsupportedFeature(feature) => {
                // -32601: JSON-RPC's "method not found".
                let (code, message) = (-32601, feature.into());
                SnapshotError::RpcRefused { call, code, message, data: None }
            }
            other => self.down(call, attempts, shorten(&other.to_string())),
        }
    }

    fn down(&self, call: &'static str, attempts: u32, cause: String) -> SnapshotError {
        SnapshotError::RpcDown { host: self.host.clone(), call, attempts, cause }
    }
}

fn may_pass(error: &TransportError) -> bool {
    match error {
        RpcError::ErrorResp(payload) => is_busy(payload),
        RpcError::Transport(kind) => {
            kind.as_http_error().is_none_or(|http| may_pass_http(http.status))
        }
        RpcError::DeserError { .. } => true,
        _ => false,
    }
}

fn may_pass_http(status: u16) -> bool {
    matches!(status, 408 | 429) || status >= 500
}

/// Rate limits pass; some RPCs use the same code for a query with too many results, which does not.
fn is_busy(payload: &ErrorPayload) -> bool {
    payload.is_retry_err() && !payload.message.contains("results")
}

fn is_known(message: &str) -> bool {
    let message = message.to_lowercase();
    ["already known", "already imported", "already in pool"].iter().any(|w| message.contains(w))
}

fn shorten(message: &str) -> String {
    message.chars().take(MESSAGE_MAX).collect()
}

/// The innermost cause: the outer ones repeat the URL.
fn innermost(error: &dyn Error) -> String {
    let mut cause = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    let text = cause.to_string();
    shorten(text.split(" for url").next().unwrap_or_default())
}
