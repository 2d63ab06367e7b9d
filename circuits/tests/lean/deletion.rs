//! For every equation at every row there is a forgery that it alone refuses.

use std::collections::BTreeSet;

use circuits::Fr;
use circuits::statements::access::lean;

use crate::common::checker::{System, Violation};
use crate::common::lean::{Forgery, forgeries, system, table, verdict};
use crate::common::named;

fn refusal(forgery: &Forgery) -> Violation {
    let (poly, row) = forgery.refused_by;
    let expected = Violation { poly: system().poly(poly), row };
    let found = verdict(&forgery.w, &forgery.instance);
    assert_eq!(named(system(), &found), named(system(), &[expected]), "{}", forgery.name);
    expected
}

#[test]
fn every_equation_is_needed() {
    let forgeries = forgeries();
    let caught: BTreeSet<_> = forgeries.iter().map(refusal).collect();
    let active = (0..system().n).flat_map(|row| system().at(row));
    let all: BTreeSet<_> = active.map(|a| Violation { poly: a.poly, row: a.row }).collect();
    let missing: Vec<_> = all.difference(&caught).copied().collect();
    assert_eq!(named(system(), &missing), [], "equations that no forgery needs");
    assert_eq!(forgeries.len(), all.len(), "two forgeries for one equation");
    println!("{} equations, each alone refuses a forgery", all.len());
}

/// Planted: a row that says nothing any more lets its forgery pass.
#[test]
fn a_deleted_equation_lets_its_forgery_pass() {
    let mut open = System::of(lean::K, &lean::LeanCircuit::default());
    let mut passed = 0;
    for forgery in forgeries().into_iter().step_by(7) {
        let (name, row) = forgery.refused_by;
        let hash_anchors = 8..open.fixed.len();
        // Copies and public inputs are said by anchors, everything else by the row's own columns.
        let by_anchor = name.starts_with("copy") || name.starts_with("public");
        let columns = if by_anchor { hash_anchors } else { 0..8 };
        let old: Vec<_> =
            columns.clone().map(|column| open.set_fixed(column, row, Fr::from(0))).collect();
        let table = table(&open, &forgery.w, &forgery.instance);
        assert_eq!(open.check(&table), [], "{}", forgery.name);
        for (column, old) in columns.zip(old) {
            open.set_fixed(column, row, old);
        }
        assert_ne!(open.check(&table), [], "{}", forgery.name);
        passed += 1;
    }
    println!("{passed} forgeries pass once their row is gone");
}
