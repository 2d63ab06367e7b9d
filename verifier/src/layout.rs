//! What a proof of a key consists of, and what is opened where: the protocol's lists, in order.
//! All of it follows from the key alone.

use alloc::vec::Vec;

use crate::key::{Key, Query};

/// A commitment that the opening argument takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Polynomial {
    /// An advice column.
    Advice(u32),
    /// A fixed column.
    Fixed(u32),
    /// A column of the permutation.
    Sigma(u32),
    /// The n-th product of the copy argument.
    CopyProduct(u32),
    /// The permuted input of a lookup.
    LookupInput(u32),
    /// The permuted table of a lookup.
    LookupTable(u32),
    /// The product of a lookup.
    LookupProduct(u32),
    /// The quotient: its pieces, combined by powers of `x^n`. Its value is not in the proof.
    Quotient,
    /// The random polynomial.
    Random,
}

/// A polynomial at `x omega^rotation`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Evaluation {
    /// Whose value it is.
    pub polynomial: Polynomial,
    /// Rows forwards; negative: backwards.
    pub rotation: i32,
}

/// Polynomials that are opened at the same points.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PointSet {
    /// The points `x omega^rotation`, as rotations within `0 .. n`, ascending, none twice.
    pub rotations: Vec<u32>,
    /// The polynomials in the order of their powers of the opening's y. For each, and for each of
    /// `rotations`: the index of its value among [`Key::evaluations`]; `None` for the quotient.
    pub members: Vec<(Polynomial, Vec<Option<usize>>)>,
}

impl Key {
    /// Values in the proof, in its order.
    #[must_use]
    pub fn evaluations(&self) -> Vec<Evaluation> {
        let mut list: Vec<Evaluation> = advice(&self.advice_queries).collect();
        list.extend(fixed(&self.fixed_queries));
        list.push(at(Polynomial::Random, 0));
        list.extend(sigma(self));
        let products = self.copy_products() as u32;
        for product in (0..products).map(Polynomial::CopyProduct) {
            list.extend([at(product, 0), at(product, 1)]);
            if product != Polynomial::CopyProduct(products - 1) {
                list.push(at(product, self.last_rotation()));
            }
        }
        for lookup in 0..self.lookups.len() as u32 {
            let product = Polynomial::LookupProduct(lookup);
            let (input, table) = permuted(lookup);
            list.extend([
                at(product, 0),
                at(product, 1),
                at(input, 0),
                at(input, -1),
                at(table, 0),
            ]);
        }
        list
    }

    /// What is opened, in the order in which halo2 collects its queries. It decides the order of
    /// the sets and of the polynomials in a set.
    #[must_use]
    pub fn openings(&self) -> Vec<Evaluation> {
        let mut list: Vec<Evaluation> = advice(&self.advice_queries).collect();
        let products = (0..self.copy_products() as u32).map(Polynomial::CopyProduct);
        list.extend(products.clone().flat_map(|product| [at(product, 0), at(product, 1)]));
        let last = self.last_rotation();
        list.extend(products.rev().skip(1).map(|product| at(product, last)));
        for lookup in 0..self.lookups.len() as u32 {
            let product = Polynomial::LookupProduct(lookup);
            let (input, table) = permuted(lookup);
            list.extend([
                at(product, 0),
                at(input, 0),
                at(table, 0),
                at(input, -1),
                at(product, 1),
            ]);
        }
        list.extend(fixed(&self.fixed_queries));
        list.extend(sigma(self));
        list.extend([at(Polynomial::Quotient, 0), at(Polynomial::Random, 0)]);
        list
    }

    /// The sets of the opening argument, in the order of their powers of v.
    #[must_use]
    pub fn point_sets(&self) -> Vec<PointSet> {
        let evaluations = self.evaluations();
        let mut polynomials: Vec<(Polynomial, Vec<(u32, Option<usize>)>)> = Vec::new();
        for opening in self.openings() {
            let value = evaluations.iter().position(|evaluation| *evaluation == opening);
            let point = (self.within(opening.rotation), value);
            match polynomials.iter_mut().find(|(known, _)| *known == opening.polynomial) {
                Some((_, points)) => points.push(point),
                None => polynomials.push((opening.polynomial, [point].into())),
            }
        }
        let mut sets: Vec<PointSet> = Vec::new();
        for (polynomial, mut points) in polynomials {
            points.sort_unstable();
            let (rotations, values): (Vec<_>, Vec<_>) = points.into_iter().unzip();
            match sets.iter_mut().find(|set| set.rotations == rotations) {
                Some(set) => set.members.push((polynomial, values)),
                None => sets.push(PointSet { rotations, members: [(polynomial, values)].into() }),
            }
        }
        sets
    }

    /// A rotation as a number of rows forwards, below n.
    #[must_use]
    pub fn within(&self, rotation: i32) -> u32 {
        i64::from(rotation).rem_euclid(self.rows().max(1) as i64) as u32
    }
}

fn at(polynomial: Polynomial, rotation: i32) -> Evaluation {
    Evaluation { polynomial, rotation }
}

fn permuted(lookup: u32) -> (Polynomial, Polynomial) {
    (Polynomial::LookupInput(lookup), Polynomial::LookupTable(lookup))
}

fn advice(queries: &[Query]) -> impl Iterator<Item = Evaluation> {
    queries.iter().map(|query| at(Polynomial::Advice(query.column), query.rotation))
}

fn fixed(queries: &[Query]) -> impl Iterator<Item = Evaluation> {
    queries.iter().map(|query| at(Polynomial::Fixed(query.column), query.rotation))
}

fn sigma(key: &Key) -> impl Iterator<Item = Evaluation> {
    (0..key.copied.len() as u32).map(|index| at(Polynomial::Sigma(index), 0))
}
