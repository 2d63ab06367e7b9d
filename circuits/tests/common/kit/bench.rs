//! Cells of an honest table changed, and gates deleted.

use std::collections::BTreeMap;

use circuits::Fr;
use circuits::statement::{Instance, Statement};
use halo2_proofs::halo2curves::ff::Field;
use halo2_proofs::plonk::{Advice, Any};
use rand_chacha::ChaCha20Rng;

use super::super::checker::{System, Table};
use super::super::describe::describe;
use super::super::rng;
use super::super::trace::{Place, Trace, synthesise};
use super::{Counts, Kit, table};

/// Other public inputs that each is exchanged for.
const OTHERS: usize = 8;
/// Gates that are deleted one at a time.
const PLANTED: usize = 24;

/// An honest table, and its advice cells in sets that copies tie together.
pub struct Honest {
    table: Table,
    trace: Trace,
    columns: Vec<Vec<Fr>>,
    sets: Vec<Vec<Place>>,
}

impl Honest {
    pub fn new<S: Statement>(statement: &S, kit: &impl Kit<S>, system: &System) -> Self {
        let inputs = kit.random(statement, &mut rng(3));
        let words = statement.spec(&inputs).expect("random inputs are true").words();
        let columns = statement.columns(&words);
        let (_, trace) = synthesise(statement.k(), &statement.circuit(&inputs).expect("a circuit"));
        let table = table(system, &trace, &columns);
        let sets = tied(&trace);
        Honest { table, trace, columns, sets }
    }
}

/// A system and what it is asked about.
pub struct Bench<'a> {
    system: &'a System,
    honest: &'a Honest,
    rng: std::cell::RefCell<ChaCha20Rng>,
}

impl<'a> Bench<'a> {
    pub fn new(system: &'a System, honest: &'a Honest) -> Self {
        Bench { system, honest, rng: rng(4).into() }
    }

    pub fn rows(&self) -> usize {
        self.honest.trace.assigned.iter().map(|(_, row)| row + 1).max().unwrap_or(0)
    }

    /// Polynomials that say something at a row, over all rows, and copies.
    pub fn constraints(&self) -> usize {
        let gates: usize = (0..self.system.n).map(|row| self.system.at(row).len()).sum();
        gates + self.system.copies.len()
    }

    /// Each public input changed; returns how often.
    pub fn publics(&self, names: &[String], in_no_equation: &[&str]) -> usize {
        let mut count = 0;
        let mut names = names.iter();
        for (column, values) in self.honest.columns.iter().enumerate() {
            for (row, value) in values.iter().enumerate() {
                let name = names.next().expect("a name for each public input");
                let bound = !in_no_equation.contains(&name.as_str());
                let others = values.iter().copied().take(OTHERS).filter(|other| other != value);
                for other in self.mutants(*value).into_iter().chain(others) {
                    let refused = self.is_refused(&(Any::Instance, column, row), other);
                    assert_eq!(refused, bound, "public input {name}");
                    count += usize::from(bound);
                }
            }
        }
        count
    }

    /// Whether the honest table with another public input is refused: by a copy, or by a gate.
    fn is_refused(&self, place: &Place, value: Fr) -> bool {
        let ends = self.system.copies.iter().filter(|(a, b)| a == place || b == place);
        let mut tied = ends.map(|(a, b)| if a == place { b } else { a });
        let mut table = self.honest.table.clone();
        table.instance[place.1][place.2] = value;
        tied.any(|other| self.value(other) != value)
            || !self.system.cs.instance_queries().is_empty() && !self.gates_hold(&table)
    }

    fn mutants(&self, value: Fr) -> Vec<Fr> {
        let random = Fr::random(&mut *self.rng.borrow_mut());
        let all = [value + Fr::ONE, value - Fr::ONE, Fr::ZERO, Fr::ONE, random];
        all.into_iter().filter(|mutant| *mutant != value).collect()
    }

    /// Every set changed as one. A cell of a larger set changed alone differs from its copies.
    pub fn cells(&self, counts: &mut Counts, allowed: &[(usize, &str)]) {
        let mut table = self.honest.table.clone();
        let mut free = Vec::new();
        for set in &self.honest.sets {
            let value = self.value(&set[0]);
            let neighbour = (set[0].2 > 0).then(|| self.value(&above(&set[0])));
            let mutants = self.mutants(value).into_iter().chain(neighbour);
            let mutants: Vec<_> = mutants.filter(|mutant| *mutant != value).collect();
            counts.cells += set.iter().filter(|place| is_advice(place)).count();
            counts.mutants += mutants.len();
            if mutants.iter().any(|mutant| self.survives(&mut table, set, *mutant)) {
                free.push(set);
            }
        }
        assert!(table == self.honest.table, "what was changed is put back");
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
            Any::Advice(_) => self.honest.table.advice[*column][*row],
            Any::Fixed => self.system.fixed[*column][*row],
            Any::Instance => self.honest.table.instance[*column][*row],
        }
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

    /// Whether cells of a row may change.
    fn has_free(&self, row: usize) -> bool {
        let mut table = self.honest.table.clone();
        let here = |set: &&Vec<Place>| set.iter().any(|place| is_advice(place) && place.2 == row);
        let sets: Vec<_> = self.honest.sets.iter().filter(here).collect();
        sets.iter().any(|set| self.survives(&mut table, set, self.value(&set[0]) + Fr::ONE))
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
/// and either that or a copy less changes the frozen text.
pub fn planted<S: Statement>(statement: &S, open: &mut System, honest: &Honest) {
    let name = statement.name();
    let text = describe(&name, open);
    let rows: Vec<_> = (0..open.n).filter(|row| !open.at(*row).is_empty()).collect();
    let mut found = 0;
    for row in rows.iter().step_by((rows.len() / PLANTED).max(1)) {
        let columns = 0..open.fixed.len();
        let old: Vec<_> = columns.map(|i| open.set_fixed(i, *row, Fr::ZERO)).collect();
        assert_ne!(describe(&name, open), text, "row {row} unmarked");
        found += usize::from(Bench::new(open, honest).has_free(*row));
        for (i, value) in old.into_iter().enumerate() {
            open.set_fixed(i, *row, value);
        }
    }
    assert!(found > 0, "no deleted gate is noticed");
    println!("{found} deleted gates set a cell free at once; all change the frozen text");
    if let Some(copy) = open.copies.pop() {
        assert_ne!(describe(&name, open), text, "a copy less");
        open.copies.push(copy);
    }
    assert_eq!(describe(&name, open), text, "put back");
}
