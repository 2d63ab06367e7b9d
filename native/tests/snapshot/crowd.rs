//! A thousand holders, and what a snapshot of them must be.

use crate::chain::{BATCH, Chain, Registry, Token};
use crate::cli::{files, folder, publishing, run, source};
use alloy::primitives::{Address, U256};
use circuits::gadgets::merkle::LeanTree;
use circuits::statements::access;
use circuits::{Fr, field};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::path::Path;
use std::time::Instant;

const HOLDERS: usize = 1_000;
/// One balance unit in the tests: 10^3 token units, so that rounding down shows.
pub const UNIT: &str = "1000";

/// The root that these leaves give, computed past the program under test.
pub fn expected_root(commitments: &[u64], balances: &[U256]) -> String {
    let leaf = |(commitment, balance): (&u64, &U256)| {
        access::leaf(Fr::from(*commitment), (balance / U256::from(1000)).to())
    };
    let leaves = commitments.iter().zip(balances).map(leaf).collect();
    field::to_hex(&LeanTree::new(leaves).root().expect("a leaf"))
}

/// Numbers that look random and are the same in every run (an LCG; Knuth's constants).
struct Numbers(u64);

impl Numbers {
    fn next(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (self.0 >> 33) % below
    }
}

/// Everybody but the owner registers, in order; two of three get tokens, and pass some on, to
/// others and to themselves, in blocks of many transactions.
fn populate(chain: &Chain) {
    let mut numbers = Numbers(7);
    let (owner, wallets) = chain.accounts.split_first().expect("accounts");
    let register = |(i, wallet): (usize, &Address)| {
        let commitment = U256::from(commitment(i));
        chain.sending(*wallet, chain.registry, Registry::registerCall { commitment })
    };
    // One a request: their order is the order of the registry.
    block_of(chain, wallets.iter().enumerate().map(register).collect(), 1);
    let mut nonce: U256 = serde_json::from_value(chain.publisher_nonce()).unwrap();
    let mut mint = |i: usize| {
        let amount = U256::from(100_000 + numbers.next(1_000_000_000));
        let call = Token::mintCall { to: wallets[i], amount };
        let (method, mut request) = chain.sending(*owner, chain.token, call);
        request[0]["nonce"] = json!(nonce);
        nonce += U256::from(1);
        (method, request)
    };
    let has_tokens = |i: &usize| !i.is_multiple_of(3);
    block_of(chain, (0..wallets.len()).filter(has_tokens).map(&mut mint).collect(), BATCH);
    for _ in 0..5 {
        let mut pass_on = |i: usize| {
            let to = wallets[(i + numbers.next(4) as usize) % wallets.len()];
            let value = U256::from(numbers.next(20_000));
            chain.sending(wallets[i], chain.token, Token::transferCall { to, value })
        };
        let calls = (0..wallets.len()).filter(has_tokens).map(&mut pass_on).collect();
        block_of(chain, calls, BATCH);
    }
}

fn commitment(index: usize) -> u64 {
    1_000_003 + index as u64 * 17
}

fn block_of(chain: &Chain, calls: Vec<(String, Value)>, batch: usize) {
    chain.rpc("evm_setAutomine", json!([false]));
    let count = calls.len();
    let sent: Vec<Value> =
        calls.chunks(batch).flat_map(|some| chain.batch(some.to_vec())).collect();
    chain.rpc("anvil_mine", json!(["0x1"]));
    chain.rpc("evm_setAutomine", json!([true]));
    let receipts = |tx: &Value| ("eth_getTransactionReceipt".to_string(), json!([tx]));
    let receipts = chain.batch(sent.iter().map(receipts).collect());
    let mined = receipts.iter().filter(|receipt| receipt["status"] == "0x1").count();
    assert_eq!(mined, count, "every transaction of the set-up succeeds");
}

