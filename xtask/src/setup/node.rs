//! Node and the npm workspaces.

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

/// `npm ci`, unless node_modules is what the lockfile says. Without a lockfile, one is made.
pub fn install() -> Result<()> {
    let command = if sh::root().join("package-lock.json").exists() { "ci" } else { "install" };
    let inputs = ["package-lock.json", ".npmrc"];
    stamp::step("npm", &inputs, "", &["node_modules/.package-lock.json"], || {
        sh::run(&mut sh::command("npm", &[command, "--no-audit", "--no-fund", "--loglevel=error"]))
    })
}
