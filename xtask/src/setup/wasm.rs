//! A toolchain that builds wasm32 with the standard library from source, which threads need:
//! rustup's nightly with rust-src, or Debian's rustc with its source package. And wasm-bindgen's
//! command line.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::sh::{self, Result};

/// Debian's compiler, its cargo, the standard library's source, and a linker for wasm.
pub const DEBIAN_PACKAGES: [&str; 4] = ["rustc-web", "cargo-web", "rust-web-src", "lld-19"];
const DEBIAN_CARGO: &str = "/usr/bin/cargo";
const DEBIAN_RUSTC: &str = "/usr/bin/rustc";
const STD_SOURCE: &str = "lib/rustlib/src/rust/library/Cargo.toml";

/// How to call cargo for wasm32.
#[derive(Debug, Clone)]
pub struct Toolchain {
    /// What it is, with its version.
    pub name: String,
    cargo: PathBuf,
    environment: Vec<(&'static str, String)>,
    /// A linker other than the toolchain's own.
    linker: Option<PathBuf>,
}

impl Toolchain {
    /// A cargo command; `flags` are rustc's.
    pub fn cargo(&self, flags: &str, arguments: &[&str]) -> Command {
        let mut command = sh::command(&self.cargo, arguments);
        let linker = self.linker.as_ref().map(|linker| format!("-C linker={}", linker.display()));
        let flags = format!("{} {flags}", linker.unwrap_or_default());
        command.env("RUSTFLAGS", flags.trim()).env("RUSTC_BOOTSTRAP", "1");
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        command
    }
}

/// What is there already.
pub fn find() -> Option<Toolchain> {
    nightly().or_else(debian)
}

/// What is there, or rustup's nightly installed now.
pub fn find_or_install() -> Result<Toolchain> {
    if let Some(found) = find() {
        return Ok(found);
    }
    let fix = "no toolchain for threaded wasm: `rustup toolchain install nightly -c rust-src \
               -t wasm32-unknown-unknown`, or on Debian `apt-get install rustc-web cargo-web \
               rust-web-src lld-19`";
    let arguments =
        ["toolchain", "install", "nightly", "-c", "rust-src", "-t", "wasm32-unknown-unknown"];
    sh::run(&mut sh::command("rustup", &arguments)).map_err(|_| fix.to_string())?;
    find().ok_or_else(|| fix.to_string())
}

fn nightly() -> Option<Toolchain> {
    let version =
        sh::output(&mut sh::command("rustup", &["run", "nightly", "rustc", "--version"]))?;
    let sysroot = ["run", "nightly", "rustc", "--print", "sysroot"];
    let sysroot = sh::output(&mut sh::command("rustup", &sysroot))?;
    Path::new(&sysroot).join(STD_SOURCE).exists().then(|| Toolchain {
        name: format!("rustup nightly, {version}"),
        cargo: PathBuf::from("cargo"),
        environment: vec![("RUSTUP_TOOLCHAIN", "nightly".into())],
        linker: None,
    })
}

fn debian() -> Option<Toolchain> {
    let version = sh::output(&mut sh::command(DEBIAN_RUSTC, &["--version"]))?;
    let sysroot = sh::output(&mut sh::command(DEBIAN_RUSTC, &["--print", "sysroot"]))?;
    let linker = wasm_linker()?;
    let complete =
        Path::new(&sysroot).join(STD_SOURCE).exists() && Path::new(DEBIAN_CARGO).exists();
    complete.then(|| Toolchain {
        name: format!("Debian's {version} with {}", linker.display()),
        cargo: DEBIAN_CARGO.into(),
        environment: vec![("RUSTC", DEBIAN_RUSTC.into())],
        linker: Some(linker),
    })
}

/// `wasm-ld`, or Debian's with the highest version in its name.
fn wasm_linker() -> Option<PathBuf> {
    let versions: Vec<String> = (14..40).rev().map(|n| format!("wasm-ld-{n}")).collect();
    let mut names: Vec<&str> = versions.iter().map(String::as_str).collect();
    names.push("wasm-ld");
    sh::find(&names)
}

/// wasm-bindgen's command line in exactly the version that Cargo.lock has: another one fails late.
pub fn bindgen() -> Result<PathBuf> {
    let version = locked_version("wasm-bindgen").ok_or("Cargo.lock names no wasm-bindgen")?;
    let has_version = |tool: &PathBuf| {
        let printed = sh::output(&mut sh::command(tool, &["--version"]));
        let same = printed.is_some_and(|text| text.split_whitespace().any(|w| w == version));
        same && tool.with_file_name("wasm-bindgen-test-runner").exists()
    };
    if let Some(tool) = sh::find(&["wasm-bindgen"]).filter(has_version) {
        return Ok(tool);
    }
    let folder = tool_cache().join(format!("wasm-bindgen-{version}"));
    let tool = folder.join("bin/wasm-bindgen");
    if !has_version(&tool) {
        println!("setup: building wasm-bindgen-cli {version} into {}", folder.display());
        let [exact, folder] = [format!("={version}"), folder.display().to_string()];
        let unlocked =
            ["install", "--quiet", "wasm-bindgen-cli", "--version", &exact, "--root", &folder];
        // A mirror may lack a version that the tool's own lockfile names: then the nearest will do.
        let locked = sh::run(sh::command("cargo", &unlocked).arg("--locked"));
        locked.or_else(|_| sh::run(&mut sh::command("cargo", &unlocked)))?;
    }
    Ok(tool)
}

/// Outside of target/, and shared by all checkouts of a user.
fn tool_cache() -> PathBuf {
    let cache = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
    let home = std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache"));
    let base = cache.or(home).unwrap_or_else(|| sh::root().join(".cache"));
    base.join("proofpod/tools")
}

fn locked_version(name: &str) -> Option<String> {
    let lock = std::fs::read_to_string(sh::root().join("Cargo.lock")).ok()?;
    let entry = lock.split("[[package]]").find(|e| e.contains(&format!("name = \"{name}\"\n")))?;
    let line = entry.lines().find_map(|line| line.strip_prefix("version = \""))?;
    Some(line.trim_end_matches('"').to_string())
}
