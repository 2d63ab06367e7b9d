//! The door as JavaScript sees it, in a dedicated worker of a real browser: vectors, a proof, typed
//! errors. The key is made here, on the insecure development setup.
#![cfg(target_arch = "wasm32")]
#![allow(missing_docs, clippy::unwrap_used)]

use std::cell::OnceCell;

use circuits::statement::Statement;
use circuits::statements::access::Access;
use js_sys::{Array, Function, Reflect};
use prover_wasm::{Engine, LeanTree};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_dedicated_worker);

const GATE: &str = "0x1111111111111111111111111111111111111111";
const SECRET: &str = "0x2a";

thread_local! {
    static KEYS: OnceCell<(Vec<u8>, Vec<u8>)> = const { OnceCell::new() };
}

fn engine() -> Engine {
    KEYS.with(|keys| {
        let (srs, key) = keys.get_or_init(|| {
            let access = Access::d20();
            let srs = prover::insecure_dev_srs(access.k()).unwrap();
            let name = access.name();
            let key = prover::keys::keygen(&srs, &name, access.k(), &access.empty()).unwrap();
            (srs.write(), key.to_bytes())
        });
        Engine::new("access-v1-d20", srs, key).unwrap()
    })
}

fn inputs(balance: &str, threshold: &str) -> String {
    inputs_of(SECRET, balance, threshold)
}

fn inputs_of(secret: &str, balance: &str, threshold: &str) -> String {
    let own = prover_wasm::commitment(secret.into()).unwrap();
    let leaves = (1..6).map(|i| match i {
        3 => prover_wasm::leaf(&own, balance).unwrap(),
        other => prover_wasm::leaf(&other.to_string(), "7").unwrap(),
    });
    let path = LeanTree::new(leaves.collect()).unwrap().proof(2).unwrap();
    let scope = prover_wasm::access_scope("31337", GATE, "1", "7").unwrap();
    let message = prover_wasm::access_message("31337", GATE, GATE).unwrap();
    format!(
        r#"{{"secret":"{secret}","balance":"{balance}","threshold":"{threshold}",
        "scope":"{scope}","message":"{message}","merkleProof":{path}}}"#
    )
}

/// The secret below as a number, in Montgomery form and as text, each byte masked: the needles
/// themselves must not be found.
const NEEDLES: [[u8; 24]; 3] = [
    [
        0x7b, 0x3f, 0x28, 0x3f, 0x32, 0x7a, 0x2e, 0x3f, 0x28, 0x39, 0x3f, 0x29, 0x7a, 0x3b, 0x7a,
        0x60, 0x23, 0x28, 0x3b, 0x34, 0x3b, 0x39, 0x7a, 0x3e,
    ],
    [
        0x33, 0x69, 0x45, 0xc9, 0xef, 0x7b, 0xde, 0x4c, 0xe2, 0xeb, 0xee, 0xe6, 0x25, 0x88, 0xc0,
        0xe4, 0xb1, 0x2d, 0xbc, 0xd6, 0x38, 0xe3, 0xc5, 0xca,
    ],
    [
        0x6c, 0x3c, 0x6c, 0x3c, 0x6c, 0x6c, 0x6d, 0x6a, 0x6c, 0x3c, 0x6c, 0x6e, 0x68, 0x6a, 0x6c,
        0x69, 0x6c, 0x6b, 0x6c, 0x3f, 0x6c, 0x6b, 0x6d, 0x68,
    ],
];
const MASK: u8 = 0x5a;

/// "0x", 64 digits: the text needle is its digits from the seventh on.
const CANARY: &str = "0x007072";

/// How often each needle stands in linear memory.
fn found() -> Vec<usize> {
    let memory: js_sys::WebAssembly::Memory = wasm_bindgen::memory().into();
    let length = js_sys::Uint8Array::new(&memory.buffer()).length();
    // Room first: memory that grows takes its old view away.
    let mut copy = vec![0; length as usize];
    js_sys::Uint8Array::new(&memory.buffer()).subarray(0, length).copy_to(&mut copy);
    let memory = copy;
    let is = |window: &[u8], needle: &[u8; 24]| {
        window.iter().zip(needle).all(|(byte, masked)| byte ^ MASK == *masked)
    };
    NEEDLES.map(|needle| memory.windows(24).filter(|window| is(window, &needle)).count()).to_vec()
}

