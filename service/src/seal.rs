//! Witnesses at rest: XChaCha20-Poly1305 under the service's key, bound to the job and circuit.

use crate::keyfile::SecretKey;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

const NONCE_BYTES: usize = 24;

/// Seals and opens what lies in the queue.
#[derive(Debug, Clone)]
pub struct AtRest {
    seal: SecretKey,
    digest: SecretKey,
}

/// Sealed bytes that do not open: another key, another job, or changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the sealed witness does not open with this key for this job")]
pub struct SealError;

impl AtRest {
    /// From the service's key.
    pub fn new(key: &SecretKey) -> Self {
        let derive = |label: &str| SecretKey::new(hmac(key, &[label.as_bytes()]));
        Self { seal: derive("proofpod at rest v1"), digest: derive("proofpod request v1") }
    }

    /// Seals a witness for a job.
    pub fn seal(&self, job: &str, circuit: &str, witness: &[u8]) -> Result<Vec<u8>, SealError> {
        let mut nonce = [0; NONCE_BYTES];
        getrandom::fill(&mut nonce).map_err(|_| SealError)?;
        let bound = bound_to(job, circuit);
        let payload = Payload { msg: witness, aad: &bound };
        let sealed = self.cipher().encrypt(&XNonce::from(nonce), payload);
        Ok([nonce.to_vec(), sealed.map_err(|_| SealError)?].concat())
    }

    /// Opens what [`AtRest::seal`] gave for the same job and circuit.
    pub fn open(
        &self,
        job: &str,
        circuit: &str,
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, SealError> {
        let (nonce, msg) = sealed.split_first_chunk::<NONCE_BYTES>().ok_or(SealError)?;
        let bound = bound_to(job, circuit);
        let payload = Payload { msg, aad: &bound };
        let opened = self.cipher().decrypt(&XNonce::from(*nonce), payload);
        opened.map(Zeroizing::new).map_err(|_| SealError)
    }

    /// A digest that tells requests apart and, without the key, says nothing of their content: a
    /// plain one would let who reads the database try small witnesses.
    pub fn digest(&self, parts: &[&[u8]]) -> String {
        hex::encode(hmac(&self.digest, parts))
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(self.seal.bytes().into())
    }
}

/// HMAC-SHA256 of parts, each after its length.
fn hmac(key: &SecretKey, parts: &[&[u8]]) -> [u8; 32] {
    // HMAC takes keys of any length.
    let Ok(mut mac) = <Hmac<Sha256> as Mac>::new_from_slice(key.bytes()) else { return [0; 32] };
    for part in parts {
        mac.update(&(part.len() as u64).to_le_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

fn bound_to(job: &str, circuit: &str) -> Vec<u8> {
    format!("{job}\n{circuit}").into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opens_for_its_job_and_key_alone() {
        let rest = AtRest::new(&SecretKey::new([7; 32]));
        let sealed = rest.seal("job", "circuit", b"witness").unwrap();
        assert_eq!(rest.open("job", "circuit", &sealed).unwrap().as_slice(), b"witness");
        assert_eq!(rest.open("joc", "circuit", &sealed), Err(SealError));
        assert_eq!(rest.open("job", "circuis", &sealed), Err(SealError));
        let other = AtRest::new(&SecretKey::new([8; 32]));
        assert_eq!(other.open("job", "circuit", &sealed), Err(SealError));
        for i in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[i] ^= 1;
            assert_eq!(rest.open("job", "circuit", &changed), Err(SealError), "byte {i}");
            assert_eq!(rest.open("job", "circuit", &sealed[..i]), Err(SealError), "{i} bytes");
        }
        assert_ne!(sealed, rest.seal("job", "circuit", b"witness").unwrap(), "a nonce each");
    }

    #[test]
    fn digests_tell_parts_apart() {
        let rest = AtRest::new(&SecretKey::new([7; 32]));
        assert_ne!(rest.digest(&[b"ab", b"c"]), rest.digest(&[b"a", b"bc"]));
        assert_ne!(rest.digest(&[b"a"]), AtRest::new(&SecretKey::new([8; 32])).digest(&[b"a"]));
        assert_eq!(rest.digest(&[b"a"]), rest.digest(&[b"a"]));
    }
}
