//! Everything that is generated: two lanes run side by side, one for wasm and one for the rest,
//! because a cold native build and a cold wasm build take about as long.

mod verifier;

use std::path::Path;
use std::process::Command;

use crate::setup::{self, Tools};
use crate::sh::{self, Result};
use crate::stamp;

/// Shipped beside the first circuit of each statement.
const LEAN: &str = "access-v1-d20-lean";
/// Where the command line tool is built.
pub const CLI: &str = "target/debug/proofpod";
/// What a proof spends little time in, compiled for size: a sixth less to download, proofs as fast
/// within 1 %, and the first of a tab sooner, because the browser compiles less.
const SMALL: [&str; 6] =
    ["circuits", "halo2-axiom", "halo2curves-axiom", "blake2b_simd", "serde_json", "sha2"];
const TARGET: &str = "wasm32-unknown-unknown";
/// Memory limit of the module: enough for k = 14, small enough for a phone.
const MAX_MEMORY: &str = "-C link-arg=--max-memory=536870912";
const RUST_INPUTS: [&str; 8] = [
    "Cargo.toml",
    "Cargo.lock",
    "bn254/build",
    "bn254/src",
    "circuits/src",
    "prover/src",
    "prover-wasm",
    ".cargo",
];

/// With or without threads.
struct Flavour {
    name: &'static str,
    features: &'static str,
    flags: &'static str,
    cargo: &'static [&'static str],
    wasm_opt: &'static [&'static str],
}

const FLAVOURS: [Flavour; 2] = [
    Flavour { name: "single", features: "", flags: "", cargo: &[], wasm_opt: &[] },
    Flavour {
        name: "threads",
        features: "+atomics,",
        flags: "-C link-arg=--shared-memory -C link-arg=--import-memory \
                -C link-arg=--export=__wasm_init_tls -C link-arg=--export=__tls_size \
                -C link-arg=--export=__tls_align -C link-arg=--export=__tls_base",
        cargo: &["--features", "threads"],
        wasm_opt: &["--enable-threads"],
    },
];

/// What the arithmetic may use; a browser takes the last one it can load (ARCHITECTURE.md, tiers).
pub struct Tier {
    /// Its name, as in `bn254::Tier` and the package.
    pub name: &'static str,
    features: &'static str,
    /// `None`: the optimiser does not know the instructions.
    wasm_opt: Option<&'static [&'static str]>,
}

/// Runs wherever WebAssembly does.
pub const SCALAR: Tier = Tier { name: "scalar", features: "", wasm_opt: Some(&[]) };
/// Fused multiply-add in SIMD lanes.
pub const RELAXED: Tier = Tier {
    name: "relaxed",
    features: "+simd128,+relaxed-simd,",
    wasm_opt: Some(&["--enable-simd", "--enable-relaxed-simd"]),
};
/// 64-bit products of 128 bits.
pub const WIDE: Tier = Tier { name: "wide", features: "+wide-arithmetic,", wasm_opt: None };
const TIERS: [Tier; 3] = [SCALAR, RELAXED, WIDE];

/// Sets up and builds everything; quick when nothing changed.
///
/// The command line tool needs nothing that setup installs, so on a fresh machine its compilation
/// fills the time that downloads take. At most two compilers run at once.
pub fn all() -> Result<Tools> {
    setup::check()?;
    let tools = std::thread::scope(|scope| {
        let native = scope.spawn(native);
        let tools = setup::all().and_then(|tools| {
            let all = FLAVOURS.iter().flat_map(|f| TIERS.iter().map(move |tier| (f, tier)));
            all.into_iter().try_for_each(|(flavour, tier)| wasm(&tools, flavour, tier))?;
            verifier::wasm(&tools)?;
            Ok(tools)
        });
        native.join().map_err(|_| "the native build's thread ended".to_string())?.and(tools)
    })?;
    contracts()?;
    package()?;
    Ok(tools)
}

/// What a chain needs alone: the command line tool, keys and contracts.
pub fn on_chain() -> Result<()> {
    setup::on_chain()?;
    native()?;
    contracts()
}

