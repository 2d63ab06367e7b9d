//! Everything that is generated: two lanes run side by side, one for wasm and one for the rest,
//! because a cold native build and a cold wasm build take about as long.

use std::path::Path;
use std::process::Command;

use crate::setup::{self, Tools};
use crate::sh::{self, Result};
use crate::stamp;

/// Where the command line tool is built.
pub const CLI: &str = "target/debug/proofpod";
const TARGET: &str = "wasm32-unknown-unknown";
/// Memory limit of the module: enough for k = 14, small enough for a phone.
const MAX_MEMORY: &str = "-C link-arg=--max-memory=536870912";
const RUST_INPUTS: [&str; 6] =
    ["Cargo.toml", "Cargo.lock", "circuits/src", "prover/src", "prover-wasm", ".cargo"];

/// One build of the door.
struct Flavour {
    name: &'static str,
    flags: &'static str,
    features: &'static [&'static str],
    wasm_opt: &'static [&'static str],
}

const FLAVOURS: [Flavour; 2] = [
    Flavour {
        name: "single",
        flags: "-C target-feature=+bulk-memory,+mutable-globals",
        features: &[],
        wasm_opt: &[],
    },
    Flavour {
        name: "threads",
        flags: "-C target-feature=+atomics,+bulk-memory,+mutable-globals \
                -C link-arg=--shared-memory -C link-arg=--import-memory \
                -C link-arg=--export=__wasm_init_tls -C link-arg=--export=__tls_size \
                -C link-arg=--export=__tls_align -C link-arg=--export=__tls_base",
        features: &["--features", "threads"],
        wasm_opt: &["--enable-threads"],
    },
];

/// Sets up and builds everything; quick when nothing changed.
///
/// The command line tool needs nothing that setup installs, so on a fresh machine its compilation
/// fills the time that downloads take. At most two compilers run at once.
pub fn all() -> Result<Tools> {
    setup::check()?;
    let tools = std::thread::scope(|scope| {
        let native = scope.spawn(native);
        let tools = setup::all().and_then(|tools| {
            FLAVOURS.iter().try_for_each(|flavour| wasm(&tools, flavour))?;
            Ok(tools)
        });
        native.join().map_err(|_| "the native build's thread ended".to_string())?.and(tools)
    })?;
    contracts()?;
    package()?;
    Ok(tools)
}

/// A cargo command for the build with one thread, for the door's own tests.
pub fn single_thread(tools: &Tools, arguments: &[&str]) -> Command {
    cargo(tools, &FLAVOURS[0], arguments)
}

fn wasm(tools: &Tools, flavour: &Flavour) -> Result<()> {
    let folder = format!("pkg/dist/wasm/{}", flavour.name);
    let output = format!("{folder}/prover_wasm_bg.wasm");
    let extra = format!("{} {} {MAX_MEMORY}", tools.wasm.name, flavour.flags);
    stamp::step(&format!("wasm-{}", flavour.name), &RUST_INPUTS, &extra, &[&output], || {
        let target_dir = format!("target/wasm-{}", flavour.name);
        compile(tools, flavour, &target_dir)?;
        let module = format!("{target_dir}/{TARGET}/release/prover_wasm.wasm");
        let arguments = [
            "--target",
            "web",
            "--remove-producers-section",
            "--omit-default-module-path",
            "--out-dir",
            &folder,
            &module,
        ];
        sh::run(&mut sh::command(&tools.wasm_bindgen, &arguments))?;
        optimise(&output, flavour)
    })
}

fn compile(tools: &Tools, flavour: &Flavour, target_dir: &str) -> Result<()> {
    let mut arguments = vec![
        "build",
        "--quiet",
        "--release",
        "-p",
        "prover-wasm",
        "--lib",
        "--target",
        TARGET,
        "-Z",
        "build-std=panic_abort,std",
        "--target-dir",
        target_dir,
    ];
    arguments.extend(flavour.features);
    sh::run(&mut cargo(tools, flavour, &arguments))
}

fn cargo(tools: &Tools, flavour: &Flavour, arguments: &[&str]) -> Command {
    let flags = format!("{} {MAX_MEMORY}", flavour.flags);
    let mut command = tools.wasm.cargo(&flags, arguments);
    // wasm-bindgen reads the names that stripping would take away, and strips what is left.
    command.env("CARGO_PROFILE_RELEASE_STRIP", "none");
    command.env("RUSTC_WRAPPER", sh::root().join("prover-wasm/rustc-wrapper.sh"));
    command
}

fn optimise(module: &str, flavour: &Flavour) -> Result<()> {
    let mut arguments = vec![
        "-O3",
        "--enable-bulk-memory",
        "--enable-mutable-globals",
        "--enable-nontrapping-float-to-int",
        "--enable-sign-ext",
        "--enable-reference-types",
        "--enable-multivalue",
    ];
    arguments.extend(flavour.wasm_opt);
    arguments.extend(["-o", module, module]);
    sh::run(&mut sh::command("node_modules/.bin/wasm-opt", &arguments))
}

/// The command line tool, and what it generates.
fn native() -> Result<()> {
    sh::run(&mut sh::command("cargo", &["build", "--quiet", "-p", "native"]))?;
    let sources = ["circuits/src", "prover/src", "native/src", "Cargo.lock"];
    // Which setup is found decides what is generated; none is the dev setup.
    let srs = sh::output(&mut sh::command(CLI, &["srs", "info"])).unwrap_or_default();
    let keys = ["pkg/dist/keys/manifest.json"];
    // The demo and the tests may fall back to the dev setup; what they make says so everywhere.
    const DEV: &str = "--allow-insecure-dev-srs";
    stamp::step("keys", &sources, &srs, &keys, || {
        sh::run(&mut sh::command(CLI, &["keys", "--out", "pkg/dist/keys", DEV]))
    })?;
    let verifier = ["contracts/out/gen/AccessVerifier.sol", "contracts/out/gen/Halo2Verifier.sol"];
    stamp::step("verifier contract", &sources, &srs, &verifier, || {
        sh::run(&mut sh::command(CLI, &["contract", "--out", "contracts/out/gen", DEV]))
    })
}

fn contracts() -> Result<()> {
    let inputs = [
        "contracts/src",
        "contracts/test/mocks",
        "contracts/scripts",
        "contracts/out/gen",
        "package-lock.json",
    ];
    stamp::step("contracts", &inputs, "", &["contracts/out/artifacts/AccessGate.json"], || {
        npm("contracts", "compile")
    })
}

fn package() -> Result<()> {
    let inputs = [
        "pkg/src",
        "pkg/scripts",
        "pkg/package.json",
        "pkg/tsconfig.json",
        "pkg/dist/wasm",
        "pkg/dist/keys",
        "package-lock.json",
    ];
    stamp::step("package", &inputs, "", &["pkg/dist/index.js", "pkg/dist/manifest.js"], || {
        npm("pkg", "build")
    })?;
    let inputs = [
        "web-demo/src",
        "web-demo/index.html",
        "web-demo/package.json",
        "web-demo/vite.config.ts",
        "pkg/dist",
    ];
    stamp::step("page", &inputs, "", &["web-demo/dist/index.html"], || npm("web-demo", "build"))?;
    npm("pkg", "size")
}

fn npm(room: &str, script: &str) -> Result<()> {
    if !Path::new(room).join("package.json").exists() {
        return Err(format!("{room}/package.json is missing"));
    }
    sh::run(&mut sh::command("npm", &["run", "--silent", "-w", room, script]))
}
