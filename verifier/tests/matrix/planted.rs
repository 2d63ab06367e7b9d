//! Verifiers with a check left out. The matrix has to catch each.

use crate::golden;
use crate::support::mutations::{Changes, Layout};
use crate::support::naive::Fault;

#[test]
fn the_matrix_catches_every_planted_fault() {
    let golden = golden::d20();
    let judge = golden.judge();
    let changes = Changes { good: &golden.question, layout: Layout::of(judge.ours.key()) };
    let kinds = changes.all(97);
    for fault in Fault::ALL {
        let good = judge.naive(&golden.question, fault);
        let caught = kinds.iter().filter_map(|kind| {
            let differs = |q: &&_| judge.naive(q, fault) != judge.ours(q);
            kind.cases.iter().find(differs).map(|_| kind.name)
        });
        let caught: Vec<&str> = caught.collect();
        println!("{fault:?}: {caught:?}, the golden proof: {good}");
        assert!(!good || !caught.is_empty(), "{fault:?} is not caught");
    }
}

/// Without a fault there is nothing to catch.
#[test]
fn the_matrix_clears_the_naive_verifier() {
    let golden = golden::d20();
    let judge = golden.judge();
    assert!(judge.naive(&golden.question, Fault::Nothing));
    let changes = Changes { good: &golden.question, layout: Layout::of(judge.ours.key()) };
    let cases = changes.all(97).into_iter().flat_map(|kind| kind.cases);
    assert!(cases.into_iter().all(|question| !judge.naive(&question, Fault::Nothing)));
}
