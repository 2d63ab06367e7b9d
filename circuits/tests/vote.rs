//! `vote`: the circuit against its spec, at every bound, for every constraint and public input.

mod common;

use circuits::Fr;
use circuits::gadgets::jubjub::{Point, Scalar};
use circuits::gadgets::merkle::MerkleProof;
use circuits::statement::{Inputs as _, Instance as _, Statement};
use circuits::statements::access::{commitment, leaf};
use circuits::statements::vote::ballot::{Ballot, OPTIONS};
use circuits::statements::vote::{Inputs, Vote, nullifier, unchecked};
use common::cells::{honest, mutate};
use common::checker::{COPY, System};
use common::trace::synthesise;
use halo2_proofs::dev::MockProver;
use halo2_proofs::halo2curves::ff::Field;

/// Changes a ballot, with a point to do it.
type Forge = fn(&mut Ballot, Point);
/// Changes inputs.
type Rewrite = fn(&mut serde_json::Value);

const K: u32 = 14;

/// Whether the circuit accepts inputs with the public inputs that it computes from them.
fn accepts(inputs: &Inputs) -> bool {
    let circuit = unchecked(Some(inputs));
    let shown = circuit.publics().expect("a witness");
    MockProver::run(K, &circuit, vec![shown]).expect("it fits").verify().is_ok()
}

/// The example with a change, in a tree that its leaf is in.
fn changed(change: impl Fn(&mut Inputs)) -> Inputs {
    let mut inputs = Vote.example(1);
    change(&mut inputs);
    let leaf = leaf(commitment(inputs.secret), inputs.balance);
    let path = MerkleProof { leaf, ..inputs.path };
    Inputs { path: MerkleProof { root: path.computed_root(), ..path }, ..inputs }
}

#[test]
fn the_circuit_shows_what_the_spec_says() {
    let inputs = Vote.example(1);
    let words = Vote.spec(&inputs).expect("true").words();
    assert_eq!(words.len(), Vote.names().len());
    let circuit = Vote.circuit(&inputs).expect("true");
    assert_eq!(circuit.publics(), Some(words.clone()));
    MockProver::run(K, &circuit, vec![words]).expect("it fits").assert_satisfied();
    assert_eq!(unchecked(None).rows(), 10_528, "book/vote.md has the number too");
}

type Change = fn(&mut Inputs);

/// What is changed, and the field that the spec refuses; `None` is accepted.
const BOUNDS: [(&str, Option<&str>, Change); 16] = [
    ("first option", None, |i| i.choice = 0),
    ("last option", None, |i| i.choice = 15),
    ("two options", None, |i| (i.choice, i.keys) = (1, i.keys[..2].to_vec())),
    ("one too many of two", Some("choice"), |i| (i.choice, i.keys) = (2, i.keys[..2].to_vec())),
    ("one option", None, |i| (i.choice, i.keys) = (0, i.keys[..1].to_vec())),
    ("no option", Some("keys"), |i| (i.choice, i.keys) = (0, vec![])),
    ("weight 0", None, |i| i.balance = 0),
    ("largest weight", None, |i| i.balance = (1 << 40) - 1),
    ("too large a weight", Some("balance"), |i| i.balance = 1 << 40),
    ("largest balance, weight 1", None, |i| (i.weighted, i.balance) = (false, u64::MAX)),
    ("no balance, weight 1", None, |i| (i.weighted, i.balance) = (false, 0)),
    ("nonce 1", None, |i| i.nonce = Scalar::ONE),
    ("largest nonce", None, |i| i.nonce = -Scalar::ONE),
    ("a short path", None, |i| (i.path.siblings, i.path.index) = (vec![Fr::ONE], 1)),
    ("a key off the curve", Some("keys"), |i| i.keys[3].x += Fr::ONE),
    ("all keys the same", None, |i| i.keys = vec![i.keys[0]; 16]),
];

#[test]
fn every_bound_is_where_the_spec_has_it() {
    for (name, expected, change) in BOUNDS {
        let inputs = changed(change);
        let refused = Vote.spec(&inputs).err();
        assert_eq!(refused.as_ref().map(|refusal| refusal.field()), expected, "{name}");
        assert_eq!(accepts(&inputs), expected.is_none(), "{name}");
    }
    // What the spec refuses for the voter's sake, and the circuit need not.
    for key in [Point::IDENTITY, Point { x: Fr::ZERO, y: -Fr::ONE }] {
        let weak = changed(|inputs| inputs.keys[0] = key);
        assert_eq!(Vote.spec(&weak).unwrap_err().field(), "keys");
    }
}

