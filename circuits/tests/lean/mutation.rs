//! Every cell changed alone, and every cell changed with all that follows recomputed.

use circuits::Fr;
use circuits::gadgets::chain::builder::Cells;
use circuits::statements::access::layout::Layout;
use circuits::statements::access::{Instance, lean};
use halo2_proofs::halo2curves::ff::Field;

use crate::common::checker::System;
use crate::common::laws::Laws;
use crate::common::lean::{Faulty, system, table, verdict};
use crate::common::plan::Plan;
use crate::common::{random_inputs, rng};

fn honest(siblings: usize) -> (Cells, Instance) {
    let plan = Plan::new(Layout::D20, &random_inputs(&mut rng(2), siblings));
    let cells = plan.cells();
    let instance = plan.instance(&cells, Fr::from(88));
    (cells, instance)
}

/// Rows where some change of this cell alone is accepted, and the number of changes.
fn floating(system: &System, w: &[Fr], instance: &Instance) -> (Vec<usize>, usize) {
    let mut rng = rng(17);
    let mut table = table(system, w, instance);
    assert_eq!(system.check(&table), []);
    let (mut accepted, mut count) = (Vec::new(), 0);
    for (row, value) in w.iter().enumerate() {
        let changes = [*value + Fr::ONE, -*value, Fr::random(&mut rng)];
        for change in changes.into_iter().filter(|change| change != value) {
            table.advice[0][row] = change;
            if system.check_readers(&table, 0, row).is_empty() && accepted.last() != Some(&row) {
                accepted.push(row);
            }
            count += 1;
        }
        table.advice[0][row] = *value;
    }
    (accepted, count)
}

/// Rows that hold nothing: between the nullifier and the commitment, and before the sum.
fn unused() -> Vec<usize> {
    std::iter::once(lean::NULLIFIER + 1)
        .chain(lean::COMMITMENT_BLOCK + 84..lean::SUM_START)
        .collect()
}

#[test]
fn no_assigned_cell_floats() {
    for siblings in [0, 7, 20] {
        let (cells, instance) = honest(siblings);
        let (floating, count) = floating(system(), &lean::arrange(&cells.w), &instance);
        assert_eq!(floating, unused());
        println!("{count} changes of single cells, {} unused rows", floating.len());
    }
}

#[test]
fn a_floating_cell_is_seen() {
    let mut faulty = Faulty::default();
    faulty.table.rows[lean::SUM_END - 9].kind = circuits::gadgets::lean::columns::Kind::Free;
    faulty.table.rows[lean::SUM_END - 10].kind = circuits::gadgets::lean::columns::Kind::Free;
    let (cells, instance) = honest(20);
    let faulty = System::of(lean::K, &faulty);
    let (floating, _) = floating(&faulty, &lean::arrange(&cells.w), &instance);
    assert!(floating.contains(&(lean::SUM_END - 10)));
}

/// A cell changed by 1 or doubled, and everything after it recomputed by its law: the public
/// inputs do not fit any more.
#[test]
fn no_cell_can_be_changed_with_what_follows() {
    let laws = Laws::new(Layout::D20);
    let mut count = 0;
    // Every level counts: the other input of a skipped one is nobody's.
    let (cells, instance) = honest(20);
    for row in 1..cells.w.len() {
        for by in [Fr::ONE, cells.w[row] + Fr::from(2)] {
            let mut changed = cells.clone();
            laws.corrupt(&mut changed, row, by);
            assert_ne!(verdict(&lean::arrange(&changed.w), &instance), [], "row {row}");
            count += 1;
        }
    }
    println!("{count} changes with all that follows, none accepted");
}
