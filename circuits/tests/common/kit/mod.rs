//! The tests that every statement has to pass. Each that is registered gets them by its examples
//! (`every.rs`); one that can say more does so by a few lines in a file of its own:
//!
//! ```text
//! struct Edges;
//! impl Kit<Range> for Edges { fn random(..) -> Inputs; fn refused(..) -> Vec<(Inputs, &str)>; }
//! #[test] fn kit_range() { kit::run(&Range, &Edges) }
//! ```
//!
//! `run` compares `spec` with the circuit on random inputs, refuses false and malformed ones,
//! changes each public input, changes every assigned cell together with those that copies tie to
//! it, plants faults in its own detector, and compares circuit and key with
//! `../frozen/`. Its last line is read by `cargo xtask statements`.

mod bench;
mod malformed;

use circuits::Fr;
use circuits::statement::{Inputs, Instance, Statement};
use halo2_proofs::dev::MockProver;
use halo2_proofs::plonk::keygen_vk;
use halo2_proofs::poly::commitment::Params;
use rand::RngCore;
use rand_chacha::ChaCha20Rng;
use serde_json::json;

use super::checker::{System, Table};
use super::describe::describe;
use super::freeze::{SRS_K, compare, digest, setup, vk_text};
use super::rng;
use super::trace::{Trace, synthesise};
use bench::{Bench, Honest, planted};
use malformed::malformed;

/// What a statement says about itself for its tests.
pub trait Kit<S: Statement> {
    /// Inputs of a random true statement, edges among them; by default an example.
    fn random(&self, statement: &S, rng: &mut ChaCha20Rng) -> S::Inputs {
        statement.example(rng.next_u64())
    }

    /// False inputs and the code by which `spec` refuses each.
    fn refused(&self) -> Vec<(S::Inputs, &'static str)> {
        Vec::new()
    }

    /// Sets of cells that may hold anything, each number with its reason: 0 by default. What shows
    /// in a public input is none of them: it makes another statement.
    fn free(&self) -> &'static [(usize, &'static str)] {
        &[]
    }

    /// Public inputs that no equation reads: only the transcript binds a proof to them.
    fn in_no_equation(&self) -> &'static [&'static str] {
        &[]
    }

    /// Random inputs that are compared.
    fn rounds(&self) -> usize {
        8
    }
}

/// A statement by its examples.
pub struct ByExample;

impl<S: Statement> Kit<S> for ByExample {
    fn rounds(&self) -> usize {
        2
    }
}

/// What was counted.
#[derive(Debug, Default)]
struct Counts {
    negative: usize,
    cells: usize,
    mutants: usize,
    survivors: usize,
}

/// Runs all of it.
pub fn run<S: Statement>(statement: &S, kit: &impl Kit<S>) {
    let mut system = System::of(statement.k(), &statement.empty());
    agreement(statement, kit, &system);
    let mut counts = Counts { negative: refusals(statement, kit), ..Counts::default() };
    let honest = Honest::new(statement, kit, &system);
    let bench = Bench::new(&system, &honest);
    counts.negative += bench.publics(&statement.names(), kit.in_no_equation());
    bench.cells(&mut counts, kit.free());
    let (rows, constraints) = (bench.rows(), bench.constraints());
    let digest = frozen(statement, &system);
    planted(statement, &mut system, &honest);
    let Counts { negative, cells, mutants, survivors } = counts;
    let line = json!({
        "statement": S::ID, "circuit": statement.name(), "negative_tests": negative,
        "mutated_cells": cells, "mutants": mutants, "survivors": survivors, "digest": digest,
        "columns": columns(&system), "rows": rows, "copies": system.copies.len(),
        "constraints": constraints,
    });
    println!("kit: {line}");
}

/// Columns as text: advice, fixed, instance.
fn columns(system: &System) -> String {
    let cs = &system.cs;
    let counts = [cs.num_advice_columns(), cs.num_fixed_columns(), cs.num_instance_columns()];
    format!("{} advice, {} fixed, {} instance", counts[0], counts[1], counts[2])
}

/// `spec`, the circuit and, once, halo2's own checker say the same of random true inputs; and what
/// the circuit consists of does not depend on them.
fn agreement<S: Statement>(statement: &S, kit: &impl Kit<S>, system: &System) {
    let mut rng = rng(1);
    for round in 0..kit.rounds() {
        let inputs = kit.random(statement, &mut rng);
        let words = statement.spec(&inputs).expect("random inputs are true").words();
        assert_eq!(words.len(), statement.names().len(), "a name for each public input");
        let circuit = statement.circuit(&inputs).expect("what spec accepts has a circuit");
        let (_, trace) = synthesise(statement.k(), &circuit);
        assert!(trace.fixed == system.fixed, "fixed cells depend on the witness");
        assert!(trace.copies == system.copies, "copies depend on the witness");
        let columns = statement.columns(&words);
        assert_eq!(system.check(&table(system, &trace, &columns)), [], "round {round}");
        if round == 0 {
            let mock = MockProver::run(statement.k(), &circuit, columns).expect("it fits");
            assert_eq!(mock.verify(), Ok(()));
        }
    }
}

fn table(system: &System, trace: &Trace, columns: &[Vec<Fr>]) -> Table {
    let advice: Vec<_> = trace.advice.iter().map(Vec::as_slice).collect();
    Table::new(system, &advice, columns, &mut rng(7))
}

/// False inputs, and JSON that is not what a statement reads; returns how many.
fn refusals<S: Statement>(statement: &S, kit: &impl Kit<S>) -> usize {
    let refused = kit.refused();
    for (i, (inputs, code)) in refused.iter().enumerate() {
        let by_spec = statement.spec(inputs).err().map(|error| error.code());
        assert_eq!(by_spec, Some(*code), "false inputs {i}");
        let by_circuit = statement.circuit(inputs).err().map(|error| error.code());
        assert_eq!(by_circuit, Some(*code), "false inputs {i}");
    }
    refused.len() + malformed(statement, &kit.random(statement, &mut rng(2)).to_json())
}

/// Circuit and key as committed, the key only under the ceremony's setup and where it is; returns
/// the circuit's digest.
fn frozen<S: Statement>(statement: &S, system: &System) -> String {
    let name = statement.name();
    let text = describe(&name, system);
    compare(&format!("{name}.txt"), &text).unwrap();
    assert!(compare(&format!("{name}.txt"), &format!("{text} ")).is_err(), "planted");
    if statement.k() > SRS_K || statement.lean() {
        println!("{name}: no key under the ceremony's setup of 2^{SRS_K} powers");
    } else if let Some(mut params) = setup() {
        params.downsize(statement.k());
        let vk = keygen_vk(&params, &statement.empty()).expect("a key");
        compare(&format!("{name}.vk.txt"), &vk_text(&name, &vk)).unwrap();
    }
    digest(&text).to_owned()
}
