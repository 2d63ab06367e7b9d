//! Permutations below each other in lanes of five columns, 21 rows each.
//!
//! | row of a block | content |
//! |---|---|
//! | 0 | output of the block above, if there is one, and the four words that are hashed |
//! | 1..=4 | s-box inputs of the full rounds 0 to 3 |
//! | 5..=16 | s-box inputs of the partial rounds, five a row |
//! | 17..=20 | s-box inputs of the full rounds 64 to 67 |
//!
//! Lanes stand side by side and share selectors and constants, so blocks at the same height have
//! the same domain. Every gate at a row determines the next row from this one (and, cell by cell,
//! from the cells before in the next one): each has a coefficient other than zero on what is new,
//! or five of them together a regular matrix on it (`exit`). Given the hashed words all other cells
//! of a block follow.

use halo2_proofs::circuit::{Cell, Region, Value};
use halo2_proofs::plonk::{Advice, Column, ConstraintSystem, Expression, Fixed, VirtualCells};
use halo2_proofs::poly::Rotation;

use super::matrices::{Equations, equations};
use super::{Domain, PARTIAL_ROUNDS, RATE, WIDTH, permute};
use crate::Fr;
use crate::gadgets::poseidon::{FULL_ROUNDS, fifth_power};

/// Rows of one permutation.
pub const BLOCK_ROWS: usize = 1 + FULL_ROUNDS + PARTIAL_ROUNDS / WIDTH;
const HALF: usize = FULL_ROUNDS / 2;
/// Row of the last partial s-box inputs.
const LAST_PARTIAL: usize = HALF + PARTIAL_ROUNDS / WIDTH;

/// How a row follows from the one above.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Start,
    Full,
    Enter,
    Partial,
    Exit,
    /// As `Full`, for the first word alone.
    Output,
}

const KINDS: [Kind; 6] =
    [Kind::Start, Kind::Full, Kind::Enter, Kind::Partial, Kind::Exit, Kind::Output];

/// What holds between row `row` of a block and the next.
fn kind(row: usize) -> Kind {
    match row {
        0 => Kind::Start,
        HALF => Kind::Enter,
        LAST_PARTIAL => Kind::Exit,
        row if row > HALF && row < LAST_PARTIAL => Kind::Partial,
        row if row == BLOCK_ROWS - 1 => Kind::Output,
        _ => Kind::Full,
    }
}

/// Columns of lanes.
#[derive(Debug, Clone)]
pub struct Columns {
    lanes: Vec<[Column<Advice>; WIDTH]>,
    constants: [Column<Fixed>; WIDTH],
    selectors: [Column<Fixed>; KINDS.len()],
}

/// The cells of one permutation that others may be tied to.
#[derive(Debug, Clone, Copy)]
pub struct Hash {
    /// The words that are hashed.
    pub inputs: [Cell; RATE],
    /// The hash.
    pub output: Cell,
}

/// Something that equations are written in: numbers and expressions.
trait Term: Clone + std::ops::Sub<Output = Self> + std::ops::Mul<Fr, Output = Self> {}
impl<T: Clone + std::ops::Sub<Output = T> + std::ops::Mul<Fr, Output = T>> Term for T {}

/// A row of a lane and the powers of its cells.
struct Row<T> {
    cells: [T; WIDTH],
    powers: [T; WIDTH],
}

/// Equation `i` of a kind between two rows, without its constant: the rest of it is the constant
/// when it holds.
fn equation<T: Term>(on: &Equations, kind: Kind, i: usize, now: &Row<T>, next: &Row<T>) -> T {
    let minus = |sum: T, terms: &[Fr], of: &[T]| {
        let terms = terms.iter().zip(of);
        terms.fold(sum, |sum, (by, term)| sum - term.clone() * *by)
    };
    // The nearest of the cells before i has the first weight.
    let reversed = |weights: &[Fr; WIDTH]| weights[..i].iter().rev().copied().collect::<Vec<_>>();
    match kind {
        Kind::Start if i == 0 => next.cells[0].clone(),
        Kind::Start => next.cells[i].clone() - now.cells[i].clone(),
        Kind::Full | Kind::Output => minus(next.cells[i].clone(), &on.full[i], &now.powers),
        Kind::Enter => {
            let sum = minus(next.cells[i].clone(), &on.enter[i], &now.powers);
            minus(sum, &reversed(&on.between), &next.powers)
        }
        Kind::Partial => {
            let join = |a: &[T], b: &[T]| [&a[i..], &b[..i]].concat();
            let cells = join(&now.cells, &next.cells);
            let sum = minus(next.cells[i].clone(), &on.on_input, &cells);
            minus(sum, &on.on_power, &join(&now.powers, &next.powers))
        }
        Kind::Exit => {
            let sum = minus(now.powers[WIDTH - 1 - i].clone(), &on.exit[i], &next.cells);
            let before: Vec<T> = now.cells.iter().rev().take(i).cloned().collect();
            minus(sum, &reversed(&on.back), &before)
        }
    }
}

