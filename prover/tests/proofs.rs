//! Proofs of toy circuits: what is accepted, and everything that is not.

mod common;

use common::*;
use halo2_proofs::circuit::Value;
use prover::schedule::{Action, Word};
use prover::{Event, Fr, ProveError, Prover, Round, VerifyError};
use std::ops::ControlFlow;

const R: [u8; 32] = [
    0x30, 0x64, 0x4e, 0x72, 0xe1, 0x31, 0xa0, 0x29, 0xb8, 0x50, 0x45, 0xb6, 0x81, 0x81, 0x58, 0x5d,
    0x28, 0x33, 0xe8, 0x48, 0x79, 0xb9, 0x70, 0x91, 0x43, 0xe1, 0xf5, 0x93, 0xf0, 0x00, 0x00, 0x01,
];
const Q: [u8; 32] = [
    0x30, 0x64, 0x4e, 0x72, 0xe1, 0x31, 0xa0, 0x29, 0xb8, 0x50, 0x45, 0xb6, 0x81, 0x81, 0x58, 0x5d,
    0x97, 0x81, 0x6a, 0x91, 0x68, 0x71, 0xca, 0x8d, 0x3c, 0x20, 0x8c, 0x16, 0xd8, 0x7c, 0xfd, 0x47,
];

/// a + b on big-endian words; a proof's words leave room for it.
fn add(a: &[u8], b: &[u8; 32]) -> [u8; 32] {
    let mut sum = [0; 32];
    let mut carry = 0u16;
    for i in (0..32).rev() {
        carry += u16::from(a[i]) + u16::from(b[i]);
        sum[i] = carry as u8;
        carry >>= 8;
    }
    sum
}

fn words(proof: &[u8], word: usize) -> &[u8] {
    &proof[32 * word..32 * word + 32]
}

fn with_word(proof: &[u8], word: usize, value: &[u8]) -> Vec<u8> {
    let mut changed = proof.to_vec();
    changed[32 * word..32 * word + value.len()].copy_from_slice(value);
    changed
}

#[test]
fn proves_and_verifies_both_toys() {
    let (chain, wide) = (chain(), wide());
    let proof = chain_proof(&chain, 5);
    assert_eq!(proof.len(), chain.schedule().proof_len());
    assert_eq!(chain.verify(&Chain::instances(5), &proof), Ok(()));
    let public = vec![vec![Fr::from(12)]];
    let proof = wide.prove(Wide { x: Value::known(Fr::from(3)) }, &public, SEED, &mut quiet);
    assert_eq!(wide.verify(&public, &proof.unwrap()), Ok(()));
}

#[test]
fn refuses_every_flipped_byte() {
    let (prover, instances) = (chain(), Chain::instances(5));
    let proof = chain_proof(&prover, 5);
    for at in 0..proof.len() {
        let mut changed = proof.clone();
        changed[at] ^= 1 << (at % 8);
        assert!(prover.verify(&instances, &changed).is_err(), "byte {at}");
    }
}

#[test]
fn refuses_every_other_length() {
    let (prover, instances) = (chain(), Chain::instances(5));
    let proof = chain_proof(&prover, 5);
    let expected = proof.len();
    let lengths = [0, 1, 31, 32, expected - 33, expected - 32, expected - 1, expected + 1];
    for got in lengths.into_iter().chain([expected + 31, expected + 32, expected + 64, 1 << 20]) {
        let mut changed = proof.clone();
        changed.resize(got, 0);
        let refused = prover.verify(&instances, &changed);
        assert_eq!(refused, Err(VerifyError::Length { expected, got }));
    }
    for word in 0..expected / 32 {
        let mut dropped = proof.clone();
        dropped.drain(32 * word..32 * word + 32);
        assert!(prover.verify(&instances, &dropped).is_err(), "word {word} dropped");
    }
}

#[test]
fn refuses_scalars_outside_the_field() {
    let (prover, instances) = (chain(), Chain::instances(5));
    let proof = chain_proof(&prover, 5);
    let mut seen = 0;
    for (index, kind) in prover.schedule().words().into_iter().enumerate() {
        if kind != Word::Scalar {
            continue;
        }
        seen += 1;
        for value in [add(words(&proof, index), &R), R, [0xff; 32]] {
            let refused = prover.verify(&instances, &with_word(&proof, index, &value));
            assert_eq!(refused, Err(VerifyError::Scalar { index }));
        }
        let one = add(&[0; 32], &{
            let mut one = [0; 32];
            one[31] = 1;
            one
        });
        for value in [[0; 32], add(words(&proof, index), &one)] {
            let refused = prover.verify(&instances, &with_word(&proof, index, &value));
            assert_eq!(refused, Err(VerifyError::Invalid), "word {index}");
        }
    }
    assert!(seen > 5, "{seen} scalars");
}

