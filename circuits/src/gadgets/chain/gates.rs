//! The columns of a chain and all its constraints.
//!
//! Markers are fixed columns. At the gate row r the new cell is w(r + 3), so every gate but none
//! looks back: no gate reads an unusable row. `block` marks the row before a block (1: a block with
//! fixed order of inputs, 2: a Merkle level, where that row holds the node that climbs); the types
//! that occur once in a block look at it through rotations. A row that is marked both `block` and
//! `range` is the first row of the circuit: the anchor of public inputs and of copies.

use halo2_proofs::halo2curves::ff::Field;
use halo2_proofs::plonk::{
    Advice, Column, ConstraintSystem, Expression, Fixed, Instance, VirtualCells,
};
use halo2_proofs::poly::Rotation;

use super::block::{self, CELLS, cell_type as cell_type_of};
use super::coefficients::{CellType, Coefficients};
use crate::Fr;

/// Rows of one Merkle level: the node that climbs and the block.
pub const LEVEL_ROWS: usize = CELLS + 1;
/// A gate's new cell stands so many rows after the gate's row.
pub const REACH: usize = 3;

/// The columns of a chain.
#[derive(Debug, Clone)]
pub struct Columns {
    /// The chain: s-box inputs, running sums, climbing nodes.
    pub w: Column<Advice>,
    /// Squares of the cells of `w` whose fifth power is taken.
    pub z: Column<Advice>,
    /// K of equation (1), times the marker that selects the row.
    pub constant: Column<Fixed>,
    /// 1 at the gate row of each FullA; FullB and FullX follow one and two rows later.
    pub full: Column<Fixed>,
    /// 1 at the gate rows of Partial cells.
    pub partial: Column<Fixed>,
    /// 1 at each step of a running sum.
    pub range: Column<Fixed>,
    /// 1 or 2 at the row before a block.
    pub block: Column<Fixed>,
    /// Public inputs, one row each.
    pub instances: Vec<Column<Instance>>,
}

/// Ties of the first row: equations that must hold once, between cells at fixed rows.
#[derive(Debug, Clone)]
pub enum Tie {
    /// `scale * w(row) + shift` is public input number `instance`.
    Public {
        /// Row of the chain.
        row: usize,
        /// Factor on the cell.
        scale: Fr,
        /// Added to the scaled cell.
        shift: Fr,
        /// Column of the public input.
        instance: usize,
    },
    /// `w(left) + shift = w(right)`.
    Equal {
        /// Row of one cell.
        left: usize,
        /// Added to the left cell.
        shift: Fr,
        /// Row of the other cell.
        right: usize,
    },
    /// `w(row) = value`.
    Constant {
        /// Row of the chain.
        row: usize,
        /// What stands there.
        value: Fr,
    },
}

impl Columns {
    /// Creates the columns and every gate; `ties` belong to the first row.
    pub fn configure(cs: &mut ConstraintSystem<Fr>, publics: usize, ties: &[Tie]) -> Self {
        let columns = Columns {
            w: cs.advice_column(),
            z: cs.advice_column(),
            constant: cs.fixed_column(),
            full: cs.fixed_column(),
            partial: cs.fixed_column(),
            range: cs.fixed_column(),
            block: cs.fixed_column(),
            instances: (0..publics).map(|_| cs.instance_column()).collect(),
        };
        cs.create_gate("hash", |cells| vec![columns.hash(cells)]);
        cs.create_gate("square", |cells| columns.squares(cells));
        cs.create_gate("level", |cells| columns.level(cells));
        cs.create_gate("range", |cells| vec![columns.range_step(cells)]);
        cs.create_gate("tie", |cells| {
            ties.iter().map(|tie| columns.tie(cells, tie)).collect::<Vec<_>>()
        });
        columns
    }

    fn w(&self, cells: &mut Cells, row: usize) -> Expression<Fr> {
        cells.query_advice(self.w, rotation(row))
    }

    fn marker(&self, cells: &mut Cells, column: Column<Fixed>) -> Expression<Fr> {
        cells.query_fixed(column, Rotation::cur())
    }

    /// The marker that is nonzero at the gate row of each cell of this type.
    fn selector(&self, cells: &mut Cells, cell_type: CellType) -> Expression<Fr> {
        match cell_type {
            CellType::FullA => cells.query_fixed(self.full, Rotation(0)),
            CellType::FullB => cells.query_fixed(self.full, Rotation(-1)),
            CellType::FullX => cells.query_fixed(self.full, Rotation(-2)),
            CellType::Partial => cells.query_fixed(self.partial, Rotation(0)),
            once => cells.query_fixed(self.block, Rotation(-rows_after_marker(once))),
        }
    }

    /// Nonzero where any cell follows from equation (1).
    fn any_selector(&self, cells: &mut Cells) -> Expression<Fr> {
        sum(CellType::ALL.map(|cell_type| self.selector(cells, cell_type)))
    }

