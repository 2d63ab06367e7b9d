//! Setups that are known by name, by the SHA-256 of tau in G2 (raw bytes, as files hold it).

/// A ceremony whose public file was checked completely when this table was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ceremony {
    /// The id that keys, proofs and manifests carry.
    pub id: &'static str,
    /// SHA-256 of tau in G2, hex.
    pub tau_digest: &'static str,
    /// Name of the public file.
    pub file: &'static str,
    /// SHA-256 of that file, hex.
    pub sha256: &'static str,
    /// Length of that file.
    pub bytes: usize,
    /// log2 of the powers in it.
    pub k: u32,
}

/// The known ceremonies. They differ in tau: a verifier's constants decide which one it takes.
pub const CEREMONIES: [Ceremony; 2] = [
    // The setup that Axiom ran on mainnet; the file is from October 2023.
    Ceremony {
        id: "axiom-mainnet-2023",
        tau_digest: "d02002724099cd254dfc0b233815db6914edb23a017bf9f074163ef6f46870f2",
        file: "kzg_bn254_14.srs",
        sha256: "8977c9ee24a20ea3332f6e3bf46361365f26bc5caa9a8fb70bc668d0ca32f928",
        bytes: 2_097_412,
        k: 14,
    },
    // The perpetual powers of tau as snarkjs publishes them; its blake2b, 47c28211..1d94d33, is
    // the one in snarkjs' own table.
    Ceremony {
        id: "hermez-ppot-final",
        tau_digest: "f9f0416d47fc9128e4fcac130f1ea9a0cd0c015dfe9c53a6b81476099b080979",
        file: "powersOfTau28_hez_final_11.ptau",
        sha256: "6889b966c9e47248e37c7346f6d6aad81980bc7ed69aa9d55ce9e3ac5ad37f96",
        bytes: 2_442_392,
        k: 11,
    },
];

/// Seed of the development setup. Public on purpose: see [`super::insecure_dev_srs`].
pub(super) const INSECURE_SEED: [u8; 32] = *b"proofpod INSECURE dev srs, no 1!";

/// Digest of tau in G2 of the development setup.
const INSECURE: &str = "f7203947ddf6545371ab0ae58a602c5e254e29b1c6b5e2aacfc3df228f90a3a7";

/// Id of the development setup.
pub const INSECURE_ID: &str = "insecure-dev-srs";

/// A name for people and for manifests.
pub(super) fn id(tau_digest: &[u8; 32]) -> String {
    let digest = hex::encode(tau_digest);
    if digest == INSECURE {
        return INSECURE_ID.into();
    }
    match CEREMONIES.iter().find(|ceremony| ceremony.tau_digest == digest) {
        Some(ceremony) => ceremony.id.into(),
        None => format!("unknown-{}", digest.get(..16).unwrap_or(&digest)),
    }
}

/// The digest is the development setup's.
pub(super) fn is_insecure(tau_digest: &[u8; 32]) -> bool {
    hex::encode(tau_digest) == INSECURE
}