#[test]
fn refuses_every_replaced_point() {
    let (prover, instances) = (chain(), Chain::instances(5));
    let other = prover.prove(Chain::new(6), &Chain::instances(6), [6; 32], &mut quiet).unwrap();
    let proof = chain_proof(&prover, 5);
    let kinds = prover.schedule().words();
    let points = (0..kinds.len()).filter(|index| kinds[*index] == Word::X);
    for index in points {
        let (x, y) = (words(&proof, index), words(&proof, index + 1));
        let refused = |value: &[u8]| prover.verify(&instances, &with_word(&proof, index, value));
        let (mut generator, mut negated) = ([0u8; 64], [0u8; 64]);
        (generator[31], generator[63]) = (1, 2);
        negated[..32].copy_from_slice(x);
        negated[32..].copy_from_slice(&subtract(&Q, y));
        assert_eq!(refused(&[0; 64]), Err(VerifyError::Point { index }), "infinity");
        assert_eq!(refused(&[&[0; 32], x].concat()), Err(VerifyError::Point { index }));
        assert_eq!(refused(&add(x, &Q)), Err(VerifyError::Coordinate { index }));
        assert_eq!(refused(&Q), Err(VerifyError::Coordinate { index }));
        let y_alias = with_word(&proof, index + 1, &add(y, &Q));
        let got = prover.verify(&instances, &y_alias);
        assert_eq!(got, Err(VerifyError::Coordinate { index: index + 1 }));
        assert_eq!(refused(&generator), Err(VerifyError::Invalid), "generator at {index}");
        assert_eq!(refused(&negated), Err(VerifyError::Invalid), "negated at {index}");
        let foreign = &other[32 * index..32 * index + 64];
        assert_eq!(refused(foreign), Err(VerifyError::Invalid), "another proof's at {index}");
    }
}

fn subtract(a: &[u8; 32], b: &[u8]) -> [u8; 32] {
    let mut difference = [0; 32];
    let mut borrow = 0i16;
    for i in (0..32).rev() {
        let value = i16::from(a[i]) - i16::from(b[i]) - borrow;
        borrow = i16::from(value < 0);
        difference[i] = value.rem_euclid(256) as u8;
    }
    difference
}

#[test]
fn refuses_other_instances() {
    let prover = chain();
    let proof = chain_proof(&prover, 5);
    let good = Chain::instances(5);
    for column in 0..2 {
        for other in [good[column][0] + Fr::one(), good[column][0] - Fr::one(), Fr::zero()] {
            let mut bad = good.clone();
            bad[column][0] = other;
            assert_eq!(prover.verify(&bad, &proof), Err(VerifyError::Invalid));
        }
    }
    let swapped = vec![good[1].clone(), good[0].clone()];
    assert_eq!(prover.verify(&swapped, &proof), Err(VerifyError::Invalid));
    assert_eq!(prover.verify(&Chain::instances(6), &proof), Err(VerifyError::Invalid));
}

#[test]
fn refuses_other_shapes_of_instances() {
    let prover = chain();
    let proof = chain_proof(&prover, 5);
    let good = Chain::instances(5);
    for got in [0, 1, 3, 10_000] {
        let mut bad = good.clone();
        bad.resize(got, vec![Fr::one()]);
        let expected = VerifyError::InstanceColumns { expected: 2, got };
        assert_eq!(prover.verify(&bad, &proof), Err(expected.clone()));
        let refused = prover.prove(Chain::new(5), &bad, SEED, &mut quiet);
        assert_eq!(refused, Err(ProveError::Instances(expected)));
    }
    let most = (1 << K) - 6;
    for got in [0, 2, most, most + 1, 10_000] {
        let mut bad = good.clone();
        bad[1].resize(got, Fr::zero());
        let refusal = match got > most {
            true => VerifyError::InstanceRows { index: 1, most, got },
            false => VerifyError::Invalid,
        };
        assert_eq!(prover.verify(&bad, &proof), Err(refusal));
    }
}

#[test]
fn refuses_proofs_of_another_circuit() {
    let (chain, wide) = (chain(), wide());
    let public = vec![vec![Fr::from(12)]];
    let circuit = Wide { x: Value::known(Fr::from(3)) };
    let mut proof = wide.prove(circuit, &public, SEED, &mut quiet).unwrap();
    proof.resize(chain.schedule().proof_len(), 0);
    assert!(chain.verify(&Chain::instances(5), &proof).is_err());
}

