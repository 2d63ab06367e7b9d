//! `proofpod prove`: inputs in, bundle out.

use crate::error::CliError;
use crate::io::{read_text, write_json};
use crate::progress::Progress;
use crate::session::{KeyOptions, Session, statement};
use circuits::bundle::Bundle;
use rand::RngCore;
use rand::rngs::OsRng;
use serde_json::{Value, json};

/// Arguments of `proofpod prove`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// JSON of the inputs; `-` is standard input.
    #[arg(default_value = "-")]
    inputs: String,
    /// Where the bundle goes; `-` is standard output.
    #[arg(long, short, default_value = "-")]
    out: String,
    /// Which circuit: a statement (`access`), or one circuit of it (`access-v1-d32`). Proofs of
    /// circuits that end in `-lean` are the cheapest to verify on a chain.
    #[arg(long, default_value = "access")]
    statement: String,
    /// For tests only: 64 hex digits instead of fresh randomness. A proof made with a known seed no
    /// longer hides the secret.
    #[arg(long, value_name = "HEX")]
    insecure_seed: Option<String>,
    #[command(flatten)]
    keys: KeyOptions,
}

/// Runs the command. The inputs are judged before any key is read.
pub fn run(args: &Args) -> Result<Value, CliError> {
    let (circuit, seed) = (statement(&args.statement)?, seed(args.insecure_seed.as_deref())?);
    let claim = circuit.claim(&read_text(&args.inputs)?)?;
    let columns = circuit.columns(&claim.words);
    let session = Session::open(circuit, &args.keys)?;
    let progress = Progress::new();
    let mut show = |event| progress.show(event);
    let proof = session.prover.prove(claim.circuit, &columns, seed, &mut show)?;
    drop(progress);
    let bundle = Bundle { words: claim.words, proof, srs: session.srs.id() };
    write_json(&args.out, &bundle.to_json(&*session.circuit))?;
    Ok(Value::Null)
}

/// The named seed, or fresh randomness.
fn seed(named: Option<&str>) -> Result<[u8; 32], CliError> {
    let mut seed = [0; 32];
    match named {
        Some(text) => hex::decode_to_slice(text, &mut seed).map_err(|_| {
            CliError::new("INPUT_BAD_FORMAT", "--insecure-seed: expected 64 hex digits")
                .with(json!({ "field": "insecure-seed", "expected": "64 hex digits" }))
        })?,
        None => OsRng
            .try_fill_bytes(&mut seed)
            .map_err(|error| CliError::new("INTERNAL", error.to_string()))?,
    }
    Ok(seed)
}
