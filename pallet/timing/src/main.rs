//! Measures the pallet. `cargo xtask pallet` runs it:
//!
//! ```text
//! timing fixture DIR               key, public inputs and proof for the guest to be built with
//! timing measure GUEST [--write]   prints the figures; writes src/weights.rs and figures.json
//! ```

mod benchmarks;
mod guest;
mod weights;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use mock::proofs;
use serde_json::json;

type Result<T> = std::result::Result<T, String>;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match arguments[..] {
        ["fixture", folder] => fixture(Path::new(folder)),
        ["measure", guest] => measure(Path::new(guest), false),
        ["measure", guest, "--write"] => measure(Path::new(guest), true),
        _ => Err("usage: timing fixture DIR | timing measure GUEST [--write]".into()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("timing: {error}");
            ExitCode::FAILURE
        }
    }
}

fn write(file: &Path, bytes: impl AsRef<[u8]>) -> Result<()> {
    std::fs::write(file, bytes).map_err(|error| format!("{}: {error}", file.display()))
}

fn fixture(folder: &Path) -> Result<()> {
    let [scope, message] = [5, 6].map(pallet::binding::number);
    let (inputs, proof) =
        proofs::prove(&proofs::Wish { holder: 0, threshold: 100, scope, message });
    std::fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    write(&folder.join("key.bin"), proofs::key())?;
    write(&folder.join("inputs.bin"), inputs.concat())?;
    write(&folder.join("proof.bin"), proof)
}

/// The pallet's folder.
fn room() -> PathBuf {
    proofs::root().join("pallet")
}

fn measure(guest: &Path, keep: bool) -> Result<()> {
    let wasm = guest::milliseconds(guest)?;
    let same = guest::natively()?;
    let measured = benchmarks::all()?;
    let native = benchmarks::milliseconds(&measured, "enter")?;
    // The quicker of the two, so that noise makes the weights greater and not less.
    let factor = wasm / same.min(native);
    for benchmark in &measured {
        println!("{benchmark}");
    }
    println!("enter natively {native:.2} ms");
    println!("key read and proof verified: {same:.2} ms natively, {wasm:.2} ms in wasm");
    if keep {
        let round = |value: f64| (value * 100.0).round() / 100.0;
        let figures = json!({
            "command": "cargo xtask pallet --write",
            "pallet_ms": { "native": round(native), "wasm": round(wasm) },
        });
        write(&room().join("src/weights.rs"), weights::source(&measured, factor))?;
        write(&room().join("figures.json"), format!("{figures:#}\n"))?;
    }
    Ok(())
}
