//! Proofs of circuits that have everything: each word counts, each step can be the last, and the
//! comparison with upstream notices what it is there to notice.

use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};

use prover::{Event, Fr, G1Affine, ProveError, Prover};

use crate::cases;
use crate::circuit::Described;
use crate::judge;
use crate::params::Params;
use crate::record::{self, Against, Item};

/// Gates, copies, lookups, public inputs and two phases, the last of each list.
fn everything() -> Vec<Params> {
    let named = |list: Vec<Params>, name: &str| {
        list.into_iter().find(|params| params.name == name).expect("a case of this name")
    };
    vec![
        named(cases::phases(), "late-everything-entered"),
        named(cases::lookups(), "one-value-copies-gates"),
    ]
}

fn proved(params: Params) -> (Prover<Described>, Described, Vec<Vec<Fr>>, Vec<u8>) {
    let circuit = Described::new(params);
    let prover = judge::prover(&circuit.params.name, circuit.params.k, &circuit);
    let public = circuit.trace.public();
    let proof = judge::prove(&prover, circuit.clone(), &public).expect("a proof");
    (prover, circuit, public, proof)
}

#[test]
fn every_word_counts() {
    for params in everything() {
        let (prover, circuit, public, proof) = proved(params);
        let name = &circuit.params.name;
        for word in 0..proof.len() / 32 {
            let mut changed = proof.clone();
            changed[32 * word + 31] ^= 1;
            assert!(prover.verify(&public, &changed).is_err(), "{name}: word {word}");
            assert!(!judge::upstream_accepts(&prover, &public, &changed), "{name}: word {word}");
            assert!(!judge::generator_accepts(&prover, &public, &changed), "{name}: word {word}");
        }
        for bytes in [0, 32, proof.len() - 32, proof.len() - 1, proof.len() + 32] {
            let mut changed = proof.clone();
            changed.resize(bytes, 0);
            assert!(prover.verify(&public, &changed).is_err(), "{name}: {bytes} bytes");
        }
    }
}

/// Breaking at any event leaves no proof, and a prover that still proves.
#[test]
fn every_step_can_be_the_last() {
    for params in everything() {
        let (prover, circuit, public, proof) = proved(params);
        let name = &circuit.params.name;
        let mut events = 0;
        let mut count = |_: Event| {
            events += 1;
            ControlFlow::Continue(())
        };
        let again = prover.prove(circuit.clone(), &public, judge::SEED, &mut count);
        assert_eq!(again, Ok(proof), "{name}");
        assert!(events > 30, "{name}: {events} events");
        for last in 0..events {
            let mut left = last;
            let mut stop = |_: Event| match left {
                0 => ControlFlow::Break(()),
                _ => {
                    left -= 1;
                    ControlFlow::Continue(())
                }
            };
            let stopped = prover.prove(circuit.clone(), &public, judge::SEED, &mut stop);
            let aborted = matches!(stopped, Err(ProveError::Aborted { .. }));
            assert!(aborted, "{name}: stopped at event {last}");
        }
    }
}

/// The planted faults for the comparison: any one value that is not the same.
#[test]
fn the_comparison_notices_every_change() {
    let (prover, circuit, public, proof) = proved(everything().remove(1));
    let ours = record::read(&prover, &public, &proof);
    let theirs = record::upstream(&prover, circuit, &public, judge::SEED, &ours);
    let passes = |theirs: &[Item]| {
        let compare = || record::compare("planted", &ours, theirs, Against::All);
        catch_unwind(AssertUnwindSafe(compare)).is_ok()
    };
    assert!(passes(&theirs));
    assert!(!passes(&theirs[1..]));
    for (index, (step, _)) in ours.iter().enumerate() {
        let mut changed = theirs.clone();
        changed[index] = match changed[index] {
            Item::Common(value) => Item::Common(value + Fr::one()),
            Item::Scalar(value) => Item::Scalar(value + Fr::one()),
            Item::Squeeze(value) => Item::Squeeze(value + Fr::one()),
            Item::Point(_) => Item::Point(G1Affine::generator()),
        };
        let by_chance = ["random", "random eval", "W", "W'"].contains(&step.what);
        assert_eq!(passes(&changed), by_chance, "step {index}, {}", step.what);
    }
}
