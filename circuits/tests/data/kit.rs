//! A circuit with its fixed columns, and every change of one cell.

use std::collections::BTreeSet;

use circuits::Fr;
use halo2_proofs::plonk::{Any, Circuit};

use crate::common::checker::{System, Table};
use crate::common::rng;
use crate::common::trace::synthesise;

/// The table that a circuit with a witness commits to.
pub fn table<C: Circuit<Fr>>(system: &System, k: u32, circuit: &C, words: &[Fr]) -> Table {
    let (_, trace) = synthesise(k, circuit);
    let advice: Vec<&[Fr]> = trace.advice.iter().map(|column| &column[..system.usable]).collect();
    Table::new(system, &advice, &[words.to_vec()], &mut rng(3))
}

/// What changing cells one by one shows.
#[derive(Debug, PartialEq, Eq)]
pub struct Mutation {
    /// Cells that were changed.
    pub cells: usize,
    /// Column and row of cells that hold anything.
    pub survivors: Vec<(usize, usize)>,
}

/// Changes every cell that a gate reads or a copy constraint binds, alone, in two ways.
pub fn mutate(system: &System, honest: &Table) -> Mutation {
    assert_eq!(system.check(honest), vec![], "the honest table");
    let mut table = honest.clone();
    let mut copied = BTreeSet::new();
    for (kind, column, row) in system.copies.iter().flat_map(|(left, right)| [left, right]) {
        if matches!(kind, Any::Advice(_)) {
            copied.insert((*column, *row));
        }
    }
    let mut mutation = Mutation { cells: 0, survivors: vec![] };
    for column in 0..table.advice.len() {
        for row in 0..system.usable {
            let bound = copied.contains(&(column, row));
            let old = table.advice[column][row];
            if !bound && !system.is_read(column, row) {
                continue;
            }
            mutation.cells += 1;
            for change in [Fr::one(), -Fr::from(0x1234_5678)] {
                table.advice[column][row] = old + change;
                if !bound && system.check_readers(&table, column, row).is_empty() {
                    mutation.survivors.push((column, row));
                }
            }
            table.advice[column][row] = old;
        }
    }
    mutation
}
