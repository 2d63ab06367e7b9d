//! Our plain functions against libraries that other people rely on: poseidon-lite, zk-kit's
//! LeanIMT, and viem's ABI encoding. `vectors/generate.mjs` makes the files.

mod common;

use std::path::{Path, PathBuf};
use std::process::Command;

use circuits::Fr;
use circuits::field::{parse, to_hex};
use circuits::gadgets::jubjub::{Point, Scalar, eddsa};
use circuits::gadgets::merkle::{LeanTree, MerkleProof};
use circuits::gadgets::poseidon::{Domain, hash};
use circuits::statements::access::{commitment, leaf, message, nullifier, scope};
use halo2_proofs::halo2curves::ff::Field;
use serde_json::Value;

const DOMAINS: [Domain; 4] = [Domain::Node, Domain::Commitment, Domain::Leaf, Domain::Nullifier];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors")
}

fn vectors(name: &str) -> Vec<Value> {
    let text = std::fs::read_to_string(folder().join(name)).expect("the vectors are committed");
    serde_json::from_str(&text).expect("the vectors are JSON")
}

fn element(value: &Value) -> Fr {
    parse(value.as_str().expect("a string")).expect("an element")
}

fn number(value: &Value) -> u64 {
    value.as_str().expect("a string").parse().expect("a number")
}

fn address(value: &Value) -> [u8; 20] {
    let digits = value.as_str().expect("a string").trim_start_matches("0x");
    hex::decode(digits).expect("hex").try_into().expect("20 bytes")
}

#[test]
fn hashes_are_poseidon_lites_in_every_domain() {
    let vectors = vectors("poseidon.json");
    for vector in &vectors {
        let [left, right] = ["left", "right"].map(|side| element(&vector[side]));
        for (domain, expected) in DOMAINS.into_iter().zip(vector["hashes"].as_array().unwrap()) {
            assert_eq!(to_hex(&hash(domain, left, right)), *expected, "{domain:?}");
            assert_ne!(to_hex(&hash(domain, left, right + Fr::ONE)), *expected, "planted");
        }
        assert_eq!(to_hex(&nullifier(left, right)), vector["hashes"][3]);
    }
    let of_one_and_zero = hash(Domain::Commitment, Fr::ONE, Fr::ZERO);
    assert_eq!(commitment(Fr::ONE), of_one_and_zero);
    assert_eq!(leaf(Fr::ONE, 0), hash(Domain::Leaf, Fr::ONE, Fr::ZERO));
    println!("{} pairs in {} domains", vectors.len(), DOMAINS.len());
}

#[test]
fn trees_are_zk_kits() {
    let vectors = vectors("lean-imt.json");
    let mut proofs = 0;
    for vector in &vectors {
        let size = vector["size"].as_u64().unwrap();
        let leaf = |i| hash(Domain::Node, Fr::from(size), Fr::from(i));
        let tree = LeanTree::new((0..size).map(leaf).collect());
        assert_eq!(to_hex(&tree.root().unwrap()), vector["root"], "{size} members");
        assert_eq!(tree.depth() as u64, vector["depth"], "{size} members");
        for proof in vector["proofs"].as_array().unwrap() {
            let position = proof["position"].as_u64().unwrap();
            let theirs = MerkleProof {
                root: tree.root().unwrap(),
                leaf: leaf(position),
                index: proof["index"].as_u64().unwrap(),
                siblings: proof["siblings"].as_array().unwrap().iter().map(element).collect(),
            };
            assert_eq!(tree.proof(position as usize).unwrap(), theirs, "{size}, {position}");
            assert_eq!(theirs.computed_root(), theirs.root);
            proofs += 1;
        }
    }
    println!("{} trees, {proofs} proofs", vectors.len());
}

#[test]
fn scopes_and_messages_are_the_gates() {
    let vectors = vectors("binding.json");
    for vector in &vectors {
        let chain = number(&vector["chainId"]);
        let gate = address(&vector["gate"]);
        let (dataset, epoch) = (number(&vector["datasetId"]), number(&vector["epoch"]));
        assert_eq!(to_hex(&scope(chain, gate, dataset, epoch)), vector["scope"]);
        assert_ne!(to_hex(&scope(chain, gate, dataset, epoch ^ 1)), vector["scope"], "planted");
        let recipient = address(&vector["recipient"]);
        assert_eq!(to_hex(&message(chain, gate, recipient)), vector["message"]);
        assert_ne!(to_hex(&message(chain ^ 1, gate, recipient)), vector["message"], "planted");
    }
    println!("{} bindings", vectors.len());
}

/// The committed files are what the libraries give today.
#[test]
fn the_vectors_are_current() {
    let modules = Path::new(env!("CARGO_MANIFEST_DIR")).join("../node_modules");
    let needed = ["poseidon-lite", "@zk-kit/lean-imt", "@zk-kit/eddsa-poseidon", "viem"];
    if needed.iter().any(|module| !modules.join(module).exists()) {
        eprintln!("SKIPPED: vectors are not generated again, npm packages are not installed");
        return;
    }
    let (current, output) = generator(&folder());
    assert!(current, "{output}");
    println!("{}", output.trim());
    // Planted: one digit of one root.
    let planted = Path::new(env!("CARGO_TARGET_TMPDIR")).join("planted-vectors");
    std::fs::create_dir_all(&planted).unwrap();
    for name in ["poseidon.json", "lean-imt.json", "binding.json", "eddsa.json", "identity.json"] {
        let text = std::fs::read_to_string(folder().join(name)).unwrap();
        let text = if name == "lean-imt.json" { text.replacen("a", "b", 1) } else { text };
        std::fs::write(planted.join(name), text).unwrap();
    }
    let (current, output) = generator(&planted);
    assert!(!current && output.contains("lean-imt.json is not"), "{output}");
}

#[test]
fn signatures_of_zk_kit_are_accepted_and_changed_ones_are_not() {
    let vectors = vectors("eddsa.json");
    for vector in &vectors {
        let point =
            |name: &str| Point { x: element(&vector[name][0]), y: element(&vector[name][1]) };
        let (key, r, message) = (point("key"), point("R8"), element(&vector["message"]));
        let s = Scalar::from_element(&element(&vector["S"])).expect("below l");
        assert_eq!(eddsa::challenge(&r, &key, message), element(&vector["challenge"]));
        let signature = eddsa::Signature { r, s };
        assert!(eddsa::verify(&key, message, &signature), "{vector}");
        assert!(!eddsa::verify(&key, message + Fr::ONE, &signature), "planted");
        let other = eddsa::Signature { r: r + Point::base(), s };
        assert!(!eddsa::verify(&key, message, &other), "planted");
    }
    assert!(vectors.len() >= 12);
}

/// Compares the vectors in `folder` with what the libraries give.
fn generator(compared: &Path) -> (bool, String) {
    let script = folder().join("generate.mjs");
    let mut node = Command::new("node");
    let output = node.arg(script).arg("--check").arg(compared).output().expect("node runs");
    let text = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&text).into_owned())
}
