//! From wires to a halo2 circuit.

use halo2_proofs::circuit::{self, Layouter, Region, SimpleFloorPlanner, Value};
use halo2_proofs::plonk::{Circuit, ConstraintSystem, Error};

use super::{Cell, Columns, WIDTH, Wires};
use crate::Fr;

/// What a circuit of wires consists of.
pub trait Build: Clone {
    /// Puts wires and operations down; the same ones with and without a witness.
    fn build(&self, wires: &mut Wires);

    /// The same circuit without a witness.
    fn blank(&self) -> Self;
}

/// The halo2 circuit of a [`Build`].
#[derive(Debug, Clone)]
pub struct WireCircuit<B>(pub B);

impl<B: Build> WireCircuit<B> {
    /// Rows that it takes; halo2 needs a few more for blinding.
    pub fn rows(&self) -> usize {
        self.wires().rows()
    }

    /// The public inputs as the circuit computes them; `None` without a witness.
    pub fn publics(&self) -> Option<Vec<Fr>> {
        self.wires().publics().into_iter().collect()
    }

    fn wires(&self) -> Wires {
        let mut wires = Wires::default();
        self.0.build(&mut wires);
        wires
    }
}

impl<B: Build> Circuit<Fr> for WireCircuit<B> {
    type Config = Columns;
    type FloorPlanner = SimpleFloorPlanner;
    type Params = ();

    fn without_witnesses(&self) -> Self {
        WireCircuit(self.0.blank())
    }

    fn configure(cs: &mut ConstraintSystem<Fr>) -> Columns {
        Columns::configure(cs)
    }

    fn synthesize(&self, columns: Columns, mut layouter: impl Layouter<Fr>) -> Result<(), Error> {
        let wires = self.wires();
        let publics = layouter
            .assign_region(|| "wires", |mut region| Ok(wires.assign(&columns, &mut region)))?;
        for (row, cell) in publics.into_iter().enumerate() {
            layouter.constrain_instance(cell, columns.publics, row);
        }
        Ok(())
    }
}

impl Wires {
    /// Assigns all rows and copies; returns the cells of the public inputs.
    fn assign(&self, columns: &Columns, region: &mut Region<'_, Fr>) -> Vec<circuit::Cell> {
        let mut cells: Vec<[Option<circuit::Cell>; WIDTH]> = Vec::with_capacity(self.rows.len());
        for (offset, row) in self.rows.iter().enumerate() {
            for (column, value) in columns.fixed(row.gate) {
                region.assign_fixed(column, offset, value);
            }
            cells.push(std::array::from_fn(|i| {
                let value = row.cells[i]?;
                let value = value.map_or_else(Value::unknown, Value::known);
                Some(region.assign_advice(columns.cells[i], offset, value).cell())
            }));
        }
        let at = |cell: &Cell| cells[cell.row][cell.column];
        for (left, right) in &self.copies {
            if let (Some(left), Some(right)) = (at(left), at(right)) {
                region.constrain_equal(left, right);
            }
        }
        self.publics.iter().filter_map(at).collect()
    }
}
