//! False statements and hostile inputs: what `spec`, the JSON door and the circuit say to each.

mod common;

use circuits::Fr;
use circuits::field::to_hex;
use circuits::gadgets::chain::block::input_constants;
use circuits::gadgets::merkle::{LeanTree, MerkleProof};
use circuits::gadgets::poseidon::{Domain, hash};
use circuits::statement::{Inputs as _, Statement};
use circuits::statements::access::layout::Layout;
use circuits::statements::access::{Access, Inputs, Instance, commitment, leaf, nullifier};
use common::checker::Table;
use common::plan::{Level, Next, Plan, sum, two_to_64};
use common::{named, random_inputs, rng, sample, system, table, verdict};
use halo2_proofs::halo2curves::ff::Field;

const D20: Access = Access::d20();
const R: &str = "21888242871839275222246405745257275088548364400416034343698204186575808495617";

/// Names of the equations that refuse a plan with the public inputs it bears out, changed.
fn refused_by(plan: &Plan, claim: impl FnOnce(&mut Instance)) -> Vec<String> {
    let cells = plan.cells();
    let mut instance = plan.instance(&cells, Fr::from(88));
    claim(&mut instance);
    named(system(D20), &verdict(D20, &cells, &instance)).into_iter().map(|(name, _)| name).collect()
}

fn code(inputs: &Inputs) -> &'static str {
    D20.spec(inputs).map_or_else(|error| error.code(), |_| "accepted")
}

fn door(json: &serde_json::Value) -> &'static str {
    Inputs::from_json(&json.to_string()).map_or_else(|error| error.code(), |_| "accepted")
}

/// T9.
#[test]
fn paths_up_to_the_depth_and_no_longer() {
    for access in [Access::d20(), Access::d32()] {
        let mut rng = rng(9);
        let fitting = random_inputs(&mut rng, access.depth());
        assert!(access.spec(&fitting).is_ok());
        for extra in [1, 2, 12, 31] {
            let long = random_inputs(&mut rng, access.depth() + extra);
            let error = access.spec(&long).unwrap_err();
            assert_eq!(error.code(), "INPUT_PATH_LENGTH");
            assert_eq!(access.circuit(&long).unwrap_err().code(), "INPUT_PATH_LENGTH");
        }
    }
    let mut json = sample(3, 1).to_json();
    json["merkleProof"]["siblings"] = vec!["1"; 65].into();
    assert_eq!(door(&json), "INPUT_PATH_LENGTH");
}

/// T10: what lies at the edges of 64 bits. The gate bounds thresholds below 2^64 and the publisher
/// balances; the circuit itself says `threshold <= balance < threshold + 2^64` over the integers
/// modulo r, and this test writes down what that means.
#[test]
fn edges_of_balance_and_threshold() {
    let mut inputs = sample(8, 3);
    for (threshold, expected) in [
        (0, "accepted"),
        (inputs.balance, "accepted"),
        (inputs.balance + 1, "INPUT_BELOW_THRESHOLD"),
        (u64::MAX, "INPUT_BELOW_THRESHOLD"),
    ] {
        inputs.threshold = threshold;
        assert_eq!(code(&inputs), expected);
        let refused = refused_by(&Plan::new(Layout::D20, &inputs), |_| {});
        assert_eq!(refused.is_empty(), expected == "accepted", "threshold {threshold}");
    }
    let honest = Plan::new(Layout::D20, &sample(8, 3));
    let show = |balance: Fr, threshold: Fr, difference: u64| {
        let plan = Plan { balance, sum: sum(threshold, difference), ..honest.clone() };
        refused_by(&plan, |_| {}).is_empty()
    };
    let (zero, top) = (Fr::ZERO, Fr::from(u64::MAX));
    assert!(show(top, zero, u64::MAX) && show(top, top, 0) && show(zero, zero, 0));
    // A threshold of r - 5 is met by balance 0: the gate never asks for it.
    assert!(show(zero, -Fr::from(5), 5));
    // A balance of 2^64 meets threshold 1 but not 0: the publisher never writes it.
    assert!(show(two_to_64(), Fr::ONE, u64::MAX));
    assert!(!show(two_to_64(), zero, 0) && !show(two_to_64(), zero, u64::MAX));
    assert!(show(two_to_64(), two_to_64(), 0));
    assert!(!show(zero, two_to_64(), 0) && !show(top, two_to_64(), u64::MAX));
}

