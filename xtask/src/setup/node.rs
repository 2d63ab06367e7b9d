//! Node and the npm workspaces.

use std::fs;

use crate::sh::{self, Result};
use crate::stamp;

const NODE_MAJOR_MIN: u32 = 20;

/// Node is there and new enough.
pub fn check() -> Result<()> {
    let wanted = format!("Node {NODE_MAJOR_MIN} or newer with npm is needed: https://nodejs.org");
    let version = sh::output(&mut sh::command("node", &["--version"])).ok_or(wanted.clone())?;
    let major = version.trim_start_matches('v').split('.').next().and_then(|v| v.parse().ok());
    if major.is_none_or(|major: u32| major < NODE_MAJOR_MIN) {
        return Err(format!("{wanted} (found {version})"));
    }
    sh::find(&["npm"]).map(|_| ()).ok_or(wanted)
}

/// `npm ci`, unless node_modules is what the lockfile says.
pub fn install() -> Result<()> {
    let packages: Vec<String> = workspaces();
    let mut inputs = vec!["package.json", "package-lock.json", ".npmrc"];
    inputs.extend(packages.iter().map(String::as_str));
    stamp::step("npm", &inputs, "", &["node_modules/.package-lock.json"], || {
        sh::run(&mut sh::command("npm", &["ci", "--no-audit", "--no-fund", "--loglevel=error"]))
    })
}

fn workspaces() -> Vec<String> {
    let rooms = fs::read_dir(sh::root()).into_iter().flatten().flatten();
    let manifests = rooms.map(|room| format!("{}/package.json", room.file_name().display()));
    let mut found: Vec<String> = manifests.filter(|file| sh::root().join(file).exists()).collect();
    found.sort();
    found
}
