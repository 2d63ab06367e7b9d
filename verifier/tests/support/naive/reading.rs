//! Reading a proof while the transcript runs, message by message.

use halo2_proofs::halo2curves::bn256::{Fq, Fr, G1, G1Affine};
use halo2_proofs::halo2curves::ff::{Field, PrimeField};
use halo2_proofs::halo2curves::group::Group;
use halo2_proofs::halo2curves::{Coordinates, CurveAffine};
use sha3::{Digest, Keccak256};

use super::{Fault, Known, Naive, Name};

pub struct Reading<'a> {
    of: &'a Naive<'a>,
    proof: Vec<u8>,
    at: usize,
    hashed: Vec<u8>,
}

/// A scalar from a big-endian word, modulo r if asked for.
pub fn scalar(word: &[u8; 32], reduced: bool) -> Option<Fr> {
    let mut little = *word;
    little.reverse();
    Option::from(Fr::from_repr(little)).or_else(|| reduced.then(|| horner(word)))
}

fn horner<F: PrimeField>(word: &[u8; 32]) -> F {
    word.iter().fold(F::ZERO, |sum, byte| sum * F::from(256) + F::from(u64::from(*byte)))
}

impl<'a> Reading<'a> {
    pub fn new(of: &'a Naive<'a>, proof: &[u8]) -> Self {
        Self { of, proof: proof.to_vec(), at: 0, hashed: Vec::new() }
    }

    /// The whole proof.
    pub fn read(mut self, columns: &[Vec<Fr>], known: &mut Known) -> Option<()> {
        self.statement(columns);
        self.commitments(known)?;
        self.values(known)?;
        if self.of.fault == Fault::ValuesNotHashed {
            self.hashed.truncate(32);
        }
        known.opening.0 = self.squeeze();
        known.opening.1 = self.squeeze();
        known.w = self.point()?;
        known.opening.2 = self.squeeze();
        known.w_prime = self.point()?;
        (self.at == self.proof.len() || self.of.fault == Fault::TrailingBytes).then_some(())
    }

    fn statement(&mut self, columns: &[Vec<Fr>]) {
        if self.of.fault != Fault::DigestNotHashed {
            self.hash(&self.of.vk.transcript_repr());
        }
        if self.of.fault != Fault::InstancesNotHashed {
            columns.iter().flatten().for_each(|value| self.hash(value));
        }
    }

    fn commitments(&mut self, known: &mut Known) -> Option<()> {
        let cs = self.of.vk.cs();
        let (columns, challenges) = (cs.advice_column_phase(), cs.challenge_phase());
        known.phases = vec![Fr::ZERO; challenges.len()];
        for phase in 0..3 {
            for (index, _) in columns.iter().enumerate().filter(|(_, p)| **p == phase) {
                known.commitments.insert(Name::Advice(index), self.point()?);
            }
            for (index, _) in challenges.iter().enumerate().filter(|(_, p)| **p == phase) {
                known.phases[index] = self.squeeze();
            }
        }
        known.theta = self.squeeze();
        for lookup in 0..cs.lookups().len() {
            known.commitments.insert(Name::LookupInput(lookup), self.point()?);
            known.commitments.insert(Name::LookupTable(lookup), self.point()?);
        }
        known.beta = self.squeeze();
        known.gamma = self.squeeze();
        for product in 0..self.products() {
            known.commitments.insert(Name::Product(product), self.point()?);
        }
        for lookup in 0..cs.lookups().len() {
            known.commitments.insert(Name::LookupProduct(lookup), self.point()?);
        }
        known.commitments.insert(Name::Random, self.point()?);
        known.y = self.squeeze();
        for _ in 1..cs.degree() {
            known.pieces.push(self.point()?);
        }
        known.x = self.squeeze();
        Some(())
    }

    fn products(&self) -> usize {
        let cs = self.of.vk.cs();
        cs.permutation().get_columns().len().div_ceil(cs.degree() - 2)
    }

    fn values(&mut self, known: &mut Known) -> Option<()> {
        let cs = self.of.vk.cs();
        let mut read = |name, rotation| -> Option<()> {
            let value = self.scalar()?;
            known.values.insert((name, rotation), value);
            Some(())
        };
        for (column, rotation) in cs.advice_queries() {
            read(Name::Advice(column.index()), rotation.0)?;
        }
        for (column, rotation) in cs.fixed_queries() {
            read(Name::Fixed(column.index()), rotation.0)?;
        }
        read(Name::Random, 0)?;
        for index in 0..cs.permutation().get_columns().len() {
            read(Name::Sigma(index), 0)?;
        }
        let products = cs.permutation().get_columns().len().div_ceil(cs.degree() - 2);
        for product in 0..products {
            read(Name::Product(product), 0)?;
            read(Name::Product(product), 1)?;
            if product + 1 < products {
                read(Name::Product(product), -(cs.blinding_factors() as i32) - 1)?;
            }
        }
        for lookup in 0..cs.lookups().len() {
            read(Name::LookupProduct(lookup), 0)?;
            read(Name::LookupProduct(lookup), 1)?;
            read(Name::LookupInput(lookup), 0)?;
            read(Name::LookupInput(lookup), -1)?;
            read(Name::LookupTable(lookup), 0)?;
        }
        Some(())
    }

    fn word(&mut self) -> Option<[u8; 32]> {
        let next = self.proof.get(self.at..self.at + 32).and_then(|word| word.try_into().ok());
        self.at += 32;
        next
    }

    fn scalar(&mut self) -> Option<Fr> {
        let word = self.word()?;
        let value = scalar(&word, self.of.fault == Fault::ScalarRange)?;
        self.hash(&value);
        Some(value)
    }

    fn coordinate(&mut self) -> Option<Fq> {
        let word = self.word()?;
        let mut little = word;
        little.reverse();
        let reduced = self.of.fault == Fault::CoordinateRange;
        let value =
            Option::from(Fq::from_repr(little)).or_else(|| reduced.then(|| horner(&word)))?;
        self.hash(&value);
        Some(value)
    }

    fn point(&mut self) -> Option<G1> {
        let (x, y) = (self.coordinate()?, self.coordinate()?);
        let infinity = bool::from(x.is_zero() & y.is_zero());
        match self.of.fault {
            Fault::Identity if infinity => Some(G1::identity()),
            _ if infinity => None,
            _ => {
                let point: Option<G1Affine> = Option::from(G1Affine::from_xy(x, y));
                let known: Option<Coordinates<G1Affine>> = Option::from(point?.coordinates());
                known.and(point).map(Into::into)
            }
        }
    }

    fn hash<F: PrimeField<Repr = [u8; 32]>>(&mut self, value: &F) {
        self.hashed.extend(value.to_repr().iter().rev());
    }

    fn squeeze(&mut self) -> Fr {
        if self.hashed.len() == 32 {
            self.hashed.push(1);
        }
        let hash: [u8; 32] = Keccak256::digest(&self.hashed).into();
        self.hashed = hash.to_vec();
        horner(&hash)
    }
}
