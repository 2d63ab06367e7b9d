//! Key files: small, exact, and refused when anything in them is not as key generation left it.

mod common;

use common::*;
use prover::keys::{KeyArtifact, keygen};
use prover::{Fr, KeyError, Prover, insecure_dev_srs};
use sha2::{Digest, Sha256};

/// Where the parts of the toy key begin: magic 8, version 4, k 4, tau 32, name 1 + 9, digest 32,
/// counts 4, commitments 3 * 64.
const K_AT: usize = 12;
const NAME_AT: usize = 48;
const DIGEST_AT: usize = 58;
const COUNTS_AT: usize = 90;
const POINTS_AT: usize = 94;
const COLUMNS_AT: usize = POINTS_AT + 3 * 64;

/// Changes a key file and writes its digest anew, so that only the check behind it can object.
fn forged(change: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
    let mut key = chain_key();
    key.truncate(key.len() - 32);
    change(&mut key);
    let digest = Sha256::digest(&key);
    key.extend(digest);
    key
}

fn refused(key: &[u8]) -> KeyError {
    Prover::<Chain>::new(&srs(), key).map(|_| ()).unwrap_err()
}

#[test]
fn round_trips_and_is_small() {
    let bytes = chain_key();
    let key = KeyArtifact::read(&bytes).unwrap();
    assert_eq!((key.name(), key.k(), key.to_bytes()), ("toy-chain", K, bytes.clone()));
    assert_eq!(key.tau_digest(), srs().tau_digest());
    assert_eq!(key.check_commitments(&srs()), Ok(()));
    assert!(bytes.len() < 500, "{} bytes", bytes.len());
    assert_eq!(key, keygen(&srs(), "toy-chain", K, &Chain::default()).unwrap());
}

#[test]
fn a_key_with_copies_round_trips() {
    let key = keygen(&srs(), "toy-wide", K, &Wide::default()).unwrap();
    assert_eq!(KeyArtifact::read(&key.to_bytes()), Ok(key.clone()));
    assert_eq!(key.check_commitments(&srs()), Ok(()));
}

#[test]
fn refuses_every_flipped_byte() {
    let key = chain_key();
    for at in 0..key.len() {
        let mut changed = key.clone();
        changed[at] ^= 1 << (at % 8);
        assert!(Prover::<Chain>::new(&srs(), &changed).is_err(), "byte {at}");
    }
}

#[test]
fn refuses_every_other_length() {
    let key = chain_key();
    for len in 0..key.len() {
        refused(&key[..len]);
    }
    refused(&[&key[..], &[0]].concat());
    assert_eq!(refused(&forged(|key| key.push(0))), KeyError::Trailing { got: 1 });
}

/// What lies behind the digest meets every byte as well, and none of them is a panic. Some change
/// only a value in a column: such a key assembles, and its proofs do not verify.
#[test]
fn no_forged_byte_is_a_panic() {
    let (srs, len) = (srs(), chain_key().len() - 32);
    let mut assembled = 0;
    for at in 0..len {
        for mask in [0x01, 0x80, 0xff] {
            let key = forged(|key| key[at] ^= mask);
            assembled += usize::from(Prover::<Chain>::new(&srs, &key).is_ok());
        }
        let shorter = forged(|key| *key = [&key[..at], &key[at + 1..]].concat());
        KeyArtifact::read(&shorter).unwrap_err();
    }
    assert!(assembled < len, "{assembled} of {} forgeries assemble", 3 * len);
}

#[test]
fn refuses_fewer_rows_than_the_circuit_blinds() {
    let small = insecure_dev_srs(3).unwrap();
    let key = keygen(&small, "one-cell", 3, &OneCell).unwrap().to_bytes();
    assert!(Prover::<OneCell>::new(&small, &key).is_ok());
    let refused = Prover::<Busy>::new(&small, &key).map(|_| ()).unwrap_err();
    assert_eq!(refused, KeyError::Range { what: "rows", min: 15, max: 1 << 20, got: 8 });
}

