//! Schemathesis, which sends a service what its OpenAPI document allows and forbids.

use crate::sh::{self, Result, root};

/// The version whose checks the service is held to.
const PACKAGE: &str = "schemathesis==4.32.5";
const FOLDER: &str = ".cache/schemathesis";

/// Puts it into a folder of its own. Without Python its one test is left out, and says so.
pub fn schemathesis() {
    if root().join(FOLDER).join("bin/st").exists() {
        return;
    }
    if let Err(error) = install() {
        println!("setup: no schemathesis, its test will be skipped: {error}");
    }
}

fn install() -> Result<()> {
    println!("setup: {PACKAGE} into {FOLDER}");
    sh::run(&mut sh::command("python3", &["-m", "venv", FOLDER]))?;
    let pip = root().join(FOLDER).join("bin/pip");
    let install = ["install", "--quiet", "--disable-pip-version-check", PACKAGE];
    sh::run(&mut sh::command(pip, &install))
}
