//! The circuit of a description and a witness.

use std::collections::HashMap;
use std::sync::Arc;

use halo2_proofs::circuit::{Cell as Halo2Cell, Layouter, Region, SimpleFloorPlanner, Value};
use halo2_proofs::plonk::{Advice, Any, Assigned, Circuit, Column, ConstraintSystem, Error, Fixed};
use prover::Fr;

use crate::columns::{Config, Looked, On, configure};
use crate::params::Params;
use crate::trace::{Cell, Trace};

/// A described circuit with its witness.
#[derive(Debug, Clone)]
pub struct Described {
    pub params: Arc<Params>,
    pub trace: Arc<Trace>,
    /// Change one cell of the second phase after it is computed.
    pub late_fault: bool,
}

impl Described {
    pub fn new(params: Params) -> Self {
        let trace = Arc::new(Trace::new(&params));
        Self { params: Arc::new(params), trace, late_fault: false }
    }

    /// The same circuit with another witness.
    pub fn with_trace(&self, trace: Trace) -> Self {
        Self { trace: Arc::new(trace), ..self.clone() }
    }
}

/// Cells that halo2 knows, to copy from and to.
type Known = HashMap<(Column<Any>, usize), Halo2Cell>;

impl Circuit<Fr> for Described {
    type Config = Config;
    type FloorPlanner = SimpleFloorPlanner;
    type Params = Arc<Params>;

    fn without_witnesses(&self) -> Self {
        self.clone()
    }

    fn params(&self) -> Arc<Params> {
        self.params.clone()
    }

    fn configure_with_params(cs: &mut ConstraintSystem<Fr>, params: Arc<Params>) -> Config {
        configure(cs, &params)
    }

    fn configure(cs: &mut ConstraintSystem<Fr>) -> Config {
        configure(cs, &Params::default())
    }

    fn synthesize(&self, config: Config, mut layouter: impl Layouter<Fr>) -> Result<(), Error> {
        for (looked, table) in config.lookups.iter().zip(&self.trace.tables) {
            assign_table(&mut layouter, looked, table)?;
        }
        let known = layouter.assign_region(
            || "first phase",
            |mut region| {
                self.assign_switches(&config, &mut region)?;
                let mut known = self.assign_fixed(&config, &mut region);
                self.assign_first(&config, &mut region, &mut known)?;
                self.constrain_inside(&mut region, &known);
                Ok(known)
            },
        )?;
        for (a, b) in &self.trace.copies {
            match (known.get(a), known.get(b)) {
                (Some(cell), None) => public(&mut layouter, *cell, *b),
                (None, Some(cell)) => public(&mut layouter, *cell, *a),
                _ => {}
            }
        }
        if self.params.enters_phases {
            layouter.next_phase();
        }
        self.assign_late(&config, &mut layouter)
    }
}

fn public(layouter: &mut impl Layouter<Fr>, cell: Halo2Cell, (column, row): Cell) {
    let column = column.try_into().expect("an instance column");
    layouter.constrain_instance(cell, column, row);
}

fn assign_table(
    layouter: &mut impl Layouter<Fr>,
    looked: &Looked,
    rows: &[Vec<Fr>],
) -> Result<(), Error> {
    if looked.table.is_empty() {
        return Ok(());
    }
    layouter.assign_table(
        || "table",
        |mut table| {
            for (row, values) in rows.iter().enumerate() {
                for (column, value) in looked.table.iter().zip(values) {
                    table.assign_cell(|| "", *column, row, || Value::known(*value))?;
                }
            }
            Ok(())
        },
    )
}

impl Described {
    fn assign_switches(&self, config: &Config, region: &mut Region<'_, Fr>) -> Result<(), Error> {
        let looked = config.lookups.iter().filter_map(|looked| looked.on);
        let gates = config.on.iter().filter_map(|on| match on {
            On::Selector(selector) => Some(*selector),
            On::Weight(_) => None,
        });
        for selector in gates.chain(looked) {
            for (row, on) in self.trace.selectors[selector.index()].iter().enumerate() {
                if *on {
                    selector.enable(region, row)?;
                }
            }
        }
        Ok(())
    }

