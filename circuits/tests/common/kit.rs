//! The tests that every statement has to pass, by a few lines in a file of its own:
//!
//! ```text
//! impl Kit for Range { fn random(..) -> Inputs; fn refused(..) -> Vec<(Inputs, &str)>; }
//! #[test] fn kit_range() { kit::run(&Range) }
//! ```
//!
//! `run` compares `spec` with the circuit on random inputs, refuses false and malformed ones,
//! changes each public input, changes every assigned cell alone and every set of cells that copies
//! tie together as one, plants faults in its own detector, and compares circuit and key with
//! `../frozen/`. Its last line is read by `cargo xtask statements`.

use std::collections::BTreeMap;

use circuits::Fr;
use circuits::statement::{Inputs, Instance, Statement};
use halo2_proofs::dev::MockProver;
use halo2_proofs::halo2curves::ff::Field;
use halo2_proofs::plonk::{Advice, Any, keygen_vk};
use halo2_proofs::poly::commitment::Params;
use rand_chacha::ChaCha20Rng;
use serde_json::{Value, json};

use super::checker::{System, Table};
use super::describe::describe;
use super::freeze::{SRS_K, compare, digest, setup, vk_text};
use super::rng;
use super::trace::{Place, Trace, synthesise};

/// r, the order of the group: the first number that is not canonical.
const R: &str = "21888242871839275222246405745257275088548364400416034343698204186575808495617";

/// Gates that are deleted one at a time.
const PLANTED: usize = 24;

/// What a statement says about itself for its tests.
pub trait Kit: Statement {
    /// Inputs of a random true statement, edges among them. Its mutation table is made from the
    /// first.
    fn random(&self, rng: &mut ChaCha20Rng) -> Self::Inputs;

