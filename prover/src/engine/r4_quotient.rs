//! The random polynomial, and the quotient h(X) of all identities, combined by powers of y, and
//! X^n - 1. The quotient has one piece of n coefficients fewer than the largest degree, so its
//! values on that many cosets determine it.

use std::collections::HashMap;

use bn254::field::modulus::R;
use bn254::kernels::{Group, Lanes, Rows, Tier, Work};
use bn254::ntt::{Bundle, WIDTH};
use bn254::{Fr, batch_invert, slices, tasks};

use super::Proof;
use super::description::{Challenge, Column};
use super::lean::LeanSession;
use super::program::{Constant, Program};
use super::r1_advice::Advice;
use super::r3_permutation::Products;
use super::session::{Coset, Session};
use crate::prove::ProveError;

/// Rows of the random polynomial that are not zero. Two would do: the verifier sees the polynomial
/// at tau and at x, no more (book/engine.md, r4).
const RANDOM_ROWS: usize = 4;

/// All columns, and the pieces of the quotient as values.
pub(super) struct Quotient {
    pub columns: HashMap<Column, Vec<Fr>>,
    pub random: Vec<Fr>,
    pub pieces: Vec<Vec<Fr>>,
}

pub(super) fn commit(
    proof: &mut Proof<'_, '_>,
    products: Products,
) -> Result<Quotient, ProveError> {
    let Products { instances, challenges, columns } = products;
    let session = proof.session;
    // Upstream blinds the commitment.
    proof.randomness.skip(1);
    let mut random = vec![Fr::ZERO; session.description.rows()];
    proof.randomness.fill(random.get_mut(..RANDOM_ROWS).unwrap_or_default());
    proof.commit_slices(&[&random])?;
    let y = proof.transcript.squeeze()?;
    let inputs = Inputs::new(session, &instances, &challenges, y, &columns);
    let mut pieces = inputs.pieces(proof)?;
    let mut slices: Vec<&mut [Fr]> = pieces.iter_mut().map(Vec::as_mut_slice).collect();
    session.domain.ntt_all(&mut slices);
    proof.commit(&pieces)?;
    Ok(Quotient { columns, random, pieces })
}

/// The witness and the quotient in coefficients, for the lean profile.
pub(super) struct Whole {
    pub witness: Vec<Fr>,
    pub quotient: Vec<Fr>,
}

/// The quotient as one polynomial: it is not split, so its commitment follows from the witness at
/// few points (`book/lean.md`, "Zero knowledge"), and no random polynomial is needed.
pub(super) fn commit_whole(
    proof: &mut Proof<'_, '_>,
    lean: &LeanSession,
    advice: Advice,
) -> Result<Whole, ProveError> {
    let Advice { instances, advice, mut challenges } = advice;
    let publics = instances.iter().flatten().enumerate();
    challenges.extend(publics.map(|(index, value)| (Challenge::Public(index), *value)));
    let columns = advice.into_iter().enumerate();
    let columns = columns.map(|(index, column)| (Column::Advice(index), column)).collect();
    let y = proof.transcript.squeeze()?;
    let mut inputs = Inputs::new(proof.session, &[], &challenges, y, &columns);
    let quotient = inputs.pieces(proof)?.concat();
    proof.commit_powers(lean, &quotient)?;
    let witness = inputs.coefficients.remove(&Column::Advice(0)).unwrap_or_default();
    Ok(Whole { witness, quotient })
}

/// What the program reads.
struct Inputs<'a> {
    session: &'a Session,
    constants: Vec<Fr>,
    instances: &'a [Vec<Fr>],
    coefficients: HashMap<Column, Vec<Fr>>,
}

impl<'a> Inputs<'a> {
    fn new(
        session: &'a Session,
        instances: &'a [Vec<Fr>],
        challenges: &HashMap<Challenge, Fr>,
        y: Fr,
        columns: &HashMap<Column, Vec<Fr>>,
    ) -> Self {
        let constants = session.program.bind(|constant| match constant {
            Constant::Number(number) => number,
            Constant::Challenge(c) => challenges.get(&c).copied().unwrap_or_default(),
            Constant::Y => y,
        });
        let read = |column: &Column| session.program.cells().iter().any(|(c, _)| c == column);
        let mut coefficients: Vec<(Column, Vec<Fr>)> = columns
            .iter()
            .filter(|(column, _)| read(column))
            .map(|(column, values)| (*column, values.clone()))
            .collect();
        let mut slices: Vec<&mut [Fr]> =
            coefficients.iter_mut().map(|(_, values)| values.as_mut_slice()).collect();
        session.domain.intt_all(&mut slices);
        Self { session, constants, instances, coefficients: coefficients.into_iter().collect() }
    }

