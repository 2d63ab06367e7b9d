//! `aggregate`: sums of masked updates, pods that drop out, and what is refused.

mod common;

use circuits::Fr;
use circuits::refusal::Refusal;
use circuits::statement::{Inputs as _, Instance as _, Statement};
use circuits::statements::aggregate::{
    Aggregate, Inputs, Pair, Submission, TotalError, pair, total,
};
use common::rng;
use halo2_proofs::dev::MockProver;
use halo2_proofs::halo2curves::ff::Field;
use rand::{Rng, RngCore};

const SMALL: Aggregate = Aggregate::n256();

/// Pods in a ring, each with two neighbours on either side.
fn ring(pods: usize, rng: &mut impl RngCore) -> (Vec<Inputs>, Vec<Vec<Fr>>) {
    let round = Fr::from(7);
    let mut keys = vec![vec![Fr::ZERO; pods]; pods];
    let mut inputs: Vec<Inputs> = (0..pods)
        .map(|_| Inputs {
            round,
            update: (0..SMALL.numbers()).map(|_| rng.gen_range(-32_768..32_768)).collect(),
            keys: [Fr::ZERO; 4],
            signs: [0; 4],
        })
        .collect();
    for pod in 0..pods {
        for step in 1..=2 {
            let other = (pod + step) % pods;
            let key = Fr::random(&mut *rng);
            (keys[pod][other], keys[other][pod]) = (key, key);
            (inputs[pod].keys[step - 1], inputs[pod].signs[step - 1]) = (key, 1);
            (inputs[other].keys[step + 1], inputs[other].signs[step + 1]) = (key, -1);
        }
    }
    (inputs, keys)
}

fn submissions(inputs: &[Inputs]) -> Vec<Submission> {
    inputs.iter().map(|inputs| SMALL.spec(inputs).expect("true")).collect()
}

fn plain_sum(inputs: &[Inputs]) -> Vec<i64> {
    let column = |i: usize| inputs.iter().map(|inputs| i64::from(inputs.update[i])).sum();
    (0..SMALL.numbers()).map(column).collect()
}

#[test]
fn masks_cancel_in_the_sum_and_hide_each_update() {
    let mut rng = rng(1);
    let (inputs, _) = ring(9, &mut rng);
    let shown = submissions(&inputs);
    assert_eq!(total(SMALL.numbers(), &shown, &[]), Ok(plain_sum(&inputs)));
    for submission in &shown {
        let alone = Submission { signs: [Fr::ZERO; 4], ..submission.clone() };
        assert_eq!(total(SMALL.numbers(), &[alone], &[]), Err(TotalError::Word { index: 0 }));
    }
    let mut unmasked = inputs[0].clone();
    (unmasked.keys, unmasked.signs) = ([Fr::ZERO; 4], [0; 4]);
    assert_eq!(SMALL.spec(&unmasked).map(drop).unwrap_err().code(), "INPUT_UNSATISFIED");
}

#[test]
fn the_sum_goes_on_without_pods_that_drop_out() {
    let mut rng = rng(2);
    let (inputs, keys) = ring(8, &mut rng);
    let dropped = [2, 3];
    let there: Vec<usize> = (0..8).filter(|pod| !dropped.contains(pod)).collect();
    let stayed: Vec<Inputs> = there.iter().map(|pod| inputs[*pod].clone()).collect();
    let shown = submissions(&stayed);
    let missing = total(SMALL.numbers(), &shown, &[]);
    assert!(matches!(missing, Err(TotalError::Missing { .. })), "{missing:?}");
    let tell = |pod: &usize| dropped.map(|gone| Pair { key: keys[*pod][gone] });
    let told: Vec<Pair> = there.iter().flat_map(tell).collect();
    assert_eq!(total(SMALL.numbers(), &shown, &told), Ok(plain_sum(&stayed)));
    let wrong: Vec<Pair> = told.iter().map(|pair| Pair { key: pair.key + Fr::ONE }).collect();
    let wrong = total(SMALL.numbers(), &shown, &wrong);
    assert!(matches!(wrong, Err(TotalError::Missing { .. })), "{wrong:?}");
}

#[test]
fn the_sum_refuses_what_does_not_cancel() {
    let mut rng = rng(3);
    let (inputs, _) = ring(6, &mut rng);
    let honest = submissions(&inputs);
    let refused = |change: fn(&mut Vec<Submission>)| {
        let mut shown = honest.clone();
        change(&mut shown);
        total(SMALL.numbers(), &shown, &[]).expect_err("refused")
    };
    assert_eq!(refused(Vec::clear), TotalError::Count { got: 0 });
    assert_eq!(refused(|s| *s = vec![s[0].clone(); 257]), TotalError::Count { got: 257 });
    assert_eq!(refused(|s| s[2].round += Fr::ONE), TotalError::Other { index: 2 });
    assert_eq!(refused(|s| s[3].sums.truncate(1)), TotalError::Other { index: 3 });
    assert_eq!(refused(|s| s[1].signs[0] = Fr::from(2)), TotalError::Sign { index: 1 });
    assert_eq!(refused(|s| s.push(s[5].clone())), TotalError::Pair { index: 6 });
    assert_eq!(refused(|s| s[1].signs[2] = Fr::ONE), TotalError::Pair { index: 1 });
    assert_eq!(
        refused(|s| s[4].sums[25] += Fr::from(2).pow_vartime([200])),
        TotalError::Word { index: 25 }
    );
    assert!(matches!(refused(|s| drop(s.pop())), TotalError::Missing { .. }));
}

