//! `dataset`: honest claims, and every cell.

use circuits::Fr;
use circuits::statement::{Inputs as _, Instance as _, Statement};
use circuits::statements::dataset::{Dataset, Inputs, Size};
use halo2_proofs::dev::MockProver;

use crate::common::checker::System;
use crate::common::trace::synthesise;
use crate::kit::{mutate, table};

const R8: Dataset = Dataset(Size::R8);

#[test]
fn a_true_claim_is_accepted() {
    for seed in 1..4 {
        let inputs = R8.example(seed);
        let circuit = R8.circuit(&inputs).unwrap();
        assert!(circuit.rows() + 10 < 1 << R8.k(), "{} rows", circuit.rows());
        let words = R8.spec(&inputs).unwrap().words();
        MockProver::run(R8.k(), &circuit, vec![words]).unwrap().assert_satisfied();
        assert_eq!(Inputs::from_json(&inputs.to_json().to_string()), Ok(inputs));
    }
}

#[test]
fn every_size_has_place_for_its_rows() {
    for size in Size::ALL {
        let statement = Dataset(size);
        let rows = statement.empty().rows();
        println!("{}: {rows} of 2^{} rows", statement.name(), statement.k());
        assert!(rows + 10 < 1 << statement.k());
    }
}

#[test]
fn it_is_the_same_circuit_without_a_witness() {
    let circuit = R8.circuit(&R8.example(1)).unwrap();
    let system = System::of(R8.k(), &R8.empty());
    let (_, trace) = synthesise(R8.k(), &circuit);
    assert_eq!(trace.fixed, system.fixed);
    assert!(trace.copies == system.copies, "other copies");
}

#[test]
fn no_cell_can_hold_another_value() {
    let inputs = R8.example(1);
    let words = R8.spec(&inputs).unwrap().words();
    let system = System::of(R8.k(), &R8.empty());
    let honest = table(&system, R8.k(), &R8.circuit(&inputs).unwrap(), &words);
    let mutation = mutate(&system, &honest);
    println!("{} cells, {} survivors", mutation.cells, mutation.survivors.len());
    assert_eq!(mutation.survivors, vec![]);
    assert!(mutation.cells > 30_000, "{}", mutation.cells);
    for row in 0..words.len() {
        let mut changed = honest.clone();
        changed.instance[0][row] += Fr::one();
        assert!(!system.check(&changed).is_empty(), "public input {row}");
    }
}

#[test]
fn a_missing_gate_is_noticed() {
    // Planted: without the selector of one digit's row its digit may be anything.
    let inputs = R8.example(1);
    let words = R8.spec(&inputs).unwrap().words();
    let mut system = System::of(R8.k(), &R8.empty());
    let honest = table(&system, R8.k(), &R8.circuit(&inputs).unwrap(), &words);
    let digit = system.poly("digits 0");
    let column = (0..system.fixed.len())
        .find(|column| {
            let on = system.fixed[*column][..3 * 256].iter().all(|x| *x == Fr::one());
            on && system.fixed[*column][3 * 256] == Fr::zero()
        })
        .expect("the digits' selector");
    assert!(system.find(digit, 5).is_some());
    system.set_fixed(column, 5, Fr::zero());
    assert!(system.find(digit, 5).is_none());
    assert_eq!(system.check(&honest), vec![]);
}
