//! A publisher that stays.

use crate::chain::Chain;
use crate::cli::{Watch, folder, publishing};
use crate::crowd::{UNIT, expected_root};
use crate::http::Proxy;
use alloy::primitives::U256;
use serde_json::{Value, json};
use std::sync::atomic::Ordering;
use std::time::Duration;

/// Three holders: accounts 1 to 3 with the commitments 11 to 13.
const COMMITMENTS: [u64; 3] = [11, 12, 13];

fn three_holders() -> Option<Chain> {
    let chain = Chain::start(6)?;
    for (wallet, commitment) in chain.accounts.clone()[1..4].iter().zip(COMMITMENTS) {
        chain.register(*wallet, commitment);
        chain.mint(*wallet, U256::from(50_999));
    }
    Some(chain)
}

fn root_now(chain: &Chain) -> String {
    expected_root(&COMMITMENTS, &chain.balances(&chain.accounts[1..4]))
}

#[test]
fn a_watch_publishes_changes_and_only_changes() {
    let Some(chain) = three_holders() else { return };
    let mut watch = Watch::start(publishing(&chain, &chain.address, &folder("watch"), UNIT));
    let first = watch.next();
    assert_eq!(first["root"], root_now(&chain));

    // New blocks, tokens of somebody who is not registered, and less than a unit: no change.
    chain.mint(chain.accounts[5], U256::from(1_000_000));
    chain.mint(chain.accounts[0], U256::from(1_000_000));
    chain.transfer(chain.accounts[1], chain.accounts[5], U256::from(998));
    assert!(watch.is_silent(Duration::from_secs(3)));

    chain.transfer(chain.accounts[1], chain.accounts[2], U256::from(2));
    let second = watch.next();
    assert_eq!(second["root"], root_now(&chain));
    assert_ne!(second["root"], first["root"]);
    assert!(second["tx"].is_string());

    // Back to the first entries: their file is published already.
    chain.transfer(chain.accounts[2], chain.accounts[1], U256::from(2));
    assert_eq!(root_now(&chain), first["root"]);
    assert!(watch.is_silent(Duration::from_secs(3)));
}

#[test]
fn a_watch_publishes_again_before_validity_runs_out() {
    let Some(chain) = three_holders() else { return };
    let mut arguments = publishing(&chain, &chain.address, &folder("validity"), UNIT);
    arguments.extend(["--valid-for", "3600"].map(String::from));
    let mut watch = Watch::start(arguments);
    let first = watch.next();
    let (digest, until) = chain.published(first["root"].as_str().unwrap());

    chain.rpc("evm_increaseTime", json!([2_000]));
    chain.rpc("anvil_mine", json!(["0x1"]));
    assert!(watch.is_silent(Duration::from_secs(3)), "more than a quarter is left");

    chain.rpc("evm_increaseTime", json!([1_000]));
    chain.rpc("anvil_mine", json!(["0x1"]));
    let second = watch.next();
    assert_eq!((&second["cid"], &second["root"]), (&first["cid"], &first["root"]));
    let (same, later) = chain.published(first["root"].as_str().unwrap());
    assert_eq!(same, digest);
    assert!(later >= until + 3_000, "{later} follows {until}");
}

#[test]
fn a_watch_undoes_what_a_reorganisation_took_back() {
    let Some(chain) = three_holders() else { return };
    let mut watch = Watch::start(publishing(&chain, &chain.address, &folder("reorg"), UNIT));
    let first = watch.next();

    // One block mints, the next one publishes that.
    chain.mint(chain.accounts[1], U256::from(900_000));
    let second = watch.next();
    assert_eq!(second["root"], root_now(&chain));

    chain.rpc("anvil_reorg", json!([2, []]));
    assert_eq!(root_now(&chain), first["root"], "the mint is gone");
    chain.mint(chain.accounts[2], U256::from(4_000));
    let third = watch.next();
    assert_eq!(third["root"], root_now(&chain));
    assert_ne!(third["root"], second["root"]);
    assert!(watch.stop().contains("the chain reorganised: back to block"));
}

#[test]
fn a_watch_waits_for_the_first_holder() {
    let Some(chain) = Chain::start(3) else { return };
    let mut watch = Watch::start(publishing(&chain, &chain.address, &folder("first"), UNIT));
    assert!(watch.is_silent(Duration::from_secs(3)));
    chain.register(chain.accounts[1], 11);
    let first = watch.next();
    let root = expected_root(&[11], &[U256::ZERO]);
    assert_eq!((&first["holders"], &first["root"]), (&json!(1), &json!(root)));
}

#[test]
fn a_watch_outlives_an_rpc_that_comes_back() {
    let Some(chain) = three_holders() else { return };
    let proxy = Proxy::start(&chain.address);
    let mut watch = Watch::start(publishing(&chain, &proxy.address, &folder("outage"), UNIT));
    assert!(watch.next()["tx"].is_string());
    proxy.forwards.store(0, Ordering::SeqCst);
    chain.transfer(chain.accounts[1], chain.accounts[2], U256::from(10_000));
    // Longer than all attempts at one call.
    assert!(watch.is_silent(Duration::from_secs(6)));
    proxy.forwards.store(i64::MAX, Ordering::SeqCst);
    let next: Value = watch.next();
    assert_eq!(next["root"], root_now(&chain));
    assert!(watch.stop().contains("poll failed (1 of 10 in a row)"));
}
