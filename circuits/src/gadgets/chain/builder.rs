//! Lays blocks, levels and running sums out in the chain: the fixed half at key generation, the
//! witness half with each proof. Both halves are built from the same rows.

use halo2_proofs::circuit::{Layouter, Value};
use halo2_proofs::halo2curves::ff::Field;
use halo2_proofs::plonk::Error;

use super::block::{self, CELLS, POWERS, cell_type};
use super::coefficients::CellType;
use super::gates::{Columns, REACH};
use crate::Fr;
use crate::gadgets::poseidon::Domain;

/// The fixed columns of a chain, row by row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Markers {
    /// See [`Columns::constant`].
    pub constant: Vec<Fr>,
    /// See [`Columns::full`].
    pub full: Vec<u64>,
    /// See [`Columns::partial`].
    pub partial: Vec<u64>,
    /// See [`Columns::range`].
    pub range: Vec<u64>,
    /// See [`Columns::block`].
    pub block: Vec<u64>,
}

impl Markers {
    /// A chain of `rows` rows without any gate.
    pub fn new(rows: usize) -> Self {
        let zeros = vec![0; rows];
        Markers {
            constant: vec![Fr::ZERO; rows],
            full: zeros.clone(),
            partial: zeros.clone(),
            range: zeros.clone(),
            block: zeros,
        }
    }

    /// A block whose cell 0 is at `base`. `marker` is 1 for inputs in fixed order and 2 for a
    /// Merkle level; `output_shift` is added to the output cell, so that it can be the next
    /// block's cell 0.
    pub fn block(&mut self, base: usize, domain: Domain, marker: u64, output_shift: Fr) {
        self.block[base - 1] = marker;
        let constants = block::constants_of(domain);
        for (cell, constant) in constants.into_iter().enumerate() {
            let Some(cell_type) = cell_type(cell) else { continue };
            let row = base + cell - REACH;
            let shift = if cell_type == CellType::Output { output_shift } else { Fr::ZERO };
            let weight = self.mark(row, cell_type, marker);
            self.constant[row] = (constant + shift) * Fr::from(weight);
        }
    }

    /// Sets the row's marker where the type has its own column; says what the marker's value is.
    fn mark(&mut self, row: usize, cell_type: CellType, block_marker: u64) -> u64 {
        match cell_type {
            CellType::FullA => self.full[row] = 1,
            CellType::Partial => self.partial[row] = 1,
            CellType::FullB | CellType::FullX => {}
            _ => return block_marker,
        }
        1
    }

    /// A running sum of `bits` steps whose start is at row `start`.
    pub fn running_sum(&mut self, start: usize, bits: usize) {
        self.range[start..start + bits].fill(1);
    }

    /// Assigns the fixed columns.
    ///
    /// # Errors
    /// Those of halo2's layouter.
    pub fn assign(&self, columns: &Columns, layouter: &mut impl Layouter<Fr>) -> Result<(), Error> {
        let markers = [
            (columns.full, &self.full),
            (columns.partial, &self.partial),
            (columns.range, &self.range),
            (columns.block, &self.block),
        ];
        layouter.assign_region(
            || "markers",
            |mut region| {
                for (row, constant) in self.constant.iter().enumerate() {
                    region.assign_fixed(columns.constant, row, *constant);
                }
                for (column, values) in markers {
                    for (row, value) in values.iter().enumerate() {
                        region.assign_fixed(column, row, Fr::from(*value));
                    }
                }
                Ok(())
            },
        )
    }
}

/// The witness columns of a chain, row by row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cells {
    /// See [`Columns::w`].
    pub w: Vec<Fr>,
    /// See [`Columns::z`]; zero where no fifth power is taken.
    pub z: Vec<Fr>,
}

impl Cells {
    /// A chain of `rows` rows of zeros.
    pub fn new(rows: usize) -> Self {
        Cells { w: vec![Fr::ZERO; rows], z: vec![Fr::ZERO; rows] }
    }

    /// Writes the block of (domain, left, right) with cell 0 at `base`; returns its output.
    pub fn block(&mut self, base: usize, domain: Domain, left: Fr, right: Fr) -> Fr {
        let cells = block::cells(domain, left, right);
        self.w[base..base + CELLS].copy_from_slice(&cells);
        for (square, cell) in self.z[base..base + POWERS].iter_mut().zip(cells) {
            *square = cell.square();
        }
        cells[block::OUTPUT]
    }

    /// Writes the running sum from row `start`: w(start) = `initial`, then one bit of `difference`
    /// a row, the highest of `bits` first.
    pub fn running_sum(&mut self, start: usize, initial: Fr, difference: u64, bits: usize) {
        let mut sum = initial;
        self.w[start] = sum;
        for (row, bit) in (0..bits).rev().enumerate() {
            sum = sum.double() + Fr::from(difference >> bit & 1);
            self.w[start + 1 + row] = sum;
        }
    }

    /// Assigns the advice columns.
    ///
    /// # Errors
    /// Those of halo2's layouter.
    pub fn assign(&self, columns: &Columns, layouter: &mut impl Layouter<Fr>) -> Result<(), Error> {
        layouter.assign_region(
            || "chain",
            |mut region| {
                for (column, values) in [(columns.w, &self.w), (columns.z, &self.z)] {
                    for (row, value) in values.iter().enumerate() {
                        region.assign_advice(column, row, Value::known(*value));
                    }
                }
                Ok(())
            },
        )
    }
}
