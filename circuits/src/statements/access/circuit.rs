//! The halo2 circuit of `access`.

use halo2_proofs::circuit::{Layouter, SimpleFloorPlanner};
use halo2_proofs::plonk::{Circuit, ConstraintSystem, Error};

use super::Instance;
use super::layout::Layout;
use crate::Fr;
use crate::gadgets::chain::builder::Cells;
use crate::gadgets::chain::gates::Columns;

/// The circuit in one size, with a witness or without.
#[derive(Debug, Clone)]
pub struct AccessCircuit {
    layout: Layout,
    cells: Option<Cells>,
}

impl AccessCircuit {
    /// The circuit with the witness `cells`, which are not checked here: that is the proof's work.
    pub fn new(layout: Layout, cells: Cells) -> Self {
        AccessCircuit { layout, cells: Some(cells) }
    }

    /// The circuit without a witness.
    pub fn empty(layout: Layout) -> Self {
        AccessCircuit { layout, cells: None }
    }
}

impl Circuit<Fr> for AccessCircuit {
    type Config = Columns;
    type FloorPlanner = SimpleFloorPlanner;
    type Params = Layout;

    fn params(&self) -> Layout {
        self.layout
    }

    fn without_witnesses(&self) -> Self {
        Self::empty(self.layout)
    }

    fn configure_with_params(cs: &mut ConstraintSystem<Fr>, layout: Layout) -> Columns {
        Columns::configure(cs, Instance::NAMES.len(), &layout.ties())
    }

    fn configure(cs: &mut ConstraintSystem<Fr>) -> Columns {
        Self::configure_with_params(cs, Layout::D20)
    }

    fn synthesize(&self, columns: Columns, mut layouter: impl Layouter<Fr>) -> Result<(), Error> {
        self.layout.markers().assign(&columns, &mut layouter)?;
        match &self.cells {
            Some(cells) => cells.assign(&columns, &mut layouter),
            None => Ok(()),
        }
    }
}
