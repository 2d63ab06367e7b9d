//! `range`: by the tests that every statement passes, and its edges by hand.

mod common;

use circuits::Fr;
use circuits::gadgets::poseidon::{Domain, hash};
use circuits::statement::{Instance as _, Statement};
use circuits::statements::range::{Inputs, Range, commitment};
use common::kit::{self, Kit};
use halo2_proofs::halo2curves::ff::Field;
use rand::{Rng, RngCore};
use rand_chacha::ChaCha20Rng;

struct Edges;

impl Kit<Range> for Edges {
    fn random(&self, _: &Range, rng: &mut ChaCha20Rng) -> Inputs {
        let bounds =
            [rng.next_u64() >> rng.gen_range(0..64), rng.next_u64() >> rng.gen_range(0..64)];
        let (low, high) = (bounds[0].min(bounds[1]), bounds[0].max(bounds[1]));
        // The bounds themselves are in the range.
        let value = [low, high, rng.gen_range(low..=high)][rng.gen_range(0..3)];
        let (blinding, message) = (Fr::random(&mut *rng), Fr::random(&mut *rng));
        Inputs { value, blinding, low, high, message }
    }

    fn refused(&self) -> Vec<(Inputs, &'static str)> {
        let of = |value, low, high| {
            let inputs = Inputs { value, low, high, blinding: Fr::ONE, message: Fr::ONE };
            (inputs, "INPUT_UNSATISFIED")
        };
        vec![
            of(9, 10, 20),
            of(21, 10, 20),
            of(15, 20, 10),
            of(0, 1, u64::MAX),
            of(u64::MAX, 0, u64::MAX - 1),
            of(0, u64::MAX, u64::MAX),
        ]
    }
}

#[test]
fn kit_range() {
    kit::run(&Range, &Edges);
}

#[test]
fn the_edges_are_in() {
    for (value, low, high) in [(0, 0, 0), (u64::MAX, u64::MAX, u64::MAX), (7, 0, u64::MAX)] {
        let inputs = Inputs { value, low, high, blinding: Fr::ONE, message: Fr::ZERO };
        let words = Range.spec(&inputs).unwrap().words();
        assert_eq!(words[0], hash(Domain::Value, Fr::from(value), Fr::ONE));
        assert_eq!(Range.circuit(&inputs).unwrap().publics(), Some(words));
    }
    assert_ne!(commitment(1, Fr::ONE), commitment(1, Fr::ZERO), "the blinding hides the number");
}
