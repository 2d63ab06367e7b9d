//! The argument for zero knowledge, executed: what a verifier sees are the witness' values at its
//! rotations of x and of the setup's secret, the random rows make these uniform, and whoever
//! knows the secret makes accepted proofs from uniform values and nothing else.

use halo2_proofs::halo2curves::ff::Field;
use prover::Fr;
use rand::SeedableRng;
use rand_chacha::ChaCha20Rng;

use crate::forger::simulate;
use crate::honest::digest;
use crate::polynomial::rank;
use crate::reference::{self, lagrange, points};
use crate::toy::{PUBLICS, ROWS, Shape, prover, tau};

#[test]
fn the_simulator_is_accepted_for_any_public_inputs() {
    for number in 0..6 {
        let shape = Shape::random(200 + number);
        let prover = prover(&shape);
        let mut rng = ChaCha20Rng::seed_from_u64(number);
        let publics: Vec<Fr> = (0..PUBLICS).map(|_| Fr::random(&mut rng)).collect();
        let proof = simulate(&shape, digest(&prover), &publics, number);
        assert_eq!(prover.verify(&publics, &proof), Ok(()));
        assert!(reference::verify(&shape, digest(&prover), &publics, &proof).unwrap().0);
    }
}

/// What random rows contribute to the values that are seen: one row a value.
fn matrix(shape: &Shape, rows: std::ops::Range<usize>, x: Fr) -> Vec<Vec<Fr>> {
    let seen = points(shape, tau()).into_iter().chain(points(shape, x));
    seen.map(|point| rows.clone().map(|row| lagrange(row, point)).collect()).collect()
}

#[test]
fn the_random_rows_make_all_seen_values_uniform() {
    let mut rng = ChaCha20Rng::seed_from_u64(8);
    for number in 0..4 {
        let shape = Shape::random(number);
        let seen = 2 * shape.rotations().len();
        let x = Fr::random(&mut rng);
        assert_eq!(ROWS - shape.usable(), seen + 1);
        assert_eq!(rank(matrix(&shape, shape.usable()..ROWS, x)), seen);
        // As many rows as values are enough.
        assert_eq!(rank(matrix(&shape, shape.usable() + 1..ROWS, x)), seen);
        // Planted: a row too few, and an x whose rotations meet the secret's.
        assert_eq!(rank(matrix(&shape, shape.usable() + 2..ROWS, x)), seen - 1);
        assert!(rank(matrix(&shape, shape.usable()..ROWS, tau())) < seen);
    }
}
