//! The naive verifier: explicit roots, textbook interpolation, the constraints from the circuit's
//! own definition, a pairing for each check, and the setup's secret, so that W is checked on its
//! own and not only together with W'.

use halo2_proofs::halo2curves::CurveAffine;
use halo2_proofs::halo2curves::bn256::{Bn256, Fq, G1, G1Affine, G2Affine};
use halo2_proofs::halo2curves::ff::{Field, FromUniformBytes, PrimeField};
use halo2_proofs::halo2curves::group::Curve;
use halo2_proofs::halo2curves::group::prime::PrimeCurveAffine;
use halo2_proofs::halo2curves::pairing::Engine;
use prover::Fr;
use sha3::{Digest, Keccak256};

use crate::polynomial::*;
use crate::toy::{K, PUBLICS, ROWS, Shape, tau};

/// What the two verifiers compute alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trace {
    pub challenges: [Fr; 4],
    pub quotient: Fr,
    pub packed: Fr,
    pub witness: Fr,
    pub remainder: Fr,
    pub left: G1Affine,
}

/// A proof's parts; `None` for bytes that are none.
pub struct Parts {
    pub points: [G1Affine; 4],
    pub advice: Vec<Fr>,
    pub packed: Vec<Fr>,
    pub inverse: Fr,
}

fn reversed(word: &[u8]) -> [u8; 32] {
    let mut bytes: [u8; 32] = word.try_into().unwrap();
    bytes.reverse();
    bytes
}

fn scalar(word: &[u8]) -> Option<Fr> {
    Fr::from_repr(reversed(word)).into()
}

fn point(words: &[u8]) -> Option<G1Affine> {
    let coordinate = |word| Option::<Fq>::from(Fq::from_repr(reversed(word)));
    let (x, y) = (coordinate(&words[..32])?, coordinate(&words[32..])?);
    let point: Option<G1Affine> = G1Affine::from_xy(x, y).into();
    point.filter(|point| !bool::from(point.is_identity()))
}

pub fn parse(shape: &Shape, proof: &[u8]) -> Option<Parts> {
    let (m, t) = (shape.rotations().len(), shape.packed().len());
    if proof.len() != 32 * (4 + m + t + 5) {
        return None;
    }
    let word = |i: usize| &proof[32 * i..32 * (i + 1)];
    let at = |i: usize| point(&proof[32 * i..32 * (i + 2)]);
    let scalars = |from: usize, count: usize| (from..from + count).map(|i| scalar(word(i)));
    Some(Parts {
        points: [at(0)?, at(2)?, at(4 + m + t)?, at(6 + m + t)?],
        advice: scalars(4, m).collect::<Option<_>>()?,
        packed: scalars(4 + m, t).collect::<Option<_>>()?,
        inverse: scalar(word(8 + m + t))?,
    })
}

fn be(value: &Fr) -> [u8; 32] {
    reversed(&value.to_repr())
}

fn reduce(hash: &[u8; 32]) -> Fr {
    let mut wide = [0; 64];
    wide[..32].copy_from_slice(&reversed(hash));
    Fr::from_uniform_bytes(&wide)
}

/// The four challenges of a proof's bytes: each hash goes unreduced into the next.
pub fn challenges(shape: &Shape, digest: Fr, publics: &[Fr], proof: &[u8]) -> [Fr; 4] {
    let scalars = 32 * (shape.rotations().len() + shape.packed().len());
    let start: Vec<u8> = std::iter::once(&digest).chain(publics).flat_map(be).collect();
    let (a, b) = (128, 128 + scalars);
    let parts = [&proof[..64], &proof[64..a], &proof[a..b], &proof[b..b + 64]];
    let mut state = start;
    parts.map(|part| {
        state.extend(part);
        let hash: [u8; 32] = Keccak256::digest(&state).into();
        state = hash.to_vec();
        reduce(&hash)
    })
}

/// The constraints, combined, for a witness at the shape's rotations, packed columns at x.
pub fn constraints(
    shape: &Shape,
    y: Fr,
    x: Fr,
    advice: &[Fr],
    packed: &[Fr],
    publics: &[Fr],
) -> Fr {
    let rotations = shape.rotations();
    let w = |rotation: i32| advice[rotations.iter().position(|r| *r == rotation).unwrap()];
    let term = |i: usize| {
        let (rotation, exponent) = shape.term(i);
        packed[2 + i] * w(rotation).pow_vartime([exponent])
    };
    let constant = if shape.terms > 0 { packed[1] } else { Fr::ZERO };
    let chain = packed[0] * w(0) - constant - (0..shape.terms).map(term).sum::<Fr>();
    let [first, second, copy] = shape.anchors().map(|row| lagrange(row, x));
    let list = [
        chain,
        copy * (w(0) - w(*shape.back.last().unwrap())),
        first * (w(shape.back[0]) - publics[0]),
        second * (w(0) * Fr::from(3) + Fr::from(7) - publics[1]),
    ];
    list.into_iter().fold(Fr::ZERO, |sum, value| sum * y + value)
}