fn judge(statement: Aggregate, inputs: &Inputs, words: Vec<Fr>) -> bool {
    let circuit = statement.circuit(inputs).expect("true");
    let mock = MockProver::run(statement.k(), &circuit, vec![words]).expect("it fits");
    mock.verify().is_ok()
}

#[test]
fn the_circuit_agrees_with_the_truth() {
    let mut rng = rng(4);
    let (mut cases, _) = ring(4, &mut rng);
    cases[1].update = vec![-32_768; SMALL.numbers()];
    cases[2].update = vec![32_767; SMALL.numbers()];
    for case in &cases {
        let words = SMALL.spec(case).expect("true").words();
        assert_eq!(SMALL.circuit(case).expect("true").publics(), Some(words.clone()));
        assert!(judge(SMALL, case, words));
    }
    let large = Aggregate::n1024();
    let case = large.example(1);
    let words = large.spec(&case).expect("true").words();
    assert_eq!(large.circuit(&case).expect("true").publics(), Some(words));
}

#[test]
fn each_public_input_is_bound() {
    let case = SMALL.example(3);
    let words = SMALL.spec(&case).expect("true").words();
    assert_eq!(words.len(), SMALL.names().len());
    for index in 0..words.len() {
        let mut changed = words.clone();
        changed[index] += Fr::ONE;
        assert!(!judge(SMALL, &case, changed), "{}", SMALL.names()[index]);
    }
}

#[test]
fn rows_leave_room_for_blinding() {
    for statement in [SMALL, Aggregate::n1024()] {
        let rows = statement.empty().rows();
        println!("{}: {rows} rows", statement.name());
        assert!(rows + 10 < 1 << statement.k() && rows > 1 << (statement.k() - 1), "{rows}");
    }
}

fn code<T>(result: Result<T, Refusal>) -> (&'static str, String) {
    let refusal = result.map(drop).expect_err("refused");
    (refusal.code(), refusal.field().into())
}

#[test]
fn refuses_updates_out_of_range_and_keys_that_do_not_mask() {
    let honest = SMALL.example(1);
    let refused = |change: fn(&mut Inputs)| {
        let mut inputs = honest.clone();
        change(&mut inputs);
        code(SMALL.spec(&inputs))
    };
    assert_eq!(refused(|i| i.update[9] = 32_768), ("INPUT_OUT_OF_RANGE", "update[9]".into()));
    assert_eq!(refused(|i| i.update[9] = -32_769), ("INPUT_OUT_OF_RANGE", "update[9]".into()));
    assert_eq!(refused(|i| i.update.truncate(255)), ("INPUT_LENGTH", "update".into()));
    assert_eq!(refused(|i| i.signs[1] = 2), ("INPUT_OUT_OF_RANGE", "neighbours[1]".into()));
    assert_eq!(refused(|i| i.keys[3] = Fr::ONE), ("INPUT_OUT_OF_RANGE", "neighbours[3]".into()));
    assert_eq!(refused(|i| i.keys[0] = Fr::ZERO), ("INPUT_OUT_OF_RANGE", "neighbours[0]".into()));
    assert_eq!(refused(|i| i.keys[1] = i.keys[0]), ("INPUT_UNSATISFIED", "neighbours[1]".into()));
    assert_eq!(Inputs::from_json(&honest.to_json().to_string()).unwrap(), honest);
    for (pointer, wrong, expected) in [
        ("/update/4", serde_json::json!("01"), ("INPUT_BAD_FORMAT", "update[4]")),
        ("/update/4", serde_json::json!(4), ("INPUT_BAD_FORMAT", "update[4]")),
        ("/neighbours/1/sign", serde_json::json!("0"), ("INPUT_BAD_FORMAT", "neighbours[1].sign")),
        ("/neighbours/1/key", serde_json::json!("x"), ("INPUT_BAD_FORMAT", "neighbours[1].key")),
    ] {
        let mut value = honest.to_json();
        *value.pointer_mut(pointer).expect("a field") = wrong;
        let (code, field) = code(Inputs::from_json(&value.to_string()));
        assert_eq!((code, field.as_str()), expected, "{pointer}");
    }
}

#[test]
fn neighbours_of_a_round_show_the_same_pair() {
    let key = Fr::from(5);
    assert_ne!(pair(key, Fr::from(1)), pair(key, Fr::from(2)));
}