/// The secret's text, put together from what the needles hide.
fn canary() -> String {
    let [_, _, text] = NEEDLES;
    let digits: String = text.iter().map(|masked| char::from(masked ^ MASK)).collect();
    format!("{CANARY}{digits}793a206120736563726574206865726521")
}

/// After a proof no trace of the witness is left in memory; a trace that is planted is found.
#[wasm_bindgen_test]
fn a_proof_leaves_nothing_of_the_secret() {
    let engine = engine();
    let proof =
        engine.prove(inputs_of(&canary(), "250", "100"), &[9; 32], &Function::new_no_args(""));
    assert!(proof.is_ok());
    assert_eq!(found(), [0, 0, 0]);
    let planted = canary();
    assert_eq!(found(), [0, 0, 1]);
    drop(planted);
    assert_eq!(found(), [0, 0, 0], "freed memory is wiped");
}

fn code(error: &JsValue) -> String {
    Reflect::get(error, &"code".into()).unwrap().as_string().unwrap()
}

fn detail(error: &JsValue, name: &str) -> Option<String> {
    let details = Reflect::get(error, &"details".into()).unwrap();
    Reflect::get(&details, &name.into()).unwrap().as_string()
}

#[wasm_bindgen_test]
fn a_node_is_circomlib_poseidon_of_1_and_2() {
    let tree = LeanTree::new(vec!["1".into(), "2".into()]).unwrap();
    let expected = "0x115cc0f5e7d690413df64c6b9662e9cf2a3617f2743245519e19607a4417189a";
    assert_eq!(tree.root(), expected);
}

#[wasm_bindgen_test]
fn commitment_leaf_and_nullifier_agree_with_the_circuits() {
    use circuits::field::{parse, to_hex};
    use circuits::statements::access;
    let secret = parse(SECRET).unwrap();
    let commitment = access::commitment(secret);
    assert_eq!(prover_wasm::commitment(SECRET.into()).unwrap(), to_hex(&commitment));
    let leaf = prover_wasm::leaf(&to_hex(&commitment), "18446744073709551615").unwrap();
    assert_eq!(leaf, to_hex(&access::leaf(commitment, u64::MAX)));
    let nullifier = prover_wasm::nullifier(SECRET.into(), "5").unwrap();
    assert_eq!(nullifier, to_hex(&access::nullifier(secret, circuits::Fr::from(5))));
}

#[wasm_bindgen_test]
fn proves_reports_and_verifies() {
    let engine = engine();
    let events = Array::new();
    let report = Function::new_with_args("round, share", "this.push([round, share])");
    let report = report.bind0(&events);
    let bundle = engine.prove(inputs("100", "100"), &[7; 32], &report).unwrap();
    engine.verify(&bundle).unwrap();

    let shares: Vec<f64> =
        events.iter().map(|event| Array::from(&event).get(1).as_f64().unwrap()).collect();
    assert!(shares.len() > 6 && shares.windows(2).all(|pair| pair[0] <= pair[1]), "{shares:?}");
    assert_eq!(shares.last(), Some(&1.0));

    // Planted: one nibble of the last public input, one of the proof's last word, one byte less.
    let message = bundle.find("\"message\":\"0x").unwrap() + 20;
    for (place, expected) in [(message, "PROOF_INVALID"), (proof_end(&bundle), "PROOF_BAD_FORMAT")]
    {
        let mut bytes = bundle.clone().into_bytes();
        bytes[place] = if bytes[place] == b'0' { b'1' } else { b'0' };
        let error = engine.verify(&String::from_utf8(bytes).unwrap()).unwrap_err();
        assert_eq!(code(&error), expected);
    }
    let mut short = bundle.clone();
    short.replace_range(proof_end(&bundle) - 1..=proof_end(&bundle), "");
    assert_eq!(code(&engine.verify(&short).unwrap_err()), "PROOF_LENGTH");
    let other = bundle.replace("access-v1-d20", "access-v1-d32");
    assert_eq!(code(&engine.verify(&other).unwrap_err()), "STATEMENT_UNKNOWN");
}

/// The last hex digit of the proof.
fn proof_end(bundle: &str) -> usize {
    let start = bundle.find("\"proof\":\"").unwrap() + 9;
    start + bundle[start..].find('"').unwrap() - 1
}

