//! The witness of any circuit, through halo2's own `Assignment` trait.

use halo2_proofs::circuit::Value;
use halo2_proofs::plonk::{
    Advice, Any, Assigned, Assignment, Challenge, Circuit, Column, ConstraintSystem, Error, Fixed,
    FloorPlanner, Instance, Selector,
};

use super::{Fr, ours, theirs};
use crate::engine::{Description, PhaseSink};
use crate::kernels::cells::Cells;
use crate::prove::ProveError;

/// Marks a cell that nothing was assigned to.
const EMPTY: u32 = u32::MAX;

/// Collects assignments; each phase's columns go to the engine when the phase ends.
struct Witness<'a> {
    description: &'a Description,
    instances: &'a [Vec<Fr>],
    cells: Cells<Assigned<Fr>>,
    /// For each advice column the number of each row's value.
    columns: Vec<Vec<u32>>,
    challenges: Vec<Option<Fr>>,
    phase: usize,
    sink: &'a mut dyn PhaseSink,
    failure: Option<ProveError>,
}

/// Runs the circuit's synthesis, over again for each phase that it does not enter by itself.
pub(crate) fn synthesize<C: Circuit<Fr>>(
    circuit: &C,
    description: &Description,
    instances: &[Vec<Fr>],
    sink: &mut dyn PhaseSink,
) -> Result<(), ProveError> {
    let mut cs = ConstraintSystem::default();
    let config = C::configure_with_params(&mut cs, circuit.params());
    let mut witness = Witness {
        description,
        instances,
        cells: Cells::new(),
        columns: vec![vec![EMPTY; description.rows()]; description.advice_columns],
        challenges: vec![None; description.challenges],
        phase: 0,
        sink,
        failure: None,
    };
    while witness.phase < description.phases.len() {
        let started = witness.phase;
        let constants = cs.constants().clone();
        let result = C::FloorPlanner::synthesize(&mut witness, circuit, config.clone(), constants);
        if let Some(failure) = witness.failure.take() {
            return Err(failure);
        }
        result.map_err(|error| ProveError::Halo2 { reason: error.to_string() })?;
        if witness.phase == started {
            witness.next_phase();
        }
        if let Some(failure) = witness.failure.take() {
            return Err(failure);
        }
    }
    Ok(())
}

impl Witness<'_> {
    /// The columns of the phase, fractions divided out.
    fn finished(&self) -> Vec<Vec<bn254::Fr>> {
        let phase = self.description.phases.get(self.phase);
        let columns = phase.map(|phase| phase.advice.as_slice()).unwrap_or_default();
        let column = |index: &usize| {
            let rows = self.columns.get(*index).map(Vec::as_slice).unwrap_or_default();
            let value = |row: &u32| self.cells.get(*row as usize);
            let mut quotients: Vec<bn254::Fr> = rows
                .iter()
                .map(|row| value(row).and_then(Assigned::denominator))
                .map(|denominator| denominator.map_or(bn254::Fr::ONE, |d| ours(&d)))
                .collect();
            bn254::batch_invert(&mut quotients);
            for (quotient, row) in quotients.iter_mut().zip(rows) {
                let numerator = value(row).map_or(bn254::Fr::ZERO, |v| ours(&v.numerator()));
                *quotient *= numerator;
            }
            quotients
        };
        columns.iter().map(column).collect()
    }

    fn fail(&mut self, reason: &str) {
        self.failure.get_or_insert(ProveError::Halo2 { reason: reason.to_owned() });
    }
}

impl Assignment<Fr> for Witness<'_> {
    fn enter_region<NR: Into<String>, N: FnOnce() -> NR>(&mut self, _: N) {}

    fn exit_region(&mut self) {}

    fn annotate_column<A: FnOnce() -> AR, AR: Into<String>>(&mut self, _: A, _: Column<Any>) {}

    fn enable_selector<A, AR>(&mut self, _: A, _: &Selector, _: usize) -> Result<(), Error>
    where
        A: FnOnce() -> AR,
        AR: Into<String>,
    {
        Ok(())
    }

    fn query_instance(&self, column: Column<Instance>, row: usize) -> Result<Value<Fr>, Error> {
        if row >= self.description.usable() {
            return Err(Error::NotEnoughRowsAvailable { current_k: self.description.k });
        }
        let value = self.instances.get(column.index()).and_then(|column| column.get(row));
        value.map(|value| Value::known(*value)).ok_or(Error::BoundsFailure)
    }

    fn assign_advice<'v>(
        &mut self,
        column: Column<Advice>,
        row: usize,
        to: Value<Assigned<Fr>>,
    ) -> Value<&'v Assigned<Fr>> {
        // A value may be unknown until its phase; it is wanted when that phase ends.
        let mut known = None;
        let _ = to.map(|value| known = Some(value));
        let Some(value) = known else {
            let phases = &self.description.phases;
            let due = phases.get(self.phase).is_some_and(|p| p.advice.contains(&column.index()));
            if due {
                self.fail("an advice cell was assigned an unknown value");
            }
            return Value::unknown();
        };
        let (index, kept) = self.cells.keep(value);
        let usable = row < self.description.usable();
        let place = self.columns.get_mut(column.index()).and_then(|column| column.get_mut(row));
        match place.filter(|_| usable) {
            Some(place) => *place = index as u32,
            None => self.fail("an advice cell lies outside of the usable rows"),
        }
        Value::known(kept)
    }

    fn assign_fixed(&mut self, _: Column<Fixed>, _: usize, _: Assigned<Fr>) {}

    fn copy(&mut self, _: Column<Any>, _: usize, _: Column<Any>, _: usize) {}

    fn fill_from_row(
        &mut self,
        _: Column<Fixed>,
        _: usize,
        _: Value<Assigned<Fr>>,
    ) -> Result<(), Error> {
        Ok(())
    }

    fn get_challenge(&self, challenge: Challenge) -> Value<Fr> {
        let drawn = self.challenges.get(challenge.index()).copied().flatten();
        drawn.map_or_else(Value::unknown, Value::known)
    }

    fn push_namespace<NR: Into<String>, N: FnOnce() -> NR>(&mut self, _: N) {}

    fn pop_namespace(&mut self, _: Option<String>) {}

    fn next_phase(&mut self) {
        let columns = self.finished();
        match self.sink.finish(self.phase, columns) {
            Ok(drawn) => drawn.into_iter().for_each(|(index, value)| {
                if let Some(place) = self.challenges.get_mut(index) {
                    *place = Some(theirs(value));
                }
            }),
            Err(failure) => {
                self.failure.get_or_insert(failure);
            }
        }
        self.phase += 1;
    }
}
