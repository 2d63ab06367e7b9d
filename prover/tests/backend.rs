//! A backend changes nothing about a proof, whatever it takes and however it fails.
#![allow(missing_docs)]

mod common;

use std::sync::Arc;

use bn254::{Affine, Bases, Fr};
use common::{Chain, SEED, chain, chain_proof, quiet};
use prover::{Backend, Pending, ProveError};

#[derive(Debug, Clone, Copy, PartialEq)]
enum Manner {
    Right,
    Lost,
    Short,
    OutOfRange,
    Lying,
}

#[derive(Debug)]
struct Fake {
    bases: Bases,
    /// Takes every so manieth column.
    step: usize,
    manner: Manner,
}

struct Sums {
    taken: Vec<usize>,
    sums: Option<Vec<Affine>>,
}

impl Backend for Fake {
    fn start<'a>(&'a self, columns: &[&[Fr]]) -> Option<Box<dyn Pending + 'a>> {
        let mut taken: Vec<usize> = (0..columns.len()).step_by(self.step).collect();
        let some: Vec<&[Fr]> = taken.iter().map(|place| columns[*place]).collect();
        let mut sums = Some(self.bases.commit(&some));
        match self.manner {
            Manner::Right => {}
            Manner::Lost => sums = None,
            Manner::Short => sums = sums.map(|sums| sums[1..].to_vec()),
            Manner::OutOfRange => taken.iter_mut().for_each(|place| *place += 1000),
            Manner::Lying => sums.iter_mut().flatten().for_each(|sum| *sum = -*sum),
        }
        Some(Box::new(Sums { taken, sums }))
    }
}

impl Pending for Sums {
    fn taken(&self) -> &[usize] {
        &self.taken
    }

    fn finish(self: Box<Self>) -> Option<Vec<Affine>> {
        self.sums
    }
}

fn with(step: usize, manner: Manner) -> prover::Prover<Chain> {
    let mut prover = chain();
    let make = |points: &[Affine]| {
        Arc::new(Fake { bases: Bases::new(points), step, manner }) as Arc<dyn Backend>
    };
    assert!(prover.set_backend(make));
    prover
}

#[test]
fn proofs_are_the_same() {
    let expected = chain_proof(&chain(), 3);
    for step in [1, 2] {
        for manner in [Manner::Right, Manner::Lost, Manner::Short, Manner::OutOfRange] {
            assert_eq!(chain_proof(&with(step, manner), 3), expected, "{step} {manner:?}");
        }
    }
}

#[test]
fn a_wrong_commitment_never_leaves() {
    let prover = with(1, Manner::Lying);
    let proof = prover.prove(Chain::new(3), &Chain::instances(3), SEED, &mut quiet);
    assert!(matches!(proof, Err(ProveError::SelfCheck(_))), "{proof:?}");
}
