//! The fixed columns of a lean chain, row by row.

use halo2_proofs::circuit::Layouter;
use halo2_proofs::halo2curves::ff::Field;
use halo2_proofs::plonk::Error;

use super::columns::{Columns, Kind};
use crate::Fr;
use crate::gadgets::chain::block::{self, OUTPUT, cell_type};
use crate::gadgets::chain::coefficients::Coefficients;
use crate::gadgets::chain::gates::LEVEL_ROWS;
use crate::gadgets::poseidon::Domain;

/// One row of the fixed columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// See [`Columns::power`] and [`Columns::linear`].
    pub coefficients: Coefficients,
    /// See [`Columns::constant`].
    pub constant: Fr,
    /// See [`Columns::kind`].
    pub kind: Kind,
}

impl Row {
    /// A cell about which nothing is said.
    pub const FREE: Row = Row {
        coefficients: Coefficients { power: [Fr::ZERO; 3], linear: [Fr::ZERO; 3] },
        constant: Fr::ZERO,
        kind: Kind::Free,
    };

    /// A row of this kind, without coefficients.
    pub const fn of(kind: Kind) -> Row {
        Row { kind, ..Row::FREE }
    }
}

/// The fixed columns but for the anchors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// From the first row on.
    pub rows: Vec<Row>,
}

impl Table {
    /// A chain of `rows` free cells.
    pub fn new(rows: usize) -> Self {
        Table { rows: vec![Row::FREE; rows] }
    }

    /// A block whose cell 0 is at `base`; `output_shift` is added to the output cell, so that it
    /// can be the next block's cell 0.
    pub fn block(&mut self, base: usize, domain: Domain, output_shift: Fr) {
        for (cell, constant) in block::constants_of(domain).into_iter().enumerate() {
            let Some(cell_type) = cell_type(cell) else { continue };
            let shift = if cell == OUTPUT { output_shift } else { Fr::ZERO };
            let coefficients = cell_type.coefficients();
            let constant = constant + shift;
            self.rows[base + cell] = Row { coefficients, constant, kind: Kind::Hash };
        }
    }

    /// The level that the node at `row` enters: a block, and the node that leaves.
    pub fn level(&mut self, row: usize) {
        self.block(row + 1, Domain::Node, Fr::ZERO);
        self.rows[row + 2] = Row::of(Kind::Input);
        self.rows[row + LEVEL_ROWS] = Row::of(Kind::Next);
    }

    /// The cell at `row` is `constant`.
    pub fn constant(&mut self, row: usize, constant: Fr) {
        self.rows[row] = Row { constant, ..Row::of(Kind::Hash) };
    }

    /// The cell at `row` is the one two rows before, and `shift`.
    pub fn second_before(&mut self, row: usize, shift: Fr) {
        let mut copy = Row { constant: shift, ..Row::of(Kind::Hash) };
        copy.coefficients.linear[1] = Fr::ONE;
        self.rows[row] = copy;
    }

    /// A running sum of `bits` steps whose start is at row `start`.
    pub fn running_sum(&mut self, start: usize, bits: usize) {
        self.rows[start + 1..=start + bits].fill(Row::of(Kind::Step));
    }

    /// Assigns the fixed columns, and the anchors' at `anchors`.
    ///
    /// # Errors
    /// Those of halo2's layouter.
    pub fn assign(
        &self,
        columns: &Columns,
        anchors: &[usize],
        layouter: &mut impl Layouter<Fr>,
    ) -> Result<(), Error> {
        layouter.assign_region(
            || "coefficients",
            |mut region| {
                for (at, row) in self.rows.iter().enumerate() {
                    let Coefficients { power, linear } = row.coefficients;
                    let powers = columns.power.into_iter().zip(power);
                    for (column, value) in powers.chain(columns.linear.into_iter().zip(linear)) {
                        region.assign_fixed(column, at, value);
                    }
                    region.assign_fixed(columns.constant, at, row.constant);
                    region.assign_fixed(columns.kind, at, Fr::from(row.kind as u64));
                }
                for (column, row) in columns.anchors.iter().zip(anchors) {
                    region.assign_fixed(*column, *row, Fr::ONE);
                }
                Ok(())
            },
        )
    }
}