/// A cargo command for the build with one thread in one tier, as the package has it, for tests.
pub fn single_thread(tools: &Tools, tier: &Tier, arguments: &[&str]) -> Command {
    shipped(tools, &FLAVOURS[0], tier, arguments)
}

/// What only the bench needs: the arithmetic as modules of their own, the native comparison.
pub fn arithmetic(tools: &Tools) -> Result<()> {
    const PACKAGE: [&str; 2] = ["-p", "bench-arithmetic"];
    for tier in [SCALAR, RELAXED] {
        let target_dir = format!("target/wasm-single-{}", tier.name);
        let mut arguments = vec!["build", "--quiet", "--release", "--no-default-features", "--lib"];
        arguments.extend(PACKAGE);
        arguments.extend(["--target", TARGET, "--target-dir", &target_dir]);
        arguments.extend(["-Z", "build-std=panic_abort,std"]);
        sh::run(&mut cargo(tools, &FLAVOURS[0], &tier, &arguments))?;
        let module = format!("{target_dir}/{TARGET}/release/bench_arithmetic.wasm");
        let out = format!("bench/out/arithmetic-{}.wasm", tier.name);
        std::fs::create_dir_all("bench/out").map_err(|error| error.to_string())?;
        std::fs::copy(&module, out).map_err(|error| format!("{module}: {error}"))?;
    }
    let native = ["build", "--quiet", "--release", "--bins"];
    sh::run(&mut sh::command("cargo", &[&native[..], &PACKAGE].concat()))
}

/// One module, `pkg/dist/wasm/<flavour>/<tier>.wasm`; all tiers of a flavour share its glue.
fn wasm(tools: &Tools, flavour: &Flavour, tier: &Tier) -> Result<()> {
    let folder = format!("pkg/dist/wasm/{}", flavour.name);
    let (output, glue) = (format!("{folder}/{}.wasm", tier.name), format!("{folder}/{GLUE}"));
    let extra = format!("{} {}", tools.wasm.name, flags(flavour, tier));
    let name = format!("wasm-{}-{}", flavour.name, tier.name);
    stamp::step(&name, &RUST_INPUTS, &extra, &[&output, &glue], || {
        let target_dir = format!("target/{name}");
        compile(tools, flavour, tier, &target_dir)?;
        let module = format!("{target_dir}/{TARGET}/release/prover_wasm.wasm");
        let bound = format!("{target_dir}/glue");
        let options = ["--target", "web", "--remove-producers-section"];
        let paths = ["--omit-default-module-path", "--out-dir", &bound, &module];
        sh::run(&mut sh::command(&tools.wasm_bindgen, &[&options[..], &paths[..]].concat()))?;
        let module = format!("{bound}/prover_wasm_bg.wasm");
        optimise(&module, flavour, tier)?;
        publish(&bound, &folder, &output)
    })
}

const GLUE: &str = "prover_wasm.js";

/// Moves a module to its place, and the glue beside it, which has to be every tier's.
fn publish(bound: &str, folder: &str, output: &str) -> Result<()> {
    let failed = |error: std::io::Error| format!("{output}: {error}");
    std::fs::create_dir_all(folder).map_err(failed)?;
    std::fs::rename(format!("{bound}/prover_wasm_bg.wasm"), output).map_err(failed)?;
    for name in [GLUE, "prover_wasm.d.ts"] {
        std::fs::copy(format!("{bound}/{name}"), format!("{folder}/{name}")).map_err(failed)?;
    }
    Ok(())
}

fn compile(tools: &Tools, flavour: &Flavour, tier: &Tier, target_dir: &str) -> Result<()> {
    let mut arguments = vec!["build", "--quiet", "--release", "-p", "prover-wasm", "--lib"];
    arguments.extend(["--target", TARGET, "-Z", "build-std=panic_abort,std"]);
    arguments.extend(["--target-dir", target_dir]);
    arguments.extend(flavour.cargo);
    sh::run(&mut shipped(tools, flavour, tier, &arguments))
}

