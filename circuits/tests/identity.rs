//! `identity`: the circuit against its spec, at every bound, for every constraint and public input.

mod common;

use std::path::Path;

use circuits::Fr;
use circuits::gadgets::jubjub::{Point, Scalar, eddsa};
use circuits::gadgets::merkle::MerkleProof;
use circuits::gadgets::wires::WireCircuit;
use circuits::statement::{Inputs as _, Instance as _, Statement};
use circuits::statements::access::commitment;
use circuits::statements::identity::{Gap, Identity, Inputs, issuer_leaf, unchecked};
use common::cells::{honest, mutate};
use common::checker::{COPY, System};
use common::trace::synthesise;
use halo2_proofs::dev::MockProver;
use halo2_proofs::halo2curves::ff::Field;

/// Changes the JSON of inputs.
type Rewrite = fn(&mut serde_json::Value);

const K: u32 = 12;

/// Whether the circuit accepts inputs with the public inputs that it computes from them.
fn accepts(inputs: &Inputs) -> bool {
    let circuit = unchecked(Some(inputs));
    let shown = circuit.publics().expect("a witness");
    MockProver::run(K, &circuit, vec![shown]).expect("it fits").verify().is_ok()
}

/// The example with a change, signed anew by the example's issuer.
fn signed_anew(change: impl Fn(&mut Inputs)) -> Inputs {
    let mut inputs = Identity.example(1);
    let private = Scalar::from(987);
    inputs.signed.issuer = eddsa::public_key(&private);
    change(&mut inputs);
    let message = inputs.signed.credential.message(commitment(inputs.secret));
    inputs.signed.signature = eddsa::sign(&private, message);
    inputs.issuer_path = rooted(issuer_leaf(&inputs.signed.issuer), inputs.issuer_path);
    inputs.gap_path = rooted(inputs.gap.leaf(), inputs.gap_path);
    inputs
}

/// The path from another leaf.
fn rooted(leaf: Fr, path: MerkleProof) -> MerkleProof {
    let path = MerkleProof { leaf, ..path };
    MerkleProof { root: path.computed_root(), ..path }
}

#[test]
fn the_circuit_shows_what_the_spec_says() {
    for seed in 1..=2 {
        let inputs = Identity.example(seed);
        let words = Identity.spec(&inputs).expect("true").words();
        let circuit = Identity.circuit(&inputs).expect("true");
        assert_eq!(circuit.publics(), Some(words.clone()));
        MockProver::run(K, &circuit, vec![words]).expect("it fits").assert_satisfied();
    }
    assert_eq!(unchecked(None).rows(), 4_012, "book/identity.md has the number too");
}

#[test]
fn what_an_issuer_makes_with_zk_kit_is_accepted() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/identity.json");
    let text = std::fs::read_to_string(file).expect("the vectors are committed");
    let all: Vec<serde_json::Value> = serde_json::from_str(&text).expect("JSON");
    for vector in &all {
        let inputs = Inputs::from_json(&vector.to_string()).expect("the form of inputs");
        assert!(Identity.spec(&inputs).is_ok() && accepts(&inputs));
        // Born on 14 March 1990: 36 on the day, not 37.
        let older = Inputs { age: 37, ..inputs };
        assert_eq!(Identity.spec(&older).unwrap_err().field(), "birth");
        assert!(!accepts(&older));
    }
    assert_eq!(all.len(), 1);
}

type Change = fn(&mut Inputs);