impl Columns {
    /// Makes the gates of lanes in these columns, which become columns of the copy argument.
    pub fn configure(cs: &mut ConstraintSystem<Fr>, lanes: Vec<[Column<Advice>; WIDTH]>) -> Self {
        lanes.iter().flatten().for_each(|column| cs.enable_equality(*column));
        let columns = Columns {
            lanes,
            constants: [(); WIDTH].map(|()| cs.fixed_column()),
            selectors: [(); KINDS.len()].map(|()| cs.fixed_column()),
        };
        cs.create_gate("hash", |cells| {
            let lanes = columns.lanes.iter();
            lanes.flat_map(|lane| columns.gates(cells, lane)).collect::<Vec<_>>()
        });
        columns
    }

    fn gates(
        &self,
        cells: &mut VirtualCells<'_, Fr>,
        lane: &[Column<Advice>; WIDTH],
    ) -> Vec<Expression<Fr>> {
        let mut row = |rotation| {
            let cells = lane.map(|column| cells.query_advice(column, rotation));
            let powers = cells.clone().map(fifth);
            Row { cells, powers }
        };
        let (now, next) = (row(Rotation::cur()), row(Rotation::next()));
        let mut fixed = |column| cells.query_fixed(column, Rotation::cur());
        let (selectors, constants) = (self.selectors.map(&mut fixed), self.constants.map(fixed));
        let gate = |(i, constant): (usize, Expression<Fr>)| {
            let active = KINDS.into_iter().zip(&selectors);
            let active = active.filter(|(kind, _)| i == 0 || *kind != Kind::Output);
            active.fold(-constant, |sum, (kind, selector)| {
                sum + selector.clone() * equation(equations(), kind, i, &now, &next)
            })
        };
        constants.into_iter().enumerate().map(gate).collect()
    }

    /// Puts one permutation for each domain below each other, from row `start` on, in every lane;
    /// `words` are the inputs by lane and permutation, `None` without a witness. Returns the cells
    /// by lane. One row more than the blocks' is used, for the last output.
    ///
    /// # Panics
    /// If `words` has other lengths than lanes and domains: the caller's circuit is written wrong.
    pub fn assign(
        &self,
        region: &mut Region<'_, Fr>,
        start: usize,
        domains: &[Domain],
        words: &[Option<Vec<[Fr; RATE]>>],
    ) -> Vec<Vec<Hash>> {
        for (i, domain) in domains.iter().enumerate() {
            self.assign_fixed(region, start + i * BLOCK_ROWS, *domain);
        }
        assert_eq!(words.len(), self.lanes.len(), "words for each lane");
        let lanes = self.lanes.iter().zip(words);
        lanes.map(|(lane, words)| assign_lane(region, lane, start, domains, words)).collect()
    }

    fn assign_fixed(&self, region: &mut Region<'_, Fr>, start: usize, domain: Domain) {
        for (row, constants) in constants(domain).into_iter().enumerate() {
            let selectors = self.selectors.into_iter().zip(KINDS);
            for (selector, _) in selectors.filter(|(_, of)| *of == kind(row)) {
                region.assign_fixed(selector, start + row, Fr::one());
            }
            for (column, constant) in self.constants.into_iter().zip(constants) {
                region.assign_fixed(column, start + row, constant);
            }
        }
    }
}

