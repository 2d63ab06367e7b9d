//! Scope and message are those of the contract and of the pod.
#![allow(missing_docs)]

use pallet::binding::{Place, account, number};
use serde_json::Value;
use verifier::key::Word;

const VECTORS: &str = include_str!("../../circuits/tests/vectors/binding.json");

fn bytes<const N: usize>(value: &Value) -> [u8; N] {
    let digits = value.as_str().unwrap().strip_prefix("0x").unwrap();
    core::array::from_fn(|at| u8::from_str_radix(&digits[2 * at..2 * at + 2], 16).unwrap())
}

fn decimal(value: &Value) -> u64 {
    value.as_str().unwrap().parse().unwrap()
}

/// With addresses as accounts, as chains with an EVM have them.
#[test]
fn agree_with_solidity() {
    let vectors: Vec<Value> = serde_json::from_str(VECTORS).unwrap();
    assert!(vectors.len() > 2);
    for vector in &vectors {
        let chain = number(decimal(&vector["chainId"]));
        let place = Place { chain, gate: bytes(&vector["gate"]) };
        let scope = place.scope(decimal(&vector["datasetId"]), decimal(&vector["epoch"]));
        assert_eq!(scope, bytes::<32>(&vector["scope"]));
        let recipient = account(&bytes::<20>(&vector["recipient"]), 20);
        assert_eq!(place.message(recipient), bytes::<32>(&vector["message"]));
    }
}

#[test]
fn every_part_matters() {
    let place = |chain, gate| Place { chain: number(chain), gate: [gate; 20] };
    let all: Vec<Word> = vec![
        place(1, 1).scope(2, 3),
        place(1, 1).scope(3, 2),
        place(2, 1).scope(2, 3),
        place(1, 2).scope(2, 3),
        place(1, 1).message([1; 32]),
        place(1, 1).message([2; 32]),
        place(2, 1).message([1; 32]),
        place(1, 2).message([1; 32]),
    ];
    for (i, one) in all.iter().enumerate() {
        assert!(!all[i + 1..].contains(one));
        assert_eq!(one[0], 0);
    }
}

#[test]
fn no_two_accounts_are_one_word() {
    assert_eq!(account(&[7; 32], 32), [7; 32]);
    assert_ne!(account(&[7; 33], 33), account(&[7; 34], 34));
    assert_ne!(account(&[7], 20), account(&[0, 7], 20));
    assert_ne!(account(&[7], 1), account(&[7], 2));
}
