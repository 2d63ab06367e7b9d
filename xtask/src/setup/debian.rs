//! Debian as root: packages that are missing are installed at once.

use std::path::Path;
use std::process::Stdio;

use super::wasm;
use crate::sh::{self, Result};

/// An adapter without a GPU, for the tests of `webgpu`, and the loader that finds it.
const VULKAN: [&str; 2] = ["mesa-vulkan-drivers", "libvulkan1"];
/// Where drivers say that they are there.
const VULKAN_DRIVERS: &str = "/usr/share/vulkan/icd.d";

/// The fleet's database; its programs are not on PATH.
const POSTGRES: &str = "postgresql";
const POSTGRES_PROGRAMS: &str = "/usr/lib/postgresql";

const BROWSER: [&str; 2] = ["chromium", "chromium-driver"];

/// Installs the packages that stand for missing tools, where this is Debian and we are root.
pub fn install_missing() -> Result<()> {
    let mut packages: Vec<String> = Vec::new();
    if super::chromium().is_err() || sh::find(&["chromedriver"]).is_none() {
        packages.extend(BROWSER.map(String::from));
    }
    if !Path::new(VULKAN_DRIVERS).exists() {
        packages.extend(VULKAN.map(String::from));
    }
    if sh::find(&["initdb"]).is_none() && !Path::new(POSTGRES_PROGRAMS).exists() {
        packages.push(POSTGRES.into());
    }
    if wasm::find().is_none() {
        packages.extend(wasm::DEBIAN_PACKAGES.map(String::from));
    }
    if packages.is_empty() || !can_install() {
        return Ok(());
    }
    println!("setup: apt-get install {}", packages.join(" "));
    apt(&["update", "-qq"])?;
    let mut arguments = vec!["install", "-y", "-qq", "--no-install-recommends"];
    arguments.extend(packages.iter().map(String::as_str));
    apt(&arguments)
}

fn can_install() -> bool {
    let root = sh::output(&mut sh::command("id", &["-u"])).as_deref() == Some("0");
    root && Path::new("/etc/debian_version").exists() && sh::find(&["apt-get"]).is_some()
}

fn apt(arguments: &[&str]) -> Result<()> {
    let mut command = sh::command("apt-get", arguments);
    sh::run(command.env("DEBIAN_FRONTEND", "noninteractive").stdout(Stdio::null()))
}
