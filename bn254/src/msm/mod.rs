//! Multi-scalar multiplication over a fixed basis.
//!
//! Scalars fall into halves (`glv`), halves into signed digits (`digits`); the points of a digit
//! are summed in its bucket (`tree`, `affine`) and buckets are weighed (`buckets`). A `table` of
//! multiples lets all digits share one set of buckets. Luo, Fu, Gong, "Speeding up multi-scalar
//! multiplication over fixed points" (TCHES 2023), section 3, has the trade.

mod affine;
mod buckets;
mod complete;
mod digits;
mod glv;
pub mod naive;
mod table;
mod tree;

pub use digits::Window;

use crate::curve::{Affine, Jacobian};
use crate::field::Fr;
use crate::tasks;
use affine::Collision;
use digits::Sorted;
use table::Table;
use tree::Forest;

/// A basis of points that many columns are committed in.
#[derive(Debug, Clone)]
pub struct Bases {
    table: Table,
    absent: Vec<bool>,
    points: Vec<Affine>,
}

impl Bases {
    /// A basis without multiples: ready at once, and slower than one with.
    pub fn new(points: &[Affine]) -> Self {
        let bits = cheapest(points.len(), |bits| Window { bits, sets: 128usize.div_ceil(bits) });
        Self::with_window(points, bits)
    }

    /// A basis with all multiples: some 128 doublings a point ahead, 128 bytes a point and digit.
    pub fn with_table(points: &[Affine]) -> Self {
        Self::with_window(points, cheapest(points.len(), |bits| Window { bits, sets: 1 }))
    }

    /// A basis cut as told.
    ///
    /// # Panics
    /// For digits of no or more than 16 bits, for no or more than 128 sets, and for a table of
    /// 2^30 points.
    pub fn with_window(points: &[Affine], window: Window) -> Self {
        assert!((1..=16).contains(&window.bits) && window.sets > 0, "{window:?}");
        assert!(window.sets <= 128 && points.len() * window.levels() < 1 << 30, "{window:?}");
        let absent = points.iter().map(Affine::is_identity).collect();
        Self { table: Table::new(points, window), absent, points: points.to_vec() }
    }

    /// The same basis with all multiples.
    #[must_use]
    pub fn tabulated(&self) -> Self {
        Self::with_table(&self.points)
    }

    /// How scalars are cut.
    pub fn window(&self) -> Window {
        self.table.window()
    }

    /// Whether all multiples are there.
    pub fn is_tabulated(&self) -> bool {
        self.table.window().sets == 1
    }

    /// The number of points.
    pub fn len(&self) -> usize {
        self.points.len()
    }

    /// Whether there are no points.
    pub fn is_empty(&self) -> bool {
        self.points.is_empty()
    }

    /// The points.
    pub fn points(&self) -> &[Affine] {
        &self.points
    }

    /// One sum of scalar times point for each column, all columns as one job. A column may be
    /// shorter than the basis.
    ///
    /// The time depends on the scalars: zero digits cost nothing.
    ///
    /// # Panics
    /// For a column longer than the basis.
    pub fn commit(&self, columns: &[&[Fr]]) -> Vec<Affine> {
        let window = self.table.window();
        let mut sorted: Vec<Sorted> = columns.iter().map(|_| Sorted::default()).collect();
        tasks::each(columns.iter().zip(&mut sorted), |(column, sorted)| {
            assert!(column.len() <= self.len(), "a column fits the basis");
            *sorted = digits::sort(column, self.len(), window, &self.absent);
        });
        let sums = self.weigh(&sorted, window).unwrap_or_else(|Collision| {
            let complete = |sorted| complete::weigh(sorted, &self.table, window);
            sorted.iter().flat_map(complete).collect()
        });
        let total = |sets: &[Jacobian]| {
            sets.iter().rev().fold(Jacobian::IDENTITY, |total, set| {
                let raised = (0..window.bits).fold(total, |total, _| total.double());
                raised.add(set)
            })
        };
        Jacobian::batch_to_affine(&sums.chunks(window.sets).map(total).collect::<Vec<_>>())
    }

    /// The weighted sums of all columns' sets.
    fn weigh(&self, sorted: &[Sorted], window: Window) -> Result<Vec<Jacobian>, Collision> {
        let span = (window.sets << window.bits) as u32;
        // What keys of terms and keys of odd buckets have room for.
        let (most, sets) = ((1 << 31) / span as usize, sorted.len() * window.sets);
        assert!(sorted.len() < most && sets < 1 << 26, "too many columns in one job");
        let mut keys = Vec::with_capacity(sorted.iter().map(|column| column.keys.len()).sum());
        let mut terms = Vec::with_capacity(keys.capacity());
        for (index, column) in sorted.iter().enumerate() {
            keys.extend(column.keys.iter().map(|key| key + index as u32 * span));
            terms.extend_from_slice(&column.terms);
        }
        let forest = Forest::grow(&keys, |index| self.table.point(terms[index]))?;
        buckets::weigh(forest, sorted.len() * window.sets, window.bits)
    }
}

/// The window with the fewest additions for a column of full scalars.
fn cheapest(points: usize, window: impl Fn(usize) -> Window) -> Window {
    let cost = |window: &Window| {
        // Weighing takes two additions a bucket; a bucket's first point is free.
        2 * points * window.count() + (window.sets << (window.bits - 1))
    };
    let windows = (3..=16).map(window);
    windows.min_by_key(cost).unwrap_or(Window { bits: 8, sets: 16 })
}