/// T8: nodes and siblings that coincide, and levels that lie.
#[test]
fn coinciding_and_lying_levels() {
    let plan = Plan::new(Layout::D20, &sample(8, 3));
    let node = plan.leaf();
    for (left, right) in [(None, None), (Some(node), None), (None, Some(node))] {
        let mut equal = plan.clone();
        equal.levels[0] = Level { left, right, next: Next::Hash };
        assert_eq!(refused_by(&equal, |_| {}), Vec::<String>::new());
    }
    let mut neither = plan.clone();
    neither.levels[0] =
        Level { left: Some(Fr::ONE), right: Some(node + Fr::ONE), next: Next::Hash };
    assert_eq!(refused_by(&neither, |_| {}), ["level 0"]);
    for lie in [Fr::ZERO, Fr::ONE, node + Fr::ONE, -node, node.double()] {
        let mut lying = plan.clone();
        lying.levels[1].next = Next::Lie(lie);
        assert_eq!(refused_by(&lying, |_| {}), ["level 1"]);
    }
    let mut mean = plan.clone();
    mean.levels[0] = Level { left: None, right: Some(Fr::from(9)), next: Next::Hash };
    let both = (node + hash(Domain::Node, node, Fr::from(9))) * Fr::from(2).invert().unwrap();
    mean.levels[0].next = Next::Lie(both);
    assert_eq!(refused_by(&mean, |_| {}), ["level 1"]);
}

/// T11, T12: each public input that is in an equation, changed in every way we can think of.
#[test]
fn changed_public_inputs_are_refused() {
    let inputs = sample(8, 3);
    let shown = D20.spec(&inputs).unwrap();
    let cells = Plan::new(Layout::D20, &inputs).cells();
    let mut rng = rng(12);
    let mut count = 0;
    for (i, name) in Instance::NAMES.into_iter().enumerate() {
        let value = shown.words()[i];
        let mut others: Vec<_> = (0..40).map(|_| Fr::random(&mut rng)).collect();
        others.extend([value + Fr::ONE, value - Fr::ONE, -value, value.double(), Fr::ZERO]);
        others.extend(shown.words().into_iter().filter(|other| *other != value));
        for other in others {
            let mut words = shown.words();
            words[i] = other;
            let found = verdict(D20, &cells, &Instance::from_words(words));
            // `message` is held by the transcript: the provers' tests change it after proving.
            assert_eq!(found.is_empty(), name == "message", "{name}");
            count += 1;
        }
    }
    println!("{count} changed public inputs");
}

/// H3: a second value in a column that an equation reads is refused by the circuit already; the
/// message's column is read by none, so its shape is the verifiers' to hold.
#[test]
fn longer_columns_are_refused() {
    let inputs = sample(8, 3);
    let system = system(D20);
    let cells = Plan::new(Layout::D20, &inputs).cells();
    let honest = table(system, &cells, &D20.spec(&inputs).unwrap());
    for column in 0..5 {
        for row in [1, 2, 1000, system.n - 1] {
            let mut longer: Table = honest.clone();
            longer.instance[column][row] = Fr::ONE;
            assert_eq!(system.check(&longer).is_empty(), column == 4, "{column} {row}");
        }
    }
}

/// T15.
#[test]
fn the_door_refuses_aliases_and_the_zero_secret() {
    let honest = sample(5, 2).to_json();
    assert_eq!(door(&honest), "accepted");
    let r_plus = |last: &str| format!("{}{last}", &R[..R.len() - 3]);
    let elements = ["secret", "scope", "message"];
    let mut count = 0;
    for alias in [R.to_owned(), r_plus("618"), r_plus("999"), format!("0x{}", "f".repeat(64))] {
        for field in elements {
            let mut json = honest.clone();
            json[field] = alias.clone().into();
            assert_eq!(door(&json), "INPUT_NOT_CANONICAL", "{field} {alias}");
            count += 1;
        }
        for field in ["root", "leaf"] {
            let mut json = honest.clone();
            json["merkleProof"][field] = alias.clone().into();
            assert_eq!(door(&json), "INPUT_NOT_CANONICAL", "{field} {alias}");
            count += 1;
        }
        let mut json = honest.clone();
        json["merkleProof"]["siblings"][0] = alias.clone().into();
        assert_eq!(door(&json), "INPUT_NOT_CANONICAL");
        for field in ["balance", "threshold"] {
            json = honest.clone();
            json[field] = alias.clone().into();
            assert_eq!(door(&json), "INPUT_OUT_OF_RANGE");
            json[field] = "18446744073709551616".into();
            assert_eq!(door(&json), "INPUT_OUT_OF_RANGE");
            json[field] = "18446744073709551615".into();
            assert_eq!(door(&json), "accepted");
        }
        count += 3;
    }
    for zero in ["0", "0x0", "00", &to_hex(&Fr::ZERO)] {
        let mut json = honest.clone();
        json["secret"] = zero.into();
        assert_eq!(door(&json), "INPUT_OUT_OF_RANGE");
    }
    println!("{} refusals at the door", count + 4);
}

