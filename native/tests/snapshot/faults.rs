//! Every way to go wrong has its own code, and leaves nothing half done.

use crate::chain::{Chain, KEYS, publisher_role};
use crate::cli::{command, fail, files, folder, publishing, refs, refuse, run, source};
use crate::crowd::UNIT;
use crate::http::Proxy;
use alloy::primitives::U256;
use serde_json::json;
use std::sync::atomic::Ordering;

/// A chain with one holder of 5.5 units.
fn one_holder() -> Option<Chain> {
    let chain = Chain::start(4)?;
    chain.register(chain.accounts[1], 11);
    chain.mint(chain.accounts[1], U256::from(5_500));
    Some(chain)
}

fn with(arguments: &[String], more: &[&str]) -> Vec<String> {
    arguments.iter().cloned().chain(more.iter().map(ToString::to_string)).collect()
}

#[test]
fn an_empty_registry_has_nothing_to_publish() {
    let Some(chain) = Chain::start(2) else { return };
    let out = folder("empty");
    let (error, status) = fail(&publishing(&chain, &chain.address, &out, UNIT));
    assert_eq!((error["code"].as_str(), status), (Some("CHAIN_REGISTRY_EMPTY"), 4));
    assert!(files(&out).is_empty());
}

#[test]
fn a_holder_of_nothing_is_an_entry() {
    let Some(chain) = Chain::start(3) else { return };
    chain.register(chain.accounts[2], 12);
    let out = folder("nothing");
    let done = run(&publishing(&chain, &chain.address, &out, UNIT));
    let file = std::fs::read_to_string(out.join(format!("{}.json", done["cid"].as_str().unwrap())));
    let entry = format!("\"entries\":[{{\"commitment\":\"0x{:064x}\",\"balance\":\"0\"}}]}}", 12);
    assert!(file.unwrap().ends_with(&entry));
}

#[test]
fn a_balance_of_two_to_the_64_units_is_refused() {
    let Some(chain) = one_holder() else { return };
    let rest = U256::from(1u128 << 64) * U256::from(1000) - U256::from(5_500);
    chain.mint(chain.accounts[1], rest);
    let nonce = chain.publisher_nonce();
    let out = folder("huge");
    let arguments = publishing(&chain, &chain.address, &out, UNIT);
    let (error, status) = fail(&arguments);
    assert_eq!((error["code"].as_str(), status), (Some("INPUT_OUT_OF_RANGE"), 2));
    assert_eq!(error["details"]["units"], "18446744073709551616");
    assert!(files(&out).is_empty());
    assert_eq!(chain.publisher_nonce(), nonce);
    // The largest that fits: one token unit less.
    chain.transfer(chain.accounts[1], chain.accounts[2], U256::from(1));
    assert!(run(&arguments)["tx"].is_string());
}

#[test]
fn an_rpc_that_dies_midway_leaves_nothing_published() {
    let Some(chain) = one_holder() else { return };
    let nonce = chain.publisher_nonce();
    let whole = Proxy::start(&chain.address);
    let out = folder("dying-dry");
    let mut dry = source(&chain, &whole.address, &out, UNIT);
    dry.push("--no-publish".into());
    run(&dry);
    let calls = i64::MAX - whole.forwards.load(Ordering::SeqCst);
    assert!(calls > 8, "{calls} calls make a snapshot");
    std::thread::scope(|scope| {
        for forwarded in [0, calls / 2, calls] {
            let chain = &chain;
            scope.spawn(move || {
                let proxy = Proxy::start(&chain.address);
                proxy.forwards.store(forwarded, Ordering::SeqCst);
                let out = folder(&format!("dying-{forwarded}"));
                let (error, status) = fail(&publishing(chain, &proxy.address, &out, UNIT));
                assert_eq!((error["code"].as_str(), status), (Some("CHAIN_RPC_DOWN"), 4));
                assert_eq!(error["details"]["attempts"], 5);
                assert!(!files(&out).contains(&"latest.json".to_string()));
            });
        }
    });
    assert_eq!(chain.publisher_nonce(), nonce);
}

#[test]
fn refused_log_queries_are_halved() {
    let Some(chain) = one_holder() else { return };
    chain.rpc("anvil_mine", json!(["0x12c"]));
    chain.mint(chain.accounts[1], U256::from(1_000));
    let proxy = Proxy::start(&chain.address);
    proxy.max_range.store(50, Ordering::SeqCst);
    let narrow = run(&publishing(&chain, &proxy.address, &folder("narrow"), UNIT));
    assert!((1..=50).contains(&proxy.widest.load(Ordering::SeqCst)));
    let at = ["--no-publish", "--at-block", &narrow["block"].to_string()];
    let wide = run(&with(&source(&chain, &chain.address, &folder("wide"), UNIT), &at));
    assert_eq!(narrow["cid"], wide["cid"]);
    proxy.max_range.store(0, Ordering::SeqCst);
    let (error, _) = fail(&publishing(&chain, &proxy.address, &folder("never"), UNIT));
    assert_eq!(error["code"], "CHAIN_RPC_ERROR");
}

