//! Results on disk, by content: `ab/cdef...` is the file whose SHA-256 begins with `ab`.

use sha2::{Digest, Sha256};
use std::io::{Error, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Longest result: a proof with its public inputs has some kilobytes.
const BLOB_BYTES_MAX: u64 = 16 << 20;

/// A folder of results; workers and the door share it.
#[derive(Debug, Clone)]
pub struct Blobs {
    folder: PathBuf,
}

impl Blobs {
    /// The folder, made if it is not there.
    pub fn open(folder: &Path) -> Result<Self, Error> {
        std::fs::create_dir_all(folder)?;
        Ok(Self { folder: folder.to_owned() })
    }

    /// Writes bytes to disk and gives their hash; the same bytes are one file.
    pub fn put(&self, bytes: &[u8]) -> Result<String, Error> {
        let hash = hex::encode(Sha256::digest(bytes));
        let path = self.path(&hash)?;
        if path.exists() {
            return Ok(hash);
        }
        let folder = path.parent().unwrap_or(&self.folder);
        std::fs::create_dir_all(folder)?;
        let mut random = [0; 8];
        getrandom::fill(&mut random).map_err(|error| Error::other(error.to_string()))?;
        let part = path.with_extension(format!("{}.part", hex::encode(random)));
        let mut file = std::fs::File::create(&part)?;
        file.write_all(bytes)?;
        // The row that names the file is written after: it must not outlive it in a power cut.
        file.sync_all()?;
        std::fs::rename(&part, &path)?;
        std::fs::File::open(folder)?.sync_all()?;
        Ok(hash)
    }

    /// Reads by hash; what does not have the hash is an error, not a result.
    pub fn get(&self, hash: &str) -> Result<Option<Vec<u8>>, Error> {
        let file = match std::fs::File::open(self.path(hash)?) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let mut bytes = Vec::new();
        file.take(BLOB_BYTES_MAX).read_to_end(&mut bytes)?;
        if hex::encode(Sha256::digest(&bytes)) != hash {
            return Err(Error::new(ErrorKind::InvalidData, "the file does not have its hash"));
        }
        Ok(Some(bytes))
    }

    /// Hashes of files that were last written longer ago than `age`, and parts that were left.
    pub fn older_than(&self, age: Duration) -> Result<Vec<PathBuf>, Error> {
        let mut found = Vec::new();
        for folder in std::fs::read_dir(&self.folder)?.flatten() {
            let Ok(files) = std::fs::read_dir(folder.path()) else { continue };
            found.extend(files.flatten().filter_map(|file| {
                let written = file.metadata().and_then(|data| data.modified()).ok()?;
                (written.elapsed().ok()? > age).then(|| file.path())
            }));
        }
        Ok(found)
    }

    /// The hash that a file of this folder is named by; a part has none.
    pub fn hash_of(path: &Path) -> Option<String> {
        let end = path.file_name()?.to_str()?;
        let begin = path.parent()?.file_name()?.to_str()?;
        let hash = format!("{begin}{end}");
        is_hash(&hash).then_some(hash)
    }

    fn path(&self, hash: &str) -> Result<PathBuf, Error> {
        match (is_hash(hash), hash.get(..2), hash.get(2..)) {
            (true, Some(begin), Some(end)) => Ok(self.folder.join(begin).join(end)),
            _ => Err(Error::new(ErrorKind::InvalidInput, "not a SHA-256 in lower-case hex")),
        }
    }
}

/// Whether a text is a SHA-256 as this service writes it.
pub fn is_hash(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_by_content_and_notices_damage() {
        let folder = std::env::temp_dir().join(format!("proofpod-blobs-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        let blobs = Blobs::open(&folder).unwrap();
        let hash = blobs.put(b"proof").unwrap();
        assert_eq!(blobs.put(b"proof").unwrap(), hash);
        assert_eq!(blobs.get(&hash).unwrap().unwrap(), b"proof");
        assert_eq!(blobs.get(&"0".repeat(64)).unwrap(), None);
        for wrong in ["", "../../etc/passwd", &hash[1..], &hash.to_uppercase()] {
            assert!(blobs.get(wrong).is_err(), "{wrong:?}");
        }
        let files = blobs.older_than(Duration::ZERO).unwrap();
        assert_eq!(files.len(), 1, "no part is left");
        assert_eq!(Blobs::hash_of(&files[0]), Some(hash.clone()));
        assert!(blobs.older_than(Duration::from_secs(3600)).unwrap().is_empty());
        std::fs::write(&files[0], b"prooF").unwrap();
        assert!(blobs.get(&hash).is_err());
        std::fs::remove_dir_all(folder).unwrap();
    }
}
