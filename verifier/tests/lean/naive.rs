//! A second verifier of lean proofs, from `book/lean.md`, written to be read: explicit roots,
//! textbook interpolation, an inversion wherever a formula divides, a pairing for each side. It
//! shares the key's plain data with the other one, and no arithmetic.
//!
//! It can be made to forget one of its checks ([`Fault`]): what a test is worth shows on those.

use halo2_proofs::halo2curves::CurveAffine;
use halo2_proofs::halo2curves::bn256::{Bn256, Fq, Fq2, G1, G1Affine, G2, G2Affine};
use halo2_proofs::halo2curves::ff::{Field, PrimeField};
use halo2_proofs::halo2curves::group::Curve;
use halo2_proofs::halo2curves::pairing::Engine;
use prover::Fr;
use sha3::{Digest, Keccak256};
use verifier::key::Word;
use verifier::lean::{LeanKey, Node};

use crate::polynomial::{at, interpolate, omega, power, roots, vanishing};
use crate::support::verdict::Question;

/// A check that is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// None is.
    Nothing,
    /// Scalars of the proof are taken modulo r.
    ScalarRange,
    /// Public inputs are taken modulo r.
    PublicRange,
    /// Coordinates are taken modulo q.
    CoordinateRange,
    /// Bytes after the proof are not looked at.
    TrailingBytes,
    /// The last equation is not checked.
    Pairing,
    /// The last word is not looked at.
    Inverse,
    /// Too few public inputs are filled with zeros, too many dropped.
    PublicCount,
    /// Public inputs are not hashed.
    PublicsNotHashed,
    /// The values are not hashed before gamma.
    ValuesNotHashed,
    /// W is not hashed before u.
    OpeningNotHashed,
}

impl Fault {
    /// Those that changes of one good proof show.
    pub const ALL: [Self; 10] = [
        Self::ScalarRange,
        Self::PublicRange,
        Self::CoordinateRange,
        Self::TrailingBytes,
        Self::Pairing,
        Self::Inverse,
        Self::PublicCount,
        Self::PublicsNotHashed,
        Self::ValuesNotHashed,
        Self::OpeningNotHashed,
    ];
}

pub struct Naive<'a> {
    pub key: &'a LeanKey,
    pub fault: Fault,
}

/// A proof's parts and challenges.
pub struct Read {
    points: [G1Affine; 4],
    advice: Vec<Fr>,
    packed: Vec<Fr>,
    inverse: Fr,
    /// y, z, gamma, u.
    drawn: [Fr; 4],
    publics: Vec<Fr>,
}

fn horner<F: PrimeField>(word: &[u8]) -> F {
    word.iter().fold(F::ZERO, |sum, byte| sum * F::from(256) + F::from(u64::from(*byte)))
}

/// A number from a big-endian word, modulo the field's order if asked for.
fn number<F: PrimeField<Repr = [u8; 32]>>(word: &[u8], reduced: bool) -> Option<F> {
    let value: F = horner(word);
    let canonical = value.to_repr().iter().rev().eq(word.iter());
    (canonical || reduced).then_some(value)
}

fn word(value: &Fr) -> Word {
    let mut word = value.to_repr();
    word.reverse();
    word
}