#[test]
fn names_what_is_wrong() {
    assert_eq!(refused(&forged(|key| key[0] = b'P')), KeyError::Magic);
    assert_eq!(refused(&forged(|key| key[8] = 2)), KeyError::Version { expected: 1, got: 2 });
    let digest = chain_key().len() - 1;
    let mut key = chain_key();
    key[digest] ^= 1;
    assert!(matches!(refused(&key), KeyError::Digest { .. }));
    for (at, value) in [(K_AT, 2), (K_AT, 21), (COUNTS_AT + 1, 2), (COUNTS_AT + 3, 2)] {
        assert!(matches!(refused(&forged(|key| key[at] = value)), KeyError::Range { .. }), "{at}");
    }
    assert_eq!(refused(&forged(|key| key[NAME_AT + 1] = b'T')), KeyError::Name);
    assert_eq!(refused(&forged(|key| key[NAME_AT + 1] = 0xff)), KeyError::Name);
    let changed = |at: usize, value: u8| refused(&forged(|key| key[at] = value));
    assert!(matches!(changed(DIGEST_AT, 0xff), KeyError::NotCanonical { .. }));
    assert!(matches!(changed(DIGEST_AT + 31, 0), KeyError::VkDigest { .. }));
    assert!(matches!(changed(POINTS_AT, 0xff), KeyError::NotCanonical { .. }));
    assert_eq!(changed(POINTS_AT + 63, 0), KeyError::Point { index: 0 });
    assert!(matches!(changed(COLUMNS_AT, 0x7f), KeyError::Range { .. }));
    assert!(matches!(changed(COLUMNS_AT + 1, 0xff), KeyError::NotCanonical { .. }));
    assert!(matches!(changed(16, 0), KeyError::SrsMismatch { .. }), "tau digest");
    let wrong_count = forged(|key| {
        key[COUNTS_AT] -= 1;
        key.drain(POINTS_AT..POINTS_AT + 64);
        let end = key.len();
        key.truncate(end);
    });
    refused(&wrong_count);
}

/// Commitments exchanged for others change the verifying key's digest; columns exchanged under
/// the right commitments are what `check_commitments` is for, and no proof of theirs verifies.
#[test]
fn catches_exchanged_commitments_and_columns() {
    let swapped = forged(|key| {
        let (first, second) = key[POINTS_AT..COLUMNS_AT].split_at_mut(64);
        first.swap_with_slice(&mut second[..64]);
    });
    assert!(matches!(refused(&swapped), KeyError::VkDigest { .. }));
    // The dictionary's third value is 2: make it 3.
    let values = forged(|key| {
        let at = (COLUMNS_AT + 1..).step_by(32).find(|at| key[at + 31] == 2).unwrap();
        key[at + 31] = 3;
    });
    let key = KeyArtifact::read(&values).unwrap();
    assert_eq!(key.check_commitments(&srs()), Err(KeyError::Commitments));
    let prover = Prover::<Chain>::new(&srs(), &values).unwrap();
    assert!(prover.prove(Chain::new(5), &Chain::instances(5), SEED, &mut quiet).is_err());
}

#[test]
fn refuses_other_setups_and_circuits() {
    let larger = insecure_dev_srs(K + 1).unwrap();
    let key = chain_key();
    let sizes = KeyError::SrsSize { expected: K, got: K + 1 };
    assert_eq!(Prover::<Chain>::new(&larger, &key).map(|_| ()), Err(sizes));
    assert!(Prover::<Chain>::new(&larger.truncate(K).unwrap(), &key).is_ok());
    let other = Prover::<Wide>::new(&srs(), &key).map(|_| ());
    assert!(matches!(other, Err(KeyError::Columns { .. })));
    let mismatch = keygen(&larger, "toy-chain", K, &Chain::default());
    assert_eq!(mismatch, Err(KeyError::SrsSize { expected: K, got: K + 1 }));
}

#[test]
fn keygen_refuses_names_degrees_and_sizes() {
    for name in ["", "Toy", "a b", "../x", "ä", &"a".repeat(65)] {
        assert_eq!(keygen(&srs(), name, K, &Chain::default()), Err(KeyError::Name), "{name}");
    }
    let steep = keygen(&srs(), "steep", K, &TooSteep);
    assert_eq!(steep, Err(KeyError::DegreeCapped { wanted: 6, got: 5 }));
}

#[test]
fn the_vk_digest_is_upstreams() {
    let key = KeyArtifact::read(&chain_key()).unwrap();
    let params = common::upstream_params();
    let vk = halo2_proofs::plonk::keygen_vk(&params, &Chain::default()).unwrap();
    assert_eq!(key.vk_digest(), vk.transcript_repr());
    assert_ne!(key.vk_digest(), Fr::zero());
}
