//! Faults in the fixed columns: wrong constants, lost, doubled and moved markers.

mod common;

use circuits::Fr;
use circuits::gadgets::chain::block::cell_type;
use circuits::gadgets::chain::coefficients::CellType;
use circuits::gadgets::poseidon::Domain;
use circuits::statement::Statement;
use circuits::statements::access::Access;
use circuits::statements::access::layout::{COMMITMENT_BLOCK, Layout, NULLIFIER_BLOCK};
use common::checker::{System, Table};
use common::plan::{Chain, Plan};
use common::{full, random_inputs, rng, table};
use halo2_proofs::halo2curves::ff::Field;
use std::collections::BTreeMap;

const CONSTANT: usize = 0;
const RANGE: usize = 3;
const NAMES: [&str; 5] = ["constant", "full", "partial", "range", "block"];

fn honest(system: &System, access: Access) -> Table {
    let inputs = random_inputs(&mut rng(1), access.depth());
    let instance = access.spec(&inputs).unwrap();
    table(system, &Plan::new(access.layout(), &inputs).cells(), &instance)
}

/// Changes one fixed cell; says whether the honest witness is still accepted.
fn survives(system: &mut System, table: &Table, column: usize, row: usize, value: Fr) -> bool {
    let old = system.set_fixed(column, row, value);
    let mut readers = system.fixed_readers(column, row).into_iter();
    let accepted = readers.all(|reader| system.check_row(table, reader).is_empty());
    system.set_fixed(column, row, old);
    accepted
}

/// T3, T4: every fixed cell of the chain, zeroed or one more. Only markers of steps may go without
/// the honest witness noticing, and those are needed by a forgery each (`deletion.rs`).
fn every_fixed_cell_matters(access: Access) {
    let mut system = System::of(access.k(), &access.empty());
    let table = honest(&system, access);
    let mut counts = BTreeMap::new();
    for (column, name) in NAMES.iter().enumerate() {
        for row in 0..access.layout().rows() {
            let value = system.fixed[column][row];
            let changes = [Fr::ZERO, value + Fr::ONE].into_iter().filter(|v| *v != value);
            for change in changes {
                let survived = survives(&mut system, &table, column, row, change);
                *counts.entry((*name, value != Fr::ZERO, survived)).or_insert(0) += 1;
                // A range marker gone or doubled says less or the same; the rest is noticed.
                let step = column == RANGE && value == Fr::ONE && row > 0;
                // One more equation over the zeros after the chain holds, and says nothing.
                let beyond = value == Fr::ZERO && row + 2 >= access.layout().rows();
                assert!(
                    survived == step || (survived && beyond),
                    "{name} at row {row} to {change:?}"
                );
            }
        }
    }
    assert_eq!(system.check(&table), []);
    println!("{}: (column, was set, survived): {counts:?}", access.name());
}

#[test]
fn every_fixed_cell_of_d20_matters() {
    every_fixed_cell_matters(Access::d20());
}

#[test]
fn every_fixed_cell_of_d32_matters() {
    if full() {
        every_fixed_cell_matters(Access::d32());
    } else {
        println!("skipped: fixed cells of d32 take PROOFPOD_FULL=1");
    }
}

/// T3 by rounds: a wrong constant in each of the 65 rounds of each kind of block.
#[test]
fn a_wrong_constant_in_any_round_is_refused() {
    let access = Access::d20();
    let mut system = System::of(access.k(), &access.empty());
    let table = honest(&system, access);
    let bases = [NULLIFIER_BLOCK, COMMITMENT_BLOCK, access.layout().node(11) + 1];
    let mut refused = 0;
    for base in bases {
        for cell in (0..84).filter(|cell| cell_type(*cell).is_some()) {
            let row = base + cell - 3;
            let wrong = system.fixed[CONSTANT][row] + Fr::ONE;
            assert!(!survives(&mut system, &table, CONSTANT, row, wrong), "row {row}");
            refused += 1;
        }
    }
    println!("{refused} wrong constants refused");
}

/// A fault's name, and the fault.
type Fault<'a> = (&'a str, &'a dyn Fn(&mut Chain));

/// T5 and its relatives: whole markers moved.
#[test]
fn moved_markers_are_refused() {
    let access = Access::d20();
    let layout = access.layout();
    let faults: [Fault; 7] = [
        ("full and partial swapped", &|c| {
            std::mem::swap(&mut c.markers.full, &mut c.markers.partial);
        }),
        ("range and block swapped", &|c| {
            std::mem::swap(&mut c.markers.range, &mut c.markers.block);
        }),
        ("the last block a row later", &|c| {
            c.markers.block(layout.node(19) + 2, Domain::Node, 2, Fr::ZERO);
        }),
        ("all markers a row later", &|c| c.markers.full.rotate_right(1)),
        ("the sum a row later", &|c| c.markers.range.rotate_right(1)),
        ("a level as a block of fixed order", &|c| c.markers.block[layout.node(0)] = 1),
        ("no anchor", &|c| c.markers.range[0] = 0),
    ];
    for (name, fault) in &faults {
        let mut chain = Chain::new(layout);
        fault(&mut chain);
        let system = System::of(layout.k, &chain);
        assert_ne!(system.check(&honest(&system, access)), [], "{name}");
    }
    println!("{} moved markers refused", faults.len());
}

/// A nullifier block marked as a level would allow the two orders of its inputs.
#[test]
fn only_levels_are_marked_as_levels() {
    for access in [Access::d20(), Access::d32()] {
        let markers = access.layout().markers();
        let rows = |value| {
            let block = markers.block.iter().enumerate();
            block.filter(move |(_, m)| **m == value).map(|(row, _)| row).collect::<Vec<_>>()
        };
        let levels: Vec<_> = (0..access.depth()).map(|i| access.layout().node(i)).collect();
        assert_eq!(rows(2), levels);
        assert_eq!(rows(1), [0, 84, 167]);
        let anchors = markers.block.iter().zip(&markers.range).filter(|(b, r)| **b * **r != 0);
        assert_eq!(anchors.count(), 1, "rows marked block and range");
    }
}

/// The real circuit's columns are the layout's markers and nothing else.
#[test]
fn the_circuit_has_the_layouts_markers() {
    for layout in [Layout::D20, Layout::D32] {
        let access = if layout == Layout::D20 { Access::d20() } else { Access::d32() };
        let real = System::of(layout.k, &access.empty());
        let built = System::of(layout.k, &Chain::new(layout));
        assert_eq!(real.fixed, built.fixed);
        assert_eq!(real.fixed.len(), NAMES.len());
        assert!(real.copies.is_empty() && real.cs.permutation().get_columns().is_empty());
        let after = real.fixed.iter().flat_map(|column| &column[layout.rows()..]);
        assert!(after.copied().all(|value| value == Fr::ZERO));
        assert!((0..84).filter_map(cell_type).all(|kind| CellType::ALL.contains(&kind)));
    }
}
