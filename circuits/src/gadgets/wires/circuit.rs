//! From wires to a halo2 circuit.

use std::sync::Arc;

use halo2_proofs::circuit::{self, Layouter, Region, SimpleFloorPlanner, Value};
use halo2_proofs::plonk::{Circuit, ConstraintSystem, Error};

use super::{Cell, Columns, Extras, Row, WIDTH, Wire, Wires};
use crate::Fr;

/// The halo2 circuit of what was put down on [`Wires`]: one type for all circuits of wires.
#[derive(Clone)]
pub struct WireCircuit(Arc<Wires>);

/// Witnesses do not belong into logs.
impl std::fmt::Debug for WireCircuit {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("WireCircuit").field("rows", &self.rows()).finish_non_exhaustive()
    }
}

impl WireCircuit {
    /// Lets `build` put wires and operations down. Which ones may not depend on a witness: `build`
    /// is also called without one, for keys.
    pub fn new(build: impl FnOnce(&mut Wires)) -> Self {
        let mut wires = Wires::default();
        build(&mut wires);
        WireCircuit(Arc::new(wires))
    }

    /// Rows that it takes; halo2 needs a few more for blinding.
    pub fn rows(&self) -> usize {
        self.0.rows()
    }

    /// The public inputs as the circuit computes them; `None` without a witness.
    pub fn publics(&self) -> Option<Vec<Fr>> {
        self.0.publics().into_iter().collect()
    }
}

impl Circuit<Fr> for WireCircuit {
    type Config = Columns;
    type FloorPlanner = SimpleFloorPlanner;
    type Params = Extras;

    fn params(&self) -> Extras {
        self.0.extras()
    }

    fn without_witnesses(&self) -> Self {
        WireCircuit(Arc::new(self.0.without_values()))
    }

    fn configure_with_params(cs: &mut ConstraintSystem<Fr>, extras: Extras) -> Columns {
        Columns::configure(cs, extras)
    }

    fn configure(cs: &mut ConstraintSystem<Fr>) -> Columns {
        Self::configure_with_params(cs, Extras::default())
    }

    fn synthesize(&self, columns: Columns, mut layouter: impl Layouter<Fr>) -> Result<(), Error> {
        let publics = layouter.assign_region(
            || "wires",
            |mut region| Ok(self.0.assign(&columns, &mut region, &[])),
        )?;
        for (row, cell) in publics.into_iter().enumerate() {
            layouter.constrain_instance(cell, columns.publics, row);
        }
        Ok(())
    }
}

impl Wires {
    /// The same rows, no cell's value known.
    pub(crate) fn without_values(&self) -> Self {
        let blank = |cell: Option<super::Value>| cell.map(|_| None);
        let rows = self.rows.iter();
        let rows = rows.map(|row| Row { gate: row.gate, cells: row.cells.map(blank) }).collect();
        let (copies, publics) = (self.copies.clone(), self.publics.clone());
        Wires { rows, copies, publics, ..Wires::default() }
    }

    /// Assigns all rows and copies, and ties wires to cells of other columns; returns the cells of
    /// the public inputs.
    pub(crate) fn assign(
        &self,
        columns: &Columns,
        region: &mut Region<'_, Fr>,
        ties: &[(Wire, circuit::Cell)],
    ) -> Vec<circuit::Cell> {
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
        for (wire, other) in ties {
            if let Some(cell) = at(&wire.cell) {
                region.constrain_equal(cell, *other);
            }
        }
        self.publics.iter().filter_map(at).collect()
    }
}
