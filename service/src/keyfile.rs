//! A secret of 32 bytes in a file of its own.

use sha2::{Digest, Sha256};
use std::io::{ErrorKind, Read, Write};
use std::path::Path;
use zeroize::Zeroizing;

/// 64 hex digits and a newline, with room to say that a file is something else.
const FILE_BYTES_MAX: u64 = 256;

/// A secret; shows nothing of itself.
#[derive(Clone)]
pub struct SecretKey(Zeroizing<[u8; 32]>);

impl std::fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SecretKey({})", self.fingerprint())
    }
}

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// The file cannot be read or made.
    #[error("{0}: {1}")]
    Io(String, #[source] std::io::Error),
    /// It is something else.
    #[error("{0}: expected 64 hex digits")]
    Format(String),
    /// Others may read it.
    #[error("{0}: readable by others; chmod 600")]
    Open(String),
    /// The system gives no randomness.
    #[error("no randomness: {0}")]
    Random(getrandom::Error),
}

impl SecretKey {
    /// From bytes.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// Drawn now.
    pub fn random() -> Result<Self, KeyFileError> {
        let mut bytes = Zeroizing::new([0; 32]);
        getrandom::fill(bytes.as_mut_slice()).map_err(KeyFileError::Random)?;
        Ok(Self(bytes))
    }

    /// The bytes.
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Eight hex digits that tell keys apart and give nothing away.
    pub fn fingerprint(&self) -> String {
        let digest = Sha256::new().chain_update(b"proofpod fingerprint").chain_update(*self.0);
        hex::encode(digest.finalize().get(..4).unwrap_or_default())
    }

    /// Reads the file, or makes it, for its owner alone.
    pub fn load_or_make(path: &Path) -> Result<Self, KeyFileError> {
        match std::fs::File::open(path) {
            Ok(file) => Self::read(path, file),
            Err(error) if error.kind() == ErrorKind::NotFound => Self::make(path),
            Err(error) => Err(KeyFileError::Io(path.display().to_string(), error)),
        }
    }

    fn read(path: &Path, file: std::fs::File) -> Result<Self, KeyFileError> {
        let name = path.display().to_string();
        let io = |error| KeyFileError::Io(name.clone(), error);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            if file.metadata().map_err(io)?.permissions().mode() & 0o077 != 0 {
                return Err(KeyFileError::Open(name));
            }
        }
        let mut text = Zeroizing::new(String::new());
        file.take(FILE_BYTES_MAX).read_to_string(&mut text).map_err(io)?;
        let mut bytes = Zeroizing::new([0; 32]);
        hex::decode_to_slice(text.trim(), bytes.as_mut_slice())
            .map_err(|_| KeyFileError::Format(name.clone()))?;
        Ok(Self(bytes))
    }

    /// Of two processes that make it at once, one does, and both read that one's.
    fn make(path: &Path) -> Result<Self, KeyFileError> {
        let io = |error| KeyFileError::Io(path.display().to_string(), error);
        let key = Self::random()?;
        let text = Zeroizing::new(format!("{}\n", hex::encode(key.bytes())));
        let folder = path.parent().unwrap_or(Path::new("."));
        std::fs::create_dir_all(folder).map_err(io)?;
        let mut part = path.as_os_str().to_owned();
        part.push(format!(".{}.part", std::process::id()));
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&part).map_err(io)?;
        file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(io)?;
        // A link fails where the file is there by now; a rename would replace it.
        let linked = std::fs::hard_link(&part, path);
        std::fs::remove_file(&part).map_err(io)?;
        match linked {
            Ok(()) => Ok(key),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                Self::read(path, std::fs::File::open(path).map_err(io)?)
            }
            Err(error) => Err(io(error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str) -> std::path::PathBuf {
        let folder = std::env::temp_dir().join(format!("proofpod-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        folder
    }

    #[test]
    fn a_key_is_made_once_and_read_after() {
        let folder = folder("keyfile");
        let path = folder.join("deep/key");
        let keys: Vec<_> = (0..8)
            .map(|_| {
                let path = path.clone();
                std::thread::spawn(move || {
                    // Threads share a process id, and with it the name of the part.
                    (0..50)
                        .find_map(|_| SecretKey::load_or_make(&path).ok())
                        .map(|key| *key.bytes())
                })
            })
            .collect::<Vec<_>>()
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect();
        let read = *SecretKey::load_or_make(&path).unwrap().bytes();
        assert!(keys.iter().flatten().all(|key| *key == read));
        assert_ne!(read, [0; 32]);
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    #[cfg(unix)]
    fn refuses_files_that_are_open_or_something_else() {
        use std::os::unix::fs::PermissionsExt;
        let folder = folder("keyfile-bad");
        std::fs::create_dir_all(&folder).unwrap();
        let path = folder.join("key");
        std::fs::write(&path, "00".repeat(32)).unwrap();
        let mode = |mode| std::fs::set_permissions(&path, PermissionsExt::from_mode(mode)).unwrap();
        mode(0o644);
        assert!(matches!(SecretKey::load_or_make(&path), Err(KeyFileError::Open(_))));
        mode(0o600);
        assert_eq!(*SecretKey::load_or_make(&path).unwrap().bytes(), [0; 32]);
        for wrong in ["", "00", &"zz".repeat(32), &"00".repeat(33)] {
            std::fs::write(&path, wrong).unwrap();
            assert!(matches!(SecretKey::load_or_make(&path), Err(KeyFileError::Format(_))));
        }
        std::fs::remove_dir_all(folder).unwrap();
    }
}