/// What is changed before signing, and the field that the spec refuses; `None` is accepted.
const BOUNDS: [(&str, Option<&str>, Change); 25] = [
    ("nothing", None, |_| ()),
    ("18 today", None, |i| i.signed.credential.birth = 20_081_121),
    ("18 tomorrow", Some("birth"), |i| i.signed.credential.birth = 20_081_122),
    ("born today, no age", None, |i| (i.signed.credential.birth, i.age) = (i.date, 0)),
    ("born tomorrow", Some("birth"), |i| (i.signed.credential.birth, i.age) = (i.date + 1, 0)),
    ("birth 0", None, |i| i.signed.credential.birth = 0),
    ("age 255", None, |i| (i.signed.credential.birth, i.age) = (17_000_101, 255)),
    ("age 256", Some("age"), |i| (i.signed.credential.birth, i.age) = (17_000_101, 256)),
    ("expires today", None, |i| i.signed.credential.expires = i.date),
    ("expired yesterday", Some("expires"), |i| i.signed.credential.expires = i.date - 1),
    ("last day of all", None, |i| {
        (i.date, i.signed.credential.expires) = (u32::MAX, u32::MAX);
    }),
    ("first country", None, |i| i.signed.credential.country = 40),
    ("another country", Some("country"), |i| i.signed.credential.country = 41),
    ("any country", None, |i| i.countries.clear()),
    ("any country, largest", None, |i| {
        i.countries.clear();
        i.signed.credential.country = u16::MAX;
    }),
    ("no country, any asked", Some("countries"), |i| {
        i.countries.clear();
        i.signed.credential.country = 0;
    }),
    ("eight countries", None, |i| i.countries = vec![1, 2, 3, 4, 5, 6, 7, 756]),
    ("one country, other", Some("country"), |i| i.countries = vec![40]),
    ("serial after the lower end", None, |i| i.gap.below = 4_710),
    ("serial at the lower end", Some("gap"), |i| i.gap.below = 4_711),
    ("serial before the upper end", None, |i| i.gap.above = 4_712),
    ("serial at the upper end", Some("gap"), |i| i.gap.above = 4_711),
    ("nothing revoked", None, |i| i.gap = Gap { below: 0, above: u64::MAX }),
    ("serial 0", Some("gap"), |i| i.signed.credential.serial = 0),
    ("largest serial", Some("gap"), |i| {
        i.gap.above = u64::MAX;
        i.signed.credential.serial = u64::MAX;
    }),
];

#[test]
fn every_bound_is_where_the_spec_has_it() {
    for (name, expected, change) in BOUNDS {
        let inputs = signed_anew(change);
        let refused = Identity.spec(&inputs).err();
        assert_eq!(refused.as_ref().map(|refusal| refusal.field()), expected, "{name}");
        assert_eq!(accepts(&inputs), expected.is_none(), "{name}");
    }
}

/// What is changed after signing: each is a false statement for a reason of its own.
const FORGERIES: [(&str, &str, Change); 14] = [
    ("another secret", "signature", |i| i.secret += Fr::ONE),
    ("another birth", "signature", |i| i.signed.credential.birth -= 1),
    ("another expiry", "signature", |i| i.signed.credential.expires += 1),
    ("another country", "signature", |i| i.signed.credential.country = 276),
    ("another serial", "signature", |i| i.signed.credential.serial -= 1),
    ("another S", "signature", |i| i.signed.signature.s += Scalar::ONE),
    ("another R", "signature", |i| i.signed.signature.r = Point::base()),
    ("R off the curve", "signature", |i| i.signed.signature.r.x += Fr::ONE),
    ("torsion in R", "signature", |i| {
        i.signed.signature.r = i.signed.signature.r + Point { x: Fr::ZERO, y: -Fr::ONE };
    }),
    ("another issuer", "issuerProof.leaf", |i| i.signed.issuer = Point::base()),
    ("an issuer of small order", "signature", |i| {
        // For such a key S = 0 and a neutral R would sign everything.
        i.signed.issuer = Point { x: Fr::ZERO, y: -Fr::ONE };
        let signature = eddsa::Signature { r: Point::IDENTITY, s: Scalar::ZERO };
        i.signed.signature = signature;
        i.issuer_path = rooted(issuer_leaf(&i.signed.issuer), i.issuer_path.clone());
    }),
    ("an issuer off the curve", "signature", |i| {
        i.signed.issuer.x += Fr::ONE;
        i.issuer_path = rooted(issuer_leaf(&i.signed.issuer), i.issuer_path.clone());
    }),
    ("another gap", "revocationProof.leaf", |i| i.gap.below -= 1),
    ("attributes that carry over", "signature", |i| {
        i.signed.credential.birth = u32::MAX;
        i.signed.credential.expires -= 1;
    }),
];

