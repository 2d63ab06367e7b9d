//! `vectors/` through this crate's primitives, by the rules of EIP-196 and EIP-197.

use alloc::string::ToString;
use alloc::vec::Vec;

use super::{
    AffineRepr, Fr, G1Affine, G2Affine, Terms, cancel, coordinate, g1, prepare, reduce, sum,
};
use crate::arithmetic::{g2, g2_coordinates};
use crate::key::{G2, Word};
use ark_ff::{BigInteger, PrimeField};

fn padded(input: &[u8], len: usize) -> Vec<Word> {
    let mut bytes = input.to_vec();
    bytes.resize(len, 0);
    bytes.as_chunks::<32>().0.to_vec()
}

fn point(x: &Word, y: &Word) -> Option<G1Affine> {
    if *x == [0; 32] && *y == [0; 32] {
        return Some(G1Affine::identity());
    }
    g1(coordinate(x)?, coordinate(y)?)
}

fn bytes(point: G1Affine) -> Vec<u8> {
    let Some((x, y)) = point.xy() else { return alloc::vec![0; 64] };
    [x.into_bigint().to_bytes_be(), y.into_bigint().to_bytes_be()].concat()
}

fn add(input: &[u8]) -> Option<Vec<u8>> {
    let words = padded(input, 128);
    let [ax, ay, bx, by] = words.first_chunk()?;
    let one = Fr::from(1u64);
    let mut terms = Terms::default();
    terms.add(one, point(ax, ay)?);
    terms.add(one, point(bx, by)?);
    Some(bytes(sum(&terms)))
}

fn mul(input: &[u8]) -> Option<Vec<u8>> {
    let words = padded(input, 96);
    let [x, y, scalar] = words.first_chunk()?;
    let mut terms = Terms::default();
    terms.add(reduce(scalar), point(x, y)?);
    Some(bytes(sum(&terms)))
}

fn second(words: &[Word; 4]) -> Option<G2Affine> {
    if *words == [[0; 32]; 4] {
        return Some(G2Affine::identity());
    }
    let [x1, x0, y1, y0] = *words;
    let (x, y) = g2_coordinates(&G2 { x: [x0, x1], y: [y0, y1] })?;
    g2(x, y)
}

fn pairing(input: &[u8]) -> Option<Vec<u8>> {
    let (pairs, []) = input.as_chunks::<192>() else { return None };
    let pairs = pairs.iter().map(|pair| {
        let words = padded(pair, 192);
        let ([x, y], rest) = words.split_first_chunk()?;
        Some((point(x, y)?, prepare(second(rest.first_chunk()?)?)))
    });
    let pairs: Vec<_> = pairs.collect::<Option<_>>()?;
    let borrowed: Vec<_> = pairs.iter().map(|(a, b)| (*a, b)).collect();
    let mut word = alloc::vec![0; 31];
    word.push(u8::from(cancel(&borrowed)));
    Some(word)
}

type Operation = fn(&[u8]) -> Option<Vec<u8>>;

fn agrees(text: &str, operation: Operation) -> usize {
    let document: serde_json::Value = serde_json::from_str(text).expect("JSON");
    let vectors = document.get("vectors").and_then(|list| list.as_array()).expect("vectors");
    for vector in vectors {
        let text = |field| vector.get(field).and_then(|value| value.as_str());
        let bytes = |text: &str| hex::decode(text.trim_start_matches("0x")).expect("hex");
        let (name, input) = (text("name").expect("a name").to_string(), text("input"));
        let got = operation(&bytes(input.expect("an input")));
        assert_eq!(got, text("expected").map(bytes), "{name}");
    }
    vectors.len()
}

#[test]
fn all_vectors() {
    let add = agrees(include_str!("../../../vectors/bn254-add.json"), add);
    let mul = agrees(include_str!("../../../vectors/bn254-mul.json"), mul);
    let pairing = agrees(include_str!("../../../vectors/bn254-pairing.json"), pairing);
    assert!(add + mul + pairing >= 600);
}
