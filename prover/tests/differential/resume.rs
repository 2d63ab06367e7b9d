//! A proof that stops after a round and goes on in another session: the same bytes, no sum of
//! points twice, and nothing out of a checkpoint that is not its own.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use halo2_proofs::plonk::Circuit;
use prover::schedule::Action;
use prover::{Backend, Checkpoint, CheckpointError, Fr, Pending, ProveError, Prover, Round, Start};
use sha2::{Digest, Sha256};

use crate::cases;
use crate::circuit::Described;
use crate::judge::{self, SEED};

/// Counts the columns that are committed to, and takes none of them.
#[derive(Debug, Default)]
struct Counter(AtomicUsize);

impl Backend for Counter {
    fn start<'a>(&'a self, columns: &[&[bn254::Fr]]) -> Option<Box<dyn Pending + 'a>> {
        self.0.fetch_add(columns.len(), Ordering::Relaxed);
        None
    }
}

/// Proves from `start`; gives the outcome and the states after the rounds that were run.
fn run<C: Circuit<Fr>>(
    prover: &Prover<C>,
    circuit: C,
    instances: &[Vec<Fr>],
    start: Start<'_>,
) -> (Result<Vec<u8>, ProveError>, Vec<Vec<u8>>) {
    let mut states = Vec::new();
    let keep = &mut |state: Checkpoint| states.push(state.to_bytes());
    let quiet = &mut |_| ControlFlow::Continue(());
    let proof = prover.prove_kept(circuit, instances, start, quiet, keep);
    (proof, states)
}

/// After each round: written down, read by a prover that has never seen the proof, continued.
pub fn resumes<C: Circuit<Fr> + Clone>(
    prover: &Prover<C>,
    circuit: &C,
    instances: &[Vec<Fr>],
    proof: &[u8],
) {
    let (name, k) = (prover.name(), prover.as_halo2().1.get_domain().k());
    let (whole, states) = run(prover, circuit.clone(), instances, Start::Seed(SEED));
    assert!(whole.as_deref() == Ok(proof), "{name}: keeping states changes nothing");
    assert_eq!(states.len(), Round::ALL.len(), "{name}");
    let mut fresh = judge::prover(name, k, circuit);
    let counter = Arc::new(Counter::default());
    assert!(fresh.set_backend(|_| counter.clone()));
    for (index, (state, round)) in states.iter().zip(Round::ALL).enumerate() {
        let read = Checkpoint::read(state).unwrap_or_else(|e| panic!("{name} {round}: {e}"));
        assert_eq!((read.round(), &read.to_bytes()), (round, state), "{name}");
        counter.0.store(0, Ordering::Relaxed);
        let start = Start::Checkpoint(&read);
        let (continued, later) = run(&fresh, circuit.clone(), instances, start);
        assert!(continued.as_deref() == Ok(proof), "{name}: continued after {round}");
        assert!(later == states[index + 1..], "{name}: states after {round}");
        let steps = prover.schedule().steps().iter();
        let due = steps.filter(|step| step.action == Action::Point && step.round > round).count();
        assert_eq!(counter.0.load(Ordering::Relaxed), due, "{name}: sums after {round}");
    }
}

/// One circuit of each kind.
fn some() -> Vec<Described> {
    let lists = [cases::gates(), cases::copies(), cases::lookups(), cases::phases()];
    let last = lists.into_iter().filter_map(|list| list.into_iter().next_back());
    last.map(Described::new).collect()
}

/// The state with this byte changed and a digest that is right again.
fn changed(state: &[u8], byte: usize, bit: u8) -> Vec<u8> {
    let mut body = state[..state.len() - 32].to_vec();
    body[byte] ^= bit;
    let digest = Sha256::digest(&body);
    [&body[..], digest.as_slice()].concat()
}

/// How changed states ended.
#[derive(Debug, Default, PartialEq)]
struct Ends {
    unread: usize,
    not_its_own: usize,
    foreign: usize,
    /// Stopped by nothing but the finished proof's own verification.
    self_check: usize,
    /// Changes that do not matter: to the seed while nothing depends on it, to the number of a
    /// round that wrote no words.
    proved: usize,
}

/// Every byte of every state, with a digest that is right again: no proof comes of it that does
/// not verify, and none but the one that was under way once something was committed to.
#[test]
fn a_changed_checkpoint_gives_no_other_proof() {
    for circuit in some() {
        let (params, public) = (&circuit.params, circuit.trace.public());
        let prover = judge::prover(&params.name, params.k, &circuit);
        let (proof, states) = run(&prover, circuit.clone(), &public, Start::Seed(SEED));
        let proof = proof.expect("a proof");
        let mut ends = Ends::default();
        for state in states {
            let round = Checkpoint::read(&state).expect("a state").round();
            // All of the header, and some bytes of each word.
            let header = round_of(&params.name) + 1;
            let places = (0..header).chain((header..state.len() - 32).step_by(29));
            for byte in places {
                let bytes = changed(&state, byte, 1 << (byte % 8));
                let Ok(read) = Checkpoint::read(&bytes) else {
                    ends.unread += 1;
                    continue;
                };
                let start = Start::Checkpoint(&read);
                let (outcome, _) = run(&prover, circuit.clone(), &public, start);
                match outcome {
                    Err(ProveError::Checkpoint(CheckpointError::Foreign { .. })) => {
                        ends.foreign += 1;
                    }
                    Err(ProveError::Checkpoint(_)) => ends.not_its_own += 1,
                    Err(ProveError::SelfCheck(_)) => ends.self_check += 1,
                    Err(other) => panic!("{round} {byte}: {other}"),
                    Ok(other) => {
                        assert_eq!(prover.verify(&public, &other), Ok(()));
                        assert!(other == proof || round == Round::Statement, "{round} {byte}");
                        ends.proved += 1;
                    }
                }
            }
        }
        println!("{}: {ends:?}", params.name);
        let seen = [ends.unread, ends.not_its_own, ends.foreign, ends.self_check];
        assert!(seen.iter().all(|count| *count > 0), "{ends:?}");
    }
}