    fn assign_fixed(&self, config: &Config, region: &mut Region<'_, Fr>) -> Known {
        let mut known = Known::new();
        let weights = config.on.iter().filter_map(|on| match on {
            On::Selector(_) => None,
            On::Weight(column) => Some(*column),
        });
        let columns: Vec<Column<Fixed>> =
            config.fixed.iter().copied().chain(weights).chain(config.always).collect();
        for column in columns {
            for row in 0..self.trace.usable {
                let cell = region.assign_fixed(column, row, self.trace.fixed[column.index()][row]);
                known.insert((column.into(), row), cell);
            }
        }
        known
    }

    fn assign_first(
        &self,
        config: &Config,
        region: &mut Region<'_, Fr>,
        known: &mut Known,
    ) -> Result<(), Error> {
        let constants = config.constants.map(|(_, advice)| advice);
        // Columns of lookups first: the order of assignments is the circuit's own affair.
        let looked = config.lookups.iter();
        let looked = looked.flat_map(|looked| looked.inputs.iter().chain(&looked.dynamic));
        let columns = looked.chain(&config.sinks).chain(&config.outputs).chain(&config.free);
        for column in columns.filter(|column| !config.late.contains(column)) {
            for row in (0..self.trace.usable).rev() {
                let value = self.trace.advice[column.index()][row];
                let cell = region.assign_advice(*column, row, Value::known(fraction(value, row)));
                known.insert(((*column).into(), row), cell.cell());
            }
        }
        for (row, value) in &self.trace.constants {
            let Some(column) = constants else { continue };
            let witness = self.trace.advice[column.index()][*row];
            let cell = region.assign_advice(column, *row, Value::known(witness)).cell();
            region.constrain_constant(cell, *value)?;
        }
        Ok(())
    }

    /// Copies between advice and fixed cells; public ones are the layouter's.
    fn constrain_inside(&self, region: &mut Region<'_, Fr>, known: &Known) {
        for (a, b) in &self.trace.copies {
            if let (Some(a), Some(b)) = (known.get(a), known.get(b)) {
                region.constrain_equal(*a, *b);
            }
        }
    }

    /// The second phase: zeros until the challenges are there.
    fn assign_late(&self, config: &Config, layouter: &mut impl Layouter<Fr>) -> Result<(), Error> {
        if config.late.is_empty() {
            return Ok(());
        }
        let mut drawn = Vec::new();
        for challenge in &config.challenges {
            let _ = layouter.get_challenge(*challenge).map(|value| drawn.push(value));
        }
        let solved = (drawn.len() == config.challenges.len()).then(|| {
            let mut trace = (*self.trace).clone();
            trace.solve_phase(&self.params, config, true, &drawn);
            if self.late_fault {
                let gate = self.params.gates.iter().position(|gate| gate.late).unwrap_or(0);
                let row = self.trace.active[gate][0];
                trace.advice[config.late[0].index()][row] += Fr::one();
            }
            trace
        });
        let value = |column: &Column<Advice>, row: usize| {
            solved.as_ref().map_or(Fr::zero(), |trace| trace.advice[column.index()][row])
        };
        layouter.assign_region(
            || "second phase",
            |mut region| {
                for column in &config.late {
                    for row in 0..self.trace.usable {
                        region.assign_advice(*column, row, Value::known(value(column, row)));
                    }
                }
                Ok(())
            },
        )
    }
}

/// Some values as fractions, as circuits do that leave inversions to the prover.
fn fraction(value: Fr, row: usize) -> Assigned<Fr> {
    let denominator = Fr::from(row as u64 + 2);
    match row % 5 {
        0 if value == Fr::zero() => Assigned::Rational(denominator, Fr::zero()),
        0 | 3 => Assigned::Rational(value * denominator, denominator),
        1 if value == Fr::zero() => Assigned::Zero,
        _ => Assigned::Trivial(value),
    }
}
