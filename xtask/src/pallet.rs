//! What the pallet costs: weights, and milliseconds natively and in wasm.

use std::process::ExitCode;

use crate::setup;
use crate::sh::{self, Result};
use crate::{build, stamp};

const MANIFEST: [&str; 2] = ["--manifest-path", "pallet/Cargo.toml"];
const FIXTURE: &str = "pallet/target/fixture";
const TARGET: &str = "wasm32-unknown-unknown";
const GUEST: &str = "pallet/target/wasm32-unknown-unknown/release/guest.wasm";
/// What a runtime may use of WebAssembly.
const FLAGS: &str = "-C target-cpu=mvp";
/// As runtimes are built for production.
const PRODUCTION: [&str; 4] =
    ["--config", "profile.release.lto=\"fat\"", "--config", "profile.release.codegen-units=1"];

/// Measures; with `--write` the weights and figures are kept in the repository.
pub fn run(arguments: &[String]) -> Result<ExitCode> {
    build::on_chain()?;
    let release = ["run", "--quiet", "--release", "-p", "timing"];
    let timing = |rest: &[&str]| {
        let all = [&release[..], &MANIFEST, &["--"], rest].concat();
        sh::run(&mut sh::command("cargo", &all))
    };
    timing(&["fixture", FIXTURE])?;
    guest()?;
    let mut measure = vec!["measure", GUEST];
    measure.extend(arguments.iter().map(String::as_str));
    timing(&measure)?;
    // What was written is source.
    let format = sh::run(&mut sh::command("cargo", &["fmt", MANIFEST[0], MANIFEST[1], "--all"]));
    format.map(|()| ExitCode::SUCCESS)
}

/// Builds the verifier for the runtime's target.
fn guest() -> Result<()> {
    let toolchain = setup::wasm::find_or_install()?;
    let build = ["build", "--quiet", "--release", "-p", "guest", "--target", TARGET];
    let std = ["-Z", "build-std=panic_abort,std"];
    let all = [&build[..], &MANIFEST, &PRODUCTION, &std].concat();
    let mut command = toolchain.cargo(FLAGS, &all);
    command.env("PALLET_FIXTURE", sh::root().join(FIXTURE));
    let inputs = ["pallet/guest", "verifier/src", "xtask/src/pallet.rs", FIXTURE];
    stamp::step("pallet guest", &inputs, &toolchain.name, &[GUEST], || sh::run(&mut command))
}
