//! The benchmarks run, and the weights that came of them keep to the goal.
#![allow(missing_docs)]

use frame::deps::frame_benchmarking::{BenchmarkParameter, Recording};
use frame::deps::frame_system;
use frame::testing_prelude::*;
use mock::{Runtime, chain};
use pallet::WeightInfo;
use pallet::benchmarking::benchmarks;
use pallet::types::MAX_BATCH;
use pallet::weights::Measured;

struct Quiet;

impl Recording for Quiet {}

/// Milliseconds of a verification that were set as a goal.
const GOAL: f64 = 4.0;
const FIGURES: &str = include_str!("../figures.json");

#[test]
fn each_benchmark_does_what_it_measures() {
    let names = [
        "register_key",
        "add_dataset",
        "publish_snapshot",
        "revoke_snapshot",
        "enter",
        "enter_many",
        "enter_many_refused",
    ];
    for name in names {
        let components = [(BenchmarkParameter::n, 3)];
        let run = || benchmarks::run::<Runtime>(name, &mut Quiet, &components);
        chain().execute_with(run).unwrap_or_else(|error| panic!("{name}: {error:?}"));
    }
    let none = || benchmarks::run::<Runtime>("nothing", &mut Quiet, &[]);
    assert!(chain().execute_with(none).is_err());
}

/// The goal is kept natively; in wasm it is not (`README.md`), and the weights are wasm's.
#[test]
fn the_weight_is_that_of_a_verification_in_wasm() {
    let figures: serde_json::Value = serde_json::from_str(FIGURES).expect("JSON");
    let figure = |name: &str| figures["pallet_ms"][name].as_f64().expect("a number");
    let storage = <Runtime as frame_system::Config>::DbWeight::get().reads_writes(5, 1);
    let computing = Measured::<Runtime>::enter().saturating_sub(storage).ref_time() as f64 / 1e9;
    println!("enter: {computing} ms; {} natively, {} in wasm", figure("native"), figure("wasm"));
    assert!(figure("native") <= GOAL);
    assert!(computing > 0.8 * figure("wasm") && computing < 1.3 * figure("wasm"));
}

#[test]
fn a_batch_fits_a_block_and_costs_less_than_its_proofs() {
    let [refused, accepted] =
        [Measured::<Runtime>::enter_many_refused, Measured::<Runtime>::enter_many]
            .map(|weight| weight(MAX_BATCH).ref_time());
    let one = Measured::<Runtime>::enter().ref_time();
    assert!(accepted < u64::from(MAX_BATCH) * one && accepted < refused);
    // Of the two seconds that blocks compute for.
    assert!(refused < 1_000_000_000_000);
}
