//! The suites and how each is run.

use std::ffi::{OsStr, OsString};
use std::process::Command;

use super::count::Form;
use crate::build;
use crate::setup::Tools;
use crate::sh;

/// Set for suites that have a heavy half.
pub const FULL: &str = "PROOFPOD_FULL";

/// One suite.
pub struct Suite {
    /// Name in the table and of the log.
    pub name: &'static str,
    /// How its output is counted.
    pub form: Form,
    program: OsString,
    arguments: Vec<OsString>,
    environment: Vec<(OsString, OsString)>,
}

impl Suite {
    fn new(name: &'static str, form: Form, program: &str, arguments: &[&str]) -> Self {
        Suite::of(name, form, &sh::command(program, arguments))
    }

    fn of(name: &'static str, form: Form, command: &Command) -> Self {
        let owned = |(name, value): (&OsStr, Option<&OsStr>)| Some((name.into(), value?.into()));
        Suite {
            name,
            form,
            program: command.get_program().into(),
            arguments: command.get_args().map(OsString::from).collect(),
            environment: command.get_envs().filter_map(owned).collect(),
        }
    }

    fn env(mut self, name: &str, value: impl Into<OsString>) -> Self {
        self.environment.push((name.into(), value.into()));
        self
    }

    fn full(self, full: bool) -> Self {
        if full { self.env(FULL, "1") } else { self }
    }

    /// The command that runs it.
    pub fn command(&self) -> Command {
        let mut command = sh::command(&self.program, &[]);
        command.args(&self.arguments).envs(self.environment.iter().map(|(n, v)| (n, v)));
        command
    }
}

/// What cargo runs: format, lints, native tests, samples in docs, the door's tests in Chromium.
pub fn cargo(tools: &Tools, full: bool) -> Vec<Suite> {
    let clippy = ["clippy", "--quiet", "--workspace", "--all-targets", "--", "-D", "warnings"];
    // Output of tests that pass is kept too, because it says what they left out. Not nextest: one
    // process for each test would make keys and setups anew that a binary's tests share.
    let test = ["test", "--workspace", "--no-fail-fast", "--", "--show-output"];
    let mut suites = vec![
        Suite::new("format", Form::Whole, "cargo", &["fmt", "--all", "--check"]),
        Suite::new("clippy", Form::Whole, "cargo", &clippy),
        Suite::new("rust", Form::Cargo, "cargo", &test).full(full),
    ];
    suites.extend(wasm_bindgen(tools));
    if sh::find(&["cargo-deny"]).is_some() {
        suites.push(Suite::new("deny", Form::Whole, "cargo", &["deny", "check"]));
    } else {
        println!("test: deny skipped: cargo-deny is not installed (cargo install cargo-deny)");
    }
    suites
}

/// In headless Chromium: the door's own tests, and the arithmetic's in the tiers that need no flag.
fn wasm_bindgen(tools: &Tools) -> [Suite; 3] {
    let arithmetic = ["-p", "bn254", "--no-default-features", "--tests"];
    [
        wasm_suite("wasm", tools, &build::SCALAR, &["-p", "prover-wasm", "--tests"]),
        wasm_suite("wasm scalar", tools, &build::SCALAR, &arithmetic),
        wasm_suite("wasm relaxed", tools, &build::RELAXED, &arithmetic),
    ]
}

fn wasm_suite(name: &'static str, tools: &Tools, tier: &build::Tier, what: &[&str]) -> Suite {
    let target_dir = format!("target/wasm-single-{}", tier.name);
    let mut arguments = vec!["test", "--release"];
    arguments.extend(what);
    arguments.extend(["--target", "wasm32-unknown-unknown", "--target-dir", &target_dir]);
    arguments.extend(["-Z", "build-std=panic_abort,std"]);
    // Else tests want a second standard library, one that unwinds.
    arguments.extend(["-Z", "panic-abort-tests"]);
    let command = build::single_thread(tools, tier, &arguments);
    let runner = tools.wasm_bindgen.with_file_name("wasm-bindgen-test-runner");
    let driver = sh::find(&["chromedriver"]).unwrap_or_default();
    Suite::of(name, Form::Cargo, &command)
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", runner)
        .env("CHROMEDRIVER", driver)
        .env("WASM_BINDGEN_TEST_TIMEOUT", "300")
}

/// The pallet, in a workspace of its own, and that its verifier needs no std where runtimes run.
pub fn pallet(tools: &Tools, full: bool) -> Vec<Suite> {
    const MANIFEST: [&str; 2] = ["--manifest-path", "pallet/Cargo.toml"];
    let cargo = |name, form, before: &[&str], after: &[&str]| {
        Suite::new(name, form, "cargo", &[before, &MANIFEST, after].concat())
    };
    let runtime = |name, flags: &str, what: &[&str]| {
        let target = ["--target", "wasm32v1-none", "-Z", "build-std=core,alloc"];
        let arguments = [&["check", "--quiet"], what, &target].concat();
        Suite::of(name, Form::Whole, &tools.wasm.cargo(flags, &arguments))
    };
    let format = ["--all", "--check"];
    let test = ["--no-fail-fast", "--", "--show-output"];
    let clippy = ["--quiet", "--workspace", "--exclude", "guest", "--all-targets"];
    let clippy = [&clippy[..], &["--", "-D", "warnings"]].concat();
    let without_std = [&MANIFEST[..], &["-p", "pallet", "--no-default-features"]].concat();
    let mut suites = vec![
        cargo("pallet format", Form::Whole, &["fmt"], &format),
        cargo("pallet", Form::Cargo, &["test"], &test),
        runtime("verifier no_std", "", &["-p", "verifier"]),
    ];
    if full {
        suites.push(runtime("pallet no_std", "--cfg substrate_runtime", &without_std));
        suites.push(cargo("pallet clippy", Form::Whole, &["clippy"], &clippy));
    } else {
        println!(
            "test: pallet no_std and pallet clippy skipped: each would compile the SDK once \
             more; --full runs them"
        );
    }
    suites
}

/// What node runs against a chain or without a browser.
pub fn scripts(tools: &Tools, full: bool) -> Vec<Suite> {
    ["contracts", "pkg", "edge-worker"].map(|room| npm(room, tools).full(full)).into()
}

/// What drives a real browser.
pub fn browser(tools: &Tools, full: bool) -> Vec<Suite> {
    vec![npm("tests-browser", tools).full(full)]
}

fn npm(room: &'static str, tools: &Tools) -> Suite {
    let suite = Suite::new(room, Form::Node, "npm", &["test", "--silent", "-w", room]);
    suite.env("CHROMIUM", &tools.chromium)
}