/// Lays the permutations of one lane out.
fn assign_lane(
    region: &mut Region<'_, Fr>,
    lane: &[Column<Advice>; WIDTH],
    start: usize,
    domains: &[Domain],
    words: &Option<Vec<[Fr; RATE]>>,
) -> Vec<Hash> {
    let known = words.as_ref().map(|words| {
        assert_eq!(words.len(), domains.len(), "words for each permutation");
        domains.iter().zip(words).map(|(domain, words)| block(*domain, *words)).collect::<Vec<_>>()
    });
    let mut hashes = Vec::with_capacity(domains.len());
    for i in 0..domains.len() {
        let block = known.as_ref().map(|blocks| &blocks[i]);
        let first = start + i * BLOCK_ROWS;
        let mut cells = Vec::with_capacity(RATE);
        for row in 0..BLOCK_ROWS {
            for (column, cell) in lane.iter().enumerate().skip(usize::from(row == 0)) {
                let value = block.map(|(rows, _)| rows[row][column]);
                let cell = put(region, *cell, first + row, value);
                if row == 0 {
                    cells.push(cell);
                }
            }
        }
        let output = block.map(|(_, output)| *output);
        let output = put(region, lane[0], first + BLOCK_ROWS, output);
        let inputs = std::array::from_fn(|i| cells[i]);
        hashes.push(Hash { inputs, output });
    }
    hashes
}

fn put(region: &mut Region<'_, Fr>, column: Column<Advice>, row: usize, value: Option<Fr>) -> Cell {
    let value = value.map_or_else(Value::unknown, Value::known);
    region.assign_advice(column, row, value).cell()
}

fn fifth(x: Expression<Fr>) -> Expression<Fr> {
    let square = x.clone() * x.clone();
    square.clone() * square * x
}

/// The rows of one permutation, and its output. Word 0 of the first row belongs to the block above.
fn block(domain: Domain, [a, b, c, d]: [Fr; RATE]) -> ([[Fr; WIDTH]; BLOCK_ROWS], Fr) {
    let trace = permute([domain.capacity(), a, b, c, d]);
    let mut rows = [[Fr::zero(), a, b, c, d]; BLOCK_ROWS];
    let partial = |row: usize, i: usize| trace.rounds[HALF + WIDTH * (row - HALF - 1) + i][0];
    for (row, cells) in rows.iter_mut().enumerate().skip(1) {
        *cells = match row {
            row if row <= HALF => trace.rounds[row - 1],
            row if row <= LAST_PARTIAL => std::array::from_fn(|i| partial(row, i)),
            // One row of partial rounds stands for five.
            row => trace.rounds[row - 1 + PARTIAL_ROUNDS - PARTIAL_ROUNDS / WIDTH],
        };
    }
    (rows, trace.output[0])
}

/// The constants of a block's equations, by row: what they leave in a run, whichever it is.
fn constants(domain: Domain) -> [[Fr; WIDTH]; BLOCK_ROWS] {
    let (rows, output) = block(domain, [Fr::zero(); RATE]);
    let with_powers = |cells: [Fr; WIDTH]| Row { cells, powers: cells.map(fifth_power) };
    std::array::from_fn(|row| {
        let mut below = rows.get(row + 1).copied().unwrap_or_default();
        if row + 1 == BLOCK_ROWS {
            below[0] = output;
        }
        let (now, next) = (with_powers(rows[row]), with_powers(below));
        std::array::from_fn(|i| match (kind(row), i) {
            (Kind::Output, 1..) => Fr::zero(),
            (kind, i) => equation(equations(), kind, i, &now, &next),
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constants_are_the_same_in_every_run() {
        let with_powers = |cells: [Fr; WIDTH]| Row { cells, powers: cells.map(fifth_power) };
        for domain in [Domain::Node, Domain::Column, Domain::Dataset, Domain::Draw] {
            for seed in 1..4u64 {
                let words = [seed, seed << 40, 7 * seed, 1].map(|x| -Fr::from(x));
                let (rows, _) = block(domain, words);
                let constants = constants(domain);
                for (row, pair) in rows.windows(2).enumerate() {
                    let (now, next) = (with_powers(pair[0]), with_powers(pair[1]));
                    for (i, constant) in constants[row].iter().enumerate() {
                        let left = equation(equations(), kind(row), i, &now, &next);
                        assert_eq!(left, *constant, "{domain:?} row {row} cell {i}");
                    }
                }
            }
        }
    }
}