    /// False inputs and the code by which `spec` refuses each.
    fn refused(&self) -> Vec<(Self::Inputs, &'static str)>;

    /// Fields of the inputs that may be left out.
    fn optional(&self) -> &'static [&'static str] {
        &[]
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

/// What was counted.
#[derive(Debug, Default)]
struct Counts {
    negative: usize,
    cells: usize,
    mutants: usize,
    survivors: usize,
}

/// Runs all of it.
pub fn run<S: Kit>(statement: &S) {
    let name = statement.name();
    let system = System::of(statement.k(), &statement.empty());
    agreement(statement, &system);
    let mut counts = Counts { negative: refusals(statement), ..Counts::default() };
    let bench = Bench::new(statement, &system);
    counts.negative += bench.publics(&statement.names(), statement.in_no_equation());
    bench.cells(&mut counts, statement.free());
    planted(statement);
    let (text, vk) = frozen(statement, &system);
    let Counts { negative, cells, mutants, survivors } = counts;
    let line = json!({
        "statement": S::ID, "circuit": name, "negative_tests": negative, "mutated_cells": cells,
        "mutants": mutants, "survivors": survivors, "digest": text, "frozen_vk": vk,
        "columns": columns(&system), "rows": bench.rows(), "copies": system.copies.len(), "constraints": bench.constraints(),
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
fn agreement<S: Kit>(statement: &S, system: &System) {
    let mut rng = rng(1);
    for round in 0..statement.rounds() {
        let inputs = statement.random(&mut rng);
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
fn refusals<S: Kit>(statement: &S) -> usize {
    let refused = statement.refused();
    for (i, (inputs, code)) in refused.iter().enumerate() {
        let by_spec = statement.spec(inputs).err().map(|error| error.code());
        assert_eq!(by_spec, Some(*code), "false inputs {i}");
        let by_circuit = statement.circuit(inputs).err().map(|error| error.code());
        assert_eq!(by_circuit, Some(*code), "false inputs {i}");
    }
    let honest = statement.random(&mut rng(2)).to_json();
    let code = |json: &Value| match S::Inputs::from_json(&json.to_string()) {
        Err(refusal) => refusal.code(),
        Ok(inputs) => statement.spec(&inputs).map_or_else(|refusal| refusal.code(), |_| "accepted"),
    };
    assert_eq!(code(&honest), "accepted");
    let mut count = refused.len();
    let mut expect = |json: Value, codes: &[&str], what: &str| {
        let got = code(&json);
        assert!(codes.contains(&got), "{what}: {got}, expected one of {codes:?}");
        count += 1;
    };
    for name in honest.as_object().expect("inputs are an object").keys() {
        let mut less = honest.clone();
        less.as_object_mut().unwrap().remove(name);
        if !statement.optional().contains(&name.as_str()) {
            expect(less, &["INPUT_MISSING_FIELD"], name);
        }
    }
    let mut more = honest.clone();
    more["surplus"] = "1".into();
    expect(more, &["INPUT_UNKNOWN_FIELD"], "surplus");
    for pointer in numbers(&honest, String::new()) {
        let alias = change(&honest, &pointer, R.into());
        expect(alias, &["INPUT_NOT_CANONICAL", "INPUT_OUT_OF_RANGE"], &pointer);
        let number = change(&honest, &pointer, json!(1.5));
        expect(number, &["INPUT_BAD_FORMAT"], &pointer);
    }
    for text in ["", "[]", "null", "{", "7"] {
        assert!(S::Inputs::from_json(text).is_err(), "{text:?}");
        count += 1;
    }
    count
}

/// Where numbers stand that are written as strings.
fn numbers(json: &Value, at: String) -> Vec<String> {
    match json {
        Value::String(text) if circuits::field::parse(text).is_ok() => vec![at],
        Value::Array(list) => {
            // The first and the last stand for all.
            let ends = list.iter().enumerate();
            let ends = ends.filter(|(i, _)| *i == 0 || i + 1 == list.len());
            ends.flat_map(|(i, value)| numbers(value, format!("{at}/{i}"))).collect()
        }
        Value::Object(fields) => {
            fields.iter().flat_map(|(name, v)| numbers(v, format!("{at}/{name}"))).collect()
        }
        _ => vec![],
    }
}

fn change(json: &Value, pointer: &str, value: Value) -> Value {
    let mut changed = json.clone();
    *changed.pointer_mut(pointer).expect("a place") = value;
    changed
}

/// Circuit and key as committed. The key only under the ceremony's setup, and where it is.
fn frozen<S: Kit>(statement: &S, system: &System) -> (String, Option<String>) {
    let name = statement.name();
    let text = describe(&name, system);
    compare(&format!("{name}.txt"), &text).unwrap();
    assert!(compare(&format!("{name}.txt"), &format!("{text} ")).is_err(), "planted");
    let digest = digest(&text).to_owned();
    if statement.k() > SRS_K || statement.lean() {
        println!("{name}: no key under the ceremony's setup of 2^{SRS_K} powers");
        return (digest, None);
    }
    let Some(mut params) = setup() else { return (digest, None) };
    params.downsize(statement.k());
    let vk = keygen_vk(&params, &statement.empty()).expect("a key");
    let text = vk_text(&name, &vk);
    compare(&format!("{name}.vk.txt"), &text).unwrap();
    (digest, text.lines().last().map(String::from))
}

/// An honest table, and its advice cells in sets that copies tie together.
struct Bench<'a> {
    system: &'a System,
    honest: Table,
    trace: Trace,
    columns: Vec<Vec<Fr>>,
    sets: Vec<Vec<Place>>,
    rng: std::cell::RefCell<ChaCha20Rng>,
}

impl<'a> Bench<'a> {
    fn new<S: Kit>(statement: &S, system: &'a System) -> Self {
        let inputs = statement.random(&mut rng(3));
        let words = statement.spec(&inputs).expect("random inputs are true").words();
        let columns = statement.columns(&words);
        let (_, trace) = synthesise(statement.k(), &statement.circuit(&inputs).expect("a circuit"));
        let honest = table(system, &trace, &columns);
        let sets = tied(&trace);
        Bench { system, honest, trace, columns, sets, rng: rng(4).into() }
    }

    fn rows(&self) -> usize {
        self.trace.assigned.iter().map(|(_, row)| row + 1).max().unwrap_or(0)
    }

    /// Polynomials that say something at a row, over all rows, and copies.
    fn constraints(&self) -> usize {
        let gates: usize = (0..self.system.n).map(|row| self.system.at(row).len()).sum();
        gates + self.system.copies.len()
    }

    /// Each public input changed; returns how often.
    fn publics(&self, names: &[String], in_no_equation: &[&str]) -> usize {
        let mut count = 0;
        let mut names = names.iter();
        for (column, values) in self.columns.iter().enumerate() {
            for (row, value) in values.iter().enumerate() {
                let name = names.next().expect("a name for each public input");
                let bound = !in_no_equation.contains(&name.as_str());
                let others = self.columns.iter().flatten().copied();
                for other in self.mutants(*value).into_iter().chain(others) {
                    if other == *value {
                        continue;
                    }
                    let mut changed = self.honest.clone();
                    changed.instance[column][row] = other;
                    let refused = !self.system.check(&changed).is_empty();
                    assert_eq!(refused, bound, "public input {name}");
                    count += usize::from(bound);
                }
            }
        }
        count
    }

    fn mutants(&self, value: Fr) -> Vec<Fr> {
        let random = Fr::random(&mut *self.rng.borrow_mut());
        let all = [value + Fr::ONE, value - Fr::ONE, Fr::ZERO, Fr::ONE, random];
        all.into_iter().filter(|mutant| *mutant != value).collect()
    }

    /// Every set changed as one, and every cell of it alone.
    fn cells(&self, counts: &mut Counts, allowed: &[(usize, &str)]) {
        let mut table = self.honest.clone();
        let mut free = Vec::new();
        for set in &self.sets {
            let value = self.value(&set[0]);
            let neighbour = (set[0].2 > 0).then(|| self.value(&above(&set[0])));
            let mutants = self.mutants(value).into_iter().chain(neighbour);
            let mutants: Vec<_> = mutants.filter(|mutant| *mutant != value).collect();
            counts.cells += set.iter().filter(|place| is_advice(place)).count();
            counts.mutants += mutants.len();
            if mutants.iter().any(|mutant| self.survives(&mut table, set, *mutant)) {
                free.push(set);
            }
            // A copy ties each of several cells: alone, none may change.
            for place in set.iter().filter(|place| set.len() > 1 && is_advice(place)) {
                counts.mutants += 1;
                let alone = std::slice::from_ref(place);
                let by_gates = !self.survives(&mut table, alone, value + Fr::ONE);
                assert!(by_gates || self.copied(place), "{place:?} alone is free");
            }
        }
        assert!(table == self.honest, "what was changed is put back");
        let (shown, free): (Vec<_>, Vec<_>) =
            free.into_iter().partition(|set| set.iter().any(is_public));
        let expected: usize = allowed.iter().map(|(count, _)| count).sum();
        let some: Vec<_> = free.iter().map(|set| set[0]).take(9).collect();
        assert_eq!(free.len(), expected, "free cells, {allowed:?} allowed: {some:?}");
        allowed.iter().for_each(|(count, reason)| println!("{count} free: {reason}"));
        println!("{} sets of cells only show: another value is another statement", shown.len());
        counts.survivors = free.len() - expected;
    }

    fn value(&self, place: &Place) -> Fr {
        let (kind, column, row) = place;
        match kind {
            Any::Advice(_) => self.honest.advice[*column][*row],
            Any::Fixed => self.system.fixed[*column][*row],
            Any::Instance => self.honest.instance[*column][*row],
        }
    }

    fn copied(&self, place: &Place) -> bool {
        self.system.copies.iter().any(|(a, b)| a == place || b == place)
    }

    /// Whether all gates still hold with `mutant` in these cells of the honest table. A set with a
    /// fixed cell cannot change.
    fn survives(&self, table: &mut Table, places: &[Place], mutant: Fr) -> bool {
        if places.iter().any(|(kind, ..)| *kind == Any::Fixed) {
            return false;
        }
        self.put(table, places, Some(mutant));
        let fine = |(kind, column, row): &Place| match kind {
            Any::Advice(_) => self.system.check_readers(table, *column, *row).is_empty(),
            // A gate that reads public inputs may do so at any row.
            _ => self.system.cs.instance_queries().is_empty() || self.gates_hold(table),
        };
        let survives = places.iter().all(fine);
        self.put(table, places, None);
        survives
    }

    fn gates_hold(&self, table: &Table) -> bool {
        (0..self.system.n).all(|row| self.system.check_row(table, row).is_empty())
    }

    /// Puts a value into cells, or back what was there.
    fn put(&self, table: &mut Table, places: &[Place], value: Option<Fr>) {
        for place in places {
            let value = value.unwrap_or_else(|| self.value(place));
            let (kind, column, row) = place;
            match kind {
                Any::Advice(_) => table.advice[*column][*row] = value,
                Any::Instance => table.instance[*column][*row] = value,
                Any::Fixed => {}
            }
        }
    }
}

fn is_advice(place: &Place) -> bool {
    matches!(place.0, Any::Advice(_))
}

fn is_public(place: &Place) -> bool {
    place.0 == Any::Instance
}

fn above((kind, column, row): &Place) -> Place {
    (*kind, *column, row - 1)
}

/// Assigned advice cells in sets that copies tie together, with the other cells of each set.
fn tied(trace: &Trace) -> Vec<Vec<Place>> {
    let key = |(kind, column, row): &Place| match kind {
        Any::Advice(_) => (0, *column, *row),
        Any::Fixed => (1, *column, *row),
        Any::Instance => (2, *column, *row),
    };
    let mut places: BTreeMap<_, Place> = BTreeMap::new();
    let advice = |(column, row): &(usize, usize)| (Any::Advice(Advice::default()), *column, *row);
    let copied = trace.copies.iter().flat_map(|(a, b)| [*a, *b]);
    for place in trace.assigned.iter().map(advice).chain(copied) {
        places.insert(key(&place), place);
    }
    let index: BTreeMap<_, usize> = places.keys().enumerate().map(|(i, key)| (*key, i)).collect();
    let mut parent: Vec<usize> = (0..index.len()).collect();
    for (a, b) in &trace.copies {
        let (a, b) = (root(&mut parent, index[&key(a)]), root(&mut parent, index[&key(b)]));
        parent[a.max(b)] = a.min(b);
    }
    let mut sets: BTreeMap<usize, Vec<Place>> = BTreeMap::new();
    for (i, place) in places.values().enumerate() {
        sets.entry(root(&mut parent, i)).or_default().push(*place);
    }
    sets.into_values().filter(|set| set.iter().any(is_advice)).collect()
}

fn root(parent: &mut [usize], mut i: usize) -> usize {
    while parent[i] != i {
        parent[i] = parent[parent[i]];
        i = parent[i];
    }
    i
}

/// Planted in the detector: without the row of any of some gates cells of that row become free,
/// without any of some copies a cell of it does, and either changes the frozen text.
fn planted<S: Kit>(statement: &S) {
    let mut open = System::of(statement.k(), &statement.empty());
    let text = describe(&statement.name(), &open);
    let rows: Vec<_> = (0..open.n).filter(|row| !open.at(*row).is_empty()).collect();
    let mut found = 0;
    for row in rows.iter().step_by((rows.len() / PLANTED).max(1)) {
        let old: Vec<_> =
            (0..open.fixed.len()).map(|i| open.set_fixed(i, *row, Fr::ZERO)).collect();
        assert_ne!(describe(&statement.name(), &open), text, "row {row} unmarked");
        let bench = Bench::new(statement, &open);
        let mut table = bench.honest.clone();
        let here = |set: &&Vec<Place>| set.iter().any(|place| is_advice(place) && place.2 == *row);
        let mut free =
            |set: &&Vec<Place>| bench.survives(&mut table, set, bench.value(&set[0]) + Fr::ONE);
        found += usize::from(bench.sets.iter().filter(here).any(|set| free(&set)));
        for (i, value) in old.into_iter().enumerate() {
            open.set_fixed(i, *row, value);
        }
    }
    assert!(found > 0, "no deleted gate is noticed");
    println!("{found} deleted gates set a cell free at once; all change the frozen text");
    if let Some(copy) = open.copies.pop() {
        assert_ne!(describe(&statement.name(), &open), text, "a copy less");
        open.copies.push(copy);
    }
    assert_eq!(describe(&statement.name(), &open), text, "put back");
}