#[test]
fn each_wrong_input_has_its_own_code() {
    let change = |change: &dyn Fn(&mut Inputs)| {
        let mut inputs = sample(8, 3);
        change(&mut inputs);
        code(&inputs)
    };
    assert_eq!(change(&|_| {}), "accepted");
    assert_eq!(change(&|i| i.secret += Fr::ONE), "INPUT_LEAF_MISMATCH");
    assert_eq!(change(&|i| i.balance += 1), "INPUT_LEAF_MISMATCH");
    assert_eq!(change(&|i| i.path.leaf += Fr::ONE), "INPUT_LEAF_MISMATCH");
    assert_eq!(change(&|i| i.path.root += Fr::ONE), "INPUT_ROOT_MISMATCH");
    assert_eq!(change(&|i| i.path.siblings[1] += Fr::ONE), "INPUT_ROOT_MISMATCH");
    assert_eq!(change(&|i| i.path.index ^= 2), "INPUT_ROOT_MISMATCH");
    assert_eq!(change(&|i| i.path.index |= 8), "INPUT_OUT_OF_RANGE");
    assert_eq!(change(&|i| i.path.index |= 1 << 63), "INPUT_OUT_OF_RANGE");
    assert_eq!(change(&|i| i.path.siblings.truncate(2)), "INPUT_ROOT_MISMATCH");
    assert_eq!(change(&|i| i.path.siblings.clear()), "INPUT_OUT_OF_RANGE");
    assert_eq!(change(&|i| i.threshold = i.balance + 1), "INPUT_BELOW_THRESHOLD");
}

/// T14's relatives: members of a tree that try another shape of path.
#[test]
fn relatives_of_the_forged_leaf_are_refused() {
    let members: Vec<_> =
        (0..8).map(|i| leaf(commitment(Fr::from(1_000 + i)), 500 + 3 * i)).collect();
    let tree = LeanTree::new(members.clone());
    let root = tree.root().unwrap();
    let inner = hash(Domain::Node, members[2], members[3]);
    let refused = |name, inputs: &Inputs| {
        assert_ne!(code(inputs), "accepted", "{name}");
        let plan = Plan::new(Layout::D20, inputs);
        assert!(refused_by(&plan, |i| i.root = root).contains(&"tie 0".to_owned()), "{name}");
    };
    let with = |leaf, skip: usize| {
        let MerkleProof { root, index, siblings, .. } = tree.proof(3).unwrap();
        MerkleProof { root, leaf, index: index >> skip, siblings: siblings[skip..].to_vec() }
    };
    let mut inputs = sample(8, 3);
    inputs.path = with(inner, 1);
    refused("an inner node as leaf", &inputs);
    inputs.secret = members[3];
    inputs.path = with(members[3], 0);
    refused("a leaf as secret", &inputs);
    inputs.secret = commitment(Fr::from(1_003));
    refused("a commitment as secret", &inputs);
    inputs = sample(8, 3);
    inputs.path.siblings.clear();
    refused("all levels skipped", &inputs);
    for level in 0..3 {
        let mut skipping = Plan::new(Layout::D20, &sample(8, 3));
        skipping.levels[level].next = Next::Skip;
        assert_eq!(refused_by(&skipping, |i| i.root = root), ["tie 0"], "skip at {level}");
    }
    inputs = sample(1, 0);
    assert_eq!((code(&inputs), inputs.path.root), ("accepted", inputs.path.leaf));
    assert!(refused_by(&Plan::new(Layout::D20, &inputs), |_| {}).is_empty());
}

/// T16, and that scope and secret both matter to the nullifier: no two of them meet.
#[test]
fn nullifiers_are_of_one_secret_and_one_scope() {
    let mut seen = std::collections::HashSet::new();
    let count = if common::full() { 100_000 } else { 3_000 };
    let mut rng = rng(16);
    for _ in 0..count {
        let (secret, scope) = (Fr::random(&mut rng), Fr::random(&mut rng));
        for pair in [(secret, scope), (scope, secret), (secret, -scope), (-secret, scope)] {
            assert!(seen.insert(nullifier(pair.0, pair.1).to_bytes()));
        }
    }
    println!("{} nullifiers, no two equal", seen.len());
    let inputs = sample(8, 3);
    let mut plan = Plan::new(Layout::D20, &inputs);
    plan.nullifier = [inputs.scope, inputs.secret];
    let refused = refused_by(&plan, |i| i.scope = inputs.scope);
    assert_eq!(refused, ["tie 2", "tie 4"], "the two inputs of the nullifier in other order");
    plan.nullifier = [inputs.secret + input_constants()[0], inputs.scope];
    assert_eq!(refused_by(&plan, |_| {}), ["tie 4"]);
}
