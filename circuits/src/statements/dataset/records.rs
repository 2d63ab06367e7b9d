//! The rows of the table in the circuit: three rows of the circuit each.
//!
//! A record has 39 cells, three in each of 13 columns, and 60 digits, three in each of 20 columns.
//! With s = 1 where the row is in the group and d_j = 1 where it is and its value lies below the
//! threshold t_j (both are differences of running sums):
//!
//! ```text
//! lo = t_j      for the last j with d_j = 0, 0 when there is none or the row is not in the group
//! hi = t_j - 1  for the first j with d_j = 1, 2^30 - 1 when there is none
//! 0 <= v - lo < 2^30,  0 <= hi - v < 2^30     by 15 digits of base four each
//! ```
//!
//! so the d_j are what they say, and v has 30 bits, in the group or not. The filter's two
//! thresholds do the same for f. After the last record the 39 cells move to the left, block by
//! block, and pass the first column, which is one of the copy argument.

use std::ops::Range;

use halo2_proofs::circuit::{Cell, Region, Value};
use halo2_proofs::plonk::{Advice, Column, ConstraintSystem, Expression, Fixed, VirtualCells};
use halo2_proofs::poly::Rotation;

use super::table::VALUE_BITS;
use super::tree::LEAF_VALUES;
use crate::Fr;

/// Rows of the circuit for one row of the table.
pub const ROWS: usize = 3;
/// Columns of records.
pub const WIDTH: usize = 13;
/// Columns of digits.
pub const DIGIT_COLUMNS: usize = 20;
/// Cells of a record.
pub const CELLS: usize = ROWS * WIDTH;
/// Digits of a record.
pub const DIGITS: usize = ROWS * DIGIT_COLUMNS;
/// Base-four digits of one distance.
pub const DISTANCE_DIGITS: usize = VALUE_BITS as usize / 2;
/// Thresholds: six of least, greatest value and quantile, seven edges.
pub const THRESHOLDS: usize = 13;

/// The leaf of values from this row to the leaf's last one, the value first.
pub const LEAF_V: usize = 0;
/// The same of the filter's column.
pub const LEAF_F: usize = 1;
/// Rows of the table above this one.
pub const ROW_COUNT: usize = 2;
/// The stored value.
pub const V: usize = 3;
/// The stored value that the filter looks at.
pub const F: usize = 4;
/// 1 where the table has a row, 0 in the padding.
pub const REAL: usize = 5;
/// 1 where f lies below the first of the filter's thresholds; the second is the next cell.
pub const BELOW: usize = 6;
/// Rows of the group above this one.
pub const COUNT: usize = 8;
/// Sum of the group's values above this row.
pub const SUM: usize = 9;
/// Sum of their squares.
pub const SQUARES: usize = 10;
/// The filter's thresholds: least value, greatest value and one. The same in every record.
pub const FILTER: usize = 11;
/// The thresholds in order, the same in every record.
pub const T: usize = 13;
/// Values of the group below each threshold, above this row.
pub const LOWER: usize = T + THRESHOLDS;

/// Cells that are zero in the first record.
const STARTS: [usize; 4] = [ROW_COUNT, COUNT, SUM, SQUARES];
/// The greatest stored value.
const VALUE_MOST: u64 = (1 << VALUE_BITS) - 1;

/// A record's cells, known with a witness.
pub type Record = [Fr; CELLS];

/// The columns of records.
#[derive(Debug, Clone)]
pub struct Columns {
    cells: [Column<Advice>; WIDTH],
    /// Columns that hold digits here and permutations further down.
    pub digits: [Column<Advice>; DIGIT_COLUMNS],
    /// 1 at the first row of a record.
    record: Column<Fixed>,
    /// 1 at every row of a record.
    digit: Column<Fixed>,
    /// 2^30 at the first row of a record that is not the last of its leaf.
    more: Column<Fixed>,
    /// 1 at the first row of all.
    first: Column<Fixed>,
    /// 1 where cells move to the left.
    shift: Column<Fixed>,
}

/// Cells and digits of a record, and the cells of the next one.
struct Row {
    now: Vec<Expression<Fr>>,
    next: Vec<Expression<Fr>>,
    digits: Vec<Expression<Fr>>,
}

impl Columns {
    /// Makes columns and gates.
    pub fn configure(cs: &mut ConstraintSystem<Fr>) -> Self {
        let columns = Columns {
            cells: [(); WIDTH].map(|()| cs.advice_column()),
            digits: [(); DIGIT_COLUMNS].map(|()| cs.advice_column()),
            record: cs.fixed_column(),
            digit: cs.fixed_column(),
            more: cs.fixed_column(),
            first: cs.fixed_column(),
            shift: cs.fixed_column(),
        };
        cs.enable_equality(columns.cells[0]);
        columns.plain_gates(cs);
        cs.create_gate("record", |cells| {
            let row = columns.row(cells);
            let record = cells.query_fixed(columns.record, Rotation::cur());
            let more = cells.query_fixed(columns.more, Rotation::cur());
            let gates = [flags(&row), sums(&row), distances(&row), constants(&row)].concat();
            let gates = gates.into_iter().map(move |gate| record.clone() * gate);
            let record = cells.query_fixed(columns.record, Rotation::cur());
            let leaves = [(LEAF_V, V), (LEAF_F, F)].map(|(leaf, value)| {
                let rest = row.now[leaf].clone() - row.now[value].clone();
                record.clone() * rest - more.clone() * row.next[leaf].clone()
            });
            gates.chain(leaves).collect::<Vec<_>>()
        });
        columns
    }