    /// The quotient's pieces in coefficients.
    fn pieces(&self, proof: &mut Proof<'_, '_>) -> Result<Vec<Vec<Fr>>, ProveError> {
        let mut remainders = Vec::new();
        for (index, coset) in self.session.cosets.iter().enumerate() {
            proof.transcript.pulse()?;
            remainders.extend(self.remainders(index, coset));
        }
        Ok(pieces(self.session, remainders))
    }

    /// Coefficients of the quotient modulo X^n - c^n, for each coset c of a bundle.
    fn remainders(&self, index: usize, coset: &Coset) -> Vec<Vec<Fr>> {
        let mut values = self.quotient_values(index, coset);
        let n = self.session.description.rows() as u64;
        let mut factors: [Fr; WIDTH] = coset.shifts.map(|shift| shift.pow(&[n]) - Fr::ONE);
        batch_invert(&mut factors);
        values.scale(&factors);
        let coefficients = self.session.domain.inverse(values);
        let mut columns = vec![vec![Fr::ZERO; n as usize]; coset.lanes];
        let mut slices: Vec<&mut [Fr]> = columns.iter_mut().map(Vec::as_mut_slice).collect();
        coefficients.store(&mut slices);
        let mut inverses = coset.shifts;
        batch_invert(&mut inverses);
        for (column, inverse) in columns.iter_mut().zip(inverses) {
            let powers = slices::powers(Fr::ONE, inverse, column.len());
            slices::mul_assign(column, &powers);
        }
        columns
    }

    /// The combined identities on the cosets of a bundle, row by row.
    fn quotient_values(&self, index: usize, coset: &Coset) -> Bundle {
        let rows = self.session.description.rows();
        let columns = self.columns(index, coset);
        let cells: Vec<(&Bundle, usize)> = self
            .session
            .program
            .cells()
            .iter()
            .filter_map(|(column, rotation)| {
                let shift = i64::from(*rotation).rem_euclid(rows as i64) as usize;
                columns.get(column).map(|bundle| (bundle.as_ref(), shift))
            })
            .collect();
        let mut values = vec![Group::<R>::splat(Fr::ZERO); rows];
        let part = rows.div_ceil(tasks::width()).max(1);
        let (program, constants) = (&self.session.program, self.constants.as_slice());
        tasks::each(values.chunks_mut(part).enumerate(), |(chunk, values)| {
            let start = chunk * part;
            Tier::current().run(Identities { program, constants, cells: &cells, start, values });
        });
        Bundle::from_rows(values)
    }

    /// Coset values of every column that the program reads.
    fn columns(&self, index: usize, coset: &Coset) -> HashMap<Column, Held<'_>> {
        let mut names: Vec<Column> =
            self.session.program.cells().iter().map(|(column, _)| *column).collect();
        names.sort_unstable();
        names.dedup();
        let cached = self.session.cached(index);
        let mut made: Vec<(Column, Option<Held<'_>>)> =
            names.into_iter().map(|name| (name, None)).collect();
        tasks::each(made.iter_mut(), |(name, place)| {
            let known = cached.iter().find(|(column, _)| column == name);
            *place = Some(match known {
                Some((_, bundle)) => Held::Cached(bundle),
                None => Held::Made(self.make(*name, coset, cached)),
            });
        });
        made.into_iter().filter_map(|(name, held)| held.map(|held| (name, held))).collect()
    }

    fn make(&self, column: Column, coset: &Coset, cached: &[(Column, Bundle)]) -> Bundle {
        let domain = &self.session.domain;
        if let Some(coefficients) = self.coefficients.get(&column) {
            return coset.values(domain, coefficients);
        }
        match column {
            Column::Instance(index) => self.instance(index, coset, cached),
            column => coset.values(domain, &self.session.coefficients(column)),
        }
    }