/// The file's entries, and that they are what the token says.
fn check_file(path: &Path, chain: &Chain) -> Vec<U256> {
    let wallets = &chain.accounts[1..];
    let file: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let balances = chain.balances(wallets);
    let entries = file["entries"].as_array().expect("entries");
    assert_eq!(entries.len(), wallets.len());
    for (i, (entry, balance)) in entries.iter().zip(&balances).enumerate() {
        assert_eq!(entry["commitment"], field::to_hex(&Fr::from(commitment(i))));
        assert_eq!(entry["balance"], (balance / U256::from(1000)).to_string());
    }
    balances
}

#[test]
fn a_thousand_holders_are_published_again_only_when_they_change() {
    let Some(chain) = Chain::start(HOLDERS + 1) else { return };
    let start = Instant::now();
    populate(&chain);
    let set_up = start.elapsed();
    let out = folder("crowd");
    let arguments = publishing(&chain, &chain.address, &out, UNIT);

    let start = Instant::now();
    let first = run(&arguments);
    let took = start.elapsed();
    let path = out.join(format!("{}.json", first["cid"].as_str().unwrap()));
    let bytes = std::fs::read(&path).unwrap();
    let size = bytes.len();
    eprintln!("{HOLDERS} holders: set up in {set_up:?}, published in {took:?}, {size} bytes");

    let balances = check_file(&path, &chain);
    assert!(balances.contains(&U256::ZERO), "some hold nothing");
    let commitments: Vec<u64> = (0..HOLDERS).map(commitment).collect();
    let root = first["root"].as_str().unwrap();
    assert_eq!(root, expected_root(&commitments, &balances));
    let (digest, valid_until) = chain.published(root);
    assert_eq!(digest.0, <[u8; 32]>::from(Sha256::digest(&bytes)));
    assert_eq!(first["validUntil"], valid_until);
    let latest: Value =
        serde_json::from_slice(&std::fs::read(out.join("latest.json")).unwrap()).unwrap();
    let expected = json!({
        "cid": first["cid"], "root": root, "block": first["block"], "validUntil": valid_until,
    });
    assert_eq!(latest, expected);

    // Nothing changed: nothing is sent, the same file is named.
    let nonce = chain.publisher_nonce();
    let second = run(&arguments);
    assert_eq!((&second["cid"], &second["tx"]), (&first["cid"], &Value::Null));
    assert_eq!(chain.publisher_nonce(), nonce);
    assert_eq!(files(&out).len(), 2);

    recomputes_byte_equal(&chain, &first, &bytes);
    forgets_the_last_blocks(&chain, &arguments, &commitments, root);
}

/// Anybody makes the same bytes at the same block, whatever came later.
fn recomputes_byte_equal(chain: &Chain, first: &Value, bytes: &[u8]) {
    let (a, b) = (chain.accounts[1], chain.accounts[2]);
    chain.transfer(b, a, U256::from(5_000));
    let out = folder("crowd-again");
    let at = ["--no-publish", "--at-block", &first["block"].to_string()].map(String::from);
    let again = run(&[source(chain, &chain.address, &out, UNIT), at.to_vec()].concat());
    assert_eq!((&again["cid"], &again["root"]), (&first["cid"], &first["root"]));
    let name = format!("{}.json", first["cid"].as_str().unwrap());
    assert_eq!(files(&out), std::slice::from_ref(&name), "latest.json is the publisher's");
    assert_eq!(std::fs::read(out.join(name)).unwrap(), bytes);
}

/// A transfer is published, its blocks are reorganised away, and the old root is right again.
fn forgets_the_last_blocks(chain: &Chain, arguments: &[String], commitments: &[u64], before: &str) {
    let wallets: &[Address] = &chain.accounts[1..];
    let with = run(arguments);
    assert_eq!(with["root"], expected_root(commitments, &chain.balances(wallets)));
    assert_ne!(with["root"], before);
    // The last three blocks: a transfer, its publication, and one more transfer.
    chain.transfer(chain.accounts[2], chain.accounts[1], U256::from(7_000));
    chain.rpc("anvil_reorg", json!([3, []]));
    let after = run(arguments);
    assert_eq!(after["root"], before);
    assert_eq!(after["root"], expected_root(commitments, &chain.balances(wallets)));
}
