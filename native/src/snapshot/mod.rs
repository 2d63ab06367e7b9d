//! The snapshot publisher: who holds how much, as a file with a root that a gate knows.
//!
//! `reader` replays Transfer and Registered events into `ledger`; `file` makes bytes and root of
//! it; `store` keeps the files; `gate` publishes; `publish` decides and watches.
//!
//! - Leaf i is registration i, holders of nothing included: positions never move, and the file
//!   says nothing that the registry's events and the token's do not say.
//! - A file names its block; a root names only the entries. The gate binds a root to the first
//!   file published for it, so equal entries at a later block keep that file and only their
//!   validity moves.
//! - State lives in memory. The hash of the end of every range read is kept, and when one is not
//!   on the chain any more the ledger goes back behind it.
//! - The replay is compared with `totalSupply` and `count` before anything is published: a token
//!   that moves balances without events, a first block that is too late and an RPC that leaves
//!   logs out end with an error instead of a wrong root.

mod abi;
mod cid;
mod error;
mod file;
mod gate;
mod ledger;
mod publish;
mod reader;
mod rpc;
mod store;
mod verify;

use crate::error::CliError;
use alloy::primitives::{Address, U256};
use alloy::signers::local::PrivateKeySigner;
use error::SnapshotError;
use file::Source;
use gate::Gate;
use publish::Publisher;
use reader::Reader;
use rpc::Rpc;
use serde_json::Value;
use std::io::Write;
use std::path::PathBuf;
use std::time::Duration;
use store::Store;

/// Shortest validity: below a few blocks a snapshot would run out before a proof is made.
const VALID_FOR_MIN: u64 = 60;
/// Longest validity: who sold his tokens keeps his access until the snapshot runs out.
const VALID_FOR_MAX: u64 = 30 * 24 * 3600;
/// Longest poll interval: a day, so that the number stays one that a timer takes.
const INTERVAL_MAX: u64 = 24 * 3600;

/// What `--help` says at its end.
const NOTES: &str = "The gate binds a root to one file, so keep the folder: a lost file is made \
again, byte for byte, by --no-publish --at-block with the block that its publication printed.";

/// Arguments of `proofpod snapshot`.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
#[command(after_help = NOTES)]
pub struct Args {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    publish: Option<PublishArgs>,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    Verify(verify::VerifyArgs),
}

/// What to read, where to write, where to publish.
#[derive(Debug, clap::Args)]
struct PublishArgs {
    /// URL of the chain's JSON-RPC; without it the variable PROOFPOD_RPC, which keeps the key that
    /// is part of a hosted RPC's URL out of the process list.
    #[arg(long)]
    rpc: Option<String>,
    /// The ERC-20 whose holders are counted.
    #[arg(long)]
    token: Address,
    /// The registry of identity commitments.
    #[arg(long)]
    registry: Address,
    /// The gate to publish on.
    #[arg(long, required_unless_present = "no_publish", conflicts_with = "no_publish")]
    gate: Option<Address>,
    /// Smallest token units in one balance unit: 1000000000000000000 counts whole tokens of an
    /// ERC-20 with 18 decimals.
    #[arg(long)]
    unit: U256,
    /// Folder for `<cid>.json` and `latest.json`.
    #[arg(long)]
    out: PathBuf,
    /// Name of the environment variable that holds the publisher's private key.
    #[arg(long, required_unless_present = "no_publish", conflicts_with = "no_publish")]
    key_env: Option<String>,
    /// Blocks that must lie on top of the one that is read.
    #[arg(long, default_value_t = 12)]
    confirmations: u64,
    /// Seconds that a publication is valid for, by the chain's clock.
    #[arg(long, default_value_t = 86_400,
          value_parser = clap::value_parser!(u64).range(VALID_FOR_MIN..=VALID_FOR_MAX))]
    valid_for: u64,
    /// First block to read: where the older of token and registry was deployed.
    #[arg(long, default_value_t = 0)]
    from_block: u64,
    /// Refuse any other chain.
    #[arg(long)]
    chain_id: Option<u64>,
    /// Write the file only; anybody can so recompute what a publisher published.
    #[arg(long)]
    no_publish: bool,
    /// The block to read at, instead of the newest confirmed one.
    #[arg(long, requires = "no_publish")]
    at_block: Option<u64>,
    /// Stay and publish again when entries change or validity runs out.
    #[arg(long, conflicts_with = "no_publish")]
    watch: bool,
    /// Seconds between polls of --watch.
    #[arg(long, default_value_t = 60, requires = "watch",
          value_parser = clap::value_parser!(u64).range(1..=INTERVAL_MAX))]
    interval: u64,
}

