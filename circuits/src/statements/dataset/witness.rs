//! The cells of a true claim.

use super::claim::{Claim, EDGES, stored_value};
use super::records::{self, CELLS, Line, Record, THRESHOLDS};
use super::table::{Size, Table, VALUE_BITS};
use super::tree::{LEAF_VALUES, Tree, pack, shape_word, stored};
use crate::Fr;
use crate::gadgets::quad::{Domain, RATE};

/// Words of all permutations of one column, its node and the root, in the order of [`schedule`].
pub type Words = Vec<[Fr; RATE]>;

/// What is known when a claim is proved.
#[derive(Clone)]
pub struct Witness {
    /// The records and the one after them.
    pub lines: (Vec<Line>, Record),
    /// The words of the claim's column and of the filter's.
    pub words: [Words; 2],
    /// Positions of the two columns.
    pub places: [usize; 2],
    /// The hashes.
    pub tree: Tree,
    /// What is claimed.
    pub claim: Claim,
}

/// The table is the holder's secret.
impl std::fmt::Debug for Witness {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Witness").finish_non_exhaustive()
    }
}

/// Which hash stands where in a lane: the trees by levels from the leaves up, head, node, root.
pub fn schedule(size: Size) -> Vec<Domain> {
    let levels = levels(size);
    let nodes = levels.iter().skip(1).sum();
    let mut domains = vec![Domain::Node; nodes];
    domains.extend([Domain::Column, Domain::Node, Domain::Dataset]);
    domains
}

/// Nodes on each level of a column, the leaves first, two subtrees last.
pub(crate) fn levels(size: Size) -> Vec<usize> {
    let mut levels = vec![size.rows() / LEAF_VALUES];
    while let Some(last) = levels.last().copied().filter(|last| *last > 2) {
        levels.push(last / RATE);
    }
    levels
}

/// The claim's thresholds by role, as stored values: least of `min`, greatest of it and one, the
/// same of `max` and of the quantile, then the edges.
pub fn roles(claim: &Claim) -> [u64; THRESHOLDS] {
    let bounds = [claim.min, claim.max, claim.quantile];
    let mut roles = [0; THRESHOLDS];
    for (pair, bounds) in roles.chunks_mut(2).zip(bounds) {
        pair.copy_from_slice(&[stored_value(bounds.least), stored_value(bounds.most) + 1]);
    }
    for (role, edge) in roles[THRESHOLDS - EDGES..].iter_mut().zip(claim.edges) {
        *role = stored_value(edge);
    }
    roles
}

impl Witness {
    /// Of a claim that is true of the table; `None` when a column is not there.
    pub fn new(table: &Table, claim: &Claim) -> Option<Self> {
        let (v_place, v) = table.column(&claim.column)?;
        let (f_place, f) = table.column(&claim.filter.column)?;
        let (tree, places) = (Tree::new(table), [v_place, f_place]);
        let padded = |values: &[i64]| {
            let mut stored: Vec<u64> = values.iter().map(|value| stored(*value)).collect();
            stored.resize(tree.size.rows(), 0);
            stored
        };
        let lines = Scan::new(claim, table.rows()).run(&padded(&v.values), &padded(&f.values));
        let words = places.map(|place| words(&tree, place));
        Some(Witness { lines, words, places, tree, claim: claim.clone() })
    }
}

/// The words that are hashed for the column at `place`, in the order of [`schedule`].
fn words(tree: &Tree, place: usize) -> Words {
    let Some(column) = tree.columns.get(place) else { return vec![] };
    let four = |words: &[Fr]| std::array::from_fn(|i| words.get(i).copied().unwrap_or_default());
    let below_subtrees = column.levels.iter().filter(|level| level.len() > 2);
    let mut words: Words = below_subtrees.flat_map(|level| level.chunks(RATE).map(four)).collect();
    let [left, right, ..] = four(column.levels.last().map_or(&[], Vec::as_slice));
    let shape = shape_word(tree.rows, tree.size, tree.columns.len());
    words.push([left, right, column.name, shape]);
    words.push(tree.heads(place / RATE));
    words.push([tree.nodes[0], tree.nodes[1], tree.digest[0], tree.digest[1]]);
    words
}

