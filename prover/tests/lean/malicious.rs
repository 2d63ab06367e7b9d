//! Proofs that must be refused, by both verifiers.

use halo2_proofs::halo2curves::ff::Field;
use prover::{Fr, VerifyError};

use crate::forger::{self, Deviation, MALICIOUS};
use crate::honest::digest;
use crate::reference;
use crate::toy::{PUBLICS, Shape, Toy, full, prover, seed};

/// Both verdicts, which have to be the same.
fn accepted(prover: &prover::lean::LeanProver<Toy>, publics: &[Fr], proof: &[u8]) -> bool {
    let shape = &shape();
    let ours = prover.verify(publics, proof).is_ok();
    let naive = reference::verify(shape, digest(prover), publics, proof);
    assert_eq!(ours, naive.is_some_and(|(verdict, _)| verdict), "the verifiers differ");
    ours
}

/// Four packed columns or more, and some rotations.
fn shape() -> Shape {
    Shape { seed: 11, terms: 4, back: vec![-1, -2, -7] }
}

fn honest() -> (prover::lean::LeanProver<Toy>, Vec<Fr>, Vec<u8>) {
    let prover = prover(&shape());
    let (w, publics) = shape().witness(1);
    let toy = Toy { shape: shape(), w };
    let mut quiet = |_| std::ops::ControlFlow::Continue(());
    let proof = prover.prove(toy, &publics, seed(1), &mut quiet).unwrap();
    (prover, publics, proof)
}

#[test]
fn every_deviation_is_refused() {
    let prover = prover(&shape());
    for deviation in MALICIOUS {
        for run in 0..if full() { 20 } else { 2 } {
            let (publics, proof) = forger::prove(&shape(), digest(&prover), run, deviation);
            assert!(!accepted(&prover, &publics, &proof), "{deviation:?}");
        }
    }
    let (publics, proof) = forger::prove(&shape(), digest(&prover), 0, Deviation::None);
    assert!(accepted(&prover, &publics, &proof), "the same prover without a deviation");
    println!("{} deviations refused", MALICIOUS.len());
}

#[test]
fn every_flipped_bit_is_refused() {
    let (prover, publics, proof) = honest();
    assert!(accepted(&prover, &publics, &proof));
    let step = if full() { 1 } else { 37 };
    for bit in (0..8 * proof.len()).step_by(step) {
        let mut changed = proof.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        assert!(!accepted(&prover, &publics, &changed), "bit {bit}");
    }
}

#[test]
fn words_cannot_be_dropped_doubled_or_swapped() {
    let (prover, publics, proof) = honest();
    let words: Vec<&[u8]> = proof.chunks(32).collect();
    for i in 0..words.len() {
        let mut less = words.clone();
        less.remove(i);
        let mut more = words.clone();
        more.insert(i, words[i]);
        assert!(!accepted(&prover, &publics, &less.concat()));
        assert!(!accepted(&prover, &publics, &more.concat()));
        for j in i + 1..words.len() {
            let mut swapped = words.clone();
            swapped.swap(i, j);
            let swapped = swapped.concat();
            assert!(!accepted(&prover, &publics, &swapped) || swapped == proof, "{i} {j}");
        }
    }
    let length = proof.len();
    for wrong in [0, 1, 31, 32, length - 32, length - 1] {
        let refused = prover.verify(&publics, &proof[..wrong]);
        assert_eq!(refused, Err(VerifyError::Length { expected: length, got: wrong }));
    }
    assert!(!accepted(&prover, &publics, &[&proof[..], &[0]].concat()));
    assert!(!accepted(&prover, &publics, &[&proof[..], &[0; 32]].concat()));
}

/// W and W' in each other's place, and the point at infinity for each point.
#[test]
fn points_cannot_be_exchanged_or_left_out() {
    let (prover, publics, proof) = honest();
    let scalars = shape().rotations().len() + shape().packed().len();
    let places = [0, 64, 128 + 32 * scalars, 192 + 32 * scalars];
    let mut exchanged = proof.clone();
    exchanged[places[2]..places[2] + 64].copy_from_slice(&proof[places[3]..places[3] + 64]);
    exchanged[places[3]..places[3] + 64].copy_from_slice(&proof[places[2]..places[2] + 64]);
    assert!(!accepted(&prover, &publics, &exchanged));
    for place in places {
        let mut infinite = proof.clone();
        infinite[place..place + 64].fill(0);
        assert!(!accepted(&prover, &publics, &infinite));
        let index = place / 32;
        let refused = prover.verify(&publics, &infinite);
        assert_eq!(refused, Err(VerifyError::Point { index }));
    }
}

/// Aliases of words, and every inverse but the one.
#[test]
fn each_word_has_one_form() {
    let (prover, publics, proof) = honest();
    let add = |word: &[u8], modulus: &str| {
        let number = |bytes: &[u8]| bytes.iter().map(|b| u16::from(*b)).collect::<Vec<_>>();
        let (mut sum, modulus) = (number(word), hex::decode(modulus).unwrap());
        let mut carry = 0;
        for i in (0..32).rev() {
            let digit = sum[i] + u16::from(modulus[i]) + carry;
            (sum[i], carry) = (digit & 0xff, digit >> 8);
        }
        sum.into_iter().map(|digit| digit as u8).collect::<Vec<_>>()
    };
    const R: &str = "30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001";
    const Q: &str = "30644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd47";
    let scalars = shape().rotations().len() + shape().packed().len();
    for word in 0..proof.len() / 32 {
        let is_scalar = (4..4 + scalars).contains(&word) || word == 8 + scalars;
        let mut alias = proof.clone();
        let at = 32 * word..32 * word + 32;
        alias[at.clone()].copy_from_slice(&add(&proof[at], if is_scalar { R } else { Q }));
        assert!(!accepted(&prover, &publics, &alias), "word {word}");
    }
    let (inverse, start) = (&proof[proof.len() - 32..], &proof[..proof.len() - 32]);
    let (_, another) = forger::prove(&shape(), digest(&prover), 7, Deviation::None);
    let mut doubled: Vec<u8> = inverse.to_vec();
    doubled[31] ^= 1;
    for wrong in [&[0; 32], &doubled[..], &another[another.len() - 32..]] {
        assert!(!accepted(&prover, &publics, &[start, wrong].concat()));
    }
}

/// Another statement, another circuit, another setup, another protocol.
#[test]
fn a_proof_belongs_to_its_statement_and_key() {
    let (prover_, publics, proof) = honest();
    for index in 0..PUBLICS {
        let mut other = publics.clone();
        other[index] += Fr::ONE;
        assert!(!accepted(&prover_, &other, &proof), "public input {index}");
    }
    let count = VerifyError::InstanceColumns { expected: PUBLICS, got: PUBLICS - 1 };
    assert_eq!(prover_.verify(&publics[1..], &proof), Err(count));
    let other = prover(&Shape { seed: 12, ..shape() });
    assert_eq!(other.verify(&publics, &proof), Err(VerifyError::Invalid));
    let mut keys: Vec<_> = [shape(), Shape { seed: 12, ..shape() }]
        .map(|shape| prover(&shape).key().digest())
        .to_vec();
    let mut key = prover_.key().clone();
    key.anchors[0] -= 1;
    keys.push(key.digest());
    assert!(keys[0] != keys[1] && keys[0] != keys[2]);
    assert_eq!(key.verify(&publics, &proof), Err(VerifyError::Invalid));
}
