//! `proofpod example-inputs`: valid inputs for documents, benches and tests.

use crate::error::CliError;
use crate::session::statement;
use circuits::refusal::Refusal;
use circuits::registry;
use circuits::statement::{Inputs, Statement};
use circuits::statements::access::{Access, Example};
use circuits::{Fr, field};
use clap::value_parser;
use serde_json::Value;

/// Largest made-up snapshot: some seconds of hashing.
const HOLDERS_MAX: u64 = 1 << 16;

/// Arguments of `proofpod example-inputs`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// For which statement, or circuit.
    #[arg(long, default_value = "access")]
    statement: String,
    /// The same seed gives the same inputs. The secrets are public: for tests only.
    #[arg(long, default_value = "1")]
    seed: u64,
    #[command(flatten)]
    access: AccessArgs,
}

/// What an example of `access` may be made to say besides.
#[derive(Debug, Default, PartialEq, Eq, clap::Args)]
#[command(next_help_heading = "Options of `access`")]
struct AccessArgs {
    /// Holders in the made-up snapshot.
    #[arg(long, value_parser = value_parser!(u64).range(1..=HOLDERS_MAX))]
    holders: Option<u64>,
    /// Whose inputs: the position in the snapshot.
    #[arg(long)]
    holder: Option<u64>,
    /// Least balance.
    #[arg(long)]
    threshold: Option<u64>,
    /// Scope of the nullifier, decimal or 0x-hex; made up when not given.
    #[arg(long)]
    scope: Option<String>,
    /// Message, decimal or 0x-hex; made up when not given.
    #[arg(long)]
    message: Option<String>,
}

/// Runs the command.
pub fn run(args: &Args) -> Result<Value, CliError> {
    let circuit = statement(&args.statement)?;
    if circuit.id() == Access::ID {
        return args.access.inputs(args.seed);
    }
    if args.access != AccessArgs::default() {
        let expected = "no options but --seed for this statement";
        return Err(Refusal::bad_format("options", expected).into());
    }
    let unknown = || CliError::new("INTERNAL", "a registered circuit has an example");
    registry::example(&circuit.name(), args.seed).ok_or_else(unknown)
}

impl AccessArgs {
    fn inputs(&self, seed: u64) -> Result<Value, CliError> {
        let default = Example::default();
        let example = Example {
            seed,
            holders: self.holders.unwrap_or(default.holders),
            holder: self.holder.unwrap_or(default.holder),
            threshold: self.threshold.unwrap_or(default.threshold),
            scope: given("scope", self.scope.as_deref())?,
            message: given("message", self.message.as_deref())?,
        };
        let missing = || {
            let message = format!("no holder {} in the snapshot", example.holder);
            CliError::new("INPUT_OUT_OF_RANGE", message)
        };
        let inputs = example.inputs().ok_or_else(missing)?;
        if inputs.balance < inputs.threshold {
            let (balance, threshold) = (inputs.balance, inputs.threshold);
            let reason = format!("the made-up holder has {balance}: there is no proof of more");
            let message = format!("--threshold {threshold}: {reason}");
            return Err(CliError::new("INPUT_BELOW_THRESHOLD", message));
        }
        Ok(inputs.to_json())
    }
}

fn given(name: &str, text: Option<&str>) -> Result<Option<Fr>, CliError> {
    let parsed = text.map(field::parse).transpose();
    parsed.map_err(|error| match error {
        field::FieldError::NotCanonical { .. } => {
            CliError::new("INPUT_NOT_CANONICAL", format!("--{name}: {error}"))
        }
        _ => CliError::new("INPUT_BAD_FORMAT", format!("--{name}: {error}")),
    })
}
