//! A second verifier, from the halo2 book and the SHPLONK paper, written to be read and not to be
//! fast: no key of ours, no lists of ours, no arithmetic of ours. It reads halo2's own constraint
//! system, keeps every value under a name, and inverts wherever a formula divides.
//!
//! It can be made to forget one of its checks ([`Fault`]): what a test is worth shows on those.

mod argument;
mod opening;
mod reading;

use std::collections::HashMap;

use halo2_proofs::halo2curves::bn256::{Bn256, Fr, G1, G2Affine};
use halo2_proofs::halo2curves::ff::Field;
use halo2_proofs::halo2curves::group::{Curve, Group};
use halo2_proofs::halo2curves::pairing::Engine;
use prover::VerifyingKey;

use reading::Reading;

/// What a polynomial is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Name {
    Advice(usize),
    Fixed(usize),
    Instance(usize),
    Sigma(usize),
    Product(usize),
    LookupInput(usize),
    LookupTable(usize),
    LookupProduct(usize),
    Random,
    Quotient,
}

/// A check that is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fault {
    /// None is.
    Nothing,
    /// Scalars of the proof are taken modulo r.
    ScalarRange,
    /// Public inputs are taken modulo r.
    InstanceRange,
    /// Coordinates are taken modulo q.
    CoordinateRange,
    /// Bytes after the proof are not looked at.
    TrailingBytes,
    /// The last equation is not checked.
    Pairing,
    /// Zeros are taken for the point at infinity.
    Identity,
    /// Public inputs are not hashed.
    InstancesNotHashed,
    /// The key's digest is not hashed.
    DigestNotHashed,
    /// Values are not hashed before the opening's challenges.
    ValuesNotHashed,
    /// The quotient's value is taken to be zero: no identity is checked.
    Identities,
    /// A column of too few public inputs is filled with zeros, too many are dropped.
    InstanceCount,
}

impl Fault {
    /// Those that changes of one good proof show; [`Fault::Identity`] takes a proof of its own.
    pub const ALL: [Self; 10] = [
        Self::ScalarRange,
        Self::InstanceRange,
        Self::CoordinateRange,
        Self::TrailingBytes,
        Self::Pairing,
        Self::InstancesNotHashed,
        Self::DigestNotHashed,
        Self::ValuesNotHashed,
        Self::Identities,
        Self::InstanceCount,
    ];
}

/// One proof, with everything that is known of it.
pub struct Naive<'a> {
    pub vk: &'a VerifyingKey,
    pub tau_g2: G2Affine,
    pub fault: Fault,
}

/// All that was read and drawn.
#[derive(Default)]
struct Known {
    commitments: HashMap<Name, G1>,
    values: HashMap<(Name, i32), Fr>,
    pieces: Vec<G1>,
    phases: Vec<Fr>,
    theta: Fr,
    beta: Fr,
    gamma: Fr,
    y: Fr,
    x: Fr,
    opening: (Fr, Fr, Fr),
    w: G1,
    w_prime: G1,
}

impl Naive<'_> {
    /// Whether the proof is accepted. Public inputs are big-endian words; each column is to have
    /// as many as `expected` says.
    pub fn accepts(&self, instances: &[Vec<[u8; 32]>], expected: &[usize], proof: &[u8]) -> bool {
        self.decide(instances, expected, proof).unwrap_or(false)
    }

    fn decide(
        &self,
        instances: &[Vec<[u8; 32]>],
        expected: &[usize],
        proof: &[u8],
    ) -> Option<bool> {
        let columns = self.columns(instances, expected)?;
        let mut known = Known::default();
        Reading::new(self, proof).read(&columns, &mut known)?;
        self.instance_values(&columns, &mut known);
        let quotient = match self.fault {
            Fault::Identities => Fr::ZERO,
            _ => argument::quotient(self, &known)?,
        };
        known.values.insert((Name::Quotient, 0), quotient);
        let power = known.x.pow([self.vk.get_domain().get_n()]);
        let mut quotient = G1::identity();
        for piece in known.pieces.iter().rev() {
            quotient = quotient * power + piece;
        }
        known.commitments.insert(Name::Quotient, quotient);
        let right = opening::right_side(self, &known)?;
        if self.fault == Fault::Pairing {
            return Some(true);
        }
        let left = Bn256::pairing(&known.w_prime.to_affine(), &self.tau_g2);
        Some(left == Bn256::pairing(&right.to_affine(), &G2Affine::generator()))
    }

    fn columns(&self, instances: &[Vec<[u8; 32]>], expected: &[usize]) -> Option<Vec<Vec<Fr>>> {
        let mut columns = Vec::new();
        for words in instances {
            let column: Option<Vec<Fr>> = words
                .iter()
                .map(|word| reading::scalar(word, self.fault == Fault::InstanceRange))
                .collect();
            columns.push(column?);
        }
        if self.fault == Fault::InstanceCount {
            columns.resize(expected.len(), Vec::new());
            columns.iter_mut().zip(expected).for_each(|(c, len)| c.resize(*len, Fr::ZERO));
        }
        let lengths: Vec<usize> = columns.iter().map(Vec::len).collect();
        (lengths == expected).then_some(columns)
    }

    /// Public columns at the rotations at which they are read, by the formula for every row.
    fn instance_values(&self, columns: &[Vec<Fr>], known: &mut Known) {
        for (column, rotation) in self.vk.cs().instance_queries() {
            let point = self.point(known.x, rotation.0);
            let values = columns[column.index()].iter().enumerate();
            let value = values.map(|(row, v)| self.lagrange(row as i64, point) * v).sum();
            known.values.insert((Name::Instance(column.index()), rotation.0), value);
        }
    }

    /// x omega^rotation.
    fn point(&self, x: Fr, rotation: i32) -> Fr {
        x * self.omega(rotation.into())
    }

    fn omega(&self, power: i64) -> Fr {
        let n = self.vk.get_domain().get_n();
        self.vk.get_domain().get_omega().pow([power.rem_euclid(n as i64) as u64])
    }

    /// The Lagrange polynomial of a row.
    fn lagrange(&self, row: i64, at: Fr) -> Fr {
        let n = self.vk.get_domain().get_n();
        let numerator = (at.pow([n]) - Fr::ONE) * self.omega(row);
        numerator * ((at - self.omega(row)) * Fr::from(n)).invert().unwrap_or(Fr::ZERO)
    }

    fn last_row(&self) -> i32 {
        -(self.vk.cs().blinding_factors() as i32) - 1
    }
}
