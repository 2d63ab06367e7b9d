//! The structure that soundness rests on: at most one cell type a row, the new cell with its marker
//! as coefficient, nothing that reads unusable rows, no public input as a factor.

mod common;

use circuits::Fr;
use circuits::gadgets::chain::block::{CELLS, cell_type};
use circuits::gadgets::chain::gates::{LEVEL_ROWS, REACH};
use circuits::gadgets::poseidon::Domain;
use circuits::statement::Statement;
use circuits::statements::access::Access;
use circuits::statements::access::layout::{COMMITMENT_BLOCK, LEAF_BLOCK, Layout, NULLIFIER_BLOCK};
use common::checker::{Active, Kind, System, Table};
use common::plan::{Chain, Plan};
use common::{full, mock, random_inputs, rng, system, table, verdict};
use halo2_proofs::halo2curves::ff::Field;
use rand::Rng;

const W: usize = 0;
const SIZES: [Access; 2] = [Access::d20(), Access::d32()];

/// Base rows of all blocks.
fn blocks(layout: Layout) -> Vec<usize> {
    let fixed = [NULLIFIER_BLOCK, COMMITMENT_BLOCK, LEAF_BLOCK];
    let levels = (0..layout.depth).map(|level| layout.node(level) + 1);
    fixed.into_iter().chain(levels).collect()
}

/// The theorem's premise at one row: `marker * w(row + 3)` and nothing else about that cell, and
/// only the three cells before it in the other terms. Returns the marker.
fn new_cell_coefficient(hash: &Active) -> Result<Fr, String> {
    let new = (Kind::Advice, W, hash.row + REACH);
    let mut coefficient = None;
    for (cells, by) in &hash.terms {
        if cells.contains(&new) {
            if cells.len() != 1 || coefficient.replace(*by).is_some() {
                return Err(format!("row {}: the new cell is multiplied", hash.row));
            }
        } else if cells.iter().any(|cell| !(hash.row..hash.row + REACH).contains(&cell.2)) {
            return Err(format!("row {}: a cell out of the window", hash.row));
        }
    }
    coefficient.ok_or(format!("row {}: no new cell", hash.row))
}

/// T1, T2: rows with a hash equation are exactly the typed cells, each with coefficient 1 or 2.
fn check_structure(system: &System, layout: Layout) -> Result<usize, String> {
    let poly = system.poly("hash 0");
    let mut expected = vec![None; system.n];
    for base in blocks(layout) {
        let marker = if base > LEAF_BLOCK { 2 } else { 1 };
        for cell in (0..CELLS).filter(|cell| cell_type(*cell).is_some()) {
            let by_block = !matches!(cell, 3..=14 | 17..=70 | 74..=82);
            let coefficient = Fr::from(if by_block { marker } else { 1 });
            if expected[base + cell - REACH].replace(coefficient).is_some() {
                return Err(format!("two types at row {}", base + cell - REACH));
            }
        }
    }
    for (row, expected) in expected.iter().enumerate() {
        let found = system.find(poly, row).map(new_cell_coefficient).transpose()?;
        if found != *expected {
            return Err(format!("row {row}: coefficient {found:?}, expected {expected:?}"));
        }
    }
    Ok(expected.iter().flatten().count())
}

#[test]
fn each_typed_cell_has_one_equation_and_its_marker_as_coefficient() {
    for access in SIZES {
        let rows = check_structure(system(access), access.layout()).unwrap();
        assert_eq!(rows, (3 + access.depth()) * 82 + usize::from(access.depth() == 0));
        println!("{}: {rows} rows with exactly one cell type", access.name());
    }
}

#[test]
fn planted_overlaps_and_swaps_are_noticed() {
    let layout = Layout::D20;
    let mut planted = Vec::new();
    let mut plant = |name, change: &dyn Fn(&mut Chain)| {
        let mut chain = Chain::new(layout);
        change(&mut chain);
        planted.push((name, chain));
    };
    plant("full and partial swapped", &|c| {
        std::mem::swap(&mut c.markers.full, &mut c.markers.partial);
    });
    plant("a block shifted by a row", &|c| {
        c.markers.block(layout.node(3) + 2, Domain::Node, 2, Fr::ZERO);
    });
    plant("a second type on a row", &|c| c.markers.full[NULLIFIER_BLOCK + 20] = 1);
    plant("a marker of weight 3", &|c| c.markers.block[layout.node(7)] = 3);
    plant("a marker less", &|c| c.markers.partial[layout.node(2) + 40] = 0);
    for (name, chain) in &planted {
        let found = check_structure(&System::of(layout.k, chain), layout);
        assert!(found.is_err(), "{name} went unnoticed");
    }
    println!("{} planted structures noticed", planted.len());
}

/// T6: the constant in `Layout` is what the constraint system asks for.
#[test]
fn the_chain_ends_in_usable_rows() {
    for access in SIZES {
        let system = system(access);
        let layout = access.layout();
        assert_eq!(system.n - system.usable, Layout::UNUSABLE_ROWS);
        assert!(layout.rows() <= system.usable);
        println!("{}: {} of {} usable rows", access.name(), layout.rows(), system.usable);
    }
    let too_deep = Layout { depth: 21, k: 11 };
    assert!(!too_deep.fits() && Layout { depth: 20, k: 11 }.fits());
    let refused = std::panic::catch_unwind(|| System::of(11, &Chain::new(too_deep)));
    assert!(refused.is_err(), "a layout that does not fit was laid out");
}

