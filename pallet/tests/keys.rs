//! Which verifying keys are registered, and by whom.
#![allow(missing_docs)]

use frame::deps::sp_core::hex2array;
use frame::hashing::keccak_256;
use frame::testing_prelude::*;
use mock::tools::{dataset, events, key_digest, name, refusal, register};
use mock::{Curator, Gate, Production, Publisher, Runtime, RuntimeOrigin, account, chain, proofs};
use pallet::types::MAX_KEYS;
use pallet::verify::DEV_TAU_G2;
use pallet::{Error, Event, Keys};
use verifier::key::{G2, Node, Phase, Query};
use verifier::{Key, Verifier};

fn refused(result: DispatchResult, error: Error<Runtime>) {
    assert_eq!(refusal(result).encode(), error.encode());
}

fn changed(change: impl FnOnce(&mut Key)) -> Vec<u8> {
    let mut key = Key::from_bytes(&proofs::key()).expect("a key");
    change(&mut key);
    key.to_bytes()
}

/// Neither the development setup nor a ceremony's: tau is 2.
fn other_tau() -> G2 {
    let x = [
        hex2array!("27dc7234fd11d3e8c36c59277c3e6f149d5cd3cfa9a62aee49f8130962b4b3b9"),
        hex2array!("203e205db4f19b37b60121b83a7333706db86431c6d835849957ed8c3928ad79"),
    ];
    let y = [
        hex2array!("04bb53b8977e5f92a0bc372742c4830944a59b4fe6b1c0466e2a6dad122b5d2e"),
        hex2array!("195e8aa5b7827463722b8c153931579d3505566b4edf48d498e185f0509de152"),
    ];
    G2 { x, y }
}

#[test]
fn a_key_is_registered_once_and_by_its_digest() {
    chain().execute_with(|| {
        assert_ok!(register(&proofs::key()));
        let key = key_digest();
        let insecure_dev_srs = proofs::insecure();
        assert_eq!(events(), [Event::KeyRegistered { key, insecure_dev_srs }]);
        assert_eq!(Keys::<Runtime>::get(key).unwrap().into_inner(), proofs::key());
        refused(register(&proofs::key()), Error::KeyKnown);
        assert_eq!(Keys::<Runtime>::count(), 1);
    });
}

#[test]
fn only_the_key_origin_registers() {
    chain().execute_with(|| {
        for who in [account(9), Publisher::get(), Curator::get()] {
            let key = proofs::key().try_into().unwrap();
            let answer = Gate::register_key(RuntimeOrigin::signed(who), key);
            assert_noop!(answer, DispatchError::BadOrigin);
        }
    });
}

#[test]
fn a_production_chain_refuses_the_development_setup() {
    chain().execute_with(|| {
        let dev = changed(|key| key.tau_g2 = DEV_TAU_G2);
        let other = changed(|key| key.tau_g2 = other_tau());
        Production::set(true);
        refused(register(&dev), Error::InsecureDevSrs);
        assert_eq!(proofs::key() == dev, proofs::insecure());
        assert_ok!(register(&other));
        Production::set(false);
        assert_ok!(register(&dev));
    });
}

#[test]
fn bytes_that_are_no_key_of_access() {
    chain().execute_with(|| {
        refused(register(&[]), Error::InvalidKey);
        refused(register(&proofs::key()[..3000]), Error::InvalidKey);
        refused(register(&changed(|key| key.omega[31] ^= 1)), Error::InvalidKey);
        refused(register(&changed(|key| key.tau_g2.x[0][31] ^= 1)), Error::InvalidKey);
        for shape in [vec![1; 6], vec![2, 1, 1, 1, 1], vec![1, 1, 1, 1, 0]] {
            refused(register(&changed(|key| key.instances = shape.clone())), Error::WrongShape);
        }
        let nodes = |key: &mut Key| key.nodes.resize(400, Node::Fixed(0));
        refused(register(&changed(nodes)), Error::KeyTooCostly);
        refused(register(&changed(|key| key.fixed.push(key.fixed[0]))), Error::KeyTooCostly);
        refused(register(&changed(|key| key.gates.push(key.gates[0]))), Error::KeyTooCostly);
        let again = |key: &mut Key| key.instance_queries.push(key.instance_queries[0]);
        refused(register(&changed(again)), Error::KeyTooCostly);
        refused(register(&changed(many_points)), Error::KeyTooCostly);
        assert_eq!(Keys::<Runtime>::count(), 0);
    });
}

/// Shorter proofs than those of `access`, with 20 points where those have 8: many pieces of the
/// quotient and hardly a value.
fn many_points(key: &mut Key) {
    let advice = Query { column: 0, rotation: 0 };
    *key = Key {
        degree: 17,
        advice: 1,
        phases: vec![Phase { advice: vec![0], challenges: Vec::new() }],
        fixed: Vec::new(),
        copied: Vec::new(),
        sigma: Vec::new(),
        instance_queries: Vec::new(),
        advice_queries: vec![advice],
        fixed_queries: Vec::new(),
        nodes: vec![Node::Advice(0)],
        gates: vec![0],
        blinding: 5,
        ..key.clone()
    };
    assert!(Verifier::new(key.clone()).is_ok());
    let points = key.points();
    assert_eq!((key.proof_words(), points.before_opening() + points.opening), (42, 20));
}

/// Every byte changed, and the digest made right again: refused, or another key than that of the
/// proof, whose verdict `verdicts.rs` has.
#[test]
fn a_changed_byte_is_no_key() {
    chain().execute_with(|| {
        let good = proofs::key();
        for at in 0..good.len() {
            let mut bad = good.clone();
            bad[at] ^= 1 + (at % 255) as u8;
            refused(register(&bad), Error::InvalidKey);
        }
    });
}

#[test]
fn there_is_room_for_so_many() {
    chain().execute_with(|| {
        let numbered = |number: u32| {
            changed(|key| key.digest = keccak_256(&number.to_be_bytes()).map(|byte| byte / 8))
        };
        for number in 0..MAX_KEYS {
            assert_ok!(register(&numbered(number)));
        }
        refused(register(&numbered(MAX_KEYS)), Error::TooManyKeys);
    });
}

#[test]
fn a_dataset_needs_a_registered_key() {
    chain().execute_with(|| {
        let add = || dataset(RuntimeOrigin::signed(Curator::get()), 5);
        assert_eq!(add().map_err(name), Err("UnknownKey".into()));
        assert_ok!(register(&proofs::key()));
        let _ = events();
        assert_ok!(add());
        let name = b"a dataset".to_vec().try_into().unwrap();
        assert_eq!(events(), [Event::DatasetAdded { dataset: 0, name, threshold: 5 }]);
    });
}
