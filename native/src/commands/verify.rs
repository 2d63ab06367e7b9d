//! `proofpod verify`: bundle in, verdict out.

use crate::error::CliError;
use crate::io::read_text;
use crate::session::{KeyOptions, Session, statement_of_bundle};
use circuits::bundle::{self, Bundle};
use circuits::field::to_be_bytes;
use serde_json::{Value, json};
use verifier::key::Word;

/// Arguments of `proofpod verify`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// JSON of the bundle; `-` is standard input.
    #[arg(default_value = "-")]
    bundle: String,
    #[command(flatten)]
    keys: KeyOptions,
}

/// Runs the command: a JSON verdict, or the error that says why not.
pub fn run(args: &Args) -> Result<Value, CliError> {
    let json = bundle::parse(&read_text(&args.bundle)?)?;
    let circuit = statement_of_bundle(bundle::statement(&json)?)?;
    let bundle = Bundle::read(&json, &*circuit)?;
    let session = Session::open(circuit, &args.keys)?;
    let (expected, got) = (session.srs.id(), &bundle.srs);
    if *got != expected {
        let message = format!("the proof was made under the setup {got}, not {expected}");
        return Err(
            CliError::new("SRS_INVALID", message).with(json!({ "expected": expected, "got": got }))
        );
    }
    both_accept(&session, &bundle)?;
    Ok(json!({
        "valid": true,
        "statement": session.circuit.name(),
        "srs": expected,
        "insecureSrs": session.srs.is_insecure_dev(),
        "publicInputs": bundle::public_inputs(&*session.circuit, &bundle.words),
    }))
}

/// The prover's verifier decides and gives the reason: upstream's, or for the lean profile its own.
/// Ours, which does without the prover, must agree.
fn both_accept(session: &Session, bundle: &Bundle) -> Result<(), CliError> {
    let columns = session.circuit.columns(&bundle.words);
    let upstream = session.prover.verify(&columns, &bundle.proof);
    let words = columns.iter().map(|column| column.iter().map(to_be_bytes).collect());
    let words: Vec<Vec<Word>> = words.collect();
    let ours = session.verifying_key()?.verify(&words, &bundle.proof);
    let ours = ours.map_err(|error| CliError::new("INTERNAL", error.to_string()))?;
    if upstream.is_ok() != ours.is_ok() {
        let message = format!("the verifiers disagree: upstream {upstream:?}, ours {ours:?}");
        return Err(CliError::new("INTERNAL", message));
    }
    Ok(upstream?)
}