#[wasm_bindgen_test]
fn refusals_carry_code_and_details_and_never_the_secret() {
    let engine = engine();
    let refuse =
        |json: String| engine.prove(json, &[7; 32], &Function::new_no_args("")).unwrap_err();
    let below = refuse(inputs("99", "100"));
    assert_eq!(code(&below), "INPUT_BELOW_THRESHOLD");
    assert_eq!(detail(&below, "expected").as_deref(), Some("100"));
    // The witness reaches no log: neither the balance nor the leaf.
    assert_eq!(detail(&below, "got"), None);
    assert!(!String::from(js_sys::Error::from(below).message()).contains("99"));

    let good = inputs("100", "100");
    let field = |error: &JsValue| (code(error), detail(error, "field").unwrap());
    let missing = refuse(good.replace("\"scope\"", "\"epocs\""));
    assert_eq!(field(&missing), ("INPUT_MISSING_FIELD".into(), "scope".into()));
    let number = refuse(good.replace("\"balance\":\"100\"", "\"balance\":100"));
    assert_eq!(field(&number), ("INPUT_BAD_FORMAT".into(), "balance".into()));
    let secret = refuse(good.replace(SECRET, "hunter2"));
    assert_eq!(field(&secret), ("INPUT_BAD_FORMAT".into(), "secret".into()));
    let text = js_sys::Error::from(secret).message();
    assert!(!String::from(text).contains("hunter2"));
    let order = "21888242871839275222246405745257275088548364400416034343698204186575808495617";
    let high = refuse(good.replace(SECRET, order));
    assert_eq!(field(&high), ("INPUT_NOT_CANONICAL".into(), "secret".into()));
    let wrong = refuse(good.replace(SECRET, "0x2b"));
    assert_eq!(code(&wrong), "INPUT_LEAF_MISMATCH");
    assert_eq!((detail(&wrong, "expected"), detail(&wrong, "got")), (None, None));
    assert!(!String::from(js_sys::Error::from(wrong).message()).contains("0x"));
    let unknown = refuse(good.replacen('{', "{\"depth\":20,", 1));
    assert_eq!(field(&unknown), ("INPUT_UNKNOWN_FIELD".into(), "depth".into()));

    let seed = engine.prove(good, &[7; 31], &Function::new_no_args("")).unwrap_err();
    assert_eq!(code(&seed), "INPUT_BAD_FORMAT");
}

#[wasm_bindgen_test]
fn a_damaged_key_is_refused() {
    let (srs, mut key) = KEYS.with(|keys| {
        let _ = engine();
        keys.get().cloned().unwrap()
    });
    assert_eq!(code(&Engine::new("access-v2", &srs, &key).err().unwrap()), "STATEMENT_UNKNOWN");
    assert_eq!(code(&Engine::new("access-v1-d20", &srs[1..], &key).err().unwrap()), "SRS_INVALID");
    let middle = key.len() / 2;
    key[middle] ^= 1;
    assert_eq!(code(&Engine::new("access-v1-d20", &srs, &key).err().unwrap()), "KEY_INVALID");
}

/// By how many pages linear memory grows while `work` runs.
fn growth(work: impl FnOnce()) -> usize {
    let before = core::arch::wasm32::memory_size(0);
    work();
    core::arch::wasm32::memory_size(0) - before
}

/// A hundred proofs need no more memory than the first few; memory that is kept would be seen.
#[wasm_bindgen_test]
fn memory_does_not_grow_with_proofs() {
    let engine = engine();
    let inputs = inputs("100", "100");
    let prove = |count: u8| {
        for seed in 0..count {
            let proof = engine.prove(inputs.clone(), &[seed; 32], &Function::new_no_args(""));
            assert!(proof.is_ok());
        }
    };
    prove(5);
    assert_eq!(growth(|| prove(95)), 0);
    // Planted: a proof that keeps a megabyte.
    let mut kept: Vec<Vec<u8>> = Vec::new();
    let keep = |_| {
        prove(1);
        kept.push(vec![1; 1 << 20]);
    };
    assert!(growth(|| (0..10).for_each(keep)) > 0);
    assert_eq!(core::hint::black_box(kept).len(), 10);
}
