//! Proofs of random circuits: the prover's are accepted by both verifiers, which compute the same.

use std::ops::ControlFlow;

use halo2_proofs::dev::MockProver;
use prover::lean::Check;
use prover::{Fr, ProveError, Round};
use rayon::iter::{IntoParallelIterator, ParallelIterator};

use crate::forger::{self, HARMLESS};
use crate::reference::{self, Trace};
use crate::toy::{K, ROWS, Shape, Toy, full, prover, seed};

/// Big-endian hex of our element and of upstream's.
fn same(ours: bn254::Fr, theirs: Fr) -> bool {
    format!("{ours:?}") == format!("{theirs:?}")
}

fn agree(check: &Check, trace: &Trace) {
    let [y, z, gamma, u] = trace.challenges;
    let pairs = [
        (check.y, y),
        (check.z, z),
        (check.gamma, gamma),
        (check.u, u),
        (check.quotient, trace.quotient),
        (check.packed, trace.packed),
        (check.witness, trace.witness),
        (check.remainder, trace.remainder),
    ];
    for (place, (ours, theirs)) in pairs.into_iter().enumerate() {
        assert!(same(ours, theirs), "value {place}: {ours:?} {theirs:?}");
    }
    assert_eq!(format!("{:?}", check.left.x), format!("{:?}", trace.left.x));
    assert_eq!(format!("{:?}", check.left.y), format!("{:?}", trace.left.y));
}

pub fn digest(prover: &prover::lean::LeanProver<Toy>) -> Fr {
    let mut bytes = [0; 32];
    for (to, limb) in bytes.chunks_exact_mut(8).zip(prover.key().digest().to_canonical()) {
        to.copy_from_slice(&limb.to_le_bytes());
    }
    halo2_proofs::halo2curves::ff::PrimeField::from_repr(bytes).unwrap()
}

#[test]
fn proofs_of_random_circuits_agree_in_every_value() {
    let (circuits, proofs) = if full() { (50, 20) } else { (8, 5) };
    for number in 0..circuits {
        let shape = Shape::random(number);
        let mut prover = prover(&shape);
        let digest = digest(&prover);
        for run in 0..proofs {
            if run == 1 {
                prover.prepare();
            }
            let (w, publics) = shape.witness(run);
            let toy = Toy { shape: shape.clone(), w };
            let mut quiet = |_| ControlFlow::Continue(());
            let proof = prover.prove(toy, &publics, seed(run), &mut quiet).unwrap();
            let (verdict, trace) = reference::verify(&shape, digest, &publics, &proof).unwrap();
            assert!(verdict, "circuit {number}, proof {run}");
            agree(&prover.key().check(&publics, &proof).unwrap(), &trace);
        }
    }
    println!("{} proofs of {circuits} circuits: every value the same", circuits * proofs);
}

/// With one packed column the packed polynomial is the column itself, and x its own root.
#[test]
fn one_packed_column_is_a_circuit_like_any_other() {
    let shape = Shape { seed: 4, terms: 0, back: vec![-1, -2] };
    let (w, publics) = shape.witness(0);
    let prover = prover(&shape);
    assert_eq!(prover.key().packed, 1);
    let toy = Toy { shape: shape.clone(), w };
    let proof = prover.prove(toy, &publics, seed(0), &mut |_| ControlFlow::Continue(())).unwrap();
    assert_eq!(proof.len(), 32 * (8 + 3 + 1 + 1));
    let naive = |proof: &[u8]| reference::verify(&shape, digest(&prover), &publics, proof);
    let (verdict, trace) = naive(&proof).unwrap();
    assert!(verdict);
    agree(&prover.key().check(&publics, &proof).unwrap(), &trace);
    for byte in 0..proof.len() {
        let mut changed = proof.clone();
        changed[byte] ^= 1 << (byte % 8);
        let verdict = naive(&changed).is_some_and(|(verdict, _)| verdict);
        assert_eq!((prover.verify(&publics, &changed).is_ok(), verdict), (false, false), "{byte}");
    }
}

