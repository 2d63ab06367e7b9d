//! What soundness rests on: one equation a typed cell with coefficient one on it, a window of three
//! before it, far looks of 85 rows only, and nothing that reads a row after the chain.

use std::collections::BTreeMap;

use circuits::Fr;
use circuits::gadgets::chain::block::{CELLS, cell_type};
use circuits::gadgets::lean::columns::Kind as Cell;
use circuits::statements::access::layout::Layout;
use circuits::statements::access::lean::{self, LeanCircuit};
use halo2_proofs::halo2curves::ff::Field;

use crate::common::checker::{Active, Kind, System};
use crate::common::lean::{Faulty, moved, system, table};
use crate::common::plan::Plan;
use crate::common::{random_inputs, rng};

/// The rows whose cell is fixed by equation (1).
fn typed() -> Vec<usize> {
    let fixed = [lean::NULLIFIER_BLOCK, lean::COMMITMENT_BLOCK, lean::LEAF_BLOCK];
    let levels = (0..lean::DEPTH).map(|level| lean::node(level) + 1);
    let cells = |base| (0..CELLS).filter(|cell| cell_type(*cell).is_some()).map(move |c| base + c);
    let mut rows: Vec<_> = fixed.into_iter().chain(levels).flat_map(cells).collect();
    rows.extend([lean::COMMITMENT_BLOCK + 1, lean::LEAF_BLOCK + 1]);
    rows.sort_unstable();
    rows
}

/// `w(row)` alone with coefficient one, and only the three cells before it in the other terms.
fn is_a_function(hash: &Active) -> Result<(), String> {
    let new = (Kind::Advice, 0, hash.row);
    let own: Vec<_> = hash.terms.iter().filter(|(cells, _)| cells.contains(&new)).collect();
    if own.len() != 1 || own[0] != &(vec![new], Fr::ONE) {
        return Err(format!("row {}: the new cell is multiplied", hash.row));
    }
    let window = hash.row.saturating_sub(3)..=hash.row;
    match hash.terms.iter().flat_map(|(cells, _)| cells).all(|cell| window.contains(&cell.2)) {
        true => Ok(()),
        false => Err(format!("row {}: a cell out of the window", hash.row)),
    }
}

fn check_structure(system: &System) -> Result<usize, String> {
    let poly = system.poly("hash 0");
    let hashes: Vec<_> = (0..system.n).filter_map(|row| system.find(poly, row)).collect();
    hashes.iter().try_for_each(|hash| is_a_function(hash))?;
    match hashes.iter().map(|hash| hash.row).eq(typed()) {
        true => Ok(hashes.len()),
        false => Err("other rows are typed".into()),
    }
}

#[test]
fn each_typed_cell_is_a_function_of_the_three_before() {
    println!("{} rows with one equation (1)", check_structure(system()).unwrap());
}

#[test]
fn planted_structures_are_noticed() {
    type Fault<'a> = (&'a str, &'a dyn Fn(&mut Faulty));
    let faults: [Fault; 5] = [
        ("a block a row later", &|f| f.table.block(lean::node(3) + 2, NODE, Fr::ZERO)),
        ("a kind of its own", &|f| f.table.rows[lean::node(2) + 40].kind = Cell::Step),
        ("a typed row less", &|f| f.table.rows[lean::node(2) + 40].kind = Cell::Free),
        ("a typed row more", &|f| f.table.constant(180, Fr::ONE)),
        ("a block that wraps", &|f| f.table.block(0, NODE, Fr::ZERO)),
    ];
    const NODE: circuits::gadgets::poseidon::Domain = circuits::gadgets::poseidon::Domain::Node;
    for (name, fault) in &faults[..4] {
        let mut faulty = Faulty::default();
        fault(&mut faulty);
        assert!(check_structure(&System::of(lean::K, &faulty)).is_err(), "{name}");
    }
}

