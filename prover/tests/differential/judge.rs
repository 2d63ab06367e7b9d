//! What a proof has to pass, and what must give none.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, OnceLock};

use halo2_proofs::halo2curves::bn256::Bn256;
use halo2_proofs::plonk::{Circuit, verify_proof};
use halo2_proofs::poly::commitment::ParamsProver;
use halo2_proofs::poly::kzg::commitment::KZGCommitmentScheme;
use halo2_proofs::poly::kzg::multiopen::VerifierSHPLONK;
use halo2_proofs::poly::kzg::strategy::SingleStrategy;
use halo2_proofs::transcript::TranscriptReadBuffer;
use prover::{Event, Fr, G1Affine, ProveError, Prover, Srs, insecure_dev_srs, keys};
use snark_verifier::loader::native::NativeLoader;
use snark_verifier::pcs::kzg::{Bdfg21, KzgAs, KzgDecidingKey};
use snark_verifier::system::halo2::transcript::evm::{ChallengeEvm, EvmTranscript};
use snark_verifier::system::halo2::{Config, compile};
use snark_verifier::verifier::SnarkVerifier;
use snark_verifier::verifier::plonk::PlonkVerifier;

use crate::record::{self, Against};
use crate::resume;

pub const SEED: [u8; 32] = [7; 32];

type Theirs<'a> = EvmTranscript<G1Affine, NativeLoader, &'a [u8], Vec<u8>>;
type Native = PlonkVerifier<KzgAs<Bn256, Bdfg21>>;

/// The setup of a size, made once.
pub fn srs(k: u32) -> Srs {
    static ALL: OnceLock<Mutex<HashMap<u32, Srs>>> = OnceLock::new();
    let mut all = ALL.get_or_init(Mutex::default).lock().unwrap_or_else(|e| e.into_inner());
    all.entry(k).or_insert_with(|| insecure_dev_srs(k).expect("a setup")).clone()
}

/// Keys through their file, as every caller gets them.
pub fn prover<C: Circuit<Fr>>(name: &str, k: u32, circuit: &C) -> Prover<C> {
    let key = keys::keygen(&srs(k), name, k, circuit).unwrap_or_else(|e| panic!("{name}: {e}"));
    Prover::for_circuit(&srs(k), &key.to_bytes(), circuit).unwrap_or_else(|e| panic!("{name}: {e}"))
}

pub fn prove<C: Circuit<Fr>>(
    prover: &Prover<C>,
    circuit: C,
    instances: &[Vec<Fr>],
) -> Result<Vec<u8>, ProveError> {
    prove_from(prover, circuit, instances, SEED)
}

pub fn prove_from<C: Circuit<Fr>>(
    prover: &Prover<C>,
    circuit: C,
    instances: &[Vec<Fr>],
    seed: [u8; 32],
) -> Result<Vec<u8>, ProveError> {
    let mut quiet = |_: Event| ControlFlow::Continue(());
    prover.prove(circuit, instances, seed, &mut quiet)
}

/// Upstream's verifier, reading through the transcript of the Solidity generator.
pub fn upstream_accepts<C: Circuit<Fr>>(
    prover: &Prover<C>,
    instances: &[Vec<Fr>],
    proof: &[u8],
) -> bool {
    let (params, vk) = prover.as_halo2();
    let columns: Vec<&[Fr]> = instances.iter().map(Vec::as_slice).collect();
    let mut transcript = Theirs::init(proof);
    verify_proof::<KZGCommitmentScheme<Bn256>, VerifierSHPLONK<'_, Bn256>, ChallengeEvm<_>, _, _>(
        params,
        vk,
        SingleStrategy::new(params),
        &[&columns],
        &mut transcript,
    )
    .is_ok()
}

/// snark-verifier's own reading of the protocol, the one that Solidity is generated from.
pub fn generator_accepts<C: Circuit<Fr>>(
    prover: &Prover<C>,
    instances: &[Vec<Fr>],
    proof: &[u8],
) -> bool {
    let (params, vk) = prover.as_halo2();
    let rows = instances.iter().map(Vec::len).collect();
    let protocol = compile(params, vk, Config::kzg().with_num_instance(rows));
    let generator = params.get_g()[0];
    let deciding: KzgDecidingKey<Bn256> = (generator, params.g2(), params.s_g2()).into();
    let mut transcript = Theirs::new(proof);
    let proof = Native::read_proof(&deciding, &protocol, instances, &mut transcript);
    proof.is_ok_and(|proof| Native::verify(&deciding, &protocol, instances, &proof).is_ok())
}

/// What a case has shown.
#[derive(Debug, Clone, Copy, Default)]
pub struct Tally {
    pub circuits: usize,
    /// Values that were compared with upstream's prover.
    pub compared: usize,
    pub refused: usize,
}

impl std::ops::AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.circuits += other.circuits;
        self.compared += other.compared;
        self.refused += other.refused;
    }
}

/// A satisfied circuit: a proof of the exact length that all judges accept, and that agrees with
/// upstream's prover wherever two honest provers have to.
pub fn accepted<C: Circuit<Fr> + Clone>(
    prover: &Prover<C>,
    circuit: &C,
    instances: &[Vec<Fr>],
    against: Against,
) -> Tally {
    let name = prover.name();
    let proof = prove(prover, circuit.clone(), instances);
    let proof = proof.unwrap_or_else(|error| panic!("{name}: {error}"));
    assert_eq!(proof.len(), prover.schedule().proof_len(), "{name}: length");
    assert_eq!(prover.verify(instances, &proof), Ok(()), "{name}");
    assert!(upstream_accepts(prover, instances, &proof), "{name}: upstream's verifier");
    assert!(generator_accepts(prover, instances, &proof), "{name}: snark-verifier");
    resume::resumes(prover, circuit, instances, &proof);
    let ours = record::read(prover, instances, &proof);
    let compared = match against {
        Against::Nobody => 0,
        _ => {
            let theirs = record::upstream(prover, circuit.clone(), instances, SEED, &ours);
            record::compare(name, &ours, &theirs, against)
        }
    };
    Tally { circuits: 1, compared, refused: other_inputs(prover, instances, &proof) }
}

/// Every judge refuses the proof beside any other public input.
fn other_inputs<C: Circuit<Fr>>(prover: &Prover<C>, instances: &[Vec<Fr>], proof: &[u8]) -> usize {
    let name = prover.name();
    let mut refused = 0;
    for column in 0..instances.len() {
        let Some(last) = instances[column].len().checked_sub(1) else { continue };
        let mut other = instances.to_vec();
        other[column][last] += Fr::one();
        assert!(prover.verify(&other, proof).is_err(), "{name}: column {column} changed");
        assert!(!upstream_accepts(prover, &other, proof), "{name}: column {column} changed");
        assert!(!generator_accepts(prover, &other, proof), "{name}: column {column} changed");
        refused += 1;
    }
    refused
}

/// A circuit that is not satisfied: a typed refusal, neither a proof nor a panic.
pub fn refused<C: Circuit<Fr>>(
    prover: &Prover<C>,
    circuit: C,
    instances: &[Vec<Fr>],
    why: &str,
) -> Tally {
    let name = prover.name();
    let outcome = catch_unwind(AssertUnwindSafe(|| prove(prover, circuit, instances)));
    match outcome {
        Ok(Err(_)) => Tally { refused: 1, ..Tally::default() },
        Ok(Ok(_)) => panic!("{name}: a proof, although {why}"),
        Err(_) => panic!("{name}: a panic instead of a refusal, where {why}"),
    }
}
