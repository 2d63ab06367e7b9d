//! Every change of a golden proof, as it is and with the inverse that would belong to it: no
//! difference between the verifiers, and every planted fault is caught.

use verifier::VerifyError;
use verifier::batch::{self, BatchError, Claim};
use verifier::key::Word;

use crate::golden::{Golden, golden};
use crate::naive::{Fault, Naive};
use crate::standard;
use crate::support::mutations::Kind;
use crate::support::verdict::Question;

/// Of the bits, whose proofs are repaired and decided by pairings, one in so many.
fn step() -> usize {
    let full = std::env::var("PROOFPOD_FULL").is_ok_and(|value| value == "1");
    if full { 1 } else { 31 }
}

/// The changes of a kind with the last word made right again: without it nearly all changes are
/// refused by that word alone.
fn repaired(golden: &Golden, kind: &Kind) -> Vec<Question> {
    let naive = Naive { key: golden.verifier.key(), fault: Fault::Nothing };
    let cases = kind.cases.iter().filter_map(|question| naive.repaired(question));
    cases.filter(|question| *question != golden.question).collect()
}

#[test]
fn every_change_is_refused_alike() {
    let golden = golden();
    for question in [&golden.question, &golden.other] {
        assert!(golden.ours(question) && golden.naive(question, Fault::Nothing));
    }
    let (mut cases, mut differences, mut accepted) = (0, 0, 0);
    let mut ask = |question: &Question, both: bool| {
        let ours = golden.ours(question);
        cases += 1;
        accepted += usize::from(ours);
        differences += usize::from(both && ours != golden.naive(question, Fault::Nothing));
    };
    golden.changes().bits(1).cases.iter().for_each(|question| ask(question, false));
    for kind in golden.changes().all(step()) {
        let repaired = repaired(golden, &kind);
        println!("{}: {} cases, {} repaired", kind.name, kind.cases.len(), repaired.len());
        kind.cases.iter().for_each(|question| ask(question, true));
        repaired.iter().for_each(|question| ask(question, true));
    }
    println!("{cases} cases, {differences} differences, {accepted} accepted");
    assert!(cases > 9 * golden.question.proof.len());
    assert_eq!((differences, accepted), (0, 0));
}

#[test]
fn every_planted_fault_is_caught() {
    let golden = golden();
    let kinds = golden.changes().all(97);
    for fault in Fault::ALL {
        let good = golden.naive(&golden.question, fault);
        let wrong = |question: &Question| golden.naive(question, fault);
        let caught = kinds.iter().filter_map(|kind| {
            let own = kind.cases.iter().any(wrong);
            let made = own || repaired(golden, kind).iter().any(wrong);
            made.then_some(kind.name)
        });
        let caught: Vec<&str> = caught.collect();
        println!("{fault:?}: {caught:?}, the golden proof: {good}");
        assert!(!good || !caught.is_empty(), "{fault:?} is not caught");
    }
}

#[test]
fn refusals_have_reasons() {
    let golden = golden();
    let Question { instances, proof } = &golden.question;
    let publics: Vec<Word> = instances.concat();
    let says = |publics: &[Word], proof: &[u8]| golden.verifier.verify(publics, proof);
    let count = VerifyError::InstanceColumns { expected: 5, got: 4 };
    assert_eq!(says(&publics[1..], &[]), Err(count));
    let mut aliased = publics.clone();
    aliased[3] = [0xff; 32];
    assert_eq!(says(&aliased, proof), Err(VerifyError::Instance { column: 3, row: 0 }));
    let length = VerifyError::Length { expected: 704, got: 705 };
    assert_eq!(says(&publics, &[&proof[..], &[0]].concat()), Err(length));
    let with = |word: usize, byte| {
        let mut proof = proof.clone();
        proof[32 * word..][..32].fill(byte);
        says(&publics, &proof)
    };
    assert_eq!(with(2, 0xff), Err(VerifyError::Coordinate { index: 2 }));
    assert_eq!(with(18, 0), Err(VerifyError::Point { index: 17 }));
    assert_eq!(with(9, 0xff), Err(VerifyError::Scalar { index: 9 }));
    assert_eq!(with(21, 0xff), Err(VerifyError::Scalar { index: 21 }));
    assert_eq!(with(21, 0), Err(VerifyError::Inverse));
    let naive = Naive { key: golden.verifier.key(), fault: Fault::Nothing };
    let mut wrong = golden.question.clone();
    wrong.proof[32 * 9 + 31] ^= 1;
    let repaired = naive.repaired(&wrong).expect("numbers");
    assert_eq!(says(&publics, &repaired.proof), Err(VerifyError::Invalid));
}

/// Lean proofs in a batch, and one with the same fault twice; with another setup none is mixed.
#[test]
fn batches() {
    let golden = golden();
    let views = |question: &'static Question| -> Vec<&[Word]> {
        question.instances.iter().map(Vec::as_slice).collect()
    };
    let (first, second) = (views(&golden.question), views(&golden.other));
    let claim = |instances, proof| Claim { verifier: (&golden.verifier).into(), instances, proof };
    let good = [claim(&first, &golden.question.proof), claim(&second, &golden.other.proof)];
    assert_eq!(batch::verify(&good, &[1; 32]), Ok(()));
    assert_eq!(batch::verify(&[good[0], good[0], good[1]], &[1; 32]), Ok(()));
    for wrong in 0..2 {
        let mut claims = good;
        claims[wrong].proof = good[1 - wrong].proof;
        let refused = batch::verify(&claims, &[2; 32]);
        assert!(matches!(refused, Err(BatchError::Proof { index, .. }) if index == wrong));
    }
    // A proof of the standard profile beside them: the dev setup has one secret for all sizes.
    let other = standard::d20();
    let ours = other.judge().ours;
    let columns = views(&other.question);
    let mixed = |proof| {
        let standard = Claim { verifier: (&ours).into(), instances: &columns, proof };
        batch::verify(&[good[0], standard, good[1]], &[5; 32])
    };
    assert_eq!(mixed(&other.question.proof), Ok(()));
    let refused = mixed(&other.other.proof);
    assert!(matches!(refused, Err(BatchError::Proof { index: 1, .. })), "{refused:?}");
    // W' is in no challenge: another one passes all but the equation.
    let mut moved = golden.question.proof.clone();
    moved.copy_within(0..64, 32 * 19);
    let claims = [good[1], claim(&first, &moved)];
    let invalid = BatchError::Proof { index: 1, error: VerifyError::Invalid };
    assert_eq!(batch::verify(&claims, &[3; 32]), Err(invalid));
    let twice = [[[0; 32], [0; 32]]];
    let twice: Vec<&[Word]> = twice.iter().map(<[Word; 2]>::as_slice).collect();
    let values = VerifyError::InstanceValues { index: 0, expected: 1, got: 2 };
    let refused = batch::verify(&[claim(&twice, &golden.question.proof)], &[4; 32]);
    assert_eq!(refused, Err(BatchError::Proof { index: 0, error: values }));
}
