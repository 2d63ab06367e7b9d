//! `proofpod srs`: check a setup file, fetch one, say which one is used.

use crate::error::CliError;
use crate::io::{FILE_MAX, read_file};
use crate::srs_locate::{Found, SrsOptions, cache_folder, download, locate};
use prover::Srs;
use serde_json::{Value, json};
use std::path::PathBuf;

/// Arguments of `proofpod srs`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Read a file and check every point and pairing.
    Check {
        /// halo2 `ParamsKZG` (raw) or snarkjs .ptau.
        file: PathBuf,
    },
    /// Download the public ceremony file into the cache.
    Fetch(Wanted),
    /// Say which setup would be used, and where it was found.
    Info(Wanted),
}

#[derive(Debug, clap::Args)]
struct Wanted {
    /// log2 of the powers that are needed.
    #[arg(long, short, default_value = "11", value_parser = clap::value_parser!(u32).range(3..=20))]
    k: u32,
    #[command(flatten)]
    srs: SrsOptions,
}

/// Runs the command.
pub fn run(args: &Args) -> Result<Value, CliError> {
    match &args.command {
        Command::Check { file } => {
            let srs = Srs::read(&read_file(file, FILE_MAX)?)?;
            Ok(describe(&Found { srs, from: file.display().to_string() }))
        }
        Command::Fetch(wanted) => {
            let found = download(wanted.k, &wanted.srs)?;
            let mut description = describe(&found);
            if let Some(object) = description.as_object_mut() {
                object.insert("cache".into(), json!(cache_folder()));
            }
            Ok(description)
        }
        Command::Info(wanted) => Ok(describe(&locate(wanted.k, &wanted.srs)?)),
    }
}

fn describe(found: &Found) -> Value {
    let srs = &found.srs;
    json!({
        "from": found.from,
        "id": srs.id(),
        "k": srs.k(),
        "digest": hex::encode(srs.digest()),
        "tauDigest": hex::encode(srs.tau_digest()),
        "insecure": srs.is_insecure_dev(),
    })
}
