//! The main job, and the figures: node scripts that own a browser and a chain.

use std::process::ExitCode;

use crate::sh::{self, Result};
use crate::{build, setup};

/// Builds and runs the demo; with `--headless` it ends by itself with the summary as last line.
pub fn run(arguments: &[String]) -> Result<ExitCode> {
    build::all()?;
    node("web-demo/scripts/demo.mjs", arguments)
}

/// Builds and measures.
pub fn bench(arguments: &[String]) -> Result<ExitCode> {
    if let Some(("gpu", rest)) = arguments.split_first().map(|(word, rest)| (word.as_str(), rest)) {
        return gpu(rest);
    }
    let tools = build::all()?;
    build::arithmetic(&tools)?;
    node("bench/run.mjs", arguments)
}

/// Builds, and has every host install the package, prove and verify.
pub fn package(arguments: &[String]) -> Result<ExitCode> {
    build::all()?;
    node("pkg/hosts/package.mjs", arguments)
}

/// Sums on the adapter of this machine, whatever it is; the last line is JSON with or without
/// `--json`.
fn gpu(arguments: &[String]) -> Result<ExitCode> {
    let mut command =
        sh::command("cargo", &["run", "--quiet", "-p", "webgpu", "--example", "bench"]);
    sh::run(command.arg("--").args(arguments)).map(|()| ExitCode::SUCCESS)
}

fn node(script: &str, arguments: &[String]) -> Result<ExitCode> {
    let mut command = sh::command("node", &[script]);
    command.args(arguments).env("CHROMIUM", setup::chromium()?);
    let status = command.status().map_err(|error| format!("node: {error}"))?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
