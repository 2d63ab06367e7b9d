//! The command line as clap sees it.

use crate::commands::{contract, example, keys, prove, srs, verify, vote};
use crate::serve::{ServeArgs, TokenArgs, WorkerArgs};
use crate::snapshot;
use clap::{Parser, Subcommand};

/// What `--help` says about exit codes.
const EXIT_CODES: &str = "Exit codes: 0 done, 1 proof refused, 2 bad input or usage, \
3 keys or SRS, 4 files, network or chain, 5 internal.";

/// Private proofs of access: prove, verify, make keys and contracts.
#[derive(Debug, Parser)]
#[command(name = "proofpod", version, after_help = EXIT_CODES)]
pub struct Cli {
    /// Print errors as one JSON object {code, message, details} on stderr.
    #[arg(long, global = true)]
    pub json: bool,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a proof from inputs; it is verified before it is written.
    Prove(prove::Args),
    /// Verify a proof bundle.
    Verify(verify::Args),
    /// Write the setup and key files that pods need, with a manifest.
    Keys(keys::Args),
    /// Check, fetch or look for a setup file.
    Srs(srs::Args),
    /// Write the Solidity verifier of a circuit.
    Contract(contract::Args),
    /// List all circuits that can be proved.
    Statements,
    /// Print valid inputs with public secrets, for documents and tests.
    ExampleInputs(example::Args),
    /// Read holders from the chain, write a snapshot and publish its root.
    Snapshot(snapshot::Args),
    /// Take jobs over HTTP, queue and prove them.
    Serve(Box<ServeArgs>),
    /// Prove jobs of a queue that several processes share.
    Worker(Box<WorkerArgs>),
    /// Draw a token for the service.
    Token(TokenArgs),
    /// Keys that trustees share, and the totals of a vote with their proof.
    Vote(vote::Args),
}
