//! `proofpod prove`: inputs in, bundle out.

use crate::checkpoint;
use crate::error::CliError;
use crate::io::{read_text, write_json};
use crate::progress::Progress;
use crate::session::{KeyOptions, Session, statement};
use circuits::any::AnyCircuit;
use circuits::bundle::Bundle;
use prover::{Checkpoint, Fr, Start};
use rand::RngCore;
use rand::rngs::OsRng;
use serde_json::{Value, json};
use std::cell::RefCell;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

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
    /// Keeps the state after each round in this file, and goes on from there if it is there; it is
    /// removed when the proof is. It holds the randomness that hides the witness: keep it as
    /// secret as the inputs (its mode is 0600), and give the same inputs again.
    #[arg(long, value_name = "FILE")]
    checkpoint: Option<PathBuf>,
    #[command(flatten)]
    keys: KeyOptions,
}

/// Runs the command. The inputs are judged before any key is read.
pub fn run(args: &Args) -> Result<Value, CliError> {
    let (circuit, seed) = (statement(&args.statement)?, seed(args.insecure_seed.as_deref())?);
    let claim = circuit.claim(&read_text(&args.inputs)?)?;
    let columns = circuit.columns(&claim.words);
    let session = Session::open(circuit, &args.keys)?;
    let proof = match &args.checkpoint {
        None => {
            let progress = Progress::new();
            let show = &mut |event| progress.show(event);
            session.prover.prove(claim.circuit, &columns, seed, show)?
        }
        Some(path) => kept(path, &session, claim.circuit, &columns, seed)?,
    };
    let bundle = Bundle { words: claim.words, proof, srs: session.srs.id() };
    write_json(&args.out, &bundle.to_json(&*session.circuit))?;
    args.checkpoint.as_deref().map_or(Ok(()), checkpoint::remove)?;
    Ok(Value::Null)
}

/// From the state in the file on, if there is one; a state that cannot be written ends the proof.
fn kept(
    path: &Path,
    session: &Session,
    circuit: AnyCircuit,
    instances: &[Vec<Fr>],
    seed: [u8; 32],
) -> Result<Vec<u8>, CliError> {
    let found = checkpoint::read(path)?;
    let start = found.as_ref().map_or(Start::Seed(seed), Start::Checkpoint);
    let progress = Progress::new();
    let failed = RefCell::new(None);
    let mut show = |event| match *failed.borrow() {
        None => progress.show(event),
        Some(_) => ControlFlow::Break(()),
    };
    let mut keep = |state: Checkpoint| {
        if let Err(error) = checkpoint::write(path, &state) {
            failed.borrow_mut().get_or_insert(error);
        }
    };
    let proof = session.prover.prove_kept(circuit, instances, start, &mut show, &mut keep);
    failed.into_inner().map_or(Ok(()), Err)?;
    Ok(proof?)
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