#[test]
fn no_false_statement_is_accepted() {
    let inputs = Vote.example(1);
    let true_words = Vote.spec(&inputs).expect("true").words();
    let names = Vote.names();
    let place = |name: &str| names.iter().position(|n| n == name).expect("a public input");
    let refused = |inputs: &Inputs, words: Vec<Fr>, name: &str| {
        let mock = MockProver::run(K, &unchecked(Some(inputs)), vec![words]).expect("it fits");
        assert!(mock.verify().is_err(), "{name}");
    };
    // Not a member; another's balance: the witness leads to another root.
    for (name, other) in [
        ("another secret", Inputs { secret: Fr::from(5), ..inputs.clone() }),
        ("another balance", Inputs { balance: 251, ..inputs.clone() }),
    ] {
        assert_eq!(Vote.spec(&other).unwrap_err().field(), "merkleProof.leaf");
        let mut words = unchecked(Some(&other)).publics().expect("a witness");
        words[place("root")] = true_words[place("root")];
        refused(&other, words, name);
    }
    // A second nullifier; the nullifier of another proposal.
    let mut words = true_words.clone();
    words[place("nullifier")] = nullifier(inputs.secret, inputs.scope + Fr::ONE);
    refused(&inputs, words, "a nullifier of another scope");
    // More weight, two choices, less than nothing for another, another nonce in one ciphertext.
    let keys = inputs.all_keys();
    let base = Point::base();
    let forged: [(&str, Forge); 4] = [
        ("more weight", |b, base| b.choices[2] = b.choices[2] + base),
        ("a second choice", |b, base| b.choices[5] = b.choices[5] + base * Scalar::from(250)),
        ("less than nothing", |b, base| b.choices[6] = b.choices[6] - base),
        ("another nonce", |b, base| b.nonce = b.nonce + base),
    ];
    for (name, forge) in forged {
        let mut ballot = Ballot::encrypt(&keys, inputs.choice, inputs.balance, &inputs.nonce);
        forge(&mut ballot, base);
        let points = ballot.points().into_iter().flat_map(|point| [point.x, point.y]);
        let mut words = true_words.clone();
        words.splice(place("nonce-x").., points);
        refused(&inputs, words, name);
    }
}

#[test]
fn every_public_input_is_held() {
    let system = System::of(K, &unchecked(None));
    let table = honest(K, &system, &unchecked(Some(&Vote.example(1))));
    for row in 0..Vote.names().len() {
        let mut changed = table.clone();
        changed.instance[0][row] += Fr::ONE;
        assert!(system.check(&changed).iter().any(|v| v.poly == COPY), "public input {row}");
    }
}

#[test]
fn no_assigned_cell_can_hold_another_value() {
    let example = Vote.example(1);
    let (mutated, survivors) = mutate(K, &unchecked(Some(&example)), &unchecked(None));
    println!("vote: {mutated} cells, {} survivors", survivors.len());
    assert_eq!(survivors, vec![]);
    assert!(mutated > 29_000, "{mutated}");
}

#[test]
fn is_the_same_circuit_for_everyone() {
    let (_, blank) = synthesise(K, &unchecked(None));
    let other = changed(|i| {
        (i.choice, i.weighted, i.path.siblings) = (0, false, vec![]);
        (i.keys, i.path.index) = (i.keys[..2].to_vec(), 0);
    });
    for inputs in [other, Vote.example(2)] {
        let (_, with) = synthesise(K, &unchecked(Some(&inputs)));
        assert!(with.fixed == blank.fixed && with.copies == blank.copies);
    }
}

#[test]
fn inputs_are_read_as_they_are_written() {
    let example = Vote.example(1);
    let json = example.to_json();
    assert_eq!(Inputs::from_json(&json.to_string()), Ok(example));
    let cases: [(Rewrite, &str, &str); 6] = [
        (|v| v["secret"] = "0".into(), "INPUT_OUT_OF_RANGE", "secret"),
        (|v| v["nonce"] = "0".into(), "INPUT_OUT_OF_RANGE", "nonce"),
        (|v| v["nonce"] = ORDER.into(), "INPUT_OUT_OF_RANGE", "nonce"),
        (|v| v["keys"] = vec!["1"; 3].into(), "INPUT_LENGTH", "keys"),
        (|v| v["keys"] = vec!["1"; 34].into(), "INPUT_LENGTH", "keys"),
        (|v| v["message"] = "1".into(), "INPUT_UNKNOWN_FIELD", "message"),
    ];
    for (change, code, field) in cases {
        let mut changed = json.clone();
        change(&mut changed);
        let refusal = Inputs::from_json(&changed.to_string()).unwrap_err();
        assert_eq!((refusal.code(), refusal.field()), (code, field));
    }
    assert_eq!(Vote.names().len(), 5 + 2 * (2 * OPTIONS + 1));
}

const ORDER: &str = "2736030358979909402780800718157159386076813972158567259200215660948447373041";
