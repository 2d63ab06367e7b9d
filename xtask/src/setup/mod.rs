//! Finds or installs what the other commands need. Every failure is one line with its fix.

mod debian;
mod node;
mod python;
pub mod wasm;

use std::path::PathBuf;

use crate::sh::{self, Result};
pub use python::schemathesis;
pub use wasm::Toolchain;

const CHROMIUM: [&str; 4] =
    ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
/// Where the browser lives on a Mac.
const CHROMIUM_MAC: &str = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";

/// What was found.
#[derive(Debug, Clone)]
pub struct Tools {
    /// Builds for wasm32 with the standard library from source.
    pub wasm: Toolchain,
    /// `wasm-bindgen` in the version of Cargo.lock.
    pub wasm_bindgen: PathBuf,
    /// Chromium or Chrome.
    pub chromium: PathBuf,
}

/// What cannot be installed from here is there: asked before anything slow begins.
pub fn check() -> Result<()> {
    node::check()
}

/// What a chain needs: Node and its packages.
pub fn on_chain() -> Result<()> {
    check()?;
    node::install()
}

/// What Debian's packages can give; elsewhere each suite says what it misses.
pub fn debian() -> Result<()> {
    debian::install_missing()
}

/// Everything, installing what is missing.
pub fn all() -> Result<Tools> {
    check()?;
    let npm = std::thread::spawn(node::install);
    debian::install_missing()?;
    let wasm = wasm::find_or_install()?;
    println!("setup: wasm toolchain: {}", wasm.name);
    let chromium = chromium()?;
    println!("setup: browser: {}", chromium.display());
    let wasm_bindgen = wasm::bindgen()?;
    println!("setup: wasm-bindgen: {}", wasm_bindgen.display());
    npm.join().map_err(|_| "npm: the thread that ran it ended".to_string())??;
    Ok(Tools { wasm, wasm_bindgen, chromium })
}

/// The browser: `CHROMIUM`, the usual names on PATH, or a Mac's place.
pub fn chromium() -> Result<PathBuf> {
    let named = std::env::var_os("CHROMIUM").map(PathBuf::from).filter(|path| path.is_file());
    let mac = Some(PathBuf::from(CHROMIUM_MAC)).filter(|path| path.is_file());
    named.or_else(|| sh::find(&CHROMIUM)).or(mac).ok_or_else(|| {
        "no Chromium or Chrome found: install one, or set CHROMIUM to its path".into()
    })
}
