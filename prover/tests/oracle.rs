//! Oracles: the generator of the Solidity verifier has its own implementation of the transcript,
//! and upstream its own prover and verifier. All of them have to agree with ours.

mod common;

use std::ops::ControlFlow;

use common::*;
use halo2_proofs::circuit::Value;
use halo2_proofs::halo2curves::bn256::Bn256;
use halo2_proofs::plonk::{create_proof, verify_proof};
use halo2_proofs::poly::kzg::commitment::KZGCommitmentScheme;
use halo2_proofs::poly::kzg::multiopen::{ProverSHPLONK, VerifierSHPLONK};
use halo2_proofs::poly::kzg::strategy::SingleStrategy;
use halo2_proofs::transcript::{
    EncodedChallenge, Transcript, TranscriptReadBuffer, TranscriptWrite, TranscriptWriterBuffer,
};
use prover::schedule::Action;
use prover::transcript::Stop;
use prover::transcript::evm::{EvmState, EvmWriter};
use prover::{Event, Fr, G1Affine, Prover, keys};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use snark_verifier::loader::native::NativeLoader;
use snark_verifier::system::halo2::transcript::evm::{ChallengeEvm, EvmTranscript};

type Theirs<S> = EvmTranscript<G1Affine, NativeLoader, S, Vec<u8>>;

#[test]
fn the_transcript_is_the_generators() {
    let mut rng = ChaCha20Rng::from_seed(SEED);
    for round in 0..40 {
        let (mut ours, mut theirs) = (EvmState::default(), Theirs::new(Vec::new()));
        for step in 0..60 {
            match rng.next_u32() % 3 {
                0 => {
                    let scalar = -Fr::from(rng.next_u64()) * Fr::from(rng.next_u64());
                    ours.absorb_scalar(&scalar);
                    theirs.write_scalar(scalar).unwrap();
                }
                1 => {
                    let point = G1Affine::random(&mut rng);
                    assert!(ours.absorb_point(&point));
                    theirs.write_point(point).unwrap();
                }
                _ => {
                    let challenge: ChallengeEvm<G1Affine> =
                        Transcript::squeeze_challenge(&mut theirs);
                    assert_eq!(ours.squeeze(), challenge.get_scalar(), "round {round} step {step}");
                }
            }
        }
    }
    assert!(!EvmState::default().absorb_point(&G1Affine::default()), "infinity has no form");
}

fn their_proof(circuit: Chain, instances: &[Vec<Fr>]) -> Vec<u8> {
    let params = upstream_params();
    let empty = Chain::default();
    let vk = halo2_proofs::plonk::keygen_vk(&params, &empty).unwrap();
    let pk = halo2_proofs::plonk::keygen_pk(&params, vk, &empty).unwrap();
    let columns: Vec<&[Fr]> = instances.iter().map(Vec::as_slice).collect();
    let mut transcript = Theirs::<Vec<u8>>::init(Vec::new());
    create_proof::<KZGCommitmentScheme<Bn256>, ProverSHPLONK<'_, Bn256>, ChallengeEvm<_>, _, _, _>(
        &params,
        &pk,
        &[circuit],
        &[&columns],
        ChaCha20Rng::from_seed(SEED),
        &mut transcript,
    )
    .unwrap();
    transcript.finalize()
}

fn they_accept(instances: &[Vec<Fr>], proof: &[u8]) -> bool {
    let params = upstream_params();
    let vk = halo2_proofs::plonk::keygen_vk(&params, &Chain::default()).unwrap();
    let columns: Vec<&[Fr]> = instances.iter().map(Vec::as_slice).collect();
    let mut transcript = Theirs::<&[u8]>::init(proof);
    verify_proof::<KZGCommitmentScheme<Bn256>, VerifierSHPLONK<'_, Bn256>, ChallengeEvm<_>, _, _>(
        &params,
        &vk,
        SingleStrategy::new(&params),
        &[&columns],
        &mut transcript,
    )
    .is_ok()
}

#[test]
fn each_side_accepts_the_others_proofs() {
    let (prover, instances) = (chain(), Chain::instances(9));
    let theirs = their_proof(Chain::new(9), &instances);
    assert_eq!(prover.verify(&instances, &theirs), Ok(()));
    let ours = chain_proof(&prover, 9);
    assert!(they_accept(&instances, &ours));
    assert!(!they_accept(&Chain::instances(8), &ours));
    // Same seed, same keys, same transcript: the same advice commitments.
    assert_eq!(ours[..128], theirs[..128]);
}

fn run<C: halo2_proofs::plonk::Circuit<Fr>>(
    name: &str,
    empty: &C,
    circuit: C,
    instances: &[Vec<Fr>],
) -> (Prover<C>, Result<Vec<u8>, prover::ProveError>) {
    let key = keys::keygen(&srs(), name, K, empty).unwrap();
    let prover = Prover::<C>::for_circuit(&srs(), &key.to_bytes(), empty).unwrap();
    let proof = prover.prove(circuit, instances, SEED, &mut quiet);
    (prover, proof)
}

/// The rounds take exactly the schedule's steps: the writer compares each call.
#[test]
fn the_rounds_follow_the_schedule() {
    let (prover, proof) = run("chain", &Chain::default(), Chain::new(5), &Chain::instances(5));
    assert_eq!(proof.map(|proof| proof.len()), Ok(prover.schedule().proof_len()));
    let circuit = Wide { x: Value::known(Fr::from(3)) };
    let (prover, proof) = run("wide", &Wide::default(), circuit, &[vec![Fr::from(12)]]);
    assert_eq!(proof.map(|proof| proof.len()), Ok(prover.schedule().proof_len()));
}

/// The planted fault for the test above: every single deviation is noticed.
#[test]
fn a_writer_notices_every_deviation() {
    let prover = chain();
    let schedule = prover.schedule();
    let actions: Vec<Action> = schedule.steps().iter().map(|step| step.action).collect();
    let play = |actions: &[Action]| {
        let mut observer = |_: Event| ControlFlow::Continue(());
        let mut writer = EvmWriter::new(schedule, &mut observer);
        for action in actions {
            // The writer may fail at once or at the end; both are noticing.
            let _ = match action {
                Action::Common => writer.absorb(&Fr::one()),
                Action::Point => writer.point(&bn254::Affine::generator()),
                Action::Scalar => writer.scalar(bn254::Fr::ONE),
                Action::Squeeze => writer.squeeze().map(drop),
            };
        }
        writer.finish()
    };
    assert_eq!(play(&actions).map(|proof| proof.len()), Ok(schedule.proof_len()));
    for at in 0..actions.len() {
        let mut dropped = actions.clone();
        dropped.remove(at);
        let mut doubled = actions.clone();
        doubled.insert(at, actions[at]);
        let mut exchanged = actions.clone();
        exchanged[at] = match actions[at] {
            Action::Scalar => Action::Common,
            _ => Action::Scalar,
        };
        for changed in [dropped, doubled, exchanged] {
            assert!(matches!(play(&changed), Err(Stop::Schedule { .. })), "step {at}");
        }
    }
}
