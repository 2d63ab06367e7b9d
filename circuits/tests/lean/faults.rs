//! Every fixed cell zeroed or changed: the honest witness is refused, but where the row then says
//! less, which the forgeries of `deletion.rs` need.

use circuits::Fr;
use circuits::gadgets::lean::columns::Kind;
use circuits::statement::Statement;
use circuits::statements::access::layout::Layout;
use circuits::statements::access::lean::{self, LeanAccess, LeanCircuit};
use halo2_proofs::halo2curves::ff::Field;

use crate::common::checker::System;
use crate::common::lean::table;
use crate::common::plan::Plan;
use crate::common::{random_inputs, rng};

const KIND: usize = 7;

#[test]
fn every_fixed_cell_matters() {
    let mut system = System::of(lean::K, &LeanCircuit::default());
    let inputs = random_inputs(&mut rng(1), 20);
    let w = lean::arrange(&Plan::new(Layout::D20, &inputs).cells().w);
    let table = table(&system, &w, &LeanAccess.spec(&inputs).unwrap());
    let (mut refused, mut weaker) = (0, 0);
    for column in 0..system.fixed.len() {
        for row in 0..lean::ROWS {
            let value = system.fixed[column][row];
            for change in [Fr::ZERO, value + Fr::ONE].into_iter().filter(|v| *v != value) {
                system.set_fixed(column, row, change);
                let accepted = system.check_row(&table, row).is_empty();
                system.set_fixed(column, row, value);
                let is = |kind: Kind| lean::table().rows[row].kind == kind;
                let says_less = match column {
                    KIND => change == Fr::ZERO && !is(Kind::Hash),
                    // A multiple of the same equation.
                    8.. => value == Fr::ONE,
                    _ => false,
                };
                // A coefficient of an unused cell, which is zero; an unused cell that has to be it.
                let nothing = match column {
                    0..=5 => row > column % 3 && w[row - 1 - column % 3] == Fr::ZERO,
                    KIND => w[row] == Fr::ZERO,
                    // A copy, said where the cells are equal anyway.
                    11 => row >= 85 && w[row] == w[row - 85],
                    // The last level's hash is the root.
                    12 => w[row] == w[lean::ROOT],
                    _ => false,
                };
                assert_eq!(accepted, says_less || nothing, "{column} {row}");
                refused += usize::from(!accepted);
                weaker += usize::from(accepted);
            }
        }
    }
    println!("{refused} changed fixed cells refused, {weaker} say less or the same");
}
