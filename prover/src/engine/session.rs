//! What all proofs of one circuit share: its columns, its program, bases and transforms.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use bn254::ntt::{Bundle, Transform, WIDTH};
use bn254::{Affine, Bases, Domain, Fr, tasks};

use super::description::{Column, Description};
use super::identities::identities;
use super::program::Program;
use crate::backend::{self, Backend};

/// Bytes of coset values of fixed columns that a session keeps; above, they are made anew for
/// each proof.
const CACHE_MAX: usize = 64 << 20;

/// A circuit and a setup, ready to prove.
pub(crate) struct Session {
    pub description: Description,
    pub domain: Domain,
    pub bases: Bases,
    /// Who may commit in place of the bases.
    pub backend: Option<Arc<dyn Backend>>,
    pub fixed: Vec<Vec<Fr>>,
    pub sigma: Vec<Vec<Fr>>,
    pub program: Program,
    pub cosets: Vec<Coset>,
    cache: OnceLock<Vec<Vec<(Column, Bundle)>>>,
    /// Whether somebody fills the cache, or has.
    filling: AtomicBool,
}

/// As many cosets of the domain as a bundle has lanes; lanes without one repeat the first.
pub(crate) struct Coset {
    /// Lane i holds the points `shifts[i] omega^row`.
    pub shifts: [Fr; WIDTH],
    /// How many lanes count.
    pub lanes: usize,
    transform: OnceLock<Transform>,
}

impl Session {
    pub(crate) fn new(
        description: Description,
        bases: Bases,
        fixed: Vec<Vec<Fr>>,
        sigma: Vec<Vec<Fr>>,
    ) -> Self {
        let domain = Domain::new(description.k);
        let program = Program::new(&identities(&description));
        let cosets = cosets(description.degree.saturating_sub(1));
        let (cache, filling) = (OnceLock::new(), AtomicBool::new(false));
        let backend = None;
        Self { description, domain, bases, backend, fixed, sigma, program, cosets, cache, filling }
    }

    /// One commitment a column of values.
    pub(crate) fn commit(&self, columns: &[&[Fr]]) -> Vec<Affine> {
        backend::commit(self.backend.as_deref(), &self.bases, columns)
    }

    /// Makes ahead what later proofs need: tables of the basis and coset values.
    pub(crate) fn prepare(&mut self) {
        if !self.bases.is_tabulated() {
            self.bases = self.bases.tabulated();
        }
        self.cached(0);
    }

    /// Values that do not change from proof to proof, on one bundle of cosets.
    pub(crate) fn cached(&self, coset: usize) -> &[(Column, Bundle)] {
        self.fill();
        self.cache.wait().get(coset).map(Vec::as_slice).unwrap_or_default()
    }

    /// Makes the cached values, unless somebody does already. Not by `get_or_init`: a thread that
    /// waits for parts of this work may be given this very work again as its next job.
    pub(crate) fn fill(&self) {
        if !self.filling.swap(true, Ordering::Relaxed) {
            let _ = self.cache.set(self.constant_columns());
        }
    }

    fn constant_columns(&self) -> Vec<Vec<(Column, Bundle)>> {
        let mut columns: Vec<Column> =
            self.program.cells().iter().map(|(column, _)| *column).collect();
        // Instance columns are multiples of the first row's polynomial.
        columns.push(Column::First);
        columns.sort_unstable();
        columns.dedup();
        columns.retain(|column| self.is_constant(*column));
        let group = size_of::<bn254::kernels::Group<bn254::field::modulus::R>>();
        if columns.len() * self.description.rows() * group * self.cosets.len() > CACHE_MAX {
            columns.retain(|column| *column == Column::First);
        }
        let mut coefficients: Vec<Vec<Fr>> =
            columns.iter().map(|column| self.values(*column)).collect();
        let mut places: Vec<&mut [Fr]> = coefficients.iter_mut().map(Vec::as_mut_slice).collect();
        self.domain.intt_all(&mut places);
        self.on_cosets(&columns, &coefficients)
    }

    /// The columns on every coset, all as one job: the first proof waits for it.
    fn on_cosets(&self, columns: &[Column], polys: &[Vec<Fr>]) -> Vec<Vec<(Column, Bundle)>> {
        tasks::each(&self.cosets, |coset| {
            coset.transform(&self.domain);
        });
        let mut made: Vec<Vec<Option<Bundle>>> =
            self.cosets.iter().map(|_| vec![None; columns.len()]).collect();
        let jobs = self.cosets.iter().zip(&mut made).flat_map(|(coset, places)| {
            places.iter_mut().zip(polys).map(move |(place, poly)| (coset, place, poly))
        });
        tasks::each(jobs, |(coset, place, poly)| *place = Some(coset.values(&self.domain, poly)));
        let named = |bundles: Vec<Option<Bundle>>| {
            let pairs = columns.iter().copied().zip(bundles);
            pairs.filter_map(|(column, bundle)| Some((column, bundle?))).collect()
        };
        made.into_iter().map(named).collect()
    }

    fn is_constant(&self, column: Column) -> bool {
        matches!(
            column,
            Column::Fixed(_)
                | Column::Sigma(_)
                | Column::First
                | Column::Last
                | Column::Active
                | Column::Point
        )
    }

    /// Coefficients of a column that is part of the key.
    pub(crate) fn coefficients(&self, column: Column) -> Vec<Fr> {
        let mut values = self.values(column);
        self.domain.intt(&mut values);
        values
    }

    /// Values of a column that is part of the key, one a row.
    fn values(&self, column: Column) -> Vec<Fr> {
        let rows = self.description.rows();
        let last = self.description.usable();
        let rows_where = |is: &dyn Fn(usize) -> bool| {
            (0..rows).map(|row| if is(row) { Fr::ONE } else { Fr::ZERO }).collect()
        };
        let mut values: Vec<Fr> = match column {
            Column::Fixed(index) => self.fixed.get(index).cloned().unwrap_or_default(),
            Column::Sigma(index) => self.sigma.get(index).cloned().unwrap_or_default(),
            Column::First => rows_where(&|row| row == 0),
            Column::Last => rows_where(&|row| row == last),
            Column::Active => rows_where(&|row| row < last),
            _ => bn254::slices::powers(Fr::ONE, self.domain.omega(), rows),
        };
        values.resize(rows, Fr::ZERO);
        values
    }
}

impl Coset {
    /// Values of a polynomial on all lanes' cosets.
    pub(crate) fn values(&self, domain: &Domain, coefficients: &[Fr]) -> Bundle {
        self.transform(domain).run(Bundle::splat(coefficients))
    }

    fn transform(&self, domain: &Domain) -> &Transform {
        let make = || Transform::new(domain.k(), domain.omega(), &self.shifts);
        self.transform.get_or_init(make)
    }
}

/// As many cosets as the quotient has pieces, shifted by powers of a generator of the whole field:
/// their n-th powers differ from each other and from one.
fn cosets(count: usize) -> Vec<Coset> {
    let generator = Fr::from_u64(7);
    let shifts: Vec<Fr> = bn254::slices::powers(generator, generator, count.max(1));
    let coset = |part: &[Fr]| Coset {
        shifts: core::array::from_fn(|lane| part.get(lane).copied().unwrap_or(generator)),
        lanes: part.len(),
        transform: OnceLock::new(),
    };
    shifts.chunks(WIDTH).map(coset).collect()
}
