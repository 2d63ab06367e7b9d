//! Bytes that mean nothing: no panic, and no acceptance.

use rand::{Rng, RngCore, SeedableRng};
use rand_chacha::ChaCha20Rng;
use sha3::{Digest, Keccak256};
use verifier::{Key, KeyError, Verifier};

use crate::golden;
use crate::support::verdict::Question;

const ROUNDS: usize = 3_000;

fn rounds() -> usize {
    let full = std::env::var("PROOFPOD_FULL").is_ok_and(|value| value == "1");
    if full { 100 * ROUNDS } else { ROUNDS }
}

/// A key, or a proof, with some bytes changed, moved, cut or repeated.
fn damaged(rng: &mut ChaCha20Rng, bytes: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..rng.gen_range(1..6) {
        let at = rng.gen_range(0..bytes.len().max(1));
        match rng.gen_range(0..5) {
            0 => bytes[at..].iter_mut().take(1).for_each(|byte| *byte = rng.r#gen()),
            1 => bytes[at..].iter_mut().take(4).for_each(|byte| *byte = 0xff),
            2 => bytes.truncate(at.max(1)),
            3 => {
                let part = bytes[at..].iter().take(40).copied().collect::<Vec<u8>>();
                drop(bytes.splice(at..at, part));
            }
            _ => bytes[at..].iter_mut().take(4).for_each(|byte| *byte = byte.wrapping_add(1)),
        }
    }
    bytes
}

#[test]
fn random_bytes_are_no_key() {
    let rng = &mut ChaCha20Rng::seed_from_u64(1);
    for _ in 0..rounds() {
        let mut bytes = vec![0; rng.gen_range(0..600)];
        rng.fill_bytes(&mut bytes);
        assert!(Key::from_bytes(&bytes).is_err());
    }
}

/// With a right digest, so that the reader and the checks see what is inside.
#[test]
fn damaged_keys_do_not_panic() {
    let golden = golden::d20();
    let bytes = golden.judge().ours.key().to_bytes();
    let Question { instances, proof } = &golden.question;
    let rng = &mut ChaCha20Rng::seed_from_u64(2);
    let mut made = 0;
    for _ in 0..rounds() {
        let mut key = damaged(rng, &bytes[..bytes.len() - 32]);
        key.extend(Keccak256::digest(&key));
        let Ok(key) = Key::from_bytes(&key) else { continue };
        let same = key == *golden.judge().ours.key();
        let Ok(verifier) = Verifier::new(key) else { continue };
        assert_eq!(verifier.verify(instances, proof).is_ok(), same);
        made += 1;
    }
    println!("{} keys, {made} of them made a verifier", rounds());
    assert!(made > 0);
}

/// Plain data with anything in it, as a caller may fill it.
#[test]
fn impossible_keys_are_refused() {
    let good = golden::d20().judge().ours.key().clone();
    let refuses = |change: &dyn Fn(&mut Key)| {
        let mut key = good.clone();
        change(&mut key);
        Verifier::new(key).err()
    };
    assert_eq!(refuses(&|_| {}), None);
    type Change<'a> = &'a dyn Fn(&mut Key);
    let ranges: [Change<'_>; 12] = [
        &|k| k.advice_queries[0].rotation += 1 << k.k,
        &|k| k.k = u32::MAX,
        &|k| k.k = 2,
        &|k| k.blinding = u32::MAX,
        &|k| k.degree = 2,
        &|k| k.degree = u32::MAX,
        &|k| k.advice = u32::MAX,
        &|k| k.challenges = u32::MAX,
        &|k| k.instances = vec![u32::MAX; 5],
        &|k| k.nodes = vec![verifier::key::Node::Fixed(0); 1 << 17],
        &|k| k.lookups = vec![verifier::key::Lookup { inputs: vec![], table: vec![] }],
        &|k| {
            let query = k.fixed_queries[0];
            let read = |rotation| verifier::key::Query { rotation, ..query };
            k.fixed_queries = (0..300).map(read).collect();
        },
    ];
    for (at, change) in ranges.iter().enumerate() {
        let refused = refuses(change);
        assert!(matches!(refused, Some(KeyError::Range { .. })), "{at}: {refused:?}");
    }
    let others: [Change<'_>; 10] = [
        &|k| k.omega[31] ^= 1,
        &|k| k.omega = [0xff; 32],
        &|k| k.digest = [0xff; 32],
        &|k| k.fixed[0].x[31] ^= 1,
        &|k| k.tau_g2.x[0][31] ^= 1,
        &|k| k.tau_g2 = Default::default(),
        &|k| k.advice_queries.push(k.advice_queries[0]),
        &|k| k.nodes.insert(0, verifier::key::Node::Negated(0)),
        &|k| k.phases[0].advice.reverse(),
        &|k| k.gates.push(u32::MAX),
    ];
    for (at, change) in others.iter().enumerate() {
        let refused = refuses(change);
        assert!(refused.is_some(), "{at}");
        let range = matches!(refused, Some(KeyError::Range { .. }));
        assert!(!range, "{at}: {refused:?}");
    }
}

#[test]
fn damaged_proofs_do_not_panic() {
    let golden = golden::d20();
    let verifier = golden.judge().ours;
    let Question { instances, proof } = &golden.question;
    let rng = &mut ChaCha20Rng::seed_from_u64(3);
    for _ in 0..rounds() {
        let damaged = damaged(rng, proof);
        let same = damaged == *proof;
        assert_eq!(verifier.verify(instances, &damaged).is_ok(), same);
        let mut noise = vec![0; proof.len()];
        rng.fill_bytes(&mut noise);
        assert!(verifier.verify(instances, &noise).is_err());
    }
}
