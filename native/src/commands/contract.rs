//! `proofpod contract`: the Solidity that checks proofs on chain.

use crate::contract::contracts;
use crate::error::CliError;
use crate::io::write_file;
use crate::session::{KeyOptions, Session, statement};
use circuits::registry;
use serde_json::{Value, json};
use std::path::PathBuf;

/// Arguments of `proofpod contract`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Folder for a verifier of one proof and one of many, which are named after the circuit:
    /// AccessVerifier.sol and AccessBatchVerifier.sol, AccessLeanVerifier.sol and so on.
    #[arg(long)]
    out: PathBuf,
    /// Which circuit: a statement (`access`), or one circuit of it.
    #[arg(long, default_value = "access")]
    statement: String,
    /// Besides, of each statement the first circuit of at most 2^14 rows.
    #[arg(long)]
    shipped: bool,
    #[command(flatten)]
    keys: KeyOptions,
}

/// Runs the command and says what was written: an object, or with `--shipped` a list of them.
pub fn run(args: &Args) -> Result<Value, CliError> {
    if !args.shipped {
        return write(&args.statement, args);
    }
    let shipped = registry::shipped();
    let named = Some(&args.statement).filter(|name| !shipped.contains(name));
    shipped.iter().chain(named).map(|name| write(name, args)).collect()
}

fn write(name: &str, args: &Args) -> Result<Value, CliError> {
    let session = Session::open(statement(name)?, &args.keys)?;
    let files = contracts(&session)?;
    for (name, source) in &files {
        write_file(&args.out.join(name), source.as_bytes())?;
    }
    Ok(json!({
        "statement": session.circuit.name(),
        "files": files.map(|(name, _)| args.out.join(name)),
        "proofBytes": session.prover.schedule().proof_len(),
        "srs": session.srs.id(),
        "srsDigest": hex::encode(session.srs.digest()),
        "insecure": session.srs.is_insecure_dev(),
    }))
}