/// T20: where the chain's rotations wrap, nothing is active. The planted marker in the last rows
/// shows that the check sees wraps.
#[test]
fn no_equation_reads_an_unusable_row() {
    let reach = |system: &System| {
        let cells = (0..system.n).flat_map(|row| system.at(row)).flat_map(|active| &active.terms);
        let advice = cells.flat_map(|(cells, _)| cells).filter(|cell| cell.0 == Kind::Advice);
        advice.map(|cell| cell.2).max().unwrap()
    };
    for access in SIZES {
        assert_eq!(reach(system(access)), access.layout().sum_end());
    }
    let mut faulty = System::of(11, &Access::d20().empty());
    faulty.set_fixed(4, faulty.usable - 14, Fr::ONE);
    assert!(reach(&faulty) >= faulty.usable);
}

/// H1: at row 0 each public input stands alone with coefficient -1, elsewhere it must be zero.
#[test]
fn public_inputs_are_never_factors() {
    for access in SIZES {
        let system = system(access);
        let mut rows = 0;
        for active in (0..system.n).flat_map(|row| system.at(row)) {
            let instance =
                |cells: &[_]| cells.iter().any(|cell: &(Kind, _, _)| cell.0 == Kind::Instance);
            for (cells, by) in active.terms.iter().filter(|(cells, _)| instance(cells)) {
                assert_eq!((cells.len(), *by), (1, -Fr::ONE));
                assert_eq!(active.terms.len() > 1, active.row == 0);
                rows += 1;
            }
        }
        assert_eq!(rows, 4 * system.n);
    }
}

/// T7: rows after the chain and blinding rows may hold anything.
#[test]
fn unused_and_unusable_rows_do_not_matter() {
    let mut rng = rng(70);
    let mut count = 0;
    for access in SIZES {
        let system = system(access);
        let inputs = random_inputs(&mut rng, access.depth());
        let instance = access.spec(&inputs).unwrap();
        let mut table = table(system, &Plan::new(access.layout(), &inputs).cells(), &instance);
        for adversarial in [Fr::ZERO, Fr::ONE, -Fr::ONE, Fr::random(&mut rng)] {
            for column in &mut table.advice {
                column[access.layout().rows()..].fill(adversarial);
            }
            assert_eq!(system.check(&table), []);
            count += 2 * (system.n - access.layout().rows());
        }
        table.advice[W][access.layout().rows() - 1] += Fr::ONE;
        assert_ne!(system.check(&table), []);
    }
    println!("{count} cells beyond the chain changed, none read");
}

/// The checker against halo2's evaluation on random tables, every row and polynomial, and against
/// `MockProver` on honest and faulty witnesses.
#[test]
fn the_checker_agrees_with_halo2() {
    let mut rng = rng(20);
    let system = system(Access::d20());
    let mut noise = Table { advice: vec![], instance: vec![] };
    noise.advice = (0..2).map(|_| (0..system.n).map(|_| Fr::random(&mut rng)).collect()).collect();
    noise.instance =
        (0..5).map(|_| (0..system.n).map(|_| Fr::random(&mut rng)).collect()).collect();
    let found = system.check(&noise);
    assert_eq!(found, system.check_directly(&noise));
    println!("{} violations of a random table, by both evaluations", found.len());
    let cases = if full() { 400 } else { 24 };
    for case in 0..cases {
        let siblings = rng.gen_range(0..=20);
        let inputs = random_inputs(&mut rng, siblings);
        let instance = Access::d20().spec(&inputs).unwrap();
        let mut cells = Plan::new(Layout::D20, &inputs).cells();
        if case % 2 == 1 {
            let row = rng.gen_range(0..cells.w.len());
            cells.w[row] += Fr::ONE;
        }
        let circuit = circuits::statements::access::AccessCircuit::new(Layout::D20, cells.clone());
        let ours = verdict(Access::d20(), &cells, &instance);
        let theirs = mock(Access::d20(), circuit, instance.columns());
        assert_eq!(ours.is_empty(), theirs.is_ok(), "case {case}");
        assert_eq!(ours.is_empty(), case % 2 == 0);
        assert_eq!(theirs.err().unwrap_or(0), ours.len(), "case {case}");
    }
    println!("{cases} verdicts equal to MockProver's");
}

#[test]
fn our_layout_of_a_witness_is_the_circuits() {
    let mut rng = rng(21);
    for access in SIZES {
        assert_eq!(LEVEL_ROWS * access.depth(), access.layout().root() - access.layout().node(0));
        for siblings in 0..=access.depth() {
            let inputs = random_inputs(&mut rng, siblings);
            let ours = Plan::new(access.layout(), &inputs).cells();
            assert_eq!(ours, access.layout().witness(&inputs));
        }
    }
}
