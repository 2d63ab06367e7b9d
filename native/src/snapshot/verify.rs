//! `proofpod snapshot verify`: is this file what it should be?

use super::error::SnapshotError;
use super::file::Snapshot;
use super::{cid, note, store};
use circuits::field;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// Check a downloaded snapshot: its form, its CID, its root.
#[derive(Debug, clap::Args)]
pub struct VerifyArgs {
    /// The snapshot file. A name `<cid>.json` is checked like --cid.
    file: PathBuf,
    /// CID that the file must have.
    #[arg(long)]
    cid: Option<String>,
    /// Root that the entries must give.
    #[arg(long)]
    root: Option<String>,
}

/// Recomputes CID and root and compares them to what is expected.
pub fn run(args: &VerifyArgs) -> Result<Value, SnapshotError> {
    let bytes = store::read(&args.file)?;
    let got = cid::from_digest(&cid::digest(&bytes))?;
    let named = args.cid.as_deref().map(cid::parse).transpose()?;
    for expected in [named, from_name(&args.file)].into_iter().flatten() {
        if expected != got {
            let (expected, got) = (expected.to_string(), got.to_string());
            return Err(SnapshotError::CidMismatch { expected, got });
        }
    }
    let snapshot = Snapshot::read(&bytes)?;
    let root = snapshot.root()?;
    if let Some(text) = &args.root {
        let expected = field::parse(text)
            .map_err(|error| SnapshotError::BadFormat(format!("--root: {error}")))?;
        if expected != root {
            let (expected, got) = (field::to_hex(&expected), field::to_hex(&root));
            return Err(SnapshotError::RootMismatch { expected, got });
        }
    }
    if args.cid.is_none() && args.root.is_none() {
        note("skipped: comparison with a published snapshot (give --cid or --root)");
    }
    Ok(json!({
        "cid": got.to_string(),
        "root": field::to_hex(&root),
        "block": snapshot.block,
        "blockHash": snapshot.block_hash,
        "chainId": snapshot.chain_id,
        "token": snapshot.token,
        "registry": snapshot.registry,
        "unit": snapshot.unit.to_string(),
        "holders": snapshot.entries.len(),
    }))
}

/// The CID that the file is named by, if it is.
fn from_name(file: &Path) -> Option<::cid::Cid> {
    file.file_stem().and_then(|stem| stem.to_str()).and_then(|stem| cid::parse(stem).ok())
}
