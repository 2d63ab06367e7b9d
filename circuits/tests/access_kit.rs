//! `access` by the tests that every statement passes; the other files have those of its own layout.

mod common;

use circuits::Fr;
use circuits::statements::access::{Access, Inputs};
use common::kit::{self, Kit};
use common::{random_inputs, sample};
use halo2_proofs::halo2curves::ff::Field;
use rand_chacha::ChaCha20Rng;

struct Edges;

impl Kit<Access> for Edges {
    fn random(&self, access: &Access, rng: &mut ChaCha20Rng) -> Inputs {
        // With all levels in use: what is beside a skipped one is free (`mutation.rs`).
        random_inputs(rng, access.depth())
    }

    fn refused(&self) -> Vec<(Inputs, &'static str)> {
        let of = |change: &dyn Fn(&mut Inputs), code| {
            let mut inputs = sample(8, 3);
            change(&mut inputs);
            (inputs, code)
        };
        vec![
            of(&|i| i.secret += Fr::ONE, "INPUT_LEAF_MISMATCH"),
            of(&|i| i.balance += 1, "INPUT_LEAF_MISMATCH"),
            of(&|i| i.path.root += Fr::ONE, "INPUT_ROOT_MISMATCH"),
            of(&|i| i.path.index |= 8, "INPUT_OUT_OF_RANGE"),
            of(&|i| i.threshold = i.balance + 1, "INPUT_BELOW_THRESHOLD"),
        ]
    }

    fn free(&self) -> &'static [(usize, &'static str)] {
        &[(108, "squares of cells whose fifth power is not taken: no gate reads them")]
    }

    fn in_no_equation(&self) -> &'static [&'static str] {
        &["message"]
    }
}

#[test]
fn kit_access() {
    kit::run(&Access::d20(), &Edges);
}