/// One in its row, zero in all others.
pub fn lagrange(row: usize, x: Fr) -> Fr {
    let own = power(omega(K), row as i64);
    let others = (0..ROWS).filter(|other| *other != row).map(|other| power(omega(K), other as i64));
    others.map(|other| (x - other) * (own - other).invert().unwrap()).product()
}

/// The points at which the witness is opened.
pub fn points(shape: &Shape, x: Fr) -> Vec<Fr> {
    shape.rotations().iter().map(|rotation| x * power(omega(K), i64::from(*rotation))).collect()
}

/// The packed columns as one polynomial.
pub fn packed_polynomial(shape: &Shape) -> Poly {
    let domain: Vec<Fr> = (0..ROWS).map(|row| power(omega(K), row as i64)).collect();
    let columns = shape.packed();
    pack(&columns.iter().map(|column| interpolate(&domain, column)).collect::<Vec<_>>())
}

pub fn commit(p: Fr) -> G1Affine {
    (G1::from(G1Affine::generator()) * p).to_affine()
}

/// The verdict, and what was computed; `None` where a proof is refused before that.
pub fn verify(shape: &Shape, digest: Fr, publics: &[Fr], proof: &[u8]) -> Option<(bool, Trace)> {
    if publics.len() != PUBLICS {
        return None;
    }
    let Parts { points: sent, advice, packed, inverse } = parse(shape, proof)?;
    let challenges = challenges(shape, digest, publics, proof);
    let [y, z, gamma, u] = challenges;
    let t = packed.len();
    let x = power(z, t as i64);
    let vanishes = power(x, ROWS as i64) - Fr::ONE;
    let inverted = Option::<Fr>::from(vanishes.invert())?;
    let quotient = constraints(shape, y, x, &advice, &packed, publics) * inverted;
    let at_points = points(shape, x);
    let at_roots = roots(z, t);
    // The remainder takes sum of root^i e_i at each root.
    let claimed: Vec<Fr> = at_roots.iter().map(|root| at(&packed, *root)).collect();
    let remainders =
        [interpolate(&at_roots, &claimed), interpolate(&at_points, &advice), vec![quotient]];
    let divisors = [vanishing(&at_roots), vanishing(&at_points), vec![-x, Fr::ONE]];
    let own = commit(at(&packed_polynomial(shape), tau()));
    let [advice_point, quotient_point, opening, last] = sent;
    let commitments = [own, advice_point, quotient_point];
    let powers = [Fr::ONE, gamma, gamma.square()];
    // W, at the secret.
    let mut expected = G1::from(G1Affine::identity());
    let mut left = G1::from(G1Affine::identity());
    let mut remainder = Fr::ZERO;
    for i in 0..3 {
        let per = powers[i] * at(&divisors[i], tau()).invert().unwrap();
        expected += commitments[i] * per - commit(at(&remainders[i], tau()) * per);
        let weight = powers[i] * at(&divisors[0], u) * at(&divisors[i], u).invert().unwrap();
        left += commitments[i] * weight;
        remainder += weight * at(&remainders[i], u);
    }
    let right = left - commit(remainder) - opening * at(&divisors[0], u);
    let shifted = (G2Affine::generator() * (tau() - u)).into();
    let opened = Bn256::pairing(&right.to_affine(), &G2Affine::generator())
        == Bn256::pairing(&last, &shifted);
    let product = vanishes
        * power(x, at_points.len() as i64 - 1)
        * at(&divisors[1], u)
        * (u - x)
        * shape.anchors().map(|row| x - power(omega(K), row as i64)).iter().product::<Fr>();
    let verdict = expected.to_affine() == opening && opened && product * inverse == Fr::ONE;
    let trace = Trace {
        challenges,
        quotient,
        packed: at(&remainders[0], u),
        witness: at(&remainders[1], u),
        remainder,
        left: (right + last * u).to_affine(),
    };
    Some((verdict, trace))
}
