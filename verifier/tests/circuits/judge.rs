//! What a proof of a circuit has to pass, and what has to be refused beside it.

use std::ops::ControlFlow;

use halo2_proofs::plonk::Circuit;
use prover::{Event, Fr, ProveError, Prover, insecure_dev_srs, keys};

use crate::support::mutations::{Changes, Layout};
use crate::support::naive::Fault;
use crate::support::verdict::{Judge, Question, words};

const SEED: [u8; 32] = [7; 32];

/// Verdicts that were compared.
#[derive(Debug, Clone, Copy, Default)]
pub struct Tally {
    pub circuits: usize,
    pub accepted: usize,
    pub refused: usize,
}

impl std::ops::AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.circuits += other.circuits;
        self.accepted += other.accepted;
        self.refused += other.refused;
    }
}

/// A prover of the circuit.
pub fn prover<C: Circuit<Fr>>(name: &str, k: u32, circuit: &C) -> Prover<C> {
    let srs = insecure_dev_srs(k).expect("a setup");
    let key = keys::keygen(&srs, name, k, circuit).unwrap_or_else(|e| panic!("{name}: {e}"));
    Prover::for_circuit(&srs, &key.to_bytes(), circuit).expect("a prover")
}

/// A proof, if there is one.
pub fn prove<C: Circuit<Fr> + Clone>(
    prover: &Prover<C>,
    circuit: &C,
    public: &[Vec<Fr>],
) -> Result<Vec<u8>, ProveError> {
    let mut quiet = |_: Event| ControlFlow::Continue(());
    prover.prove(circuit.clone(), public, SEED, &mut quiet)
}

/// Proves, and asks all verifiers about the proof, beside other public inputs too, and about
/// changes of it.
pub fn judge<C: Circuit<Fr> + Clone>(
    name: &str,
    k: u32,
    circuit: &C,
    public: &[Vec<Fr>],
    wrong: &[Vec<Vec<Fr>>],
) -> Tally {
    let prover = prover(name, k, circuit);
    let proof = prove(&prover, circuit, public);
    let proof = proof.unwrap_or_else(|error| panic!("{name}: {error}"));
    let (params, vk) = prover.as_halo2();
    let judge = Judge::new(params, vk, public);
    agrees_with_the_schedule(name, &judge, &prover);
    let good = Question { instances: words(public), proof };
    assert_eq!(judge.ours.verify(&good.instances, &good.proof), Ok(()), "{name}");
    assert!(judge.upstream(&good), "{name}: upstream");
    assert!(judge.naive(&good, Fault::Nothing), "{name}: the naive verifier");
    for instances in wrong {
        let question = Question { instances: words(instances), ..good.clone() };
        assert_eq!(judge.all(&question), [false; 3], "{name}: {instances:?}");
    }
    let refused = wrong.len() + refused(name, &judge, &good);
    Tally { circuits: 1, accepted: 1, refused }
}

/// The order of the transcript is written once in the prover and once here: they are one.
fn agrees_with_the_schedule<C: Circuit<Fr>>(name: &str, judge: &Judge<'_>, prover: &Prover<C>) {
    let words = prover.schedule().words();
    let layout = Layout::of(judge.ours.key());
    assert_eq!(words.len(), judge.ours.key().proof_words(), "{name}: length");
    let kinds = words.iter().enumerate();
    let x: Vec<usize> =
        kinds.filter(|(_, kind)| **kind == prover::schedule::Word::X).map(|(i, _)| i).collect();
    assert_eq!(x, layout.points, "{name}: points");
}

/// Some changes of each kind, spread over the proof; the matrix has them all.
fn refused(name: &str, judge: &Judge<'_>, good: &Question) -> usize {
    const OF_EACH_KIND: usize = 7;
    let changes = Changes { good, layout: Layout::of(judge.ours.key()) };
    let mut count = 0;
    for kind in changes.all(61) {
        let step = (kind.cases.len() / OF_EACH_KIND).max(1);
        // A value that is zero already is not changed by a zero.
        let cases = kind.cases.iter().enumerate().filter(|(_, question)| *question != good);
        for (at, question) in cases.step_by(step) {
            assert_eq!(judge.all(question), [false; 3], "{name}: {} {at}", kind.name);
            count += 1;
        }
    }
    count
}
