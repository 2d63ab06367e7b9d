//! Steps that are skipped when the content of their inputs has not changed.

use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::sh::{Result, root};

/// Folders that are never an input.
const GENERATED: [&str; 4] = ["node_modules", "target", ".git", "out"];

/// What some inputs were when something last succeeded with them.
pub struct Stamp {
    file: PathBuf,
    digest: String,
}

impl Stamp {
    /// `inputs` are files and folders, `extra` is what else decides (versions, flags).
    pub fn of(name: &str, inputs: &[&str], extra: &str) -> Result<Self> {
        let file = root().join(".cache/stamps").join(name);
        Ok(Self { file, digest: digest(inputs, extra)? })
    }

    /// Whether nothing has changed since.
    pub fn is_known(&self) -> bool {
        fs::read_to_string(&self.file).is_ok_and(|known| known == self.digest)
    }

    /// Hours since, if nothing has changed.
    pub fn hours(&self) -> Option<u64> {
        let written = fs::metadata(&self.file).and_then(|data| data.modified()).ok()?;
        self.is_known().then(|| written.elapsed().unwrap_or_default().as_secs() / 3600)
    }

    /// Forgets, for as long as it may fail.
    pub fn forget(&self) {
        let _ = fs::remove_file(&self.file);
    }

    /// It succeeded with the inputs as they were when this was made.
    pub fn keep(&self) -> Result<()> {
        crate::sh::create(&self.file)?;
        let kept = fs::write(&self.file, &self.digest);
        kept.map_err(|error| format!("{}: {error}", self.file.display()))
    }
}

/// Runs `step` unless its inputs and outputs are as the last time it succeeded; inputs are as for
/// [`Stamp::of`].
pub fn step(
    name: &str,
    inputs: &[&str],
    extra: &str,
    outputs: &[&str],
    step: impl FnOnce() -> Result<()>,
) -> Result<()> {
    let stamp = Stamp::of(name, inputs, extra)?;
    if stamp.is_known() && outputs.iter().all(|output| root().join(output).exists()) {
        println!("{name} is up to date");
        return Ok(());
    }
    let start = std::time::Instant::now();
    println!("{name} ...");
    stamp.forget();
    step()?;
    stamp.keep()?;
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
