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
    timing(&measure).map(|()| ExitCode::SUCCESS)
}

/// Builds the verifier for the runtime's target.
fn guest() -> Result<()> {
    let toolchain = setup::wasm::find_or_install()?;
    let build = ["build", "--quiet", "--release", "-p", "guest", "--target", TARGET];
    let all = [&build[..], &MANIFEST, &["-Z", "build-std=panic_abort,std"]].concat();
    let mut command = toolchain.cargo(FLAGS, &all);
    command.env("PALLET_FIXTURE", sh::root().join(FIXTURE));
    stamp::step("pallet guest", &["pallet/guest", "verifier/src", FIXTURE], "", &[GUEST], || {
        sh::run(&mut command)
    })
}