    /// Equation (1), each type's terms times its marker; K carries the marker as a factor.
    fn hash(&self, cells: &mut Cells) -> Expression<Fr> {
        let window = [0, 1, 2].map(|row| self.w(cells, row));
        let powers = [0, 1, 2].map(|row| {
            let square = cells.query_advice(self.z, rotation(row));
            square.clone() * square * self.w(cells, row)
        });
        let mut terms = vec![cells.query_fixed(self.constant, Rotation::cur())];
        for (row, (w, power)) in window.into_iter().zip(powers).enumerate() {
            let back = REACH - 1 - row;
            let on_power = self.weights(cells, |c| c.power[back]);
            let on_cell = self.weights(cells, |c| c.linear[back]);
            terms.extend([on_power * power, on_cell * w]);
        }
        self.any_selector(cells) * self.w(cells, REACH) - sum(terms)
    }

    /// The sum of the markers, each times its type's coefficient.
    fn weights(&self, cells: &mut Cells, of: impl Fn(Coefficients) -> Fr) -> Expression<Fr> {
        let weighted = CellType::ALL.into_iter().filter_map(|cell_type| {
            let weight = of(cell_type.coefficients());
            (weight != Fr::ZERO).then(|| self.selector(cells, cell_type) * weight)
        });
        sum(weighted)
    }

    /// z(2) = w(2)^2 at every gate row, and z(1) = w(1)^2 before each block: together the 83 cells
    /// of a block whose fifth power is taken.
    fn squares(&self, cells: &mut Cells) -> Vec<Expression<Fr>> {
        let excess = [1, 2].map(|row| {
            let w = self.w(cells, row);
            cells.query_advice(self.z, rotation(row)) - w.clone() * w
        });
        let selectors = [self.marker(cells, self.block), self.any_selector(cells)];
        selectors.into_iter().zip(excess).map(|(selector, excess)| selector * excess).collect()
    }

    /// A Merkle level, at the row of the node that climbs: it is one of the two inputs of the hash,
    /// and the next node is the hash, or the node itself where a LeanIMT skips the level.
    fn level(&self, cells: &mut Cells) -> Vec<Expression<Fr>> {
        let [left_constant, right_constant] = block::input_constants();
        let [node, left, right] = [0, 1, 2].map(|row| self.w(cells, row));
        let [output, next] = [CELLS, LEVEL_ROWS].map(|row| self.w(cells, row));
        let block = self.marker(cells, self.block);
        let level = block.clone() * (block - constant(Fr::ONE));
        let is_left = left - constant(left_constant) - node.clone();
        let is_right = right - constant(right_constant) - node.clone();
        let input = level.clone() * is_left * is_right;
        vec![input, level * (next.clone() - node) * (next - output)]
    }

    /// w(1) = 2 w(0) + bit.
    fn range_step(&self, cells: &mut Cells) -> Expression<Fr> {
        let bit = self.w(cells, 1) - self.w(cells, 0) * Fr::from(2);
        self.marker(cells, self.range) * bit.clone() * (bit - constant(Fr::ONE))
    }

    /// Holds at the first row only: there alone both markers are set, to 1.
    fn tie(&self, cells: &mut Cells, tie: &Tie) -> Expression<Fr> {
        let first = self.marker(cells, self.block) * self.marker(cells, self.range);
        match *tie {
            Tie::Public { row, scale, shift, instance } => {
                let public = cells.query_instance(self.instances[instance], Rotation::cur());
                first * (self.w(cells, row) * scale + constant(shift)) - public
            }
            Tie::Equal { left, shift, right } => {
                first * (self.w(cells, left) + constant(shift) - self.w(cells, right))
            }
            Tie::Constant { row, value } => first * (self.w(cells, row) - constant(value)),
        }
    }
}

type Cells<'a> = VirtualCells<'a, Fr>;

/// Gate rows between a block's marker and the one cell of this type.
fn rows_after_marker(cell_type: CellType) -> i32 {
    let cell = (0..CELLS).find(|i| cell_type_of(*i) == Some(cell_type)).unwrap_or(0);
    // The block's cell 0 stands one row after the marker, and the gate REACH rows before its cell.
    cell as i32 + 1 - REACH as i32
}

fn rotation(row: usize) -> Rotation {
    Rotation(row as i32)
}

fn constant(value: Fr) -> Expression<Fr> {
    Expression::Constant(value)
}

fn sum(terms: impl IntoIterator<Item = Expression<Fr>>) -> Expression<Fr> {
    terms.into_iter().reduce(|a, b| a + b).unwrap_or(Expression::Constant(Fr::ZERO))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn single_cells_are_found_from_their_marker() {
        let offsets = [
            (CellType::Capacity, 0),
            (CellType::Enter1, 13),
            (CellType::Enter2, 14),
            (CellType::ExitA, 69),
            (CellType::ExitB, 70),
            (CellType::ExitX, 71),
            (CellType::Output, 81),
        ];
        for (cell_type, rows) in offsets {
            assert_eq!(rows_after_marker(cell_type), rows, "{cell_type:?}");
        }
    }

    #[test]
    fn the_degree_is_four() {
        let mut cs = ConstraintSystem::default();
        let tie = Tie::Public { row: 2, scale: Fr::ONE, shift: Fr::ZERO, instance: 0 };
        Columns::configure(&mut cs, 1, &[tie]);
        let degrees = cs.gates().iter().flat_map(|gate| gate.polynomials()).map(|p| p.degree());
        assert_eq!(degrees.max(), Some(4));
        assert_eq!(cs.degree(), 4);
    }
}
