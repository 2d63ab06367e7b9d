//! Content identifiers: a snapshot is named by what it contains.

use super::error::SnapshotError;
use ::cid::{Cid, multihash::Multihash};
use sha2::{Digest, Sha256};

/// Multicodec of plain bytes: the file is one raw block, so that any IPFS node gives the same CID
/// for a single-block add with raw leaves.
const RAW: u64 = 0x55;
/// Multihash code of SHA-256.
const SHA2_256: u64 = 0x12;

/// SHA-256 of the file: what the gate stores.
pub fn digest(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// The CIDv1 (raw, sha2-256) of a digest; its text form is base32, lower case.
pub fn from_digest(digest: &[u8; 32]) -> Result<Cid, SnapshotError> {
    Multihash::wrap(SHA2_256, digest)
        .map(|hash| Cid::new_v1(RAW, hash))
        .map_err(|error| SnapshotError::BadFormat(error.to_string()))
}

/// Reads a CID and refuses every kind but version 1, raw, sha2-256.
pub fn parse(text: &str) -> Result<Cid, SnapshotError> {
    let cid = Cid::try_from(text)
        .map_err(|error| SnapshotError::BadFormat(format!("{text:?} is not a CID: {error}")))?;
    let expected = (::cid::Version::V1, RAW, SHA2_256, 32);
    let hash = cid.hash();
    if (cid.version(), cid.codec(), hash.code(), hash.size()) != expected {
        let problem = format!("{text} is not a CID of version 1, raw, sha2-256");
        return Err(SnapshotError::BadFormat(problem));
    }
    Ok(cid)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: &[u8]) -> String {
        from_digest(&digest(bytes)).unwrap().to_string()
    }

    #[test]
    fn known_cids() {
        // `ipfs add --cid-version 1 --raw-leaves` of an empty file and of "hello world".
        assert_eq!(text(b""), "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku");
        assert_eq!(
            text(b"hello world"),
            "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e"
        );
    }

    #[test]
    fn another_multibase_is_the_same_cid() {
        let cid = from_digest(&digest(b"hello world")).unwrap();
        let upper = cid.to_string_of_base(::cid::multibase::Base::Base58Btc).unwrap();
        assert_eq!(parse(&upper).unwrap(), cid);
    }

    #[test]
    fn other_kinds_are_refused() {
        let dag_pb = "bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi";
        let v0 = "QmdfTbBqBPQ7VNxZEYEj14VmRuZBkqFbiwReogJgS1zR1n";
        for text in [dag_pb, v0, "", "bafkrei", "../../etc/passwd"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
