//! Every assigned cell changed alone, and every cell changed with all that follows recomputed.

mod common;

use std::collections::BTreeMap;

use circuits::Fr;
use circuits::gadgets::chain::builder::Cells;
use circuits::statement::Statement;
use circuits::statements::access::layout::{COMMITMENT_BLOCK, LEAF_BLOCK, Layout, NULLIFIER};
use circuits::statements::access::{Access, Inputs};
use common::checker::{System, Table};
use common::laws::Laws;
use common::plan::Plan;
use common::{full, random_inputs, rng, system, table};
use halo2_proofs::halo2curves::ff::Field;

const W: usize = 0;
const Z: usize = 1;

/// Squares that no equation reads: the cells of `w` whose fifth power is not taken.
fn dead_squares(layout: Layout) -> BTreeMap<&'static str, Vec<usize>> {
    let levels = 0..layout.depth;
    BTreeMap::from([
        ("row 0 is no cell of a block", vec![0]),
        ("the nullifier is an output", vec![NULLIFIER]),
        ("nodes are compared, not hashed in place", {
            levels.clone().map(|i| layout.node(i)).chain([layout.root()]).collect()
        }),
        ("a level's output is compared with the next node", {
            levels.map(|i| layout.node(i) + 84).collect()
        }),
        ("the running sum has no powers", (layout.sum_start()..=layout.sum_end()).collect()),
    ])
}

/// +1, negated, and random, where that is a change.
fn changes(value: Fr, rng: &mut impl rand::RngCore) -> Vec<Fr> {
    let all = [value + Fr::ONE, -value, Fr::random(rng)];
    all.into_iter().filter(|change| *change != value).collect()
}

/// Rows of a column where some change of this cell alone is accepted, and the number of changes.
fn survivors(
    system: &System,
    table: &mut Table,
    column: usize,
    rows: usize,
) -> (Vec<usize>, usize) {
    let mut rng = rng(17);
    let mut accepted = Vec::new();
    let mut count = 0;
    for row in 0..rows {
        let value = table.advice[column][row];
        for change in changes(value, &mut rng) {
            table.advice[column][row] = change;
            if system.check_readers(table, column, row).is_empty() && accepted.last() != Some(&row)
            {
                accepted.push(row);
            }
            count += 1;
        }
        table.advice[column][row] = value;
    }
    (accepted, count)
}

fn single_cells(access: Access, inputs: &Inputs) {
    let (system, layout) = (system(access), access.layout());
    let instance = access.spec(inputs).unwrap();
    let mut table = table(system, &Plan::new(layout, inputs).cells(), &instance);
    assert_eq!(system.check(&table), []);
    let (of_w, tried_w) = survivors(system, &mut table, W, layout.rows());
    assert_eq!(of_w, Vec::<usize>::new(), "{}: cells of w that float", access.name());
    let (of_z, tried_z) = survivors(system, &mut table, Z, layout.rows());
    let mut listed: Vec<_> = dead_squares(layout).into_values().flatten().collect();
    listed.sort_unstable();
    assert_eq!(of_z, listed, "{}: the list of dead squares", access.name());
    println!(
        "{}: {} changes; survivors: w none, z {} dead squares",
        access.name(),
        tried_w + tried_z,
        of_z.len()
    );
}

/// Sizes to run: the large one only in long runs.
fn sizes() -> Vec<Access> {
    if !full() {
        println!("skipped: d32 takes PROOFPOD_FULL=1");
    }
    [Access::d20(), Access::d32()].into_iter().take(if full() { 2 } else { 1 }).collect()
}

#[test]
fn no_assigned_cell_floats() {
    for access in sizes() {
        for siblings in [0, 7, access.depth()] {
            single_cells(access, &random_inputs(&mut rng(2), siblings));
        }
    }
}

/// The detector sees a cell that floats: without a step's marker the cell between two steps does.
#[test]
fn a_floating_cell_is_seen() {
    let access = Access::d20();
    let mut system = System::of(access.k(), &access.empty());
    let last = access.layout().sum_end();
    for row in [last - 10, last - 11] {
        system.set_fixed(3, row, Fr::ZERO);
    }
    let inputs = random_inputs(&mut rng(2), 20);
    let cells = Plan::new(access.layout(), &inputs).cells();
    let mut table = table(&system, &cells, &access.spec(&inputs).unwrap());
    let (floating, _) = survivors(&system, &mut table, W, access.layout().rows());
    // The cell before it may take one value more: the bit before it, turned.
    assert!(floating == [last - 10] || floating == [last - 11, last - 10]);
}

