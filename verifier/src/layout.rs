//! What a proof of a key consists of, and what is opened where: the protocol's lists, in order.
//! All of it follows from the key alone.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use crate::key::{Column, Key, Query};

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
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Evaluation {
    /// Whose value it is.
    pub polynomial: Polynomial,
    /// Rows forwards; negative: backwards.
    pub rotation: i32,
}

/// Points of a proof, by kind, in its order; all but the last two stand before the values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Points {
    /// Advice columns of all phases.
    pub advice: usize,
    /// Permuted inputs and tables of lookups, in turn.
    pub permuted: usize,
    /// Products of the copy argument.
    pub copy_products: usize,
    /// Products of lookups.
    pub lookup_products: usize,
    /// The random polynomial.
    pub random: usize,
    /// Pieces of the quotient.
    pub quotient: usize,
    /// W and W'.
    pub opening: usize,
}

impl Points {
    /// Points before the quotient's pieces.
    #[must_use]
    pub fn before_quotient(&self) -> usize {
        let products = self.copy_products.saturating_add(self.lookup_products);
        self.advice.saturating_add(self.permuted).saturating_add(products) + self.random
    }

    /// Points before W: those that stand before the values.
    #[must_use]
    pub fn before_opening(&self) -> usize {
        self.before_quotient().saturating_add(self.quotient)
    }
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
    /// How many points of each kind a proof has.
    #[must_use]
    pub fn points(&self) -> Points {
        let lookups = self.lookups.len();
        Points {
            advice: self.advice as usize,
            permuted: lookups.saturating_mul(2),
            copy_products: self.copy_products(),
            lookup_products: lookups,
            random: 1,
            quotient: self.quotient_pieces(),
            opening: 2,
        }
    }

    /// Length of a proof in words of 32 bytes: two a point, one a value.
    #[must_use]
    pub fn proof_words(&self) -> usize {
        let points = self.points().before_opening().saturating_add(self.points().opening);
        points.saturating_mul(2).saturating_add(self.evaluation_count())
    }

    /// Number of [`Self::evaluations`].
    #[must_use]
    pub fn evaluation_count(&self) -> usize {
        let read = self.advice_queries.len() + self.fixed_queries.len();
        let copies = self.copied.len() + (3 * self.copy_products()).saturating_sub(1);
        read + 1 + copies + 5 * self.lookups.len()
    }

    /// Index of a polynomial's commitment among the points of a proof; `None` for what the key
    /// holds, and for the quotient, whose pieces begin at [`Points::before_quotient`].
    #[must_use]
    pub fn proof_point(&self, polynomial: Polynomial) -> Option<usize> {
        let of = self.points();
        let copies = of.advice.saturating_add(of.permuted);
        let lookups = copies.saturating_add(of.copy_products);
        match polynomial {
            Polynomial::Advice(column) => {
                let mut committed = self.phases.iter().flat_map(|phase| &phase.advice);
                committed.position(|known| *known == column)
            }
            Polynomial::LookupInput(lookup) => Some(of.advice + 2 * lookup as usize),
            Polynomial::LookupTable(lookup) => Some(of.advice + 2 * lookup as usize + 1),
            Polynomial::CopyProduct(product) => Some(copies + product as usize),
            Polynomial::LookupProduct(lookup) => Some(lookups + lookup as usize),
            Polynomial::Random => self.points().before_quotient().checked_sub(1),
            Polynomial::Fixed(_) | Polynomial::Sigma(_) | Polynomial::Quotient => None,
        }
    }

    /// Index of the query that reads a column in the current row, among the queries of its kind.
    #[must_use]
    pub fn current(&self, column: Column) -> Option<usize> {
        let (queries, column) = match column {
            Column::Fixed(column) => (&self.fixed_queries, column),
            Column::Advice(column) => (&self.advice_queries, column),
            Column::Instance(column) => (&self.instance_queries, column),
        };
        queries.iter().position(|query| *query == Query { column, rotation: 0 })
    }

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
        let evaluations = self.evaluations().into_iter().enumerate();
        let values: BTreeMap<Evaluation, usize> = evaluations.map(|(at, of)| (of, at)).collect();
        let mut order = Vec::new();
        let mut points: BTreeMap<Polynomial, Vec<(u32, Option<usize>)>> = BTreeMap::new();
        for opening in self.openings() {
            let point = (self.within(opening.rotation), values.get(&opening).copied());
            let known = points.entry(opening.polynomial).or_insert_with(|| {
                order.push(opening.polynomial);
                Vec::new()
            });
            known.push(point);
        }
        let mut sets: Vec<PointSet> = Vec::new();
        for polynomial in order {
            let mut points = points.remove(&polynomial).unwrap_or_default();
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
