//! What a verification costs on a chain.

use std::process::ExitCode;

use crate::build;
use crate::sh::{self, Result};

/// What verification costs off chain, and the verdict matrix, for the line of `--json`.
const OFF_CHAIN: &str = "bench/out/verify.json";

/// Builds the contracts and measures them on an anvil of its own. With `--json` also times the
/// verifier natively, in a tab and in workerd, and asks all of them for one verdict.
pub fn run(arguments: &[String]) -> Result<ExitCode> {
    let json = arguments.iter().any(|argument| argument == "--json");
    match json {
        true => build::all().map(drop)?,
        false => build::on_chain()?,
    }
    let mut all = vec!["contracts/scripts/gas.mjs"];
    all.extend(arguments.iter().map(String::as_str));
    if json {
        let verify = ["bench/verify.mjs", "--verdicts", "--out", OFF_CHAIN];
        sh::run(&mut sh::command("node", &verify))?;
        all.extend(["--also", OFF_CHAIN]);
    }
    sh::run(&mut sh::command("node", &all)).map(|()| ExitCode::SUCCESS)
}