    /// An instance column of few values is a combination of the rows' Lagrange polynomials, which
    /// are rotations of the first row's.
    fn instance(&self, index: usize, coset: &Coset, cached: &[(Column, Bundle)]) -> Bundle {
        const FEW: usize = 4;
        let values = self.instances.get(index).map(Vec::as_slice).unwrap_or_default();
        let first = cached.iter().find(|(column, _)| *column == Column::First);
        if let Some((_, first)) = first.filter(|_| values.len() <= FEW) {
            return first.combined_rotations(values);
        }
        let mut column = values.to_vec();
        column.resize(self.session.description.rows(), Fr::ZERO);
        self.session.domain.intt(&mut column);
        coset.values(&self.session.domain, &column)
    }
}

/// Some rows of the combined identities: `values` from row `start` on.
struct Identities<'a> {
    program: &'a Program,
    constants: &'a [Fr],
    /// Columns, and how far each is rotated.
    cells: &'a [(&'a Bundle, usize)],
    start: usize,
    values: &'a mut [Group<R>],
}

impl Work<R> for Identities<'_> {
    type Output = ();

    #[inline(always)]
    fn on<L: Rows<R>>(self) {
        let Self { program, constants, cells, start, values } = self;
        let constants: Vec<L> = constants.iter().map(|constant| L::splat(*constant)).collect();
        let (mut read, mut results) = (Vec::with_capacity(cells.len()), Vec::new());
        for (index, values) in values.chunks_mut(L::ROWS).enumerate() {
            let first = start + index * L::ROWS;
            read.clear();
            for (bundle, shift) in cells {
                read.push(L::cell(|row| bundle.row(first + row + shift)));
            }
            let Some(result) = program.run(&constants, &read, &mut results) else { return };
            result.write(|row, group| {
                if let Some(value) = values.get_mut(row) {
                    *value = group;
                }
            });
        }
    }
}

/// Values that the session keeps, or that this proof made.
enum Held<'a> {
    Cached(&'a Bundle),
    Made(Bundle),
}

impl AsRef<Bundle> for Held<'_> {
    fn as_ref(&self) -> &Bundle {
        match self {
            Held::Cached(bundle) => bundle,
            Held::Made(bundle) => bundle,
        }
    }
}

/// Pieces h_k with h = sum of X^(n k) h_k, in coefficients, from the remainders of h modulo
/// X^n - c^n: each of those is sum of c^(n k) h_k, with a Vandermonde matrix between them.
fn pieces(session: &Session, remainders: Vec<Vec<Fr>>) -> Vec<Vec<Fr>> {
    let n = session.description.rows();
    let nodes: Vec<Fr> = session
        .cosets
        .iter()
        .flat_map(|coset| coset.shifts.iter().take(coset.lanes))
        .map(|shift| shift.pow(&[n as u64]))
        .collect();
    let weights = lagrange_coefficients(&nodes);
    let mut pieces = vec![vec![Fr::ZERO; n]; nodes.len()];
    tasks::each(pieces.iter_mut().enumerate(), |(k, piece)| {
        for (remainder, weights) in remainders.iter().zip(&weights) {
            let weight = weights.get(k).copied().unwrap_or_default();
            slices::add_scaled(piece, remainder, weight);
        }
    });
    pieces
}

/// Coefficients of the polynomials that are one at one node and zero at the others.
fn lagrange_coefficients(nodes: &[Fr]) -> Vec<Vec<Fr>> {
    let basis = |(index, node): (usize, &Fr)| {
        let mut product = vec![Fr::ONE];
        let mut scale = Fr::ONE;
        for (_, other) in nodes.iter().enumerate().filter(|(i, _)| *i != index) {
            // Times (X - other).
            product.insert(0, Fr::ZERO);
            let lower: Vec<Fr> = product.iter().skip(1).map(|c| *c * *other).collect();
            product.iter_mut().zip(lower).for_each(|(c, lower)| *c -= lower);
            scale *= *node - *other;
        }
        let scale = scale.invert().unwrap_or_default();
        product.iter().map(|c| *c * scale).collect()
    };
    nodes.iter().enumerate().map(basis).collect()
}
