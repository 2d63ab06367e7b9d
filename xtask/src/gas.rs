//! What a verification costs on a chain.

use std::process::ExitCode;

use crate::build;
use crate::sh::{self, Result};

/// Builds the contracts and measures them on an anvil of its own.
pub fn run(arguments: &[String]) -> Result<ExitCode> {
    build::on_chain()?;
    let mut all = vec!["contracts/scripts/gas.mjs"];
    all.extend(arguments.iter().map(String::as_str));
    sh::run(&mut sh::command("node", &all)).map(|()| ExitCode::SUCCESS)
}