/// Each row says one thing, besides copies and public inputs in the anchors' rows.
#[test]
fn rows_of_each_kind() {
    let system = system();
    let mut rows: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for active in (0..system.n).flat_map(|row| system.at(row)) {
        rows.entry(&system.names[active.poly]).or_default().push(active.row);
    }
    let levels = |cell: usize| (0..20).map(|i| lean::node(i) + cell).collect::<Vec<_>>();
    assert_eq!(rows["step 0"], (lean::SUM_START + 1..=lean::SUM_END).collect::<Vec<_>>());
    assert_eq!((&rows["level 0"], &rows["level 1"]), (&levels(2), &levels(85)));
    assert_eq!(rows["copy 0"], [lean::COMMITMENT_BLOCK, lean::LEAF_BLOCK]);
    assert_eq!([&rows["public 0"], &rows["public 1"]], [&[lean::ROOT], &[lean::SUM_START]]);
    assert_eq!([&rows["public 2"], &rows["public 3"]], [&[lean::SCOPE], &[85]]);
    let single = ["hash 0", "step 0", "level 0", "level 1"];
    let mut all: Vec<_> = single.iter().flat_map(|name| &rows[name]).collect();
    let count = all.len();
    all.sort_unstable();
    all.dedup();
    assert_eq!(all.len(), count, "two kinds in a row");
    assert_eq!(count, 82 * 23 + 2 + 64 + 40);
}

/// Rotations wrap around the domain; where they do, nothing is active.
#[test]
fn no_equation_reads_a_row_after_the_chain() {
    let furthest = |system: &System| {
        let terms = (0..system.n).flat_map(|row| system.at(row)).flat_map(|a| &a.terms);
        let cells = terms.flat_map(|(cells, _)| cells).filter(|cell| cell.0 == Kind::Advice);
        cells.map(|cell| cell.2).max().unwrap()
    };
    assert_eq!(furthest(system()), lean::ROWS - 1);
    assert_eq!(lean::ROWS + lean::BLINDING_ROWS, system().n);
    let mut wrapping = Faulty::default();
    wrapping.table.rows[1] = lean::table().rows[20];
    assert!(furthest(&System::of(lean::K, &wrapping)) >= lean::ROWS, "planted");
}

#[test]
fn values_after_the_chain_do_not_matter() {
    let inputs = random_inputs(&mut rng(70), 20);
    let plan = Plan::new(Layout::D20, &inputs);
    let cells = plan.cells();
    let mut table = table(system(), &lean::arrange(&cells.w), &plan.instance(&cells, Fr::from(88)));
    for value in [Fr::ZERO, Fr::ONE, -Fr::ONE] {
        table.advice[0][lean::ROWS..].fill(value);
        assert_eq!(system().check(&table), []);
    }
    table.advice[0][lean::ROOT] += Fr::ONE;
    assert_ne!(system().check(&table), [], "planted");
}

/// A public input stands alone with the anchor as coefficient, in one row.
#[test]
fn public_inputs_are_never_factors() {
    let mut seen = 0;
    for active in (0..system().n).flat_map(|row| system().at(row)) {
        for (cells, by) in &active.terms {
            if cells.iter().any(|cell| cell.0 == Kind::Instance) {
                assert_eq!((cells.len(), *by), (1, -Fr::ONE));
                seen += 1;
            }
        }
    }
    assert_eq!(seen, 4);
}

#[test]
fn cells_stand_where_the_tests_look_for_them() {
    let chain: Vec<Fr> = (0..2017).map(Fr::from).collect();
    let arranged = lean::arrange(&chain);
    for row in 1..2017 {
        assert_eq!(arranged[moved(row)], chain[row]);
    }
    assert_eq!(arranged[lean::LEAF_BLOCK], chain[168]);
    let faulty = System::of(lean::K, &Faulty::default());
    assert_eq!(faulty.fixed, System::of(lean::K, &LeanCircuit::default()).fixed);
}