/// A valid point in place of a commitment passes every check but the last: this is the fault that
/// the final verification is there for.
#[test]
fn an_exchanged_commitment_is_stopped_by_the_verification() {
    let circuit = some().remove(0);
    let (params, public) = (&circuit.params, circuit.trace.public());
    let prover = judge::prover(&params.name, params.k, &circuit);
    let (_, states) = run(&prover, circuit.clone(), &public, Start::Seed(SEED));
    let state = &states[1];
    let words = round_of(&params.name) + 1;
    let mut body = state[..state.len() - 32].to_vec();
    // The generator, (1, 2).
    body[words..words + 64].fill(0);
    (body[words + 31], body[words + 63]) = (1, 2);
    let digest = Sha256::digest(&body);
    let read = Checkpoint::read(&[&body[..], digest.as_slice()].concat()).expect("well-formed");
    let (outcome, later) = run(&prover, circuit.clone(), &public, Start::Checkpoint(&read));
    assert!(matches!(outcome, Err(ProveError::SelfCheck(_))), "{outcome:?}");
    assert_eq!(later.len(), 5, "all rounds were run");
}

#[test]
fn every_damage_says_why() {
    let circuit = some().remove(1);
    let (params, public) = (&circuit.params, circuit.trace.public());
    let prover = judge::prover(&params.name, params.k, &circuit);
    let (_, states) = run(&prover, circuit.clone(), &public, Start::Seed(SEED));
    let state = &states[1];
    for byte in 0..state.len() {
        let mut damaged = state.clone();
        damaged[byte] ^= 0x10;
        let refused = Checkpoint::read(&damaged).expect_err("damaged");
        match byte {
            0..8 => assert_eq!(refused, CheckpointError::Magic),
            8..12 => assert!(matches!(refused, CheckpointError::Version { expected: 1, .. })),
            // The name's length.
            12 => {}
            _ => assert_eq!(refused, CheckpointError::Digest, "{byte}"),
        }
    }
    for length in 0..state.len() {
        assert!(Checkpoint::read(&state[..length]).is_err(), "{length}");
    }
    assert_eq!(Checkpoint::read(&[&state[..], &[0]].concat()), Err(CheckpointError::Digest));
    let unknown = Checkpoint::read(&changed(state, round_of(&params.name), 8));
    assert_eq!(unknown, Err(CheckpointError::Round { got: 9 }));
}

/// Where the number of the round stands.
fn round_of(name: &str) -> usize {
    13 + name.len() + 96
}

/// Why a state is not continued.
fn why(state: &[u8], prover: &Prover<Described>, circuit: &Described) -> CheckpointError {
    let read = Checkpoint::read(state).expect("a state");
    let start = Start::Checkpoint(&read);
    match run(prover, circuit.clone(), &circuit.trace.public(), start).0 {
        Err(ProveError::Checkpoint(error)) => error,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_checkpoint_of_something_else_says_of_what() {
    let circuits = cases::public_inputs().into_iter().rev().take(2).map(Described::new);
    let [circuit, other] = circuits.collect::<Vec<_>>().try_into().expect("two circuits");
    let (params, public) = (&circuit.params, circuit.trace.public());
    let prover = judge::prover(&params.name, params.k, &circuit);
    let (_, states) = run(&prover, circuit.clone(), &public, Start::Seed(SEED));
    let state = &states[1];
    // Round r0 has written nothing.
    let short = why(&changed(state, round_of(&params.name), 1), &prover, &circuit);
    assert!(matches!(short, CheckpointError::Words(_)), "{short:?}");
    let mut trace = (*circuit.trace).clone();
    let column = trace.lengths.iter().position(|length| *length > 0).expect("a public input");
    trace.instance[column][0] += Fr::one();
    let inputs = why(state, &prover, &circuit.with_trace(trace));
    assert_eq!(inputs, CheckpointError::PublicInputs);
    let theirs = judge::prover(&other.params.name, other.params.k, &other);
    let name = why(state, &theirs, &other);
    assert!(matches!(name, CheckpointError::Circuit { .. }), "{name:?}");
    let renamed = judge::prover(&params.name, other.params.k, &other);
    let key = why(state, &renamed, &other);
    assert!(matches!(key, CheckpointError::Key { .. }), "{key:?}");
}
