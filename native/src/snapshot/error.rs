//! Everything that a snapshot can fail with, and its word on the command line.

use crate::error::CliError;
use alloy::primitives::{Address, B256, Bytes, U256};
use serde_json::{Value, json};

/// Why a snapshot could not be made, published or verified.
#[derive(Debug, thiserror::Error)]
pub enum SnapshotError {
    /// A value or a file is not what the format says.
    #[error("{0}")]
    BadFormat(String),
    /// A holder's balance does not fit the statement.
    #[error("holder {index} has {units} balance units, 2^64 or more: take a larger --unit")]
    BalanceTooLarge {
        /// Registration index of the holder.
        index: usize,
        /// Balance in the token's smallest unit.
        balance: U256,
        /// The same divided by the unit.
        units: U256,
    },
    /// A downloaded file is not the one that was asked for.
    #[error("the file's CID is {got}, expected {expected}: it was changed or is another snapshot")]
    CidMismatch {
        /// What the caller named.
        expected: String,
        /// What the bytes give.
        got: String,
    },
    /// The entries do not give the root that was asked for.
    #[error("the file's root is {got}, expected {expected}")]
    RootMismatch {
        /// What the caller named.
        expected: String,
        /// What the entries give.
        got: String,
    },
    /// The environment variable with the publisher's key is absent or not a key.
    #[error("the environment variable {variable} {problem}")]
    Key {
        /// Its name.
        variable: String,
        /// What is wrong, without the value.
        problem: &'static str,
    },
    /// A file or folder could not be read or written.
    #[error("{path}: {cause}")]
    Io {
        /// Which one.
        path: String,
        /// The system's words.
        cause: std::io::Error,
    },
    /// The RPC did not answer, or not in JSON-RPC, in any attempt.
    #[error("no usable answer from {host} to {call} in {attempts} attempts: {cause}")]
    RpcDown {
        /// Host and port, never the whole URL: its path often is a key.
        host: String,
        /// The method.
        call: &'static str,
        /// How often it was asked.
        attempts: u32,
        /// The innermost cause.
        cause: String,
    },
    /// The RPC answered with an error.
    #[error("the RPC refused {call}: {message} ({code})")]
    RpcRefused {
        /// The method.
        call: &'static str,
        /// JSON-RPC error code.
        code: i64,
        /// The RPC's words.
        message: String,
        /// Revert data, when a contract reverted.
        data: Option<Bytes>,
    },
    /// The RPC serves another chain.
    #[error("the RPC serves chain {got}, expected {expected}")]
    WrongChain {
        /// What the caller named, or what was seen before.
        expected: u64,
        /// What the RPC says.
        got: u64,
    },
    /// Nothing lies at a contract's address.
    #[error("no {name} at {address} on chain {chain}: wrong address or wrong chain")]
    NoContract {
        /// Which contract.
        name: &'static str,
        /// Where it should be.
        address: Address,
        /// On which chain.
        chain: u64,
    },
    /// The chain is shorter than the confirmations asked for, or than the block asked for.
    #[error(
        "block {wanted} is not reached: the head is {head}, {confirmations} confirmations asked"
    )]
    NotConfirmed {
        /// The block that was wanted.
        wanted: u64,
        /// The chain's newest.
        head: u64,
        /// How deep it must lie.
        confirmations: u64,
    },
    /// The chain changed under every attempt to read it.
    #[error("the chain reorganised {times} times while it was read up to block {block}")]
    Unstable {
        /// How often it changed.
        times: u32,
        /// The block that was read.
        block: u64,
    },
    /// A log of a contract is not the event that it should be.
    #[error("block {block}, transaction {tx}: {problem}")]
    BadEvent {
        /// Its block.
        block: u64,
        /// Its transaction.
        tx: B256,
        /// What is wrong.
        problem: String,
    },
    /// The token's Transfer events do not explain its balances.
    #[error("the token's Transfer events do not explain its balances: {0}")]
    TokenUnfaithful(String),
    /// The registry's events contradict each other.
    #[error("the registry's events contradict each other: {0}")]
    RegistryInvalid(String),
    /// Nobody has registered, so that there is no tree and no root.
    #[error("nobody is registered at block {block}: there is nothing to publish")]
    Empty {
        /// The block that was read.
        block: u64,
    },
    /// More holders than a tree takes.
    #[error("{got} holders are registered, a snapshot takes {limit}")]
    TooManyHolders {
        /// How many there are.
        got: usize,
        /// How many there may be.
        limit: usize,
    },
    /// The publisher's account lacks the gate's role.
    #[error("account {account} lacks the role {role} on the gate: grant PUBLISHER_ROLE to it")]
    RoleMissing {
        /// The account.
        account: Address,
        /// The role's identifier.
        role: B256,
    },
    /// The gate knows this root with a file that the folder does not hold, and takes no other.
    #[error("the gate knows these entries as {cid}.json, which is not in --out (see --help)")]
    FileLost {
        /// The file's CID.
        cid: String,
    },
    /// The gate reverted.
    #[error("the gate reverted: {0}")]
    Reverted(String),
    /// A transaction was sent and not mined in time.
    #[error("transaction {tx} was sent and is not mined after {seconds} s")]
    TxPending {
        /// Its hash.
        tx: B256,
        /// How long it was waited for.
        seconds: u64,
    },
}

