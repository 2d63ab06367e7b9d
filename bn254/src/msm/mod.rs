//! Multi-scalar multiplication over a fixed basis.

pub mod naive;

use crate::curve::Affine;
use crate::field::Fr;

/// A basis of points that many columns are committed in.
#[derive(Debug, Clone)]
pub struct Bases {
    points: Vec<Affine>,
}

impl Bases {
    /// A basis without tables: ready at once.
    pub fn new(points: &[Affine]) -> Self {
        Self { points: points.to_vec() }
    }

    /// The number of points.
    pub fn len(&self) -> usize {
        self.points.len()
    }

    /// Whether there are no points.
    pub fn is_empty(&self) -> bool {
        self.points.is_empty()
    }

    /// One sum of scalar times point for each column, all columns as one job. A column may be
    /// shorter than the basis.
    ///
    /// # Panics
    /// For a column longer than the basis.
    pub fn commit(&self, columns: &[&[Fr]]) -> Vec<Affine> {
        let commit = |column: &&[Fr]| {
            assert!(column.len() <= self.len(), "a column fits the basis");
            naive::multiply(column, &self.points)
        };
        columns.iter().map(commit).collect()
    }
}
