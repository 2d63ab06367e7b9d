//! Circuits and setups that the lean profile does not take.

use prover::insecure_dev_srs;
use prover::lean::{LeanError, LeanProver};

use crate::toy::{K, Shape, Toy, srs};

#[path = "../common/mod.rs"]
mod common;

#[test]
fn other_circuits_are_refused_by_name() {
    let wide = LeanProver::new(srs(), K, &common::Wide::default()).err();
    assert!(matches!(wide, Some(LeanError::Shape { .. })), "{wide:?}");
    let chain = LeanProver::new(srs(), K, &common::Chain::default()).err();
    let expected = LeanError::Shape { what: "advice columns", expected: 1, got: 2 };
    assert_eq!(chain, Some(expected));
}

/// With two rotations to one row, both values of an opening would be the prover's to choose.
#[test]
fn rotations_to_one_row_are_refused() {
    let toy = Toy { shape: Shape { seed: 1, terms: 6, back: vec![-(1 << K)] }, w: vec![] };
    let refused = LeanProver::new(srs(), K, &toy).err();
    let expected = LeanError::Shape { what: "rotations that differ", expected: 2, got: 1 };
    assert_eq!(refused, Some(expected));
}

#[test]
fn a_setup_that_is_too_small_is_refused() {
    let toy = Toy { shape: Shape { seed: 1, terms: 6, back: vec![-1] }, w: vec![] };
    let small = insecure_dev_srs(K + 2).unwrap();
    let refused = LeanProver::new(&small, K, &toy).err();
    assert_eq!(refused, Some(LeanError::Setup { expected: K + 3, got: K + 2 }));
    assert!(LeanProver::new(srs(), K, &toy).is_ok());
}
