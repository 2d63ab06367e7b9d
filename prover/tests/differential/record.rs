//! What enters and leaves a proof's transcript, stage by stage, for our prover and for upstream's.
//!
//! Upstream's prover runs with the challenges of our proof. Everything that both compute from the
//! witness, the seed and the challenges must then be equal, also behind the first commitment in
//! which they differ by intent.
//!
//! With one seed and one `ChaCha20Rng`, upstream draws field elements in this order:
//! - for each phase, for each of its advice columns, the last `blinding_factors + 1` rows; then
//!   one blind for each of these columns, which KZG does not use;
//! - for each lookup the last `blinding_factors + 1` rows of the permuted input, the same of the
//!   permuted table, and two blinds;
//! - for each set of copied columns the last `blinding_factors` rows of its product, and a blind;
//! - for each lookup the last `blinding_factors` rows of its product, and a blind.
//!
//! The random polynomial comes from the thread's own generator, and blinds after it change nothing.

use std::collections::VecDeque;
use std::io;

use halo2_proofs::halo2curves::bn256::Bn256;
use halo2_proofs::plonk::{Circuit, VerifyingKey, create_proof, keygen_pk};
use halo2_proofs::poly::kzg::commitment::KZGCommitmentScheme;
use halo2_proofs::poly::kzg::multiopen::ProverSHPLONK;
use halo2_proofs::transcript::{EncodedChallenge, Transcript, TranscriptRead, TranscriptWrite};
use prover::schedule::{Action, Step};
use prover::transcript::evm::{EvmReader, EvmState};
use prover::{Fr, G1Affine, Prover};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;

/// One transcript operation with its value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Item {
    Common(Fr),
    Point(G1Affine),
    Scalar(Fr),
    Squeeze(Fr),
}

/// Takes a proof apart, with the challenges that its verifier draws.
pub fn read<C: Circuit<Fr>>(
    prover: &Prover<C>,
    instances: &[Vec<Fr>],
    proof: &[u8],
) -> Vec<(Step, Item)> {
    let schedule = prover.schedule().with_public_inputs(instances.iter().map(Vec::len).sum());
    let mut known = vec![prover.as_halo2().1.transcript_repr()];
    known.extend(instances.iter().flatten());
    let (mut known, mut reader) = (known.into_iter(), EvmReader::new(proof));
    let mut state = EvmState::default();
    let item = |step: &Step| match step.action {
        Action::Common => {
            let scalar = known.next().expect("a known scalar");
            state.absorb_scalar(&scalar);
            Item::Common(scalar)
        }
        Action::Point => {
            let point = reader.read_point().expect("a point of the proof");
            assert!(state.absorb_point(&point));
            Item::Point(point)
        }
        Action::Scalar => {
            let scalar = reader.read_scalar().expect("a scalar of the proof");
            state.absorb_scalar(&scalar);
            Item::Scalar(scalar)
        }
        Action::Squeeze => Item::Squeeze(state.squeeze()),
    };
    let items: Vec<Item> = schedule.steps().iter().map(item).collect();
    assert_eq!(reader.left(), 0);
    schedule.steps().iter().copied().zip(items).collect()
}

/// A challenge from elsewhere.
#[derive(Debug, Clone, Copy)]
pub struct Given(Fr);

impl EncodedChallenge<G1Affine> for Given {
    type Input = Fr;

    fn new(input: &Fr) -> Self {
        Self(*input)
    }

    fn get_scalar(&self) -> Fr {
        self.0
    }
}

/// Writes down what a prover says, and answers with given challenges.
struct Dictated {
    challenges: VecDeque<Fr>,
    items: Vec<Item>,
}

impl Transcript<G1Affine, Given> for Dictated {
    fn squeeze_challenge(&mut self) -> Given {
        let challenge = self.challenges.pop_front().expect("as many challenges as in our proof");
        self.items.push(Item::Squeeze(challenge));
        Given(challenge)
    }

    fn common_point(&mut self, _: G1Affine) -> io::Result<()> {
        panic!("no step absorbs a common point");
    }

    fn common_scalar(&mut self, scalar: Fr) -> io::Result<()> {
        self.items.push(Item::Common(scalar));
        Ok(())
    }
}

impl TranscriptWrite<G1Affine, Given> for Dictated {
    fn write_point(&mut self, point: G1Affine) -> io::Result<()> {
        self.items.push(Item::Point(point));
        Ok(())
    }

    fn write_scalar(&mut self, scalar: Fr) -> io::Result<()> {
        self.items.push(Item::Scalar(scalar));
        Ok(())
    }
}

/// Upstream's prover on the same witness, seed and challenges.
pub fn upstream<C: Circuit<Fr>>(
    prover: &Prover<C>,
    circuit: C,
    instances: &[Vec<Fr>],
    seed: [u8; 32],
    ours: &[(Step, Item)],
) -> Vec<Item> {
    let (params, vk): (_, &VerifyingKey<G1Affine>) = prover.as_halo2();
    let own = halo2_proofs::plonk::keygen_vk(params, &circuit).expect("upstream's key");
    assert_eq!(own.transcript_repr(), vk.transcript_repr(), "upstream's own key");
    let pk = keygen_pk(params, own, &circuit).expect("upstream's proving key");
    let challenge = |(_, item): &(Step, Item)| match item {
        Item::Squeeze(challenge) => Some(*challenge),
        _ => None,
    };
    let challenges = ours.iter().filter_map(challenge).collect();
    let mut transcript = Dictated { challenges, items: Vec::new() };
    let columns: Vec<&[Fr]> = instances.iter().map(Vec::as_slice).collect();
    create_proof::<KZGCommitmentScheme<Bn256>, ProverSHPLONK<'_, Bn256>, Given, _, _, _>(
        params,
        &pk,
        &[circuit],
        &[&columns],
        ChaCha20Rng::from_seed(seed),
        &mut transcript,
    )
    .expect("upstream's proof");
    transcript.items
}

/// What of a proof can be held against upstream's prover.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Against {
    /// All that two honest provers have to agree on: not the random polynomial, nor what it goes
    /// into.
    All,
    /// Nor the permuted columns of lookups, which upstream orders by chance (`check.rs`).
    AllButLookups,
    /// Upstream's prover panics when a third phase ends, though its verifier knows three phases.
    Nobody,
}

impl Against {
    fn leaves_out(self, step: &Step) -> bool {
        let by_chance = ["random", "random eval", "W", "W'"];
        let by_order = ["permuted lookup", "lookup product", "h", "lookup eval"];
        by_chance.contains(&step.what) || (self != Self::All && by_order.contains(&step.what))
    }
}

/// Holds our proof against upstream's, step by step; says how many values were compared.
pub fn compare(name: &str, ours: &[(Step, Item)], theirs: &[Item], against: Against) -> usize {
    assert_eq!(ours.len(), theirs.len(), "{name}: steps");
    let mut compared = 0;
    for (index, ((step, our), their)) in ours.iter().zip(theirs).enumerate() {
        let same_kind = std::mem::discriminant(our) == std::mem::discriminant(their);
        assert!(same_kind, "{name}: step {index} is {step:?}, upstream's {their:?}");
        if against.leaves_out(step) {
            continue;
        }
        assert_eq!(our, their, "{name}: step {index}, {} of {}", step.what, step.round);
        compared += 1;
    }
    compared
}