/// As [`cargo`], with [`SMALL`] small. The bench times some of them as they are made to be: fast.
fn shipped(tools: &Tools, flavour: &Flavour, tier: &Tier, arguments: &[&str]) -> Command {
    let mut command = cargo(tools, flavour, tier, arguments);
    for name in SMALL {
        command.arg("--config").arg(format!("profile.release.package.{name}.opt-level=\"s\""));
    }
    command
}

fn flags(flavour: &Flavour, tier: &Tier) -> String {
    let features = format!("{}{}+bulk-memory,+mutable-globals", flavour.features, tier.features);
    format!(
        "-C target-feature={features} --cfg bn254_tier=\"{}\" {} {MAX_MEMORY}",
        tier.name, flavour.flags
    )
}

fn cargo(tools: &Tools, flavour: &Flavour, tier: &Tier, arguments: &[&str]) -> Command {
    let mut command = tools.wasm.cargo(&flags(flavour, tier), arguments);
    // wasm-bindgen reads the names that stripping would take away, and strips what is left.
    command.env("CARGO_PROFILE_RELEASE_STRIP", "none");
    // The symbol table of bitcode is made by an assembler that knows no SIMD, and stops at the
    // kernels' assembly.
    command.env("CARGO_PROFILE_RELEASE_LTO", "off");
    command.env("RUSTC_WRAPPER", sh::root().join("prover-wasm/rustc-wrapper.sh"));
    command
}

fn optimise(module: &str, flavour: &Flavour, tier: &Tier) -> Result<()> {
    let Some(features) = tier.wasm_opt else { return Ok(()) };
    let mut options = vec![
        "-O2",
        // A function with one caller is not always better inside it: browsers compile a function
        // when it is first called, and once more, slower, when it has loops, on the cores that
        // the first proof wants. A round of the prover inside another costs 0.2 s there.
        "--one-caller-inline-max-function-size=300",
    ];
    options.extend(flavour.wasm_opt);
    options.extend(features);
    wasm_opt(module, &options)
}

/// Runs `wasm-opt` on a module, with what every build's compiler may use.
fn wasm_opt(module: &str, options: &[&str]) -> Result<()> {
    let mut arguments = vec![
        "--enable-bulk-memory",
        "--enable-mutable-globals",
        "--enable-nontrapping-float-to-int",
        "--enable-sign-ext",
        "--enable-reference-types",
        "--enable-multivalue",
    ];
    arguments.extend(options);
    arguments.extend(["-o", module, module]);
    sh::run(&mut sh::command("node_modules/.bin/wasm-opt", &arguments))
}

/// The command line tool, and what it generates.
fn native() -> Result<()> {
    sh::run(&mut sh::command("cargo", &["build", "--quiet", "-p", "native"]))?;
    let sources = ["circuits/src", "prover/src", "native/src", "verifier/src", "Cargo.lock"];
    // Which setups are found decides what is generated; none is the dev setup. The lean profile
    // needs more powers than the one that most machines find.
    let found = |k| sh::output(&mut sh::command(CLI, &["srs", "info", "-k", k]));
    let srs = ["11", "14"].map(|k| found(k).unwrap_or_default()).concat();
    let keys = ["pkg/dist/keys/manifest.json"];
    // The demo and the tests may fall back to the dev setup; what they make says so everywhere.
    const DEV: &str = "--allow-insecure-dev-srs";
    stamp::step("keys", &sources, &srs, &keys, || {
        let arguments = ["keys", "--out", "pkg/dist/keys", DEV, "--shipped", "--statement", LEAN];
        sh::run(&mut sh::command(CLI, &arguments))
    })?;
    const OUT: &str = "contracts/out/gen";
    let names = ["", "Batch", "Lean", "LeanBatch"];
    let files = names.map(|name| format!("{OUT}/Access{name}Verifier.sol"));
    stamp::step("verifier contracts", &sources, &srs, &files.each_ref().map(String::as_str), || {
        // Of other statements `proofpod contract` and `cargo xtask statements` write them.
        ["access", LEAN, "range"].into_iter().try_for_each(|statement| {
            let arguments = ["contract", "--statement", statement, "--out", OUT, DEV];
            sh::run(&mut sh::command(CLI, &arguments))
        })
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
        "web-demo/how.html",
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