/// The engine checks itself: a witness that does not satisfy the circuit gives no proof.
#[test]
fn hands_out_no_proof_of_a_false_statement() {
    let mut instances = Chain::instances(5);
    instances[0][0] += Fr::one();
    let refused = chain().prove(Chain::new(5), &instances, SEED, &mut quiet);
    assert_eq!(refused, Err(ProveError::SelfCheck(VerifyError::Invalid)));
}

/// A proof is a function of circuit, inputs and seed, for any number of threads.
#[test]
fn the_same_seed_gives_the_same_proof() {
    let mut prover = chain();
    let run = |prover: &Prover<Chain>, threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| chain_proof(prover, 5))
    };
    let proof = run(&prover, 1);
    assert_eq!(proof, run(&prover, 2));
    assert_eq!(proof, run(&prover, 4));
    prover.prepare();
    assert_eq!(proof, run(&prover, 1), "tables change nothing");
    let other = prover.prove(Chain::new(5), &Chain::instances(5), [8; 32], &mut quiet).unwrap();
    let words = |proof: &[u8]| proof.chunks(32).map(<[u8]>::to_vec).collect::<Vec<_>>();
    assert!(words(&proof).iter().zip(words(&other)).all(|(a, b)| *a != b), "all is blinded");
}

/// What another thread begins ahead changes no proof, whether it comes before or beside it.
#[test]
fn a_head_start_changes_nothing() {
    let proof = chain_proof(&chain(), 5);
    for threads in [1, 2, 3] {
        let prover = chain();
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let beside = pool.install(|| {
            rayon::spawn(prover.head_start());
            chain_proof(&prover, 5)
        });
        assert_eq!(proof, beside, "{threads} threads");
        let early = chain();
        early.head_start()();
        assert_eq!(proof, pool.install(|| chain_proof(&early, 5)), "{threads} threads, before");
    }
}

#[test]
fn reports_every_round_in_order() {
    for (events, name) in [(events_of_chain(), "chain"), (events_of_wide(), "wide")] {
        assert!(events.windows(2).all(|w| w[0].round <= w[1].round), "{name}: rounds in order");
        assert!(events.windows(2).all(|w| w[0].fraction <= w[1].fraction), "{name}: never back");
        for round in Round::ALL {
            assert!(events.iter().any(|event| event.round == round), "{name}: {round}");
        }
        assert_eq!(events.iter().filter(|event| event.fraction == 1.0).count(), 1);
        assert_eq!(events.last().map(|event| event.fraction), Some(1.0));
    }
}

fn events_of_chain() -> Vec<Event> {
    let mut events = Vec::new();
    let mut observer = |event| {
        events.push(event);
        ControlFlow::Continue(())
    };
    chain().prove(Chain::new(5), &Chain::instances(5), SEED, &mut observer).unwrap();
    events
}

fn events_of_wide() -> Vec<Event> {
    let mut events = Vec::new();
    let mut observer = |event| {
        events.push(event);
        ControlFlow::Continue(())
    };
    let circuit = Wide { x: Value::known(Fr::from(3)) };
    wide().prove(circuit, &[vec![Fr::from(12)]], SEED, &mut observer).unwrap();
    events
}

/// Whenever the observer breaks, the proof stops with the round in which it did, never with a
/// panic, and the prover stays usable.
#[test]
fn stops_in_any_step() {
    let prover = chain();
    let steps = prover.schedule().steps().len() + 1;
    for stop_at in 0..steps {
        let (mut seen, mut after, mut round) = (0, 0, Round::Statement);
        let mut observer = |event: Event| {
            after += usize::from(seen > stop_at);
            seen += 1;
            if seen == stop_at + 1 {
                round = event.round;
            }
            if seen > stop_at { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        let got = prover.prove(Chain::new(5), &Chain::instances(5), SEED, &mut observer);
        assert_eq!(got, Err(ProveError::Aborted { round }), "step {stop_at}");
        let quotient = |step: &prover::schedule::Step| step.what == "h";
        let forwarded = prover.schedule().steps().iter().position(quotient).unwrap();
        assert!(after <= forwarded.saturating_sub(stop_at) + 4, "step {stop_at}: {after} more");
    }
    assert_eq!(prover.verify(&Chain::instances(5), &chain_proof(&prover, 5)), Ok(()));
}

#[test]
fn the_schedule_names_what_a_proof_holds() {
    let prover = wide();
    let of = |action| prover.schedule().steps().iter().filter(|s| s.action == action).count();
    assert_eq!(prover.schedule().proof_len(), 64 * of(Action::Point) + 32 * of(Action::Scalar));
    assert_eq!(of(Action::Common), 2);
}