#[test]
fn no_forgery_is_accepted() {
    for (name, field, change) in FORGERIES {
        let mut inputs = signed_anew(|_| ());
        let root = inputs.issuer_path.root;
        change(&mut inputs);
        assert_eq!(Identity.spec(&inputs).unwrap_err().field(), field, "{name}");
        let circuit = unchecked(Some(&inputs));
        let mut shown = circuit.publics().expect("a witness");
        if field.ends_with("leaf") {
            // The circuit follows the witness up to another root; the registry's has to be shown.
            shown[usize::from(name == "another gap")] =
                if name == "another gap" { inputs.gap_path.root } else { root };
        }
        let mock = MockProver::run(K, &circuit, vec![shown]).expect("it fits");
        assert!(mock.verify().is_err(), "{name}");
    }
}

#[test]
fn every_public_input_is_held() {
    let system = System::of(K, &unchecked(None));
    let table = honest(K, &system, &unchecked(Some(&Identity.example(1))));
    for row in 0..Identity.names().len() {
        let mut changed = table.clone();
        changed.instance[0][row] += Fr::ONE;
        assert!(system.check(&changed).iter().any(|v| v.poly == COPY), "public input {row}");
    }
}

#[test]
fn no_assigned_cell_can_hold_another_value() {
    let example = Identity.example(1);
    let (mutated, survivors) = mutate(K, &unchecked(Some(&example)), &unchecked(None));
    println!("identity: {mutated} cells, {} survivors", survivors.len());
    assert_eq!(survivors, vec![]);
    assert!(mutated > 10_000, "{mutated}");
}

#[test]
fn is_the_same_circuit_for_everyone() {
    let (_, blank) = synthesise(K, &unchecked(None));
    let short = signed_anew(|inputs| {
        (inputs.issuer_path.siblings, inputs.issuer_path.index) = (vec![], 0);
        inputs.gap_path.siblings.truncate(3);
        inputs.gap_path.index = 5;
    });
    assert!(Identity.spec(&short).is_ok() && accepts(&short), "short paths");
    let same = |circuit: &WireCircuit| {
        let (_, with) = synthesise(K, circuit);
        with.fixed == blank.fixed && with.copies == blank.copies
    };
    assert!(same(&unchecked(Some(&short))) && same(&unchecked(Some(&Identity.example(1)))));
}

#[test]
fn inputs_are_read_as_they_are_written() {
    let example = Identity.example(1);
    let json = example.to_json();
    assert_eq!(Inputs::from_json(&json.to_string()), Ok(example));
    let refused = |change: fn(&mut serde_json::Value)| {
        let mut changed = json.clone();
        change(&mut changed);
        let refusal = Inputs::from_json(&changed.to_string()).unwrap_err();
        (refusal.code(), refusal.field().to_string())
    };
    let cases: [(Rewrite, &str, &str); 6] = [
        (|v| v["secret"] = "0".into(), "INPUT_OUT_OF_RANGE", "secret"),
        (
            |v| v["credential"]["country"] = "65536".into(),
            "INPUT_OUT_OF_RANGE",
            "credential.country",
        ),
        (|v| v["issuer"] = serde_json::json!(["1"]), "INPUT_LENGTH", "issuer"),
        (|v| v["signature"]["S"] = ORDER.into(), "INPUT_OUT_OF_RANGE", "signature.S"),
        (|v| v["countries"] = vec!["1"; 9].into(), "INPUT_LENGTH", "countries"),
        (|v| v["name"] = "x".into(), "INPUT_UNKNOWN_FIELD", "name"),
    ];
    for (change, code, field) in cases {
        assert_eq!(refused(change), (code, field.to_string()));
    }
}

const ORDER: &str = "2736030358979909402780800718157159386076813972158567259200215660948447373041";
