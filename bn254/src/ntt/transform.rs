//! The transform itself, on as many columns at once as a group has lanes: a butterfly is a whole
//! group, and between loading and storing a column nothing leaves the form of the kernels.
//!
//! Stockham's self-sorting network (Van Loan, "Computational Frameworks for the Fast Fourier
//! Transform", section 1.7) by decimation in time: no bit reversal. A coset's shift c sits in the
//! twiddle factors, `(c omega^j)^m` instead of `omega^(j m)`: f(X) = e(X^2) + X o(X^2) holds at
//! X = c omega^j as well.

use crate::field::Fr;
use crate::field::modulus::R;
use crate::kernels::{Group, Lanes};
use std::sync::Arc;

type G = Group<R>;
/// Columns that are transformed together.
pub const WIDTH: usize = <G as Lanes<R>>::WIDTH;
/// A butterfly adds 1 to the weight of a sum; a factor may weigh 3.
const STAGES_BEFORE_SETTLING: usize = 2;

/// As many columns of one length as a group has lanes, row by row.
#[derive(Clone)]
pub struct Bundle(pub(crate) Vec<G>);

/// Twiddle factors of one domain shifted by as many factors as a group has lanes.
#[derive(Clone)]
pub struct Transform {
    /// Stage by stage, 1 + 2 + 4 + ... of them.
    twiddles: Arc<Vec<G>>,
    shifted: bool,
}

impl Transform {
    /// From the subgroup's generator of order 2^k; lane i is shifted by `shifts[i]`.
    pub fn new(k: u32, omega: Fr, shifts: &[Fr; WIDTH]) -> Self {
        let mut twiddles = Vec::with_capacity(1 << k);
        for stage in 0..k {
            // 2^stage butterflies share each factor's place; m = n / 2^(stage + 1).
            let exponent = [1u64 << (k - 1 - stage)];
            let step = omega.pow(&exponent);
            let mut lanes = shifts.map(|shift| shift.pow(&exponent));
            for _ in 0..1usize << stage {
                twiddles.push(G::load(|lane| G::rest(lanes[lane])).settle());
                lanes.iter_mut().for_each(|lane| *lane *= step);
            }
        }
        let shifted = shifts.iter().any(|shift| *shift != Fr::ONE);
        Self { twiddles: Arc::new(twiddles), shifted }
    }

    /// Coefficients to values, lowest and first row first.
    pub fn run(&self, bundle: Bundle) -> Bundle {
        let mut from = bundle.0;
        let n = from.len();
        let mut to = from.clone();
        let (mut blocks, mut length, mut stage) = (1, n / 2, 0);
        while length > 0 {
            if stage > 0 && stage % STAGES_BEFORE_SETTLING == 0 {
                from.iter_mut().for_each(|group| *group = group.settle());
            }
            let twiddles = &self.twiddles[blocks - 1..2 * blocks - 1];
            let (low, high) = to.split_at_mut(n / 2);
            let plain = stage == 0 && !self.shifted;
            for (j, twiddle) in twiddles.iter().enumerate() {
                let source = &from[2 * j * length..2 * (j + 1) * length];
                let place = j * length..(j + 1) * length;
                let twiddle = if plain { None } else { Some(twiddle) };
                butterflies(source, &mut low[place.clone()], &mut high[place], twiddle);
            }
            std::mem::swap(&mut from, &mut to);
            (blocks, length, stage) = (2 * blocks, length / 2, stage + 1);
        }
        from.iter_mut().for_each(|group| *group = group.settle());
        Bundle(from)
    }
}

/// `low = even + twiddle odd`, `high = even - twiddle odd`, for the two halves of the source.
#[inline(always)]
fn butterflies(source: &[G], low: &mut [G], high: &mut [G], twiddle: Option<&G>) {
    let (even, odd) = source.split_at(low.len());
    let ends = low.iter_mut().zip(high);
    for ((even, odd), (low, high)) in even.iter().zip(odd).zip(ends) {
        let odd = twiddle.map_or(*odd, |twiddle| odd.multiply(twiddle));
        *low = even.add(&odd);
        *high = even.sub(&odd);
    }
}

impl Bundle {
    /// From columns of one length, each element times `factor(row)`; missing lanes are zero.
    pub fn load(columns: &[&[Fr]]) -> Self {
        let rows = columns.first().map_or(0, |column| column.len());
        let element = |row: usize, lane: usize| {
            columns.get(lane).and_then(|column| column.get(row)).copied().unwrap_or_default()
        };
        let group = |row| G::load(|lane| G::rest(element(row, lane))).settle();
        Self((0..rows).map(group).collect())
    }

    /// The same column in every lane.
    pub fn splat(column: &[Fr]) -> Self {
        Self(column.iter().map(|element| G::splat(*element)).collect())
    }

    /// Writes lane by lane into columns of the bundle's length.
    pub fn store(&self, columns: &mut [&mut [Fr]]) {
        for (row, group) in self.0.iter().enumerate() {
            group.store(|lane, limbs| {
                if let Some(column) = columns.get_mut(lane) {
                    column[row] = G::wake(limbs);
                }
            });
        }
    }

    /// A row, every element settled; rows go around.
    #[inline(always)]
    pub fn row(&self, index: usize) -> &G {
        &self.0[index & (self.0.len() - 1)]
    }

    /// From rows of settled elements.
    pub fn from_rows(rows: Vec<G>) -> Self {
        Self(rows)
    }

    /// The sum of `factor_j` times the bundle rotated by j rows: row i takes row i - j.
    pub fn combined_rotations(&self, factors: &[Fr]) -> Self {
        let mut rows = vec![G::splat(Fr::ZERO); self.0.len()];
        for (shift, factor) in factors.iter().enumerate() {
            let factor = G::splat(*factor);
            let rotated = self.0.iter().cycle().skip(self.0.len() - shift % self.0.len());
            for (row, group) in rows.iter_mut().zip(rotated) {
                *row = row.add(&group.multiply(&factor)).settle();
            }
        }
        Self(rows)
    }

    /// The rows in the order 0, n-1, n-2, ..., 1: what turns a transform into its inverse, but for
    /// a factor n.
    pub fn reverse(&mut self) {
        if let Some(rest) = self.0.get_mut(1..) {
            rest.reverse();
        }
    }

    /// Multiplies row by row.
    pub fn multiply_rows(&mut self, factors: &Bundle) {
        for (group, factor) in self.0.iter_mut().zip(&factors.0) {
            *group = group.settle();
            group.multiply_assign(factor);
        }
    }

    /// Multiplies all rows, lane by lane.
    pub fn scale(&mut self, factors: &[Fr; WIDTH]) {
        let factor = G::load(|lane| G::rest(factors[lane])).settle();
        for group in &mut self.0 {
            *group = group.settle();
            group.multiply_assign(&factor);
        }
    }
}
