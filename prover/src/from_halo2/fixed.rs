//! The fixed columns of any circuit, through halo2's own `Assignment` trait.

use halo2_proofs::circuit::Value;
use halo2_proofs::plonk::{
    Advice, Any, Assigned, Assignment, Challenge, Circuit, Column, ConstraintSystem, Error, Fixed,
    FloorPlanner, Instance, Selector,
};

use super::{Fr, ours};

/// A constraint system and its fixed columns, made without keys. Selectors are not resolved.
pub(crate) fn fixed_columns<C: Circuit<Fr>>(
    circuit: &C,
    rows: usize,
) -> Result<(ConstraintSystem<Fr>, Vec<Vec<bn254::Fr>>), Error> {
    let mut cs = ConstraintSystem::default();
    let config = C::configure_with_params(&mut cs, circuit.params());
    let columns = vec![vec![bn254::Fr::ZERO; rows]; cs.num_fixed_columns()];
    let mut collector = Collector { rows, columns, overfull: false };
    let constants = cs.constants().clone();
    C::FloorPlanner::synthesize(&mut collector, circuit, config, constants)?;
    match collector.overfull {
        true => Err(Error::NotEnoughRowsAvailable { current_k: rows.ilog2() }),
        false => Ok((cs, collector.columns)),
    }
}

struct Collector {
    rows: usize,
    columns: Vec<Vec<bn254::Fr>>,
    overfull: bool,
}

impl Assignment<Fr> for Collector {
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

    fn query_instance(&self, _: Column<Instance>, _: usize) -> Result<Value<Fr>, Error> {
        Ok(Value::unknown())
    }

    fn assign_advice<'v>(
        &mut self,
        _: Column<Advice>,
        row: usize,
        _: Value<Assigned<Fr>>,
    ) -> Value<&'v Assigned<Fr>> {
        self.overfull |= row >= self.rows;
        Value::unknown()
    }

    fn assign_fixed(&mut self, column: Column<Fixed>, row: usize, to: Assigned<Fr>) {
        let place = self.columns.get_mut(column.index()).and_then(|column| column.get_mut(row));
        match place {
            Some(place) => *place = ours(&to.evaluate()),
            None => self.overfull = true,
        }
    }

    fn copy(&mut self, _: Column<Any>, _: usize, _: Column<Any>, _: usize) {}

    fn fill_from_row(
        &mut self,
        _: Column<Fixed>,
        _: usize,
        _: Value<Assigned<Fr>>,
    ) -> Result<(), Error> {
        Ok(())
    }

    fn get_challenge(&self, _: Challenge) -> Value<Fr> {
        Value::unknown()
    }

    fn push_namespace<NR: Into<String>, N: FnOnce() -> NR>(&mut self, _: N) {}

    fn pop_namespace(&mut self, _: Option<String>) {}
}
