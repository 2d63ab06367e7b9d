//! Shared by the integration tests of `access`.
#![allow(dead_code)] // each test binary uses its own part

use circuits::Fr;
use circuits::gadgets::merkle::LeanTree;
use circuits::statement::Statement;
use circuits::statements::access::{Access, AccessCircuit, Inputs, commitment, leaf};
use halo2_proofs::dev::MockProver;

/// Inputs of member `who` of a snapshot of `members`, with a balance well above the threshold.
pub fn sample(members: u64, who: u64) -> Inputs {
    let secret = |i: u64| Fr::from(1_000 + i);
    let balance = |i: u64| 500 + 3 * i;
    let leaves = (0..members).map(|i| leaf(commitment(secret(i)), balance(i))).collect();
    Inputs {
        secret: secret(who),
        balance: balance(who),
        threshold: 100,
        scope: Fr::from(77),
        message: Fr::from(88),
        path: LeanTree::new(leaves).proof(who as usize).expect("a member"),
    }
}

/// halo2's own checker: every gate on every row.
pub fn mock(access: Access, circuit: AccessCircuit, columns: Vec<Vec<Fr>>) -> Result<(), usize> {
    let prover = MockProver::run(access.k(), &circuit, columns).expect("the circuit fits");
    prover.verify().map_err(|failures| failures.len())
}
