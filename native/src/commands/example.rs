//! `proofpod example-inputs`: valid inputs for documents, benches and tests.

use crate::error::CliError;
use circuits::gadgets::merkle::LeanTree;
use circuits::statements::access::{Inputs, commitment, leaf};
use circuits::{Fr, field};
use clap::value_parser;
use serde_json::Value;
use sha2::{Digest, Sha256};

/// Largest made-up snapshot: some seconds of hashing.
const HOLDERS_MAX: u64 = 1 << 16;
/// Balance of the holder whose inputs are printed.
const BALANCE: u64 = 250;

/// Arguments of `proofpod example-inputs`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Holders in the made-up snapshot.
    #[arg(long, default_value = "8", value_parser = value_parser!(u64).range(1..=HOLDERS_MAX))]
    holders: u64,
    /// The same seed gives the same inputs. The secrets are public: for tests only.
    #[arg(long, default_value = "1")]
    seed: u64,
    /// Whose inputs: the position in the snapshot.
    #[arg(long, default_value = "0")]
    holder: u64,
    /// Least balance.
    #[arg(long, default_value = "100")]
    threshold: u64,
    /// Scope of the nullifier, decimal or 0x-hex; made up when not given.
    #[arg(long)]
    scope: Option<String>,
    /// Message, decimal or 0x-hex; made up when not given.
    #[arg(long)]
    message: Option<String>,
}

/// Runs the command.
pub fn run(args: &Args) -> Result<Value, CliError> {
    let secret = |holder: u64| made_up(&["secret", &args.seed.to_string(), &holder.to_string()]);
    let balance = |holder: u64| match holder == args.holder {
        true => BALANCE,
        false => 1 + holder * 37 % 500,
    };
    let leaf_of = |holder| leaf(commitment(secret(holder)), balance(holder));
    let tree = LeanTree::new((0..args.holders).map(leaf_of).collect());
    let position = usize::try_from(args.holder).ok();
    let path = position.and_then(|position| tree.proof(position)).ok_or_else(|| {
        CliError::new("INPUT_OUT_OF_RANGE", format!("no holder {} in the snapshot", args.holder))
    })?;
    let inputs = Inputs {
        secret: secret(args.holder),
        balance: BALANCE,
        threshold: args.threshold,
        scope: given("scope", args.scope.as_deref())?,
        message: given("message", args.message.as_deref())?,
        path,
    };
    Ok(inputs.to_json())
}

fn given(name: &str, text: Option<&str>) -> Result<Fr, CliError> {
    let Some(text) = text else { return Ok(made_up(&[name])) };
    field::parse(text).map_err(|error| match error {
        field::FieldError::NotCanonical { .. } => {
            CliError::new("INPUT_NOT_CANONICAL", format!("--{name}: {error}"))
        }
        _ => CliError::new("INPUT_BAD_FORMAT", format!("--{name}: {error}")),
    })
}

/// 248 bits of a hash: below r, and the same on every machine.
fn made_up(parts: &[&str]) -> Fr {
    let digest = Sha256::digest(format!("proofpod example {}", parts.join(" ")));
    let digits = hex::encode(digest.get(..31).unwrap_or_default());
    field::parse(&format!("0x{digits}")).unwrap_or_default()
}