/// Goes through the rows and keeps the running sums.
struct Scan {
    rows: usize,
    thresholds: [u64; THRESHOLDS],
    filter: [u64; 2],
    counts: [u64; 2],
    sum: Fr,
    squares: Fr,
    lower: [u64; THRESHOLDS],
}

impl Scan {
    fn new(claim: &Claim, rows: usize) -> Self {
        let mut thresholds = roles(claim);
        thresholds.sort_unstable();
        let bounds = claim.filter.bounds;
        let filter = [stored_value(bounds.least), stored_value(bounds.most) + 1];
        let (sum, squares) = (Fr::zero(), Fr::zero());
        Scan { rows, thresholds, filter, counts: [0; 2], sum, squares, lower: [0; THRESHOLDS] }
    }

    fn run(mut self, v: &[u64], f: &[u64]) -> (Vec<Line>, Record) {
        let lines = v.iter().zip(f).enumerate();
        let lines = lines.map(|(row, (value, by))| {
            let end = row - row % LEAF_VALUES + LEAF_VALUES;
            let leaves = [v, f].map(|values| pack(values.get(row..end).unwrap_or_default()));
            self.line(row, [*value, *by], leaves)
        });
        let lines = lines.collect();
        (lines, self.cells())
    }

    fn line(&mut self, row: usize, [v, f]: [u64; 2], leaves: [Fr; 2]) -> Line {
        let mut cells = self.cells();
        let real = row < self.rows;
        let below = self.filter.map(|threshold| f < threshold);
        let inside = real && !below[0] && below[1];
        cells[records::LEAF_V] = leaves[0];
        cells[records::LEAF_F] = leaves[1];
        cells[records::V] = Fr::from(v);
        cells[records::F] = Fr::from(f);
        cells[records::REAL] = Fr::from(u64::from(real));
        for (i, below) in below.into_iter().enumerate() {
            cells[records::BELOW + i] = Fr::from(u64::from(below));
        }
        self.counts[0] += u64::from(real);
        let compared = if inside { &self.thresholds[..] } else { &[] };
        let (lo, hi) = interval(compared, v);
        let (filter_lo, filter_hi) = interval(&self.filter, f);
        if inside {
            self.enter(v);
        }
        let distances = [v - lo, hi.wrapping_sub(v), f - filter_lo, filter_hi.wrapping_sub(f)];
        Line { cells, distances }
    }

    /// Counts a value of the group.
    fn enter(&mut self, v: u64) {
        self.counts[1] += 1;
        self.sum += Fr::from(v);
        self.squares += Fr::from(v) * Fr::from(v);
        for (lower, threshold) in self.lower.iter_mut().zip(self.thresholds) {
            *lower += u64::from(v < threshold);
        }
    }

    /// Running sums and constants as they stand.
    fn cells(&self) -> Record {
        let mut cells = [Fr::zero(); CELLS];
        cells[records::ROW_COUNT] = Fr::from(self.counts[0]);
        cells[records::COUNT] = Fr::from(self.counts[1]);
        cells[records::SUM] = self.sum;
        cells[records::SQUARES] = self.squares;
        let numbers = [&self.filter[..], &self.thresholds, &self.lower].concat();
        for (cell, number) in cells[records::FILTER..].iter_mut().zip(numbers) {
            *cell = Fr::from(number);
        }
        cells
    }
}

/// Least and greatest number on the same side of every threshold as `x`.
fn interval(thresholds: &[u64], x: u64) -> (u64, u64) {
    let below = thresholds.iter().filter(|threshold| **threshold <= x).max();
    let above = thresholds.iter().filter(|threshold| **threshold > x).min();
    let most = (1 << VALUE_BITS) - 1;
    (below.copied().unwrap_or(0), above.map_or(most, |threshold| threshold - 1))
}
