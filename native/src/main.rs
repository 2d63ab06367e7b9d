//! The `proofpod` command line: JSON in, JSON out.
#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)
)]

mod checkpoint;
mod cli;
mod commands;
mod contract;
mod error;
mod fetch;
mod io;
mod manifest;
mod progress;
mod serve;
mod session;
mod snapshot;
mod srs_locate;

use clap::Parser;
use cli::{Cli, Command};
use error::CliError;
use serde_json::Value;
use std::process::ExitCode;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let json = cli.json;
    let printed = run(cli.command).and_then(|value| match value {
        // The command has written its output itself.
        Value::Null => Ok(()),
        value => io::write_json("-", &value),
    });
    match printed {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => report(&error, json),
    }
}

fn run(command: Command) -> Result<Value, CliError> {
    match command {
        Command::Prove(args) => commands::prove::run(&args),
        Command::Verify(args) => commands::verify::run(&args),
        Command::Keys(args) => commands::keys::run(&args),
        Command::Srs(args) => commands::srs::run(&args),
        Command::Contract(args) => commands::contract::run(&args),
        Command::Statements => Ok(commands::list::run()),
        Command::ExampleInputs(args) => commands::example::run(&args),
        Command::Snapshot(args) => snapshot::run(args),
        Command::Serve(args) => serve::serve(*args),
        Command::Worker(args) => serve::worker(*args),
        Command::Token(args) => serve::token(args),
        Command::Vote(args) => commands::vote::run(&args),
    }
}

fn report(error: &CliError, json: bool) -> ExitCode {
    if json {
        eprintln!("{}", error.to_json());
    } else {
        eprintln!("proofpod: {} ({})", error.message, error.code);
    }
    ExitCode::from(error.exit_status())
}