/// A batch of proofs by one prover, all at once on a pool: each verifies, each is what it would be
/// alone, and a stopped or false one among them disturbs no other.
#[test]
fn a_batch_of_proofs_by_one_prover() {
    let shape = Shape::random(6);
    let prover = prover(&shape);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(3).build().unwrap();
    let make = |number: u64| {
        let (w, mut publics) = shape.witness(number);
        if number % 4 == 1 {
            publics[0] += Fr::one();
        }
        let toy = Toy { shape: shape.clone(), w };
        let mut observer = |event: prover::Event| match number % 4 == 3 {
            true if event.round == Round::Quotient => ControlFlow::Break(()),
            _ => ControlFlow::Continue(()),
        };
        (prover.prove(toy, &publics, seed(number), &mut observer), publics)
    };
    let batch: Vec<_> = pool.install(|| (0..16u64).into_par_iter().map(make).collect());
    for (number, (proof, publics)) in batch.into_iter().enumerate() {
        match number % 4 {
            1 => assert!(matches!(proof, Err(ProveError::SelfCheck(_))), "{proof:?}"),
            3 => assert_eq!(proof, Err(ProveError::Aborted { round: Round::Quotient })),
            _ => {
                let proof = proof.unwrap();
                assert_eq!(prover.verify(&publics, &proof), Ok(()));
                assert_eq!(make(number as u64).0, Ok(proof));
            }
        }
    }
}

/// The naive prover's proofs too, and those of a witness polynomial of higher degree with the same
/// rows: no degree is checked and none needs to be.
#[test]
fn the_naive_provers_proofs_are_accepted() {
    for number in 0..4 {
        let shape = Shape::random(100 + number);
        let prover = prover(&shape);
        for deviation in HARMLESS {
            let (publics, proof) = forger::prove(&shape, digest(&prover), number, deviation);
            assert_eq!(prover.verify(&publics, &proof), Ok(()), "{deviation:?}");
            let verdict = reference::verify(&shape, digest(&prover), &publics, &proof);
            assert!(verdict.unwrap().0, "{deviation:?}");
        }
    }
}

/// One description: what proves is what `MockProver` checks.
#[test]
fn mock_prover_says_the_same_of_the_same_circuit() {
    for number in 0..6 {
        let shape = Shape::random(number);
        let prover = prover(&shape);
        let (w, mut publics) = shape.witness(number);
        for wrong in [None, Some(0), Some(1), Some(2)] {
            let before = publics.clone();
            if let Some(index) = wrong {
                publics[index] += Fr::one();
            }
            let toy = Toy { shape: shape.clone(), w: w.clone() };
            let columns = publics.iter().map(|value| vec![*value; shape.filled()]).collect();
            let mock = MockProver::run(K, &toy, columns).unwrap().verify().is_ok();
            let proof = prover.prove(toy, &publics, seed(1), &mut |_| ControlFlow::Continue(()));
            // The last public input is in no constraint.
            assert_eq!((mock, proof.is_ok()), (wrong != Some(0) && wrong != Some(1), mock));
            if !mock {
                assert!(matches!(proof, Err(ProveError::SelfCheck(_))));
            }
            publics = before;
        }
        assert!(shape.usable() < ROWS);
    }
}

#[test]
fn a_caller_hears_rounds_and_can_stop_in_each() {
    let shape = Shape::random(3);
    let prover = prover(&shape);
    let (w, publics) = shape.witness(0);
    let toy = || Toy { shape: shape.clone(), w: w.clone() };
    let mut rounds = Vec::new();
    let mut last = 0.0;
    prover
        .prove(toy(), &publics, seed(0), &mut |event| {
            assert!(event.fraction >= last);
            last = event.fraction;
            rounds.push(event.round);
            ControlFlow::Continue(())
        })
        .unwrap();
    rounds.dedup();
    use Round::{Advice, Evaluation, Opening, Quotient, Statement};
    assert_eq!((rounds, last), (vec![Statement, Advice, Quotient, Evaluation, Opening], 1.0));
    for stop in [Statement, Advice, Quotient, Evaluation, Opening] {
        let stopped = prover.prove(toy(), &publics, seed(0), &mut |event| match event.round {
            round if round == stop => ControlFlow::Break(()),
            _ => ControlFlow::Continue(()),
        });
        assert_eq!(stopped, Err(ProveError::Aborted { round: stop }));
    }
}

/// The seed decides the proof, prepared or not and on any number of threads.
#[test]
fn one_seed_one_proof() {
    let shape = Shape::random(5);
    let mut prover = prover(&shape);
    let (w, publics) = shape.witness(0);
    let make = |prover: &prover::lean::LeanProver<Toy>, number, threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let toy = Toy { shape: shape.clone(), w: w.clone() };
        let mut quiet = |_| ControlFlow::Continue(());
        pool.install(|| prover.prove(toy, &publics, seed(number), &mut quiet).unwrap())
    };
    let first = make(&prover, 1, 1);
    assert_eq!(first, make(&prover, 1, 3));
    assert_ne!(first, make(&prover, 2, 1));
    prover.prepare();
    assert_eq!(first, make(&prover, 1, 2));
}