    /// Digits, the first record, and the way to the left.
    fn plain_gates(&self, cs: &mut ConstraintSystem<Fr>) {
        cs.create_gate("digits", |cells| {
            let on = cells.query_fixed(self.digit, Rotation::cur());
            self.digits.map(|column| {
                let digit = cells.query_advice(column, Rotation::cur());
                let other = |n: u64| digit.clone() - number(n);
                on.clone() * digit.clone() * other(1) * other(2) * other(3)
            })
        });
        cs.create_gate("first", |cells| {
            let row = self.row(cells);
            let first = cells.query_fixed(self.first, Rotation::cur());
            let zeros = STARTS.into_iter().chain(LOWER..LOWER + THRESHOLDS);
            zeros.map(|cell| first.clone() * row.now[cell].clone()).collect::<Vec<_>>()
        });
        cs.create_gate("shift", |cells| {
            let on = cells.query_fixed(self.shift, Rotation::cur());
            let pairs = self.cells.windows(2);
            let moved = pairs.map(|pair| {
                let here = cells.query_advice(pair[1], Rotation::cur());
                on.clone() * (cells.query_advice(pair[0], Rotation(ROWS as i32)) - here)
            });
            moved.collect::<Vec<_>>()
        });
    }

    fn row(&self, cells: &mut VirtualCells<'_, Fr>) -> Row {
        let mut at = |columns: &[Column<Advice>], from: usize, count: usize| {
            let cell = |i: usize| {
                let rotation = Rotation((from + i % ROWS) as i32);
                cells.query_advice(columns[i / ROWS], rotation)
            };
            (0..count).map(cell).collect::<Vec<_>>()
        };
        Row {
            now: at(&self.cells, 0, CELLS),
            next: at(&self.cells, ROWS, CELLS),
            digits: at(&self.digits, 0, DIGITS),
        }
    }
}

impl Row {
    /// How much a running sum grows.
    fn growth(&self, cell: usize) -> Expression<Fr> {
        self.next[cell].clone() - self.now[cell].clone()
    }

    /// d_j; after the last threshold s, which is 1 for every value of the group.
    fn is_lower(&self, j: usize) -> Expression<Fr> {
        self.growth(if j < THRESHOLDS { LOWER + j } else { COUNT })
    }

    /// The number whose base-four digits are the n-th fifteen.
    fn distance(&self, n: usize) -> Expression<Fr> {
        let digits = self.digits[n * DISTANCE_DIGITS..][..DISTANCE_DIGITS].iter().rev();
        let sum = digits.cloned().reduce(|sum, digit| sum * Fr::from(4) + digit);
        sum.unwrap_or_else(|| number(0))
    }
}

fn number(n: u64) -> Expression<Fr> {
    Expression::Constant(Fr::from(n))
}

fn not(bit: &Expression<Fr>) -> Expression<Fr> {
    number(1) - bit.clone()
}

/// Bits, and which of them may follow or stand beside which.
fn flags(row: &Row) -> Vec<Expression<Fr>> {
    let [real, below, upto] = [REAL, BELOW, BELOW + 1].map(|cell| row.now[cell].clone());
    let bit = |bit: &Expression<Fr>| bit.clone() * not(bit);
    let mut gates = vec![
        bit(&real),
        row.next[REAL].clone() * not(&real),
        bit(&below),
        bit(&upto),
        below.clone() * not(&upto),
        row.is_lower(THRESHOLDS) - real * (upto - below),
    ];
    for j in 0..THRESHOLDS {
        let (lower, next) = (row.is_lower(j), row.is_lower(j + 1));
        gates.extend([bit(&lower), lower * not(&next)]);
    }
    gates
}

/// Rows, values and squares add up.
fn sums(row: &Row) -> Vec<Expression<Fr>> {
    let (v, s) = (row.now[V].clone(), row.is_lower(THRESHOLDS));
    let value = s * v.clone();
    vec![
        row.growth(ROW_COUNT) - row.now[REAL].clone(),
        row.growth(SUM) - value.clone(),
        row.growth(SQUARES) - value * v,
    ]
}

/// Both values lie where the bits say.
fn distances(row: &Row) -> Vec<Expression<Fr>> {
    let [v, f] = [V, F].map(|cell| row.now[cell].clone());
    let bits: Vec<_> = (0..=THRESHOLDS).map(|j| row.is_lower(j)).collect();
    let (lo, hi) = interval(&row.now[T..T + THRESHOLDS], &bits);
    let mut bits = row.now[BELOW..BELOW + 2].to_vec();
    bits.push(number(1));
    let (filter_lo, filter_hi) = interval(&row.now[FILTER..FILTER + 2], &bits);
    let distances = [v.clone() - lo, hi - v, f.clone() - filter_lo, filter_hi - f];
    let distances = distances.into_iter().enumerate();
    distances.map(|(n, distance)| distance - row.distance(n)).collect()
}

