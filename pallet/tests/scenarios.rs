//! The gate's rules as the table that `contracts/test/scenarios.test.mjs` plays on the contract:
//! the same calls, the same names.
#![allow(missing_docs)]

use std::collections::{BTreeSet, HashMap};

use frame::deps::scale_info::{TypeDef, TypeInfo};
use frame::testing_prelude::*;
use mock::tools::{dataset, gate, inputs, name, plus};
use mock::{AccountId, Gate, Judge, Now, Runtime, RuntimeOrigin, Verdicts, account};
use pallet::binding::number;
use pallet::types::FIELD_ORDER;
use pallet::{Error, PublicInputs};
use serde_json::Value;
use verifier::key::Word;

const TABLE: &str = include_str!("../../contracts/test/scenarios.json");
const CONTRACT: &str = include_str!("../../contracts/src/AccessGate.sol");

type Made = HashMap<String, PublicInputs>;

fn text<'a>(step: &'a Value, field: &str, default: &'a str) -> &'a str {
    step[field].as_str().unwrap_or(default)
}

fn who(name: &str) -> AccountId {
    let names = ["publisher", "curator", "relayer", "holder", "stranger"];
    let at = names.iter().position(|known| *known == name).expect("a known account");
    account(at as u8 + 1)
}

fn signed(step: &Value, default: &str) -> RuntimeOrigin {
    RuntimeOrigin::signed(who(text(step, "by", default)))
}

fn root(step: &Value) -> Word {
    match text(step, "root", "") {
        "r" => FIELD_ORDER,
        digits => number(digits.parse().expect("a number")),
    }
}

/// A value as a step changes it.
fn changed(value: &Word, how: &str) -> Word {
    let minus_one = [0xff; 32];
    match how {
        "+r" => plus(value, &FIELD_ORDER),
        "=r" => FIELD_ORDER,
        "=r-1" => plus(&FIELD_ORDER, &minus_one),
        "=most" => minus_one,
        _ => plus(value, &number(how[1..].parse().expect("a number"))),
    }
}

fn with_changes(mut inputs: PublicInputs, step: &Value) -> PublicInputs {
    let names = ["root", "threshold", "scope", "nullifier", "message"];
    for (name, how) in step["change"].as_object().into_iter().flatten() {
        let at = names.iter().position(|known| known == name).expect("a public input");
        inputs[at] = changed(&inputs[at], how.as_str().expect("text"));
    }
    inputs
}

fn publish(step: &Value) -> DispatchResult {
    let digest = u8::from_str_radix(text(step, "digest", "ab"), 16).expect("hex");
    let until = Now::get().saturating_add_signed(step["validFor"].as_i64().unwrap_or(3_600));
    Gate::publish_snapshot(signed(step, "publisher"), root(step), [digest; 32], until)
}

fn enter(step: &Value, made: &Made) -> DispatchResult {
    let inputs = with_changes(made[text(step, "inputs", "")], step);
    let recipient = who(text(step, "recipient", "holder"));
    let dataset = step["dataset"].as_u64().unwrap_or(0);
    mock::tools::enter(dataset, &recipient, inputs, text(step, "proof", "ok").as_bytes())
}

fn make(step: &Value, made: &mut Made) -> DispatchResult {
    let nullifier = number(text(step, "nullifier", "").parse().expect("a number"));
    let dataset = step["dataset"].as_u64().unwrap_or(0);
    let inputs = inputs(dataset, &who("holder"), nullifier, root(step));
    made.insert(text(step, "as", "").into(), inputs);
    Ok(())
}

fn attempt(step: &Value, made: &mut Made) -> DispatchResult {
    match text(step, "do", "") {
        "publish" => publish(step),
        "revoke" => Gate::revoke_snapshot(signed(step, "publisher"), root(step)),
        "dataset" => {
            dataset(signed(step, "curator"), step["threshold"].as_u64().expect("a number"))
        }
        "pass" => {
            Now::set(Now::get() + step["seconds"].as_u64().expect("a number"));
            Ok(())
        }
        "make" => make(step, made),
        "enter" => enter(step, made),
        other => panic!("no step {other}"),
    }
}

/// What differs from the table: nothing, or the step and what came of it.
fn play(steps: &[Value]) -> Option<String> {
    let mut made = Made::new();
    for step in steps {
        let before = frame::deps::sp_io::storage::root(StateVersion::V1);
        let answer = attempt(step, &mut made).map_err(name);
        let expected = step["expect"].as_str().map_or(Ok(()), |name| Err(name.to_string()));
        let after = frame::deps::sp_io::storage::root(StateVersion::V1);
        if answer != expected || (answer.is_err() && before != after) {
            return Some(format!("{step}: {answer:?}"));
        }
    }
    None
}

fn scenarios() -> Vec<Value> {
    serde_json::from_str(TABLE).expect("JSON")
}

fn differences() -> Vec<String> {
    let play = |scenario: Value| {
        Now::set(1_800_000_000);
        let steps = scenario["steps"].as_array().expect("steps").clone();
        let difference = gate().execute_with(|| play(&steps));
        difference.map(|what| format!("{}: {what}", scenario["name"]))
    };
    scenarios().into_iter().filter_map(play).collect()
}

#[test]
fn the_pallet_answers_as_the_contract_does() {
    Verdicts::set(Judge::Ok);
    assert_eq!(differences(), [""; 0]);
    let steps: usize = scenarios().iter().map(|s| s["steps"].as_array().unwrap().len()).sum();
    println!("{} scenarios, {steps} steps", scenarios().len());
    assert!(steps > 90);
}

#[test]
fn planted_a_verifier_that_takes_everything_is_found() {
    Verdicts::set(Judge::Always);
    let found = differences();
    assert!(found.iter().any(|what| what.contains("InvalidProof")), "{found:?}");
}

/// Names of the errors of the contract, in the order of its source.
fn of_contract() -> Vec<&'static str> {
    let errors = CONTRACT.lines().filter_map(|line| line.trim().strip_prefix("error "));
    errors.filter_map(|rest| rest.split_once('(')).map(|(name, _)| name).collect()
}

#[test]
fn the_names_are_the_contracts() {
    let TypeDef::Variant(errors) = Error::<Runtime>::type_info().type_def else {
        panic!("errors are variants")
    };
    let ours: BTreeSet<&str> = errors
        .variants
        .iter()
        .map(|variant| variant.name)
        .filter(|n| !n.starts_with("__"))
        .collect();
    let theirs: BTreeSet<&str> = of_contract().into_iter().collect();
    // What a constructor refuses, a runtime's configuration says before there is a chain.
    let missing: Vec<&&str> = theirs.difference(&ours).collect();
    assert_eq!(missing, [&"EpochTooShort", &"NoAdmin"]);
    let own: Vec<&&str> = ours.difference(&theirs).collect();
    let keys_and_batches = [
        "EmptyBatch",
        "InvalidKey",
        "KeyKnown",
        "KeyTooCostly",
        "MixedKeys",
        "TooManyKeys",
        "UnknownKey",
        "WrongShape",
    ];
    assert_eq!(own, keys_and_batches.each_ref());
    assert!(theirs.len() > 10);
}

#[test]
fn every_refusal_of_entering_and_publishing_is_in_the_table() {
    let not_played = ["InsecureDevSrs", "EpochTooShort", "NoAdmin"];
    for name in of_contract().iter().filter(|name| !not_played.contains(name)) {
        assert!(TABLE.contains(&format!("\"{name}\"")), "{name}");
    }
}
