//! `proofpod keys`: the files that pods need, with a manifest of their digests.

use crate::error::CliError;
use crate::io::{write_file, write_json};
use crate::manifest::{Asset, Entry, FILE, Manifest, SrsAsset, VERSION};
use crate::session::Session;
use crate::srs_locate::SrsOptions;
use circuits::field::to_hex;
use circuits::statement::Statement;
use circuits::statements::access::Access;
use prover::keys::KeyArtifact;
use serde_json::Value;
use std::path::{Path, PathBuf};

/// Arguments of `proofpod keys`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Folder for the files.
    #[arg(long)]
    out: PathBuf,
    /// Depths of the tree: 20 (2^11 rows) and 32 (2^12 rows); may be given twice.
    #[arg(long, default_values = ["20"], value_parser = ["20", "32"])]
    depth: Vec<String>,
    #[command(flatten)]
    srs: SrsOptions,
}

/// Runs the command and prints the manifest.
pub fn run(args: &Args) -> Result<Value, CliError> {
    let sizes = [("20", Access::d20()), ("32", Access::d32())];
    let wanted = sizes.iter().filter(|(depth, _)| args.depth.iter().any(|d| d == depth));
    let statements = wanted
        .map(|(_, access)| write(&args.out, &Session::generate(*access, &args.srs)?))
        .collect::<Result<_, CliError>>()?;
    let manifest = serde_json::to_value(Manifest { version: VERSION, statements })
        .map_err(|error| CliError::new("INTERNAL", error.to_string()))?;
    write_json(&args.out.join(FILE).display().to_string(), &manifest)?;
    Ok(manifest)
}

/// Writes the files of one circuit.
fn write(folder: &Path, session: &Session) -> Result<Entry, CliError> {
    let name = session.access.name();
    let (srs, setup) = (&session.srs, session.srs.write());
    let (key_file, srs_file) = (format!("{name}.key"), format!("srs-{}.bin", srs.k()));
    write_file(&folder.join(&key_file), &session.key)?;
    write_file(&folder.join(&srs_file), &setup)?;
    // What a verifier without a prover reads; pods do not, so the manifest does not name it.
    write_file(&folder.join(format!("{name}.vk")), &session.verifying_key().to_bytes())?;
    Ok(Entry {
        k: srs.k(),
        proof_bytes: session.prover.schedule().proof_len(),
        vk_digest: to_hex(&KeyArtifact::read(&session.key)?.vk_digest()),
        key: Asset::new(&key_file, &session.key),
        srs: SrsAsset {
            asset: Asset::new(&srs_file, &setup),
            id: srs.id(),
            tau_digest: hex::encode(srs.tau_digest()),
            insecure: srs.is_insecure_dev(),
        },
        name,
    })
}