impl SnapshotError {
    /// Whether the same call may succeed later without anybody's doing.
    pub fn is_transient(&self) -> bool {
        matches!(
            self,
            Self::RpcDown { .. }
                | Self::RpcRefused { .. }
                | Self::Unstable { .. }
                | Self::TxPending { .. }
        )
    }

    /// Whether the chain has simply not got there yet.
    pub fn is_waiting(&self) -> bool {
        matches!(self, Self::Empty { .. } | Self::NotConfirmed { .. })
    }

    /// The stable code.
    fn code(&self) -> &'static str {
        match self {
            Self::BadFormat(_) => "INPUT_BAD_FORMAT",
            Self::BalanceTooLarge { .. } => "INPUT_OUT_OF_RANGE",
            Self::CidMismatch { .. } => "INPUT_CID_MISMATCH",
            Self::RootMismatch { .. } => "INPUT_ROOT_MISMATCH",
            Self::Key { .. } => "INPUT_PUBLISHER_KEY",
            Self::Io { .. } => "IO_FAILED",
            Self::RpcDown { .. } => "CHAIN_RPC_DOWN",
            Self::RpcRefused { .. } => "CHAIN_RPC_ERROR",
            Self::WrongChain { .. } => "CHAIN_WRONG_ID",
            Self::NoContract { .. } => "CHAIN_NO_CONTRACT",
            Self::NotConfirmed { .. } => "CHAIN_NOT_CONFIRMED",
            Self::Unstable { .. } => "CHAIN_UNSTABLE",
            Self::BadEvent { .. } => "CHAIN_BAD_EVENT",
            Self::TokenUnfaithful(_) => "CHAIN_TOKEN_UNFAITHFUL",
            Self::RegistryInvalid(_) => "CHAIN_REGISTRY_INVALID",
            Self::Empty { .. } => "CHAIN_REGISTRY_EMPTY",
            Self::TooManyHolders { .. } => "CHAIN_TOO_MANY_HOLDERS",
            Self::RoleMissing { .. } => "CHAIN_ROLE_MISSING",
            Self::FileLost { .. } => "IO_SNAPSHOT_LOST",
            Self::Reverted(_) => "CHAIN_REVERTED",
            Self::TxPending { .. } => "CHAIN_TX_PENDING",
        }
    }

    /// Machine-readable facts.
    fn details(&self) -> Value {
        match self {
            Self::BalanceTooLarge { index, balance, units } => {
                let (balance, units) = (balance.to_string(), units.to_string());
                json!({ "index": index, "balance": balance, "units": units })
            }
            Self::CidMismatch { expected, got } | Self::RootMismatch { expected, got } => {
                json!({ "expected": expected, "got": got })
            }
            Self::WrongChain { expected, got } => json!({ "expected": expected, "got": got }),
            Self::RpcDown { host, call, attempts, .. } => {
                json!({ "host": host, "call": call, "attempts": attempts })
            }
            Self::NoContract { name, address, chain } => {
                json!({ "name": name, "address": address, "chainId": chain })
            }
            Self::RoleMissing { account, role } => json!({ "account": account, "role": role }),
            Self::FileLost { cid } => json!({ "cid": cid }),
            Self::TxPending { tx, .. } => json!({ "tx": tx }),
            _ => Value::Null,
        }
    }
}

impl From<SnapshotError> for CliError {
    fn from(error: SnapshotError) -> Self {
        CliError::new(error.code(), error.to_string()).with(error.details())
    }
}