/// Runs the command and returns what it prints.
pub fn run(args: Args) -> Result<Value, CliError> {
    match (args.command, args.publish) {
        (Some(Command::Verify(args)), _) => Ok(verify::run(&args)?),
        (None, Some(args)) => {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .map_err(|error| CliError::new("INTERNAL", error.to_string()))?;
            Ok(runtime.block_on(publish(&args))?)
        }
        (None, None) => Err(CliError::new("INPUT_MISSING_FIELD", "snapshot: no arguments")),
    }
}

/// Tells whoever watches; a closed stderr is no reason to stop.
fn note(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}

async fn publish(args: &PublishArgs) -> Result<Value, SnapshotError> {
    let mut publisher = prepare(args).await?;
    if args.watch {
        return publisher.watch(Duration::from_secs(args.interval)).await;
    }
    Ok(publisher.once().await?.to_json())
}

/// Checks everything that can be checked before the chain is read.
async fn prepare(args: &PublishArgs) -> Result<Publisher, SnapshotError> {
    if args.unit.is_zero() {
        return Err(SnapshotError::BadFormat("--unit: expected a number above 0".into()));
    }
    let key = args.key_env.as_deref().map(key).transpose()?;
    let rpc = Rpc::new(&rpc_url(args)?)?;
    let chain_id = rpc.chain_id().await?;
    if let Some(expected) = args.chain_id.filter(|expected| *expected != chain_id) {
        return Err(SnapshotError::WrongChain { expected, got: chain_id });
    }
    let contracts =
        [("token", Some(args.token)), ("registry", Some(args.registry)), ("gate", args.gate)];
    for (name, address) in contracts {
        let Some(address) = address else { continue };
        if !rpc.has_code(address).await? {
            return Err(SnapshotError::NoContract { name, address, chain: chain_id });
        }
    }
    let (token, registry, unit) = (args.token, args.registry, args.unit);
    let source = Source { chain_id, token, registry, unit };
    Ok(Publisher {
        reader: Reader::new(rpc.clone(), source, args.from_block),
        gate: key.zip(args.gate).map(|(key, gate)| Gate::new(rpc.clone(), chain_id, gate, key)),
        rpc,
        source,
        store: Store::open(&args.out)?,
        confirmations: args.confirmations,
        at_block: args.at_block,
        valid_for: args.valid_for,
        last: None,
    })
}

/// clap's own fallback to a variable would also see it beside `verify`, and refuse that.
fn rpc_url(args: &PublishArgs) -> Result<String, SnapshotError> {
    let missing = |_| SnapshotError::BadFormat("give --rpc or set PROOFPOD_RPC".into());
    args.rpc.clone().map_or_else(|| std::env::var("PROOFPOD_RPC").map_err(missing), Ok)
}

/// The publisher's key from the environment; no error ever repeats the value.
fn key(variable: &str) -> Result<PrivateKeySigner, SnapshotError> {
    let failed = |problem| SnapshotError::Key { variable: variable.into(), problem };
    let text = std::env::var(variable).map_err(|_| failed("is not set"))?;
    text.trim().parse().map_err(|_| failed("is not a private key of 32 bytes in hex"))
}
