//! Keys: their bytes, every one of which counts, and what may not be in them.

use sha3::{Digest, Keccak256};
use verifier::KeyError;
use verifier::key::Word;
use verifier::lean::{LeanKey, LeanVerifier, Node};

use crate::golden::golden;

fn bytes() -> Vec<u8> {
    golden().verifier.key().to_bytes()
}

#[test]
fn every_byte_of_a_key_counts() {
    let (golden, bytes) = (golden(), bytes());
    let publics: Vec<Word> = golden.question.instances.concat();
    let (mut refused, mut others) = (0, 0);
    let body = bytes.len() - 32;
    for at in 0..body {
        let mut changed = bytes[..body].to_vec();
        changed[at] ^= 1 << (at % 8);
        assert!(LeanKey::from_bytes(&[&changed[..], &bytes[body..]].concat()).is_err());
        let digest = Keccak256::digest(&changed);
        changed.extend(digest);
        match LeanKey::from_bytes(&changed).and_then(LeanVerifier::new) {
            Err(_) => refused += 1,
            Ok(verifier) => {
                let verdict = verifier.verify(&publics, &golden.question.proof);
                assert!(verdict.is_err(), "byte {at} of the key");
                others += 1;
            }
        }
    }
    println!("{body} bytes changed: {refused} keys refused, {others} refuse the proof");
    assert!(refused > 0 && others > 0);
}

#[test]
fn bytes_that_are_no_key_are_refused() {
    let bytes = bytes();
    let says = |bytes: &[u8]| LeanKey::from_bytes(bytes).err();
    assert_eq!(says(&bytes), None);
    for length in 0..bytes.len() {
        assert!(says(&bytes[..length]).is_some(), "{length} bytes");
    }
    let closed = |mut body: Vec<u8>| {
        body.extend(Keccak256::digest(&body));
        body
    };
    let body = &bytes[..bytes.len() - 32];
    let trailing = KeyError::Trailing { got: 1 };
    assert_eq!(says(&closed([body, &[0]].concat())), Some(trailing));
    let mut other = body.to_vec();
    other[16] = 2;
    assert_eq!(says(&closed(other)), Some(KeyError::Version { expected: 1, got: 2 }));
    let mut other = body.to_vec();
    other[15] = b'2';
    assert_eq!(says(&closed(other)), Some(KeyError::Magic));
    assert_eq!(says(&[&bytes[..], &[0]].concat()), Some(KeyError::Digest));
}

/// Plain data with anything in it, as a caller may fill it.
#[test]
fn impossible_keys_are_refused() {
    let good = golden().verifier.key().clone();
    let refuses = |change: &dyn Fn(&mut LeanKey)| {
        let mut key = good.clone();
        change(&mut key);
        LeanVerifier::new(key).err()
    };
    assert_eq!(refuses(&|_| {}), None);
    type Change<'a> = &'a dyn Fn(&mut LeanKey);
    let ranges: [Change<'_>; 9] = [
        &|k| k.k = 0,
        &|k| k.k = 29,
        &|k| k.k = 26,
        &|k| k.packed = 0,
        &|k| k.packed = 1 << 20,
        &|k| k.publics = u32::MAX,
        &|k| k.rotations = vec![],
        &|k| k.constraints = vec![],
        &|k| k.nodes = vec![Node::Packed(0); 1 << 17],
    ];
    for (at, change) in ranges.iter().enumerate() {
        let refused = refuses(change);
        assert!(matches!(refused, Some(KeyError::Range { .. })), "{at}: {refused:?}");
    }
    let others: [Change<'_>; 11] = [
        &|k| k.packed = 7,
        &|k| k.anchors[0] = 1 << 11,
        &|k| k.rotations[1] = k.rotations[0],
        &|k| k.rotations[1] = k.rotations[2] + (1 << 11),
        &|k| k.nodes.insert(0, Node::Negated(0)),
        &|k| k.nodes[0] = Node::Packed(8),
        &|k| k.nodes[0] = Node::Advice(5),
        &|k| k.nodes[0] = Node::Constant([0xff; 32]),
        &|k| k.constraints.push(u32::MAX),
        &|k| k.commitment.x[31] ^= 1,
        &|k| k.tau_g2 = Default::default(),
    ];
    for (at, change) in others.iter().enumerate() {
        let refused = refuses(change);
        assert!(refused.is_some(), "{at}");
        let range = matches!(refused, Some(KeyError::Range { .. }));
        assert!(!range, "{at}: {refused:?}");
    }
}
