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

/// Picoseconds of 4.0 ms.
const GOAL: u64 = 4_000_000_000;

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

#[test]
fn a_verification_computes_no_longer_than_the_goal() {
    let storage = <Runtime as frame_system::Config>::DbWeight::get().reads_writes(5, 1);
    let computing = Measured::<Runtime>::enter().saturating_sub(storage);
    println!("enter: {} us", computing.ref_time() / 1_000_000);
    assert!(computing.ref_time() > GOAL / 40, "not measured");
    assert!(computing.ref_time() <= GOAL);
}

#[test]
fn a_batch_fits_a_block_even_when_refused_and_costs_less_when_it_is_not() {
    let [refused, accepted] =
        [Measured::<Runtime>::enter_many_refused, Measured::<Runtime>::enter_many]
            .map(|weight| weight(MAX_BATCH).ref_time());
    let one = Measured::<Runtime>::enter().ref_time();
    assert!(accepted < u64::from(MAX_BATCH) * one && accepted < refused);
    // Half a second of the two that blocks compute for.
    assert!(refused < 500_000_000_000);
}
