//! Lean proofs that stop after a round and go on in another session.

use std::ops::ControlFlow;

use prover::lean::LeanProver;
use prover::{Checkpoint, CheckpointError, ProveError, Round, Start};
use sha2::{Digest, Sha256};

use crate::toy::{Shape, Toy, prover, seed};

const ROUNDS: [Round; 5] =
    [Round::Statement, Round::Advice, Round::Quotient, Round::Evaluation, Round::Opening];

type Ran = (Result<Vec<u8>, ProveError>, Vec<Vec<u8>>);

fn run(prover: &LeanProver<Toy>, shape: &Shape, start: Start<'_>) -> Ran {
    let (w, publics) = shape.witness(0);
    let toy = Toy { shape: shape.clone(), w };
    let mut states = Vec::new();
    let keep = &mut |state: Checkpoint| states.push(state.to_bytes());
    let proof = prover.prove_kept(toy, &publics, start, &mut |_| ControlFlow::Continue(()), keep);
    (proof, states)
}

#[test]
fn a_lean_proof_resumes_after_every_round() {
    for number in 0..8 {
        let shape = Shape::random(number);
        let (w, publics) = shape.witness(0);
        let toy = Toy { shape: shape.clone(), w };
        let first = prover(&shape);
        let quiet = &mut |_| ControlFlow::Continue(());
        let proof = first.prove(toy, &publics, seed(number), quiet).unwrap();
        let (whole, states) = run(&first, &shape, Start::Seed(seed(number)));
        assert_eq!(whole.as_ref(), Ok(&proof));
        let fresh = prover(&shape);
        assert_eq!(states.len(), ROUNDS.len());
        for (index, (state, round)) in states.iter().zip(ROUNDS).enumerate() {
            let read = Checkpoint::read(state).unwrap();
            assert_eq!((read.round(), &read.to_bytes()), (round, state));
            let (continued, later) = run(&fresh, &shape, Start::Checkpoint(&read));
            assert_eq!(continued.as_ref(), Ok(&proof), "circuit {number} after {round}");
            assert_eq!(later, states[index + 1..]);
        }
    }
}

/// Bytes of every state changed under a digest that is right again: the proof that was under way,
/// or none; nothing of another circuit.
#[test]
fn a_changed_lean_checkpoint_gives_no_other_proof() {
    let (shape, other) = (Shape::random(3), Shape::random(4));
    let (prover_, theirs) = (prover(&shape), prover(&other));
    let (proof, states) = run(&prover_, &shape, Start::Seed(seed(1)));
    let mut stopped = 0;
    for state in &states {
        let body = &state[..state.len() - 32];
        for byte in 0..body.len() {
            let mut body = body.to_vec();
            body[byte] ^= 1 << (byte % 8);
            let digest = Sha256::digest(&body);
            let bytes = [&body[..], digest.as_slice()].concat();
            let Ok(read) = Checkpoint::read(&bytes) else { continue };
            match run(&prover_, &shape, Start::Checkpoint(&read)).0 {
                Ok(other) => assert!(other == *proof.as_ref().unwrap() || states[0] == *state),
                Err(ProveError::Checkpoint(_)) => {}
                Err(ProveError::SelfCheck(_)) => stopped += 1,
                Err(error) => panic!("{error}"),
            }
        }
        let read = Checkpoint::read(state).unwrap();
        let refused = run(&theirs, &other, Start::Checkpoint(&read)).0;
        let key = matches!(refused, Err(ProveError::Checkpoint(CheckpointError::Key { .. })));
        assert!(key, "{refused:?}");
    }
    assert!(stopped > 0, "some are stopped by the verification alone");
}
