//! Sealed jobs: a witness under HPKE (RFC 9180) to a pod's key, bound to one job and a time.
//!
//! Suite: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20Poly1305, mode base. `info` and `aad`
//! are both the text of [`Header`], so neither job id, circuit, expiry nor pod can be exchanged.
//! The door never opens one: it keeps the envelope, and the worker with the pod's key opens it.
//! The id of the job is the sender's, and a known id is refused: that makes a replay visible.

use crate::keyfile::SecretKey;
use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::{Deserializable, Kem, OpModeR, OpModeS, Serializable};
use zeroize::Zeroizing;

type PrivateKey = <X25519HkdfSha256 as Kem>::PrivateKey;
type PublicKey = <X25519HkdfSha256 as Kem>::PublicKey;

/// Length of an X25519 key, and of what HPKE sends beside the ciphertext.
const POINT_BYTES: usize = 32;

/// What an envelope is bound to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header<'a> {
    /// The job: 32 hex digits, drawn by the sender.
    pub job: &'a str,
    /// Which circuit.
    pub circuit: &'a str,
    /// When it ends, in seconds since 1970.
    pub expires: i64,
}

/// Why an envelope does not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SealedError {
    /// Another pod's, another job's, or changed.
    #[error("the sealed job does not open with this pod's key for this job")]
    Closed,
    /// Its time is over.
    #[error("the sealed job has expired")]
    Expired,
    /// Not a key.
    #[error("expected a pod's public key: 64 hex digits")]
    Key,
}

/// A pod's key for sealed jobs.
#[derive(Clone)]
pub struct PodKey {
    private: PrivateKey,
    /// Public half, hex.
    public: String,
}

impl std::fmt::Debug for PodKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PodKey({})", self.public)
    }
}

impl PodKey {
    /// From the pod's key file.
    pub fn new(key: &SecretKey) -> Self {
        let (private, public) = X25519HkdfSha256::derive_keypair(key.bytes());
        Self { private, public: hex::encode(public.to_bytes()) }
    }

    /// What senders need: 64 hex digits.
    pub fn public(&self) -> &str {
        &self.public
    }

    /// Opens an envelope; `now` in seconds since 1970.
    pub fn open(
        &self,
        header: &Header<'_>,
        envelope: &[u8],
        now: i64,
    ) -> Result<Zeroizing<Vec<u8>>, SealedError> {
        if now >= header.expires {
            return Err(SealedError::Expired);
        }
        let (point, sealed) =
            envelope.split_first_chunk::<POINT_BYTES>().ok_or(SealedError::Closed)?;
        let point = <X25519HkdfSha256 as Kem>::EncappedKey::from_bytes(point)
            .map_err(|_| SealedError::Closed)?;
        let text = header.text(&self.public);
        hpke::single_shot_open::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
            &OpModeR::Base,
            &self.private,
            &point,
            &text,
            sealed,
            &text,
        )
        .map(Zeroizing::new)
        .map_err(|_| SealedError::Closed)
    }
}

impl Header<'_> {
    fn text(&self, pod: &str) -> Vec<u8> {
        let Self { job, circuit, expires } = self;
        format!("proofpod sealed job v1\n{pod}\n{job}\n{circuit}\n{expires}").into_bytes()
    }
}

/// Seals a witness to a pod, as a sender does.
pub fn seal(pod: &str, header: &Header<'_>, witness: &[u8]) -> Result<Vec<u8>, SealedError> {
    let mut bytes = [0; POINT_BYTES];
    hex::decode_to_slice(pod, &mut bytes).map_err(|_| SealedError::Key)?;
    let key = PublicKey::from_bytes(&bytes).map_err(|_| SealedError::Key)?;
    let text = header.text(pod);
    let (point, sealed) = hpke::single_shot_seal::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
        &OpModeS::Base,
        &key,
        &text,
        witness,
        &text,
    )
    .map_err(|_| SealedError::Key)?;
    Ok([point.to_bytes().to_vec(), sealed].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: Header<'static> =
        Header { job: "00112233445566778899aabbccddeeff", circuit: "c", expires: 100 };

    #[test]
    fn opens_for_its_header_and_pod_alone() {
        let pod = PodKey::new(&SecretKey::new([1; 32]));
        let envelope = seal(pod.public(), &HEADER, b"witness").unwrap();
        assert_eq!(pod.open(&HEADER, &envelope, 99).unwrap().as_slice(), b"witness");
        assert_eq!(pod.open(&HEADER, &envelope, 100), Err(SealedError::Expired));
        for header in [
            Header { job: "00112233445566778899aabbccddeefe", ..HEADER },
            Header { circuit: "d", ..HEADER },
            Header { expires: 101, ..HEADER },
        ] {
            assert_eq!(pod.open(&header, &envelope, 99), Err(SealedError::Closed), "{header:?}");
        }
        let other = PodKey::new(&SecretKey::new([2; 32]));
        assert_eq!(other.open(&HEADER, &envelope, 99), Err(SealedError::Closed));
        for i in 0..envelope.len() {
            let mut changed = envelope.clone();
            changed[i] ^= 1;
            assert_eq!(pod.open(&HEADER, &changed, 99), Err(SealedError::Closed), "byte {i}");
            assert_eq!(pod.open(&HEADER, &envelope[..i], 99), Err(SealedError::Closed));
        }
    }

    #[test]
    fn refuses_what_is_no_public_key() {
        let pod = PodKey::new(&SecretKey::new([1; 32]));
        for key in ["", "00", &pod.public()[1..], &"00".repeat(32)] {
            assert_eq!(seal(key, &HEADER, b"w"), Err(SealedError::Key), "{key:?}");
        }
    }
}
