//! Made-up values for examples: the same on every machine, and public.

use halo2_proofs::halo2curves::ff::PrimeField;
use sha2::{Digest, Sha256};

use crate::Fr;

/// A field element that `parts` name: 248 bits of a hash, so below r.
pub fn element(parts: &[&str]) -> Fr {
    let digest = Sha256::digest(format!("proofpod example {}", parts.join(" ")));
    let mut little_endian = [0; 32];
    for (byte, from) in little_endian.iter_mut().zip(digest.iter().take(31).rev()) {
        *byte = *from;
    }
    // 248 bits are always canonical.
    Option::from(Fr::from_repr(little_endian)).unwrap_or_default()
}
