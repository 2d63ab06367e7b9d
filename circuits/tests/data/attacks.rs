//! Provers who lie in many cells at once, consistently.

use circuits::Fr;
use circuits::statement::Statement;
use circuits::statements::dataset::claim::{Bounds, Claim};
use circuits::statements::dataset::records::{
    BELOW, COUNT, LEAF_V, LOWER, REAL, ROW_COUNT, SQUARES, SUM, THRESHOLDS, V,
};
use circuits::statements::dataset::{Dataset, DatasetCircuit, Size, Table, Witness};

use crate::common::checker::{System, Violation};
use crate::kit;

const R8: Dataset = Dataset(Size::R8);
/// A row of the table that is in the group, and below every edge but the first three.
const ROW: usize = 10;

fn table() -> Table {
    let line = |i: i64| format!("{},{}\n", 20 + i % 50, i * 100);
    let text: String = std::iter::once("age,v\n".into()).chain((0..200).map(line)).collect();
    Table::read(&text).unwrap()
}

fn claim() -> Claim {
    let mut claim = Claim::nothing("v");
    claim.filter.column = "age".into();
    claim.filter.bounds = Bounds { least: 25, most: 40 };
    claim.edges = [0, 500, 900, 2_000, 4_000, 8_000, 16_000];
    claim
}

/// Adds to the running sums of all rows after `row`.
fn shift(witness: &mut Witness, row: usize, cell: usize, by: Fr) {
    for line in witness.lines.0.iter_mut().skip(row + 1) {
        line.cells[cell] += by;
    }
    witness.lines.1[cell] += by;
}

/// What fails when the lie is put into the circuit.
fn judge(lie: impl Fn(&mut Witness)) -> Vec<(String, usize)> {
    let (table, claim) = (table(), claim());
    let mut witness = Witness::new(&table, &claim).unwrap();
    lie(&mut witness);
    let tree = &witness.tree;
    let first = vec![tree.root, tree.digest[0], tree.digest[1]];
    let words = [first, claim.words().unwrap(), vec![Fr::from(1)]].concat();
    let circuit = DatasetCircuit::new(Size::R8, witness, &words);
    let system = System::of(R8.k(), &R8.empty());
    let failing = system.check(&kit::table(&system, R8.k(), &circuit, &words));
    let name = |violation: &Violation| {
        let name = system.names.get(violation.poly).cloned().unwrap_or_else(|| "copy".into());
        (name, violation.row)
    };
    failing.iter().map(name).collect()
}

/// Takes a row out of all sums.
fn forget(witness: &mut Witness, row: usize) {
    let v = witness.lines.0[row].cells[V];
    shift(witness, row, COUNT, -Fr::one());
    shift(witness, row, SUM, -v);
    shift(witness, row, SQUARES, -v * v);
    for cell in LOWER..LOWER + THRESHOLDS {
        let below = witness.lines.0[row + 1].cells[cell] - witness.lines.0[row].cells[cell];
        shift(witness, row, cell, -below);
    }
}

#[test]
fn the_honest_witness_is_accepted() {
    assert_eq!(judge(|_| ()), vec![]);
}

#[test]
fn a_row_of_the_group_cannot_be_left_out() {
    let plainly = judge(|witness| forget(witness, ROW));
    assert!(plainly.iter().all(|(_, row)| *row == 3 * ROW) && !plainly.is_empty(), "{plainly:?}");
    // With the filter's bits turned as well: below both thresholds, or above both.
    for bit in [0, 1] {
        let turned = judge(|witness| {
            forget(witness, ROW);
            for cell in [BELOW, BELOW + 1] {
                witness.lines.0[ROW].cells[cell] = Fr::from(bit);
            }
            witness.lines.0[ROW].distances[0] = 0;
        });
        assert!(!turned.is_empty() && turned.iter().all(|(_, row)| *row == 3 * ROW), "{turned:?}");
    }
}

#[test]
fn padding_cannot_count() {
    let counted = judge(|witness| {
        let padding = 200;
        witness.lines.0[padding].cells[REAL] = Fr::one();
        shift(witness, padding, ROW_COUNT, Fr::one());
    });
    assert_eq!(
        counted.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(),
        ["copy"; 2],
        "the number of rows in both heads"
    );
    let hidden = judge(|witness| {
        witness.lines.0[199].cells[REAL] = Fr::zero();
        shift(witness, 199, ROW_COUNT, -Fr::one());
    });
    assert!(hidden.iter().any(|(name, _)| name == "copy"), "{hidden:?}");
    let hole = judge(|witness| witness.lines.0[ROW].cells[REAL] = Fr::zero());
    assert!(!hole.is_empty());
}

#[test]
fn a_value_cannot_stand_on_the_other_side_of_a_threshold() {
    for threshold in 0..THRESHOLDS {
        let moved = judge(|witness| {
            let cells = &witness.lines.0;
            let below =
                cells[ROW + 1].cells[LOWER + threshold] - cells[ROW].cells[LOWER + threshold];
            shift(witness, ROW, LOWER + threshold, Fr::one() - below - below);
        });
        assert!(moved.iter().any(|(_, row)| *row == 3 * ROW), "{threshold}: {moved:?}");
    }
}

#[test]
fn a_value_cannot_be_another_than_the_committed_one() {
    let changed = judge(|witness| {
        // With its leaf, its sums and the distance to its upper threshold.
        let v = witness.lines.0[ROW].cells[V];
        let more = v + Fr::one();
        witness.lines.0[ROW].cells[V] = more;
        shift(witness, ROW, SUM, Fr::one());
        shift(witness, ROW, SQUARES, more * more - v * v);
        witness.lines.0[ROW].distances[0] += 1;
        witness.lines.0[ROW].distances[1] -= 1;
        let mut place = Fr::one();
        for row in (ROW - ROW % 8..=ROW).rev() {
            witness.lines.0[row].cells[LEAF_V] += place;
            place *= Fr::from(1 << 30);
        }
    });
    assert_eq!(changed.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["copy"]);
}

#[test]
fn two_values_of_a_leaf_cannot_trade_bits() {
    // v + 2^30 and its neighbour less one give the same leaf: thirty bits each forbid it.
    let traded = judge(|witness| {
        let low = ROW - ROW % 8;
        witness.lines.0[low].cells[V] += Fr::from(1 << 30);
        witness.lines.0[low + 1].cells[V] -= Fr::one();
        witness.lines.0[low + 1].cells[LEAF_V] -= Fr::one();
    });
    assert!(!traded.is_empty() && traded.iter().all(|(name, _)| name != "copy"), "{traded:?}");
}

#[test]
fn another_column_cannot_be_passed_off() {
    // The columns' positions exchanged: the heads are others than the names say.
    let exchanged = judge(|witness| witness.places.swap(0, 1));
    assert!(exchanged.iter().all(|(name, _)| name == "copy") && !exchanged.is_empty());
    let words = judge(|witness| witness.words.swap(0, 1));
    assert!(words.iter().any(|(name, _)| name == "copy"));
}
