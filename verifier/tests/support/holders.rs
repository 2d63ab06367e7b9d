//! Members of one small tree, and what each of them proves.

use circuits::gadgets::merkle::LeanTree;
use circuits::statements::access::{Inputs, commitment, leaf};
use prover::Fr;

/// What the member of this number, below 9, proves.
pub fn inputs(who: u64) -> Inputs {
    let secret = |i: u64| Fr::from(1_000 + i);
    let leaves = (0..9).map(|i| leaf(commitment(secret(i)), 500 + i)).collect();
    Inputs {
        secret: secret(who),
        balance: 500 + who,
        threshold: 100,
        scope: Fr::from(77),
        message: Fr::from(88),
        path: LeanTree::new(leaves).proof(who as usize).expect("a member"),
    }
}
