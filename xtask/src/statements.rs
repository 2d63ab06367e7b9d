//! The table of all statements.

use std::process::ExitCode;

use crate::sh::{self, Result};
use crate::{build, setup};

/// Where the output of the statements' own tests goes: it says what they counted.
const LOG: &str = ".cache/logs/kit.log";

/// Builds, runs the tests that every statement passes, proves each statement and verifies it on a
/// chain. With `--write` the table goes into the README, with `--json` the last line is JSON.
pub fn run(arguments: &[String]) -> Result<ExitCode> {
    build::all()?;
    let test = ["test", "-p", "circuits", "--tests", "kit_", "--", "--show-output"];
    let passed = sh::logged(&mut sh::command("cargo", &test), &sh::root().join(LOG))?;
    if !passed {
        return Err(format!("the statements' tests fail: {LOG}"));
    }
    let mut command = sh::command("node", &["bench/statements.mjs", "--kit", LOG]);
    command.args(arguments).env("CHROMIUM", setup::chromium()?);
    sh::run(&mut command).map(|()| ExitCode::SUCCESS)
}
