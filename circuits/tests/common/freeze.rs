//! Released circuits as committed files, and what is compared with them.

use std::path::{Path, PathBuf};

use circuits::field::to_hex;
use halo2_proofs::SerdeFormat;
use halo2_proofs::halo2curves::bn256::{Bn256, G1Affine};
use halo2_proofs::halo2curves::group::GroupEncoding;
use halo2_proofs::plonk::VerifyingKey;
use halo2_proofs::poly::kzg::commitment::ParamsKZG;

use super::describe::sha256;

/// The public setup of 2^14 powers (id `axiom-mainnet-2023`), beside the checkout.
const SRS: &str = "../../shared/srs/kzg_bn254_14.srs";
const SRS_SHA256: &str = "8977c9ee24a20ea3332f6e3bf46361365f26bc5caa9a8fb70bc668d0ca32f928";
/// log2 of its powers.
pub const SRS_K: u32 = 14;

pub fn path(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("frozen").join(file)
}

/// Compares with the committed file. Writes it only when it is absent and that is asked for.
pub fn compare(file: &str, now: &str) -> Result<(), String> {
    let path = path(file);
    let asked = std::env::var("PROOFPOD_REFREEZE").is_ok_and(|value| value == "1");
    match std::fs::read_to_string(&path) {
        Ok(frozen) if frozen == now => Ok(()),
        Ok(frozen) => {
            let lines = frozen.lines().zip(now.lines());
            let (was, is) = lines.into_iter().find(|(a, b)| a != b).unwrap_or(("", ""));
            Err(format!(
                "{file} is frozen and the circuit changed:\n  was {was}\n  is  {is}\n\
                 give the statement a new VERSION, then run with PROOFPOD_REFREEZE=1"
            ))
        }
        Err(_) if asked => std::fs::write(&path, now).map_err(|error| error.to_string()),
        Err(_) => Err(format!("{file} is not frozen yet: run with PROOFPOD_REFREEZE=1")),
    }
}

pub fn digest(text: &str) -> &str {
    text.lines().last().unwrap()
}

/// The setup at its full size; `None`, and a word about it, where it is not.
pub fn setup() -> Option<ParamsKZG<Bn256>> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(SRS);
    let Ok(bytes) = std::fs::read(&file) else {
        eprintln!("SKIPPED: verifying keys are not compared, there is no {SRS}");
        return None;
    };
    assert_eq!(sha256(bytes.iter().copied()), SRS_SHA256, "another setup");
    let full = ParamsKZG::<Bn256>::read_custom(&mut bytes.as_slice(), SerdeFormat::RawBytes);
    Some(full.expect("a setup"))
}

/// A verifying key under [`setup`] as text.
pub fn vk_text(name: &str, vk: &VerifyingKey<G1Affine>) -> String {
    let digest = |points: &[G1Affine]| {
        sha256(points.iter().flat_map(|point| point.to_bytes().as_ref().to_vec()))
    };
    let copies = match vk.permutation().commitments().as_slice() {
        [] => String::new(),
        points => format!("copy commitments sha256: {}\n", digest(points)),
    };
    let fixed = digest(vk.fixed_commitments());
    let vk = to_hex(&vk.transcript_repr());
    format!(
        "circuit: {name}\nsetup: sha256 {SRS_SHA256}\nfixed commitments sha256: {fixed}\n{copies}\
         vk digest: {vk}\n"
    )
}