impl Naive<'_> {
    pub fn accepts(&self, question: &Question) -> bool {
        self.decide(question).unwrap_or(false)
    }

    fn lacks(&self, fault: Fault) -> bool {
        self.fault == fault
    }

    fn decide(&self, question: &Question) -> Option<bool> {
        let read = self.read(question)?;
        let inverse = self.product(&read) * read.inverse == Fr::ONE;
        Some((inverse || self.lacks(Fault::Inverse)) && self.equation(&read)?)
    }

    /// All words, and the transcript over them.
    pub fn read(&self, question: &Question) -> Option<Read> {
        let mut columns = question.instances.clone();
        if self.lacks(Fault::PublicCount) {
            columns.resize(self.key.publics as usize, vec![[0; 32]]);
            columns.iter_mut().for_each(|column| column.resize(1, [0; 32]));
        }
        if columns.len() != self.key.publics as usize || columns.iter().any(|c| c.len() != 1) {
            return None;
        }
        let publics = columns.iter().map(|c| number(&c[0], self.lacks(Fault::PublicRange)));
        let publics: Vec<Fr> = publics.collect::<Option<_>>()?;
        let (m, t) = (self.key.rotations.len(), self.key.packed as usize);
        let (proof, length) = (&question.proof, 32 * (9 + m + t));
        let fits =
            proof.len() == length || (self.lacks(Fault::TrailingBytes) && proof.len() > length);
        if !fits {
            return None;
        }
        let words: Vec<&[u8]> = proof.chunks(32).collect();
        let coordinate = |i: usize| number::<Fq>(words[i], self.lacks(Fault::CoordinateRange));
        let point = |i: usize| -> Option<G1Affine> {
            let (x, y) = (coordinate(i)?, coordinate(i + 1)?);
            let point = Option::<G1Affine>::from(G1Affine::from_xy(x, y))?;
            (x != Fq::ZERO || y != Fq::ZERO).then_some(point)
        };
        let scalar = |i: usize| number::<Fr>(words[i], self.lacks(Fault::ScalarRange));
        let points = [point(0)?, point(2)?, point(4 + m + t)?, point(6 + m + t)?];
        Some(Read {
            points,
            advice: (4..4 + m).map(scalar).collect::<Option<_>>()?,
            packed: (4 + m..4 + m + t).map(scalar).collect::<Option<_>>()?,
            inverse: scalar(8 + m + t)?,
            drawn: self.challenges(&publics, proof, m + t),
            publics,
        })
    }

    /// Numbers enter the transcript as they were taken: reduced, if they are.
    fn challenges(&self, publics: &[Fr], proof: &[u8], values: usize) -> [Fr; 4] {
        let mut hashed = self.key.digest().to_vec();
        if !self.lacks(Fault::PublicsNotHashed) {
            publics.iter().for_each(|value| hashed.extend(word(value)));
        }
        let mut words = proof.chunks(32).enumerate();
        let parts = [2, 2, values, 2].into_iter().enumerate();
        let drawn = parts.map(|(part, count)| {
            let skipped = part == 2 && self.lacks(Fault::ValuesNotHashed)
                || part == 3 && self.lacks(Fault::OpeningNotHashed);
            for (index, bytes) in words.by_ref().take(count) {
                let scalar = (4..4 + values).contains(&index);
                let same = if scalar {
                    word(&horner(bytes))
                } else {
                    let mut little = horner::<Fq>(bytes).to_repr();
                    little.reverse();
                    little
                };
                hashed.extend(if skipped { &[][..] } else { &same[..] });
            }
            hashed = Keccak256::digest(&hashed).to_vec();
            horner(&hashed)
        });
        drawn.collect::<Vec<Fr>>().try_into().unwrap()
    }

    fn row(&self, row: i64) -> Fr {
        power(omega(self.key.k), row)
    }

    fn x(&self, read: &Read) -> Fr {
        power(read.drawn[1], i64::from(self.key.packed))
    }

    fn points(&self, x: Fr) -> Vec<Fr> {
        self.key.rotations.iter().map(|rotation| x * self.row((*rotation).into())).collect()
    }

    /// What the last word has to be the inverse of.
    pub fn product(&self, read: &Read) -> Fr {
        let (x, u) = (self.x(read), read.drawn[3]);
        let points = self.points(x);
        let anchors = self.key.anchors.iter().map(|row| x - self.row((*row).into()));
        (power(x, 1 << self.key.k) - Fr::ONE)
            * power(x, points.len() as i64 - 1)
            * points.iter().map(|point| u - point).product::<Fr>()
            * (u - x)
            * anchors.product::<Fr>()
    }

    /// The constraints at x, combined, over x^n - 1.
    fn quotient(&self, read: &Read) -> Option<Fr> {
        let (x, n) = (self.x(read), 1i64 << self.key.k);
        let vanishes = power(x, n) - Fr::ONE;
        let lagrange = |row: u32| -> Option<Fr> {
            let point = self.row(row.into());
            let below = (x - point) * Fr::from(n as u64);
            Some(point * vanishes * Option::<Fr>::from(below.invert())?)
        };
        let mut values: Vec<Fr> = Vec::new();
        for node in &self.key.nodes {
            values.push(match *node {
                Node::Constant(word) => number(&word, false)?,
                Node::Packed(index) => read.packed[index as usize],
                Node::Advice(index) => read.advice[index as usize],
                Node::Anchor(index) => lagrange(self.key.anchors[index as usize])?,
                Node::Public(index) => read.publics[index as usize],
                Node::Negated(a) => -values[a as usize],
                Node::Sum(a, b) => values[a as usize] + values[b as usize],
                Node::Product(a, b) => values[a as usize] * values[b as usize],
            });
        }
        let (y, list) = (read.drawn[0], self.key.constraints.iter());
        let sum =
            list.rev().enumerate().map(|(i, node)| values[*node as usize] * power(y, i as i64));
        Some(sum.sum::<Fr>() * Option::<Fr>::from(vanishes.invert())?)
    }

    /// Whether the claims hold, by the roots of X^t - x and one pairing for each side.
    fn equation(&self, read: &Read) -> Option<bool> {
        let [_, z, gamma, u] = read.drawn;
        let x = self.x(read);
        let quotient = self.quotient(read)?;
        if self.lacks(Fault::Pairing) {
            return Some(true);
        }
        let (at_roots, at_points) = (roots(z, self.key.packed as usize), self.points(x));
        let claimed: Vec<Fr> = at_roots.iter().map(|root| at(&read.packed, *root)).collect();
        let remainders = [
            interpolate(&at_roots, &claimed),
            interpolate(&at_points, &read.advice),
            vec![quotient],
        ];
        let divisors = [vanishing(&at_roots), vanishing(&at_points), vec![-x, Fr::ONE]];
        let commitment = &self.key.commitment;
        let (x, y): (Fq, Fq) = (horner(&commitment.x), horner(&commitment.y));
        let own: G1Affine = Option::from(G1Affine::from_xy(x, y))?;
        let [advice, quotient, w, w_prime] = read.points;
        let zero = at(&divisors[0], u);
        let mut sum = -(w * zero);
        for (i, commitment) in [own, advice, quotient].into_iter().enumerate() {
            let inverse = Option::<Fr>::from(at(&divisors[i], u).invert())?;
            let factor = power(gamma, i as i64) * zero * inverse;
            sum += commitment * factor - G1::generator() * (at(&remainders[i], u) * factor);
        }
        let shifted = G2::from(self.tau()?) - G2::generator() * u;
        let left = Bn256::pairing(&sum.to_affine(), &G2Affine::generator());
        Some(left == Bn256::pairing(&w_prime, &shifted.to_affine()))
    }

    fn tau(&self) -> Option<G2Affine> {
        let part = |[c0, c1]: &[Word; 2]| Fq2 { c0: horner(c0), c1: horner(c1) };
        G2Affine::from_xy(part(&self.key.tau_g2.x), part(&self.key.tau_g2.y)).into()
    }

    /// The proof with the inverse that belongs to it: what an attacker would send.
    pub fn repaired(&self, question: &Question) -> Option<Question> {
        let read = self.read(question)?;
        let inverse: Fr = Option::from(self.product(&read).invert())?;
        let mut question = question.clone();
        let last = question.proof.len() - 32;
        question.proof[last..].copy_from_slice(&word(&inverse));
        Some(question)
    }
}