/// A cell and its square changed together: nothing survives.
#[test]
fn no_cell_floats_with_its_square() {
    for access in sizes() {
        let (system, layout) = (system(access), access.layout());
        let inputs = random_inputs(&mut rng(3), access.depth());
        let cells = Plan::new(layout, &inputs).cells();
        let mut table = table(system, &cells, &access.spec(&inputs).unwrap());
        let mut draw = rng(4);
        for row in 0..layout.rows() {
            let value = table.advice[W][row];
            for change in changes(value, &mut draw) {
                (table.advice[W][row], table.advice[Z][row]) = (change, change.square());
                let of_w = system.check_readers(&table, W, row);
                let of_z = system.check_readers(&table, Z, row);
                assert!(!(of_w.is_empty() && of_z.is_empty()), "row {row}");
            }
            (table.advice[W][row], table.advice[Z][row]) = (value, cells.z[row]);
        }
        println!("{}: {} pairs, none survives", access.name(), layout.rows());
    }
}

/// What an equation chain cannot fix: the prover's free inputs.
fn free_inputs(layout: Layout, cells: &Cells) -> Vec<usize> {
    let secret_and_scope = [1, 2];
    let commitment = [COMMITMENT_BLOCK, COMMITMENT_BLOCK + 1];
    let balance = [LEAF_BLOCK + 1];
    let siblings = (0..layout.depth).map(|level| {
        let (node, [left, _]) =
            (layout.node(level), circuits::gadgets::chain::block::input_constants());
        let left_is_node = cells.w[node + 1] == cells.w[node] + left;
        if left_is_node { node + 2 } else { node + 1 }
    });
    let all = secret_and_scope.into_iter().chain(commitment).chain(balance).chain(siblings);
    all.chain([layout.sum_start()]).collect()
}

/// Propagated faults: the public inputs stay, everything after the changed cell follows its law.
/// None survives a full path, and only the free inputs are held by ties alone.
#[test]
fn propagated_faults_reach_a_public_input_or_an_equation() {
    for access in sizes() {
        let (system, layout) = (system(access), access.layout());
        let laws = Laws::new(layout);
        let inputs = random_inputs(&mut rng(5), access.depth());
        let instance = access.spec(&inputs).unwrap();
        let honest = Plan::new(layout, &inputs).cells();
        let mut by_ties = Vec::new();
        for row in 0..layout.rows() {
            let mut cells = honest.clone();
            laws.corrupt(&mut cells, row, Fr::from(3));
            if row == 1 {
                // The anchor's step has a free start, before the secret.
                cells.w[0] = cells.w[1] * Fr::from(2).invert().unwrap();
            }
            let found = system.check(&table(system, &cells, &instance));
            assert_ne!(found, [], "row {row} survives");
            if found.iter().all(|v| system.names[v.poly].starts_with("tie")) {
                by_ties.push(row);
            }
        }
        assert_eq!(by_ties, free_inputs(layout, &honest));
        println!(
            "{}: {} propagated faults, 0 survive; held by ties alone: the {} free inputs",
            access.name(),
            layout.rows(),
            by_ties.len()
        );
    }
}

/// With skipped levels, the hash of a skipped level is read by nobody: the input beside the node is
/// free there, and changes nothing that is shown. Nothing else survives.
#[test]
fn only_the_unread_hash_of_a_skipped_level_survives_a_propagated_fault() {
    let access = Access::d20();
    let (system, layout) = (system(access), access.layout());
    let laws = Laws::new(layout);
    let inputs = random_inputs(&mut rng(6), 12);
    let instance = access.spec(&inputs).unwrap();
    let honest = Plan::new(layout, &inputs).cells();
    let survives = |row: &usize| {
        let mut cells = honest.clone();
        laws.corrupt(&mut cells, *row, Fr::from(3));
        system.check(&table(system, &cells, &instance)).is_empty()
    };
    let surviving: Vec<_> = (0..layout.rows()).filter(survives).collect();
    let beside: Vec<_> = (12..20).map(|level| layout.node(level) + 2).collect();
    assert_eq!(surviving, beside);
    println!("{} faults, {} survive: inputs of unread hashes", layout.rows(), surviving.len());
}

/// Row 0 has two values: half of w(1), or half of one less. Neither means anything.
#[test]
fn the_anchor_row_has_two_values_and_says_nothing() {
    let access = Access::d20();
    let inputs = random_inputs(&mut rng(7), 20);
    let instance = access.spec(&inputs).unwrap();
    let mut cells = Plan::new(access.layout(), &inputs).cells();
    let half = Fr::from(2).invert().unwrap();
    cells.w[0] = (cells.w[1] - Fr::ONE) * half;
    assert_eq!(common::verdict(access, &cells, &instance), []);
    cells.w[0] = (cells.w[1] - Fr::from(2)) * half;
    assert_eq!(common::verdict(access, &cells, &instance).len(), 1);
}