/// Least and greatest number with these bits, `bits[j]` for being below `thresholds[j]`; the last
/// bit is for numbers that are compared at all.
fn interval(
    thresholds: &[Expression<Fr>],
    bits: &[Expression<Fr>],
) -> (Expression<Fr>, Expression<Fr>) {
    let (mut lo, mut hi, mut before) = (number(0), number(0), number(0));
    for (threshold, pair) in thresholds.iter().zip(bits.windows(2)) {
        lo = lo + (pair[1].clone() - pair[0].clone()) * threshold.clone();
        hi = hi + (pair[0].clone() - before) * (threshold.clone() - number(1));
        before = pair[0].clone();
    }
    (lo, hi + not(&before) * Fr::from(VALUE_MOST))
}

/// What is the same in every record.
fn constants(row: &Row) -> Vec<Expression<Fr>> {
    (FILTER..T + THRESHOLDS).map(|cell| row.growth(cell)).collect()
}

/// A record with its digits: four distances of [`DISTANCE_DIGITS`].
#[derive(Debug, Clone)]
pub struct Line {
    /// The cells.
    pub cells: Record,
    /// The distances, in the order of the digits.
    pub distances: [u64; 4],
}

/// What other parts of the circuit are tied to.
#[derive(Debug, Clone)]
pub struct Tied {
    /// Leaves of values.
    pub v: Vec<Cell>,
    /// Leaves of the filter's column.
    pub f: Vec<Cell>,
    /// The cells of the record after the last one; `None` where it has none.
    pub end: Vec<Option<Cell>>,
}

/// Rows that `rows` records and the way to the left take.
pub const fn height(rows: usize) -> usize {
    ROWS * (rows + WIDTH)
}

impl Columns {
    /// Lays `rows` records out from row 0 on; `lines` are they and the record after them, `None`
    /// without a witness.
    pub fn assign(
        &self,
        region: &mut Region<'_, Fr>,
        rows: usize,
        lines: Option<&(Vec<Line>, Record)>,
    ) -> Tied {
        let mut tied = Tied { v: vec![], f: vec![], end: vec![] };
        region.assign_fixed(self.first, 0, Fr::one());
        for row in 0..rows {
            self.assign_markers(region, row);
            let line = lines.and_then(|(lines, _)| lines.get(row));
            let cells = line.map(|line| &line.cells);
            let first = self.assign_record(region, row, cells, 0..CELLS);
            if row % LEAF_VALUES == 0 {
                tied.v.extend(first[LEAF_V]);
                tied.f.extend(first[LEAF_F]);
            }
            self.assign_digits(region, row, line.map(|line| &line.distances));
        }
        for step in 0..WIDTH {
            let moved = lines.map(|(_, end)| {
                let cell = |i: usize| end.get(i + ROWS * step).copied().unwrap_or_default();
                std::array::from_fn(cell)
            });
            // The record after the last one has no leaves; what has moved leaves nothing behind.
            let used = if step == 0 { ROW_COUNT } else { 0 }..CELLS - ROWS * step;
            tied.end.extend(self.assign_record(region, rows + step, moved.as_ref(), used));
            for row in (0..ROWS).filter(|_| step + 1 < WIDTH) {
                region.assign_fixed(self.shift, ROWS * (rows + step) + row, Fr::one());
            }
        }
        tied
    }

    fn assign_markers(&self, region: &mut Region<'_, Fr>, row: usize) {
        let start = ROWS * row;
        region.assign_fixed(self.record, start, Fr::one());
        for i in 0..ROWS {
            region.assign_fixed(self.digit, start + i, Fr::one());
        }
        if row % LEAF_VALUES + 1 < LEAF_VALUES {
            region.assign_fixed(self.more, start, Fr::from(1 << VALUE_BITS));
        }
    }

    /// Returns the cells of the first column, if they are among those that are `used`.
    fn assign_record(
        &self,
        region: &mut Region<'_, Fr>,
        row: usize,
        record: Option<&Record>,
        used: Range<usize>,
    ) -> [Option<Cell>; ROWS] {
        let mut first = [None; ROWS];
        for i in used {
            let value = record.map_or_else(Value::unknown, |record| Value::known(record[i]));
            let (column, row) = (self.cells[i / ROWS], ROWS * row + i % ROWS);
            let cell = region.assign_advice(column, row, value).cell();
            if let Some(first) = first.get_mut(i) {
                *first = Some(cell);
            }
        }
        first
    }

    fn assign_digits(&self, region: &mut Region<'_, Fr>, row: usize, distances: Option<&[u64; 4]>) {
        for i in 0..DIGITS {
            let value = distances.map_or_else(Value::unknown, |distances| {
                let distance = distances[i / DISTANCE_DIGITS];
                Value::known(Fr::from(distance >> (2 * (i % DISTANCE_DIGITS)) & 3))
            });
            region.assign_advice(self.digits[i / ROWS], ROWS * row + i % ROWS, value);
        }
    }
}
