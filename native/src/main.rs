//! The `proofpod` command line: JSON in, JSON out.
#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)
)]

mod cli;
mod error;
mod snapshot;

use clap::Parser;
use cli::{Cli, Command};
use error::CliError;
use serde_json::Value;
use std::io::Write;
use std::process::ExitCode;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let json = cli.json;
    match run(cli.command).and_then(|value| print(&value)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => report(&error, json),
    }
}

fn run(command: Command) -> Result<Value, CliError> {
    match command {
        Command::Snapshot(args) => snapshot::run(args),
    }
}

/// Prints the result; a command that has already written its own output returns null.
fn print(value: &Value) -> Result<(), CliError> {
    if value.is_null() {
        return Ok(());
    }
    let text = serde_json::to_string_pretty(value)
        .map_err(|error| CliError::new("INTERNAL", error.to_string()))?;
    writeln!(std::io::stdout().lock(), "{text}")
        .map_err(|error| CliError::new("IO_FAILED", error.to_string()))
}

fn report(error: &CliError, json: bool) -> ExitCode {
    if json {
        eprintln!("{}", error.to_json());
    } else {
        eprintln!("proofpod: {} ({})", error.message, error.code);
    }
    ExitCode::from(error.exit_status())
}
