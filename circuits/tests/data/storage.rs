//! `storage`: honest answers, every cell, and answers of others.

use circuits::Fr;
use circuits::statement::{Inputs as _, Instance as _, Statement};
use circuits::statements::dataset::{Table, Tree};
use circuits::statements::storage::{Inputs, Storage, places};
use halo2_proofs::dev::MockProver;

use crate::common::checker::System;
use crate::common::trace::synthesise;
use crate::kit::{mutate, table};

const SMALL: Storage = Storage::R8_N10;

#[test]
fn an_answer_is_accepted() {
    for seed in 1..4 {
        let inputs = SMALL.example(seed);
        let circuit = SMALL.circuit(&inputs).unwrap();
        let words = SMALL.spec(&inputs).unwrap().words();
        MockProver::run(SMALL.k(), &circuit, vec![words]).unwrap().assert_satisfied();
        assert_eq!(Inputs::from_json(&inputs.to_json().to_string()), Ok(inputs));
    }
    for statement in [SMALL, Storage::R12_N20, Storage::R12_N80] {
        let rows = statement.empty().rows();
        println!("{}: {rows} of 2^{} rows", statement.name(), statement.k());
        assert!(rows + 10 < 1 << statement.k());
    }
}

#[test]
fn every_shape_of_a_dataset_is_answered_for() {
    for (rows, columns) in [(1, 1), (8, 8), (9, 5), (255, 4), (256, 8), (250, 3)] {
        let line = |row: usize| {
            let cells: Vec<String> =
                (0..columns).map(|column| (row * column).to_string()).collect();
            format!("{}\n", cells.join(","))
        };
        let names: Vec<String> = (0..columns).map(|column| format!("c{column}")).collect();
        let text: String =
            std::iter::once(format!("{}\n", names.join(","))).chain((0..rows).map(line)).collect();
        let inputs = Inputs { table: Table::read(&text).unwrap(), ..SMALL.example(1) };
        let words = SMALL.spec(&inputs).unwrap().words();
        let circuit = SMALL.circuit(&inputs).unwrap();
        let mock = MockProver::run(SMALL.k(), &circuit, vec![words]).unwrap();
        assert_eq!(mock.verify().err().map(|errors| errors.len()), None, "{rows} x {columns}");
    }
}

#[test]
fn it_is_the_same_circuit_without_a_witness() {
    let circuit = SMALL.circuit(&SMALL.example(1)).unwrap();
    let system = System::of(SMALL.k(), &SMALL.empty());
    let (_, trace) = synthesise(SMALL.k(), &circuit);
    assert_eq!(trace.fixed, system.fixed);
    assert!(trace.copies == system.copies, "other copies");
}

#[test]
fn no_cell_can_hold_another_value() {
    let inputs = SMALL.example(1);
    let words = SMALL.spec(&inputs).unwrap().words();
    let system = System::of(SMALL.k(), &SMALL.empty());
    let honest = table(&system, SMALL.k(), &SMALL.circuit(&inputs).unwrap(), &words);
    let mutation = mutate(&system, &honest);
    println!("{} cells, {} survivors", mutation.cells, mutation.survivors.len());
    assert_eq!(mutation.survivors, vec![]);
    assert!(mutation.cells > 8_000, "{}", mutation.cells);
    for row in 0..words.len() {
        let mut changed = honest.clone();
        changed.instance[0][row] += Fr::one();
        assert!(!system.check(&changed).is_empty(), "public input {row}");
    }
}

#[test]
fn an_answer_is_for_one_challenge_one_pod_and_one_root() {
    let inputs = SMALL.example(1);
    let words = SMALL.spec(&inputs).unwrap().words();
    let system = System::of(SMALL.k(), &SMALL.empty());
    let others = [
        Inputs { challenge: Fr::from(1), ..inputs.clone() },
        Inputs { secret: Fr::from(1), ..inputs.clone() },
        Inputs { table: SMALL.example(2).table, ..inputs.clone() },
    ];
    for (i, other) in others.into_iter().enumerate() {
        // The whole answer to something else, shown as the answer to this.
        let circuit = SMALL.circuit(&other).unwrap();
        let copied = table(&system, SMALL.k(), &circuit, &words);
        assert!(!system.check(&copied).is_empty(), "{i}");
    }
}

#[test]
fn places_depend_on_challenge_pod_and_root() {
    let tree = Tree::new(&SMALL.example(1).table);
    let of = |challenge: u64, pod: u64| places(&tree, Fr::from(challenge), Fr::from(pod), 10);
    assert_eq!(of(1, 2), of(1, 2));
    assert_ne!(of(1, 2), of(2, 2));
    assert_ne!(of(1, 2), of(1, 3));
    let other = Tree::new(&SMALL.example(2).table);
    assert_ne!(of(1, 2), places(&other, Fr::from(1), Fr::from(2), 10));
    let leaves = tree.rows.div_ceil(8);
    assert!(of(1, 2).iter().all(|place| place.column < 2 && place.leaf < leaves));
}
