//! Where the setup comes from, in this order: `--srs`, `PROOFPOD_SRS`, `shared/srs` beside a
//! checkout (looked for upwards), the user's cache, a download with a pinned digest, and, only when
//! it is asked for by name, the insecure development setup.

use crate::error::CliError;
use crate::fetch::fetch;
use crate::io::{FILE_MAX, read_file, write_file};
use clap::builder::BoolishValueParser;
use prover::srs::{CEREMONIES, Ceremony};
use prover::{Srs, insecure_dev_srs};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};

/// The ceremony that is downloaded: the file that snarkjs' own documentation points to.
const DOWNLOAD: &str = "hermez-ppot-final";
const DOWNLOAD_URL: &str =
    "https://storage.googleapis.com/zkevm/ptau/powersOfTau28_hez_final_11.ptau";

/// Which setup to take.
#[derive(Debug, Clone, clap::Args)]
pub struct SrsOptions {
    /// Setup file: halo2 `ParamsKZG` (raw) or snarkjs .ptau. Checked completely.
    #[arg(long, env = "PROOFPOD_SRS", value_name = "FILE")]
    pub srs: Option<PathBuf>,
    /// Where a missing setup is downloaded from; its digest is pinned all the same.
    #[arg(long, env = "PROOFPOD_SRS_URL", default_value = DOWNLOAD_URL, value_name = "URL")]
    pub srs_url: String,
    /// Never use the network for the setup.
    #[arg(long, env = "PROOFPOD_OFFLINE", value_parser = BoolishValueParser::new())]
    pub offline: bool,
    /// Without a ceremony file, use the INSECURE development setup: anyone can forge its proofs.
    #[arg(long)]
    pub allow_insecure_dev_srs: bool,
}

/// A setup and where it was found.
#[derive(Debug)]
pub struct Found {
    /// The setup, at the size of its file.
    pub srs: Srs,
    /// A path, a URL, or what it is.
    pub from: String,
}

/// Finds a setup of at least 2^k powers.
pub fn locate(k: u32, options: &SrsOptions) -> Result<Found, CliError> {
    let found = search(k, options)?;
    if found.srs.is_insecure_dev() {
        allow_insecure(options)?;
    }
    if found.srs.k() < k {
        let message = format!("{}: 2^{} powers, 2^{k} are needed", found.from, found.srs.k());
        return Err(CliError::new("SRS_INVALID", message)
            .with(json!({ "path": found.from, "expected": k, "got": found.srs.k() })));
    }
    Ok(found)
}

/// Says aloud that the setup is the development one, or refuses it.
pub fn allow_insecure(options: &SrsOptions) -> Result<(), CliError> {
    if !options.allow_insecure_dev_srs {
        let message = "this is the insecure development setup: --allow-insecure-dev-srs";
        return Err(CliError::new("SRS_INVALID", message));
    }
    eprintln!("WARNING: INSECURE development setup. Anyone can forge proofs under it.");
    Ok(())
}

fn search(k: u32, options: &SrsOptions) -> Result<Found, CliError> {
    if let Some(path) = &options.srs {
        let from = path.display().to_string();
        return Ok(Found { srs: Srs::read(&read_file(path, FILE_MAX)?)?, from });
    }
    for folder in shared_folders().into_iter().chain(cache_folder()) {
        if let Some(found) = in_folder(k, &folder)? {
            return Ok(found);
        }
    }
    let missing = match download(k, options) {
        Ok(found) => return Ok(found),
        Err(error) => error,
    };
    if options.allow_insecure_dev_srs {
        let srs = insecure_dev_srs(k)?;
        return Ok(Found { srs, from: "insecure development setup".into() });
    }
    Err(missing)
}

/// `shared/srs` of each folder from the working directory upwards.
fn shared_folders() -> Vec<PathBuf> {
    let here = std::env::current_dir().unwrap_or_default();
    here.ancestors().map(|folder| folder.join("shared/srs")).collect()
}

/// The user's cache for setups.
pub fn cache_folder() -> Option<PathBuf> {
    let variable = |name| std::env::var_os(name).map(PathBuf::from);
    let home = || variable("HOME").map(|home| home.join(".cache"));
    let base = variable("XDG_CACHE_HOME").or_else(|| variable("LOCALAPPDATA")).or_else(home);
    base.map(|base| base.join("proofpod/srs"))
}

/// The ceremony to prefer: the one that is also downloaded, so that two machines make the same
/// keys whether they found a file or fetched it.
fn preferred() -> impl Iterator<Item = &'static Ceremony> {
    let first = CEREMONIES.iter().filter(|ceremony| ceremony.id == DOWNLOAD);
    first.chain(CEREMONIES.iter().filter(|ceremony| ceremony.id != DOWNLOAD))
}

fn in_folder(k: u32, folder: &Path) -> Result<Option<Found>, CliError> {
    let file = |ceremony: &&Ceremony| folder.join(ceremony.file).is_file();
    let Some(ceremony) = preferred().filter(|ceremony| ceremony.k >= k).find(file) else {
        return Ok(None);
    };
    let path = folder.join(ceremony.file);
    let from = path.display().to_string();
    let bytes = read_file(&path, FILE_MAX)?;
    Ok(Some(Found { srs: pinned(ceremony, &bytes, &from)?, from }))
}

/// Compares a file with the digest that was pinned for it, then reads it.
fn pinned(ceremony: &Ceremony, bytes: &[u8], from: &str) -> Result<Srs, CliError> {
    let got = hex::encode(Sha256::digest(bytes));
    if got != ceremony.sha256 {
        let message = format!("{from}: not the file of the ceremony {}", ceremony.id);
        let details = json!({ "path": from, "expected": ceremony.sha256, "got": got });
        return Err(CliError::new("KEY_DIGEST_MISMATCH", message).with(details));
    }
    Ok(Srs::read(bytes)?)
}

/// Downloads the ceremony file into the cache.
pub fn download(k: u32, options: &SrsOptions) -> Result<Found, CliError> {
    let missing = |why: &str| {
        let message = format!(
            "no setup of 2^{k} powers: {why}; give --srs FILE, or --allow-insecure-dev-srs to try"
        );
        CliError::new("KEY_FETCH", message)
    };
    let ceremony = CEREMONIES.iter().find(|ceremony| ceremony.id == DOWNLOAD && ceremony.k >= k);
    let ceremony = ceremony.ok_or_else(|| missing("no public file of that size is pinned"))?;
    if options.offline {
        return Err(missing("offline"));
    }
    let from = options.srs_url.clone();
    let bytes = fetch(&from, ceremony.bytes).map_err(|error| missing(&error))?;
    let srs = pinned(ceremony, &bytes, &from)?;
    if let Some(folder) = cache_folder() {
        write_file(&folder.join(ceremony.file), &bytes)?;
    }
    Ok(Found { srs, from })
}
