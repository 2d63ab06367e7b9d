//! Lean key files: what they hold, that they prove the same, and what is refused.

use std::ops::ControlFlow;

use prover::lean::{LeanArtifact, LeanError, LeanProver, keygen, powers};
use prover::{AnyProver, KeyError, Profile, ProveError, Srs, VerifyError, insecure_dev_srs};

use crate::toy::{K, Shape, Toy, prover, seed, srs};

const NAME: &str = "toy-v1";

fn shape() -> Shape {
    Shape { seed: 21, terms: 4, back: vec![-1, -3] }
}

fn empty(shape: &Shape) -> Toy {
    Toy { shape: shape.clone(), w: vec![] }
}

/// Powers for the polynomials, a basis for the columns.
fn setup() -> Srs {
    let powers = powers(K, &empty(&shape())).unwrap();
    assert_eq!(powers, K + 3);
    srs().shaped(powers, K).unwrap()
}

fn file() -> Vec<u8> {
    keygen(&setup(), NAME, K, &empty(&shape())).unwrap().to_bytes()
}

#[test]
fn a_file_proves_what_the_circuit_proves() {
    let bytes = file();
    let artifact = LeanArtifact::read(&bytes).unwrap();
    assert_eq!((artifact.name(), artifact.to_bytes() == bytes), (NAME, true));
    assert_eq!(bytes.len(), 8 + 4 + 4 + 32 + 1 + NAME.len() + 32 + 32 + 64 + 32);
    let from_file = LeanProver::for_circuit(&setup(), &bytes, &empty(&shape())).unwrap();
    let fresh = prover(&shape());
    assert_eq!((from_file.name(), fresh.name()), (NAME, ""));
    assert_eq!(from_file.key(), fresh.key());
    let (w, publics) = shape().witness(0);
    let prove = |prover: &LeanProver<Toy>| {
        let toy = Toy { shape: shape(), w: w.clone() };
        prover.prove(toy, &publics, seed(0), &mut |_| ControlFlow::Continue(())).unwrap()
    };
    assert_eq!(prove(&from_file), prove(&fresh));
    // The setup's file, with its short basis, is the same setup.
    let written = setup().write();
    for again in [Srs::read(&written).unwrap(), Srs::read_unchecked(&written).unwrap()] {
        assert_eq!((again.k(), again.rows(), again.write() == written), (K + 3, K, true));
        let again = LeanProver::for_circuit(&again, &bytes, &empty(&shape())).unwrap();
        assert_eq!(prove(&again), prove(&fresh));
    }
}

#[test]
fn every_changed_byte_and_every_length_is_refused() {
    let bytes = file();
    for place in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[place] ^= 1 << (place % 8);
        assert!(LeanArtifact::read(&changed).is_err(), "byte {place}");
    }
    for length in 0..bytes.len() {
        assert!(LeanArtifact::read(&bytes[..length]).is_err(), "{length} bytes");
    }
    assert!(LeanArtifact::read(&[&bytes[..], &[0]].concat()).is_err());
    assert_eq!(LeanArtifact::read(b"proofpod"), Err(KeyError::Magic));
}

#[test]
fn a_key_of_another_circuit_or_setup_is_refused() {
    let bytes = file();
    let refused = |srs: &Srs, shape: &Shape| {
        LeanProver::for_circuit(srs, &bytes, &empty(shape)).err().unwrap()
    };
    let other = refused(&setup(), &Shape { seed: 22, ..shape() });
    assert!(matches!(other, KeyError::ColumnsDigest { .. }), "{other:?}");
    let rotated = refused(&setup(), &Shape { back: vec![-1, -4], ..shape() });
    assert!(matches!(rotated, KeyError::ColumnsDigest { .. } | KeyError::VkDigest { .. }));
    let dev = insecure_dev_srs(K + 3).unwrap().shaped(K + 3, K).unwrap();
    assert!(matches!(refused(&dev, &shape()), KeyError::SrsMismatch { .. }));
    assert_eq!(refused(srs(), &shape()), KeyError::SrsSize { expected: K, got: K + 3 });
    let few = srs().shaped(K + 2, K).unwrap();
    let expected = LeanError::Setup { expected: K + 3, got: K + 2 };
    assert_eq!(refused(&few, &shape()), KeyError::Lean(expected));
    assert!(matches!(keygen(&setup(), "A b", K, &empty(&shape())), Err(KeyError::Name)));
    let large = keygen(&setup(), NAME, 40, &empty(&shape()));
    assert!(matches!(large, Err(KeyError::Range { what: "k", .. })), "{large:?}");
}

#[test]
fn a_prover_of_either_profile_is_what_its_file_says() {
    let empty = empty(&shape());
    let any = AnyProver::for_circuit(&setup(), &file(), &empty).unwrap();
    assert_eq!((any.profile(), any.name()), (Profile::Lean, NAME));
    let (w, publics) = shape().witness(0);
    let columns = |values: &[prover::Fr]| values.iter().map(|v| vec![*v]).collect::<Vec<_>>();
    let prove = |columns: &[Vec<prover::Fr>]| {
        let toy = Toy { shape: shape(), w: w.clone() };
        any.prove(toy, columns, seed(0), &mut |_| ControlFlow::Continue(()))
    };
    let proof = prove(&columns(&publics)).unwrap();
    assert_eq!(any.verify(&columns(&publics), &proof), Ok(()));
    for got in [0, 2] {
        let mut wrong = columns(&publics);
        wrong[1] = vec![publics[1]; got];
        let refusal = VerifyError::InstanceRows { index: 1, most: 1, got };
        assert_eq!(any.verify(&wrong, &proof), Err(refusal.clone()));
        assert_eq!(prove(&wrong), Err(ProveError::Instances(refusal)));
    }
    let refusal = VerifyError::InstanceColumns { expected: 3, got: 2 };
    assert_eq!(any.verify(&columns(&publics[..2]), &proof), Err(refusal));
    // The standard profile takes no setup that is longer than its circuit.
    let standard = Profile::Standard.keygen(&setup(), NAME, K, &empty);
    assert_eq!(standard, Err(KeyError::SrsSize { expected: K, got: K + 3 }));
}
