//! Proofs of random circuits, of provers that deviate from the protocol, and of whoever knows the
//! setup's secret: the same verdicts as of the naive verifiers.

use prover::Fr;
use verifier::lean::LeanVerifier;

use crate::forger::{HARMLESS, MALICIOUS, prove, simulate};
use crate::golden::{accepts, read};
use crate::naive::{Fault, Naive};
use crate::support::verdict::{Question, words};
use crate::toy::{PUBLICS, Shape, prover};

struct Circuit {
    shape: Shape,
    verifier: LeanVerifier,
    digest: Fr,
}

impl Circuit {
    fn new(number: u64) -> Self {
        let shape = Shape::random(number);
        let prover = prover(&shape);
        let verifier = LeanVerifier::new(read(&prover.key().to_bytes())).expect("a verifier");
        let mut digest = verifier.key().digest();
        digest.reverse();
        let digest = halo2_proofs::halo2curves::ff::PrimeField::from_repr(digest).unwrap();
        Self { shape, verifier, digest }
    }

    /// Ours, which has to be the naive one's.
    fn verdict(&self, publics: &[Fr], proof: Vec<u8>) -> bool {
        let columns: Vec<Vec<Fr>> = publics.iter().map(|value| vec![*value]).collect();
        let question = Question { instances: words(&columns), proof };
        let naive = Naive { key: self.verifier.key(), fault: Fault::Nothing };
        let ours = accepts(&self.verifier, &question);
        assert_eq!(ours, naive.accepts(&question));
        ours
    }
}

#[test]
fn deviating_provers_are_refused_and_harmless_ones_accepted() {
    for number in 0..4 {
        let circuit = Circuit::new(number);
        for (list, expected) in [(&HARMLESS[..], true), (&MALICIOUS, false)] {
            for deviation in list {
                let (publics, proof) =
                    prove(&circuit.shape, circuit.digest, 40 + number, *deviation);
                // Values sent in each other's place say the same if they are equal.
                assert_eq!(circuit.verdict(&publics, proof), expected, "{deviation:?}");
            }
        }
    }
}

#[test]
fn the_simulator_is_accepted() {
    let circuit = Circuit::new(7);
    let publics: Vec<Fr> = (0..PUBLICS as u64).map(Fr::from).collect();
    let proof = simulate(&circuit.shape, circuit.digest, &publics, 3);
    assert!(circuit.verdict(&publics, proof));
}
