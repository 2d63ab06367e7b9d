//! Every assigned cell of a circuit on wires changed, one at a time.

use std::collections::BTreeSet;

use circuits::Fr;
use circuits::gadgets::wires::WireCircuit;
use halo2_proofs::halo2curves::ff::Field;
use rand::RngCore;

use super::checker::{System, Table};
use super::rng;
use super::trace::synthesise;

/// The honest table of a circuit with a witness.
pub fn honest(k: u32, system: &System, circuit: &WireCircuit) -> Table {
    let (_, trace) = synthesise(k, circuit);
    let advice: Vec<&[Fr]> = trace.advice.iter().map(|column| &column[..system.usable]).collect();
    let shown = circuit.publics().expect("a witness");
    Table::new(system, &advice, &[shown], &mut rng(7))
}

/// How many cells were changed, and those whose change neither a gate nor a copy noticed. Cells
/// that are zero, in no copy and read by no gate were never assigned.
pub fn mutate(k: u32, circuit: &WireCircuit, blank: &WireCircuit) -> (usize, Vec<(usize, usize)>) {
    let system = System::of(k, blank);
    let mut table = honest(k, &system, circuit);
    assert_eq!(system.check(&table), vec![], "the honest table");
    let mut copied = BTreeSet::new();
    for ((_, column, row), (_, other, there)) in &system.copies {
        copied.extend([(*column, *row), (*other, *there)]);
    }
    let (mut mutated, mut survivors, mut rng) = (0, vec![], rng(8));
    for column in 0..table.advice.len() {
        for row in 0..circuit.rows() {
            let old = table.advice[column][row];
            let mut refused = copied.contains(&(column, row));
            for change in [Fr::ONE, -Fr::ONE, Fr::from(rng.next_u64())] {
                table.advice[column][row] = old + change;
                refused |= !system.check_readers(&table, column, row).is_empty();
            }
            table.advice[column][row] = old;
            mutated += usize::from(refused);
            if !refused && old != Fr::ZERO {
                survivors.push((column, row));
            }
        }
    }
    (mutated, survivors)
}
