//! The service under harm: workers killed, the database restarted, a crowd of clients.

use std::process::ExitCode;

use crate::setup;
use crate::sh::{self, Result};
use crate::test::FULL;

/// Where the check's output goes.
const LOG: &str = ".cache/logs/fleet.log";

/// `--check` (also without an option) or `--load`; with `--json` the figures are the last line.
pub fn run(arguments: &[String]) -> Result<ExitCode> {
    let has = |name: &str| arguments.iter().any(|argument| argument == name);
    if let Some(unknown) =
        arguments.iter().find(|a| !["--check", "--load", "--json"].contains(&a.as_str()))
    {
        return Err(format!("unknown option {unknown}: expected --check, --load, --json"));
    }
    setup::debian()?;
    setup::schemathesis();
    let mut figures = Vec::new();
    if has("--check") || !has("--load") {
        figures.push(one("full_check")?);
        schema()?;
    }
    if has("--load") {
        figures.push(one("full_load")?);
    }
    for line in &figures {
        let readable = line.trim_matches(['{', '}']).replace(['"', ','], " ");
        println!("fleet: {}", if has("--json") { "figures follow" } else { &readable });
    }
    if has("--json") {
        figures.iter().for_each(|line| println!("{line}"));
    }
    Ok(ExitCode::SUCCESS)
}

/// Runs one check; its figures are the line of JSON that it prints.
fn one(name: &str) -> Result<String> {
    println!("fleet: {name} ... (minutes; output in {LOG})");
    let test = ["test", "-p", "native", "--test", "fleet", "--", name, "--exact", "--nocapture"];
    let log = sh::root().join(LOG);
    let succeeded = sh::logged(sh::command("cargo", &test).env(FULL, "1"), &log)?;
    let text = std::fs::read_to_string(&log).unwrap_or_default();
    let figures = text.lines().find(|line| line.starts_with('{'));
    match figures {
        Some(line) if succeeded => Ok(line.to_owned()),
        Some(line) => Err(format!("{name} failed: {line}; see {LOG}")),
        None => Err(format!("{name} gave no figures; see {LOG}")),
    }
}

/// The service holds what its OpenAPI document promises.
fn schema() -> Result<()> {
    let test = ["test", "-p", "native", "--test", "fleet", "--", "schema::", "--show-output"];
    let log = sh::root().join(".cache/logs/fleet-schema.log");
    if !sh::logged(&mut sh::command("cargo", &test), &log)? {
        return Err(format!("the OpenAPI document is not kept: see {}", log.display()));
    }
    let text = std::fs::read_to_string(&log).unwrap_or_default();
    let told = text.lines().find(|line| line.starts_with("schemathesis") || line.contains("skip"));
    println!("fleet: {}", told.unwrap_or("schemathesis said nothing"));
    Ok(())
}
