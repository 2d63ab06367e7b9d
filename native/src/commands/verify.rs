//! `proofpod verify`: bundle in, verdict out.

use crate::bundle::Bundle;
use crate::error::CliError;
use crate::io::read_text;
use crate::session::{KeyOptions, Session, statement};
use circuits::statement::Statement;
use serde_json::{Value, json};

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
    let bundle = Bundle::from_json(&read_text(&args.bundle)?)?;
    let session = Session::open(statement(&bundle.statement)?, &args.keys)?;
    let (expected, got) = (session.srs.id(), &bundle.srs);
    if *got != expected {
        let message = format!("the proof was made under the setup {got}, not {expected}");
        return Err(
            CliError::new("SRS_INVALID", message).with(json!({ "expected": expected, "got": got }))
        );
    }
    session.prover.verify(&bundle.instance.columns(), &bundle.proof)?;
    Ok(json!({
        "valid": true,
        "statement": session.access.name(),
        "srs": expected,
        "insecureSrs": session.srs.is_insecure_dev(),
        "publicInputs": bundle.instance,
    }))
}
