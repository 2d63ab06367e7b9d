//! Files and standard streams, each with a limit and an error that names the path.

use crate::error::CliError;
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::path::Path;

/// Longest JSON that is read: inputs and bundles have a few kilobytes.
const TEXT_MAX: u64 = 1 << 20;
/// Longest key or setup file: 2^20 powers in snarkjs' form with its other sections.
pub const FILE_MAX: u64 = 2 << 30;

fn failed(path: &str, error: &std::io::Error) -> CliError {
    CliError::new("IO_FAILED", format!("{path}: {error}")).with(json!({ "path": path }))
}

/// Reads a text file, or standard input for `-`.
pub fn read_text(path: &str) -> Result<String, CliError> {
    let bytes = match path {
        "-" => read_limited(path, &mut std::io::stdin().lock(), TEXT_MAX)?,
        _ => read_file(Path::new(path), TEXT_MAX)?,
    };
    let format = |_| CliError::new("INPUT_BAD_FORMAT", format!("{path}: not UTF-8"));
    String::from_utf8(bytes).map_err(format)
}

/// Reads a file of at most `max` bytes.
pub fn read_file(path: &Path, max: u64) -> Result<Vec<u8>, CliError> {
    let name = path.display().to_string();
    let mut file = std::fs::File::open(path).map_err(|error| failed(&name, &error))?;
    read_limited(&name, &mut file, max)
}

fn read_limited(name: &str, reader: &mut dyn Read, max: u64) -> Result<Vec<u8>, CliError> {
    let mut bytes = Vec::new();
    reader.take(max + 1).read_to_end(&mut bytes).map_err(|error| failed(name, &error))?;
    if bytes.len() as u64 > max {
        return Err(CliError::new("IO_FAILED", format!("{name}: longer than {max} bytes")));
    }
    Ok(bytes)
}

/// Writes a file completely or not at all, and makes the folders above it.
pub fn write_file(path: &Path, bytes: &[u8]) -> Result<(), CliError> {
    let name = path.display().to_string();
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).map_err(|error| failed(&name, &error))?;
    let mut part = path.as_os_str().to_owned();
    part.push(format!(".{}.part", std::process::id()));
    let written = std::fs::write(&part, bytes).and_then(|()| std::fs::rename(&part, path));
    written.map_err(|error| failed(&name, &error))
}

/// The same, on the disk when this returns, for nobody but the owner to read (on Unix).
pub fn write_secret(path: &Path, bytes: &[u8]) -> Result<(), CliError> {
    let mut part = path.as_os_str().to_owned();
    part.push(format!(".{}.part", std::process::id()));
    let written = owned(Path::new(&part))
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
        .and_then(|()| std::fs::rename(&part, path));
    written.map_err(|error| failed(&path.display().to_string(), &error))
}

/// A new file with mode 0600.
fn owned(path: &Path) -> std::io::Result<std::fs::File> {
    // What a killed process with the same number left may have another mode.
    let _ = std::fs::remove_file(path);
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Removes a file.
pub fn remove(path: &Path) -> Result<(), CliError> {
    std::fs::remove_file(path).map_err(|error| failed(&path.display().to_string(), &error))
}

/// Writes JSON to a file, or to standard output for `-`.
pub fn write_json(path: &str, value: &Value) -> Result<(), CliError> {
    let text = serde_json::to_string_pretty(value)
        .map_err(|error| CliError::new("INTERNAL", error.to_string()))?;
    match path {
        "-" => writeln!(std::io::stdout().lock(), "{text}").map_err(|error| failed(path, &error)),
        _ => write_file(Path::new(path), format!("{text}\n").as_bytes()),
    }
}
