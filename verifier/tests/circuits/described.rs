//! The described circuits.

use crate::cases;
use crate::circuit::Described;
use crate::judge::{Tally, judge};
use crate::params::Params;

fn judge_all(list: Vec<Params>) {
    let mut sum = Tally::default();
    for params in list {
        let circuit = Described::new(params);
        let public = circuit.trace.public();
        let (name, k) = (&circuit.params.name, circuit.params.k);
        sum += judge(name, k, &circuit, &public, &[]);
    }
    println!("{sum:?}, 0 differences");
    assert!(sum.circuits > 0 && sum.refused > 20 * sum.circuits, "{sum:?}");
}

#[test]
fn gates_and_rotations() {
    judge_all(cases::gates());
}

#[test]
fn public_inputs() {
    judge_all(cases::public_inputs());
}

#[test]
fn copies() {
    judge_all(cases::copies());
}

#[test]
fn lookups() {
    judge_all(cases::lookups());
}

#[test]
fn phases() {
    judge_all(cases::phases());
}

#[test]
fn random_mixtures() {
    let count = if cases::full() { 60 } else { 18 };
    judge_all((0..count).map(cases::mixture).collect());
}

#[test]
fn large_circuits() {
    judge_all(cases::large(cases::full()));
}
