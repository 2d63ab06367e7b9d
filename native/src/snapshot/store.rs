//! The output folder: snapshots under their CIDs, and `latest.json`.

use super::cid;
use super::error::SnapshotError;
use super::file::{MAX_FILE_BYTES, Snapshot};
use ::cid::Cid;
use serde::Serialize;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// What `latest.json` says: where a pod starts.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Latest {
    /// The snapshot's CID; its file is `<cid>.json`.
    pub cid: String,
    /// Its root.
    pub root: String,
    /// The block it was taken at.
    pub block: u64,
    /// Chain time until which the gate takes proofs for it.
    pub valid_until: u64,
}

/// A folder of snapshots.
#[derive(Debug)]
pub struct Store {
    folder: PathBuf,
}

impl Store {
    /// Opens the folder, making it if need be.
    pub fn open(folder: &Path) -> Result<Self, SnapshotError> {
        fs::create_dir_all(folder).map_err(|cause| failed(folder, cause))?;
        Ok(Self { folder: folder.to_path_buf() })
    }

    /// Where a snapshot lies.
    pub fn path(&self, cid: &Cid) -> PathBuf {
        self.folder.join(format!("{cid}.json"))
    }

    /// Writes a snapshot under its CID.
    pub fn put(&self, bytes: &[u8]) -> Result<Cid, SnapshotError> {
        let cid = cid::from_digest(&cid::digest(bytes))?;
        let path = self.path(&cid);
        write(&path, bytes).map_err(|cause| failed(&path, cause))?;
        Ok(cid)
    }

    /// The snapshot with this digest, if the folder holds it intact.
    pub fn get(&self, digest: &[u8; 32]) -> Option<(Cid, Snapshot)> {
        let cid = cid::from_digest(digest).ok()?;
        let bytes = read(&self.path(&cid)).ok()?;
        let intact = cid::digest(&bytes) == *digest;
        Snapshot::read(&bytes).ok().filter(|_| intact).map(|snapshot| (cid, snapshot))
    }

    /// Points `latest.json` at a snapshot, unless it does so already.
    pub fn point(&self, latest: &Latest) -> Result<(), SnapshotError> {
        let path = self.folder.join("latest.json");
        let bytes = serde_json::to_vec(latest)
            .map_err(|error| SnapshotError::BadFormat(error.to_string()))?;
        if fs::read(&path).is_ok_and(|now| now == bytes) {
            return Ok(());
        }
        write(&path, &bytes).map_err(|cause| failed(&path, cause))
    }
}

/// Reads a file that is not larger than a snapshot may be.
pub fn read(path: &Path) -> Result<Vec<u8>, SnapshotError> {
    let attempt = || {
        let mut bytes = Vec::new();
        File::open(path)?.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    let bytes = attempt().map_err(|cause| failed(path, cause))?;
    if bytes.len() as u64 > MAX_FILE_BYTES {
        let problem = format!("{}: longer than {MAX_FILE_BYTES} bytes", path.display());
        return Err(SnapshotError::BadFormat(problem));
    }
    Ok(bytes)
}

/// Writes a whole file or nothing: a reader sees the old bytes or the new ones, and a machine that
/// stops in between leaves the old ones.
fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let temporary = path.with_file_name(format!(".{name}.{}.tmp", std::process::id()));
    let written = write_synced(&temporary, bytes).and_then(|()| fs::rename(&temporary, path));
    if written.is_err() {
        // The first error is the one to tell; a left-over dot file harms nobody.
        let _ = fs::remove_file(&temporary);
    }
    written.and_then(|()| path.parent().map_or(Ok(()), sync_folder))
}

fn write_synced(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Makes the rename itself durable where folders can be synced.
#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_folder: &Path) -> io::Result<()> {
    Ok(())
}

fn failed(path: &Path, cause: io::Error) -> SnapshotError {
    SnapshotError::Io { path: path.display().to_string(), cause }
}
