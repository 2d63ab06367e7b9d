//! Shared by the integration tests of `access`: checker, free witness layouts, attacks.
#![allow(dead_code)] // each test binary uses its own part

pub mod attacks;
pub mod cells;
pub mod checker;
pub mod describe;
pub mod freeze;
pub mod kit;
pub mod laws;
pub mod lean;
pub mod plan;
pub mod trace;

use std::sync::OnceLock;

use checker::{System, Table, Violation};
use circuits::Fr;
use circuits::gadgets::chain::builder::Cells;
use circuits::gadgets::merkle::{LeanTree, MerkleProof};
use circuits::statement::Statement;
use circuits::statements::access::layout::Layout;
use circuits::statements::access::{Access, AccessCircuit, Inputs, Instance, commitment, leaf};
use halo2_proofs::dev::MockProver;
use halo2_proofs::halo2curves::ff::Field;
use rand::{Rng, RngCore, SeedableRng};
use rand_chacha::ChaCha20Rng;

/// The generator of a test: every run draws the same.
pub fn rng(seed: u64) -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(seed)
}

/// Long runs are asked for by `PROOFPOD_FULL=1` (`cargo xtask test --full`).
pub fn full() -> bool {
    std::env::var("PROOFPOD_FULL").is_ok_and(|value| value == "1")
}

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

/// Random inputs of a true statement, with a path of `siblings` random siblings.
pub fn random_inputs(rng: &mut impl RngCore, siblings: usize) -> Inputs {
    let secret = Fr::random(&mut *rng);
    let balance = rng.next_u64() >> rng.gen_range(0..64);
    let mut path = MerkleProof {
        root: Fr::ZERO,
        leaf: leaf(commitment(secret), balance),
        index: rng.next_u64() & ((1 << siblings) - 1),
        siblings: (0..siblings).map(|_| Fr::random(&mut *rng)).collect(),
    };
    path.root = path.computed_root();
    Inputs {
        secret,
        balance,
        threshold: balance >> rng.gen_range(0..64),
        scope: Fr::random(&mut *rng),
        message: Fr::random(&mut *rng),
        path,
    }
}

/// halo2's own checker: every gate on every row.
pub fn mock(access: Access, circuit: AccessCircuit, columns: Vec<Vec<Fr>>) -> Result<(), usize> {
    let prover = MockProver::run(access.k(), &circuit, columns).expect("the circuit fits");
    prover.verify().map_err(|failures| failures.len())
}

/// The real constraint system in one size, made once for each test binary.
pub fn system(access: Access) -> &'static System {
    static SYSTEMS: [OnceLock<System>; 2] = [OnceLock::new(), OnceLock::new()];
    let slot = usize::from(access.layout() == Layout::D32);
    SYSTEMS[slot].get_or_init(|| System::of(access.k(), &access.empty()))
}

/// Cells and public inputs as a table with random unusable rows.
pub fn table(system: &System, cells: &Cells, instance: &Instance) -> Table {
    Table::new(system, &[&cells.w, &cells.z], &instance.columns(), &mut rng(7))
}

/// What the real circuit says about cells and public inputs.
pub fn verdict(access: Access, cells: &Cells, instance: &Instance) -> Vec<Violation> {
    let system = system(access);
    system.check(&table(system, cells, instance))
}

/// Violations by the names of their polynomials.
pub fn named(system: &System, violations: &[Violation]) -> Vec<(String, usize)> {
    violations.iter().map(|v| (system.names[v.poly].clone(), v.row)).collect()
}
