//! The verifier as WebAssembly: one module, scalar and with one thread, for every host.

use super::{TARGET, wasm_opt};
use crate::setup::Tools;
use crate::sh::{self, Result};
use crate::stamp;

const FOLDER: &str = "pkg/dist/wasm/verifier";
const INPUTS: [&str; 6] = [
    "Cargo.toml",
    "Cargo.lock",
    "verifier/src",
    "verifier-wasm",
    "xtask/src/build/verifier.rs",
    ".cargo",
];
/// A key and a proof take less than 2 MiB.
const FLAGS: &str = "-C target-feature=+bulk-memory,+mutable-globals \
                     -C link-arg=--max-memory=16777216";
/// Half as large as for speed, and as fast to within a tenth: what is hot is in the library's
/// fields, which are inlined either way.
const SIZE: [&str; 2] = ["--config", "profile.release.opt-level=\"s\""];

/// Makes `pkg/dist/wasm/verifier/verifier.wasm` and its glue.
pub fn wasm(tools: &Tools) -> Result<()> {
    let (output, glue) = (format!("{FOLDER}/verifier.wasm"), format!("{FOLDER}/verifier_wasm.js"));
    stamp::step("wasm-verifier", &INPUTS, &tools.wasm.name, &[&output, &glue], || {
        let target_dir = "target/wasm-verifier";
        let mut arguments = vec!["build", "--quiet", "--release", "-p", "verifier-wasm", "--lib"];
        arguments.extend(["--target", TARGET, "-Z", "build-std=panic_abort,std"]);
        arguments.extend(["--target-dir", target_dir]);
        arguments.extend(SIZE);
        let mut cargo = tools.wasm.cargo(FLAGS, &arguments);
        // wasm-bindgen reads the names that stripping would take away, and strips what is left.
        sh::run(cargo.env("CARGO_PROFILE_RELEASE_STRIP", "none"))?;
        let module = format!("{target_dir}/{TARGET}/release/verifier_wasm.wasm");
        let options = ["--target", "web", "--remove-producers-section"];
        let paths = ["--omit-default-module-path", "--out-dir", FOLDER, &module];
        sh::run(&mut sh::command(&tools.wasm_bindgen, &[&options[..], &paths[..]].concat()))?;
        let bound = format!("{FOLDER}/verifier_wasm_bg.wasm");
        wasm_opt(&bound, &["-O3"])?;
        std::fs::rename(&bound, &output).map_err(|error| format!("{output}: {error}"))
    })
}
