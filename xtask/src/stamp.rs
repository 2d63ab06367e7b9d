//! Steps that are skipped when the content of their inputs has not changed.

use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::sh::{Result, root};

/// Folders that are never an input.
const GENERATED: [&str; 4] = ["node_modules", "target", ".git", "out"];

/// Runs `step` unless its inputs and outputs are as the last time it succeeded.
///
/// `inputs` are files and folders, `extra` is what else decides (versions, flags).
pub fn step(
    name: &str,
    inputs: &[&str],
    extra: &str,
    outputs: &[&str],
    step: impl FnOnce() -> Result<()>,
) -> Result<()> {
    let file = root().join(".cache/stamps").join(name);
    let before = digest(inputs, extra)?;
    let known = fs::read_to_string(&file).is_ok_and(|known| known == before);
    if known && outputs.iter().all(|output| root().join(output).exists()) {
        println!("{name} is up to date");
        return Ok(());
    }
    let start = std::time::Instant::now();
    println!("{name} ...");
    let _ = fs::remove_file(&file);
    step()?;
    crate::sh::create(&file)?;
    fs::write(&file, before).map_err(|error| format!("{}: {error}", file.display()))?;
    println!("{name} took {:.1} s", start.elapsed().as_secs_f32());
    Ok(())
}

fn digest(inputs: &[&str], extra: &str) -> Result<String> {
    let mut hash = Sha256::new();
    hash.update(extra);
    for input in inputs {
        for file in files(&root().join(input)) {
            let bytes = fs::read(&file).map_err(|e| format!("{}: {e}", file.display()))?;
            let name = file.strip_prefix(root()).unwrap_or(&file);
            hash.update(name.to_string_lossy().as_bytes());
            hash.update(Sha256::digest(bytes));
        }
    }
    Ok(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

/// All files below a path in a fixed order; a named folder may itself be generated.
pub fn files(path: &Path) -> Vec<PathBuf> {
    if path.is_file() {
        return vec![path.to_path_buf()];
    }
    let Ok(entries) = fs::read_dir(path) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    let wanted = |path: &PathBuf| {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        !name.is_some_and(|name| GENERATED.contains(&name.as_str()))
    };
    paths.into_iter().filter(wanted).flat_map(|path| files(&path)).collect()
}
