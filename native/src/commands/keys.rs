//! `proofpod keys`: the files that pods need, with a manifest of their digests.

use crate::error::CliError;
use crate::io::{write_file, write_json};
use crate::manifest::{Asset, Entry, FILE, Manifest, SrsAsset, VERSION};
use crate::session::{Session, statement};
use crate::srs_locate::SrsOptions;
use circuits::field::to_hex;
use circuits::registry;
use serde_json::Value;
use std::path::{Path, PathBuf};

/// Arguments of `proofpod keys`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Folder for the files.
    #[arg(long)]
    out: PathBuf,
    /// Which circuits, such as `access-v1-d32` or `access-v1-d20-lean` (whose setup has 2^14
    /// powers); may be given several times.
    #[arg(long, default_values = ["access-v1-d20"], value_name = "NAME")]
    statement: Vec<String>,
    /// Besides, of each statement the first circuit of at most 2^14 rows.
    #[arg(long)]
    shipped: bool,
    #[command(flatten)]
    srs: SrsOptions,
}

/// Runs the command and prints the manifest.
pub fn run(args: &Args) -> Result<Value, CliError> {
    // All names are judged before the first key is made.
    let shipped = if args.shipped { registry::shipped() } else { Vec::new() };
    let named = args.statement.iter().filter(|name| !shipped.contains(name));
    let wanted = shipped.iter().chain(named).map(|name| statement(name));
    let wanted = wanted.collect::<Result<Vec<_>, _>>()?;
    let statements = wanted
        .into_iter()
        .map(|circuit| write(&args.out, &Session::generate(circuit, &args.srs)?))
        .collect::<Result<_, CliError>>()?;
    let manifest = serde_json::to_value(Manifest { version: VERSION, statements })
        .map_err(|error| CliError::new("INTERNAL", error.to_string()))?;
    write_json(&args.out.join(FILE).display().to_string(), &manifest)?;
    Ok(manifest)
}

/// Writes the files of one circuit.
fn write(folder: &Path, session: &Session) -> Result<Entry, CliError> {
    let name = session.circuit.name();
    let (srs, setup) = (&session.srs, session.srs.write());
    let size = match srs.k() == srs.rows() {
        true => srs.k().to_string(),
        false => format!("{}-{}", srs.k(), srs.rows()),
    };
    let (key_file, srs_file) = (format!("{name}.key"), format!("srs-{size}.bin"));
    write_file(&folder.join(&key_file), &session.key)?;
    write_file(&folder.join(&srs_file), &setup)?;
    // What a verifier without a prover reads; pods do not, so the manifest does not name it.
    let key = session.verifying_key()?;
    write_file(&folder.join(format!("{name}.vk")), &key.to_bytes())?;
    Ok(Entry {
        k: session.circuit.k(),
        inputs: session.circuit.names(),
        proof_bytes: session.prover.schedule().proof_len(),
        vk_digest: to_hex(&session.prover.digest()),
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