#[test]
fn an_account_without_the_role_is_told_which() {
    let Some(chain) = one_holder() else { return };
    let out = folder("role");
    let mut stranger = command(&refs(&publishing(&chain, &chain.address, &out, UNIT)));
    stranger.env("PUBLISHER_KEY", KEYS[1]);
    let (error, status) = refuse(stranger);
    assert_eq!((error["code"].as_str(), status), (Some("CHAIN_ROLE_MISSING"), 4));
    let expected = json!({ "account": chain.accounts[1], "role": publisher_role() });
    assert_eq!(error["details"], expected);
    assert!(!files(&out).contains(&"latest.json".to_string()));
}

#[test]
fn keys_that_are_none_are_refused_and_not_repeated() {
    let Some(chain) = one_holder() else { return };
    let arguments = publishing(&chain, &chain.address, &folder("key"), UNIT);
    let mut absent = command(&refs(&arguments));
    absent.env_remove("PUBLISHER_KEY");
    let mut broken = command(&refs(&arguments));
    broken.env("PUBLISHER_KEY", "0xdeadbeef");
    for bad in [absent, broken] {
        let (error, _) = refuse(bad);
        assert_eq!(error["code"], "INPUT_PUBLISHER_KEY");
        assert!(!error.to_string().contains("deadbeef"));
    }
}

#[test]
fn the_rpc_may_come_from_the_environment() {
    let Some(chain) = one_holder() else { return };
    let arguments = publishing(&chain, &chain.address, &folder("environment"), UNIT);
    let mut without = command(&refs(&arguments[2..]));
    without.env_remove("PROOFPOD_RPC");
    assert_eq!(refuse(without).0["code"], "INPUT_BAD_FORMAT");
    let mut with_variable = command(&refs(&arguments[2..]));
    with_variable.env("PROOFPOD_RPC", &arguments[1]);
    assert!(with_variable.output().unwrap().status.success());
}

#[test]
fn another_chain_and_an_address_without_code_are_refused() {
    let Some(chain) = one_holder() else { return };
    let arguments = publishing(&chain, &chain.address, &folder("chain"), UNIT);
    let (error, _) = fail(&with(&arguments, &["--chain-id", "1"]));
    assert_eq!(error["code"], "CHAIN_WRONG_ID");
    assert_eq!(error["details"], json!({ "expected": 1, "got": 31337 }));
    let nobody = "0x00000000000000000000000000000000000000ff";
    for (name, flag) in [("token", 3), ("registry", 5)] {
        let mut wrong = arguments.clone();
        wrong[flag] = nobody.into();
        let (error, _) = fail(&wrong);
        assert_eq!(error["code"], "CHAIN_NO_CONTRACT");
        assert_eq!(error["details"]["name"], name);
    }
}

#[test]
fn events_that_do_not_explain_the_totals_are_refused() {
    let Some(chain) = one_holder() else { return };
    let late = chain.head().to_string();
    let arguments = publishing(&chain, &chain.address, &folder("late"), UNIT);
    let (error, _) = fail(&with(&arguments, &["--from-block", &late]));
    assert_eq!(error["code"], "CHAIN_REGISTRY_INVALID");
    chain.mint(chain.accounts[1], U256::from(1));
    let late = chain.head().to_string();
    let (error, _) = fail(&with(&arguments, &["--from-block", &late]));
    assert_eq!(error["code"], "CHAIN_TOKEN_UNFAITHFUL");
}

#[test]
fn a_block_without_its_confirmations_is_not_read() {
    let Some(chain) = one_holder() else { return };
    let out = folder("confirmed");
    let head = chain.head();
    let mut arguments = source(&chain, &chain.address, &out, UNIT);
    arguments.truncate(arguments.len() - 2);
    arguments.push("--no-publish".into());
    let deep = with(&arguments, &["--confirmations", &(head + 1).to_string()]);
    assert_eq!(fail(&deep).0["code"], "CHAIN_NOT_CONFIRMED");
    let ahead = with(&arguments, &["--confirmations", "1", "--at-block", &head.to_string()]);
    assert_eq!(fail(&ahead).0["code"], "CHAIN_NOT_CONFIRMED");
    let before_the_mint = run(&with(&arguments, &["--confirmations", "1"]));
    assert_eq!(before_the_mint["block"], head - 1);
    let name = format!("{}.json", before_the_mint["cid"].as_str().unwrap());
    assert!(std::fs::read_to_string(out.join(name)).unwrap().contains("\"balance\":\"0\""));
}

#[test]
fn a_lost_file_is_named_and_can_be_made_again() {
    let Some(chain) = one_holder() else { return };
    let out = folder("lost");
    let arguments = publishing(&chain, &chain.address, &out, UNIT);
    let first = run(&arguments);
    let path = out.join(format!("{}.json", first["cid"].as_str().unwrap()));
    std::fs::remove_file(&path).unwrap();
    let (error, _) = fail(&arguments);
    assert_eq!(error["code"], "IO_SNAPSHOT_LOST");
    assert_eq!(error["details"]["cid"], first["cid"]);
    let at = ["--no-publish", "--at-block", &first["block"].to_string()];
    run(&with(&source(&chain, &chain.address, &out, UNIT), &at));
    assert_eq!(run(&arguments)["tx"], json!(null));
}
