//! Constraint deletion: for every equation at every row there is a forgery that this equation alone
//! refuses. Deleting any of them would let the forgery pass, and these tests would see it.

mod common;

use std::collections::BTreeSet;

use circuits::Fr;
use circuits::gadgets::chain::builder::Cells;
use circuits::statement::Statement;
use circuits::statements::access::{Access, Instance};
use common::attacks::{Attack, anchor, levels, sums, ties, wrong_cells, wrong_squares};
use common::checker::{System, Violation};
use common::laws::Laws;
use common::plan::Plan;
use common::{named, random_inputs, rng, system, table};

/// Runs an attack; returns the one equation that refuses it.
fn refusal(system: &System, attack: &Attack) -> Violation {
    let found = system.check(&table(system, &attack.cells, &attack.instance));
    let (poly, row) = attack.refused_by;
    let expected = Violation { poly: system.poly(poly), row };
    assert_eq!(named(system, &found), named(system, &[expected]), "{}", attack.name);
    expected
}

fn all_attacks(access: Access) -> Vec<Attack> {
    let layout = access.layout();
    let laws = Laws::new(layout);
    let inputs = random_inputs(&mut rng(4), access.depth());
    let honest = Plan::new(layout, &inputs).cells();
    let mut attacks = wrong_cells(layout, &laws, &honest);
    attacks.extend(wrong_squares(layout, &laws, &honest));
    attacks.extend(levels(layout));
    attacks.extend(sums(layout));
    attacks.extend(ties(layout));
    attacks.push(anchor(layout));
    attacks
}

/// Every (polynomial, row) of the constraint system that says anything about advice.
fn equations(system: &System) -> BTreeSet<Violation> {
    let active = (0..system.n).flat_map(|row| system.at(row));
    // Ties at other rows say that the public input is zero there.
    let active = active.filter(|a| !(system.names[a.poly].starts_with("tie") && a.row > 0));
    active.map(|a| Violation { poly: a.poly, row: a.row }).collect()
}

fn every_equation_is_needed(access: Access) {
    let system = system(access);
    let attacks = all_attacks(access);
    let caught: BTreeSet<_> = attacks.iter().map(|attack| refusal(system, attack)).collect();
    let missing: Vec<_> = equations(system).difference(&caught).copied().collect();
    assert_eq!(named(system, &missing), [], "equations that no forgery needs");
    assert_eq!(attacks.len(), caught.len(), "two forgeries for one equation");
    println!("{}: {} equations, each alone refuses a forgery", access.name(), caught.len());
}

#[test]
fn every_equation_of_d20_is_needed() {
    every_equation_is_needed(Access::d20());
}

#[test]
fn every_equation_of_d32_is_needed() {
    every_equation_is_needed(Access::d32());
}

/// The forgeries are false: what they show is not what `spec` shows, or shows something of nobody.
#[test]
fn forgeries_of_the_nullifiers_block_are_second_nullifiers() {
    let access = Access::d20();
    let layout = access.layout();
    let inputs = random_inputs(&mut rng(5), 20);
    let shown = access.spec(&inputs).unwrap();
    let honest = Plan::new(layout, &inputs).cells();
    let laws = Laws::new(layout);
    let is_second = |cells: &Cells, instance: &Instance| {
        cells.w[layout.root()] == shown.root && instance.nullifier != shown.nullifier
    };
    let attacks = wrong_cells(layout, &laws, &honest);
    let second = attacks.iter().filter(|a| is_second(&a.cells, &a.instance)).count();
    let nobodys = attacks.iter().filter(|a| a.instance.root != shown.root).count();
    assert_eq!((second, nobodys), (82, attacks.len() - 82));
    println!("{second} second nullifiers, {nobodys} foreign roots");
}

/// The planted fault of this file: with an equation taken out, the checker accepts the forgery, and
/// [`every_equation_is_needed`] would miss the equation.
#[test]
fn a_deleted_marker_lets_its_forgery_pass() {
    let access = Access::d20();
    let mut open = System::of(access.k(), &access.empty());
    let mut passed = 0;
    for attack in sums(access.layout()) {
        const RANGE: usize = 3;
        let row = attack.refused_by.1;
        let old = open.set_fixed(RANGE, row, Fr::from(0));
        let table = table(&open, &attack.cells, &attack.instance);
        assert_eq!(open.check(&table), [], "{}", attack.name);
        open.set_fixed(RANGE, row, old);
        assert_ne!(open.check(&table), [], "{}", attack.name);
        passed += 1;
    }
    println!("{passed} forgeries pass once their marker is gone");
}
