//! What a circuit assigns, collected without keys: an `Assignment` under halo2's floor planner.

use std::collections::BTreeSet;

use circuits::Fr;
use halo2_proofs::circuit::Value;
use halo2_proofs::halo2curves::ff::Field;
use halo2_proofs::plonk::{
    Advice, Any, Assigned, Assignment, Challenge, Circuit, Column, ConstraintSystem, Error, Fixed,
    FloorPlanner, Instance, Selector,
};

/// A column of any kind and a row.
pub type Place = (Any, usize, usize);

/// The columns of one synthesis, each padded to n rows.
#[derive(Debug, Clone)]
pub struct Trace {
    pub fixed: Vec<Vec<Fr>>,
    pub advice: Vec<Vec<Fr>>,
    pub copies: Vec<(Place, Place)>,
    /// Advice cells that the circuit assigns: column and row, each once.
    pub assigned: BTreeSet<(usize, usize)>,
    usable: usize,
}

/// Configures and synthesises `circuit` in 2^k rows. Assigning beyond the usable rows panics.
pub fn synthesise<C: Circuit<Fr>>(k: u32, circuit: &C) -> (ConstraintSystem<Fr>, Trace) {
    let mut cs = ConstraintSystem::default();
    let config = C::configure_with_params(&mut cs, circuit.params());
    let n = 1usize << k;
    let columns = |count: usize| vec![vec![Fr::ZERO; n]; count];
    let mut trace = Trace {
        fixed: columns(cs.num_fixed_columns()),
        advice: columns(cs.num_advice_columns()),
        copies: Vec::new(),
        assigned: BTreeSet::new(),
        usable: n - (cs.blinding_factors() + 1),
    };
    C::FloorPlanner::synthesize(&mut trace, circuit, config, cs.constants().clone())
        .expect("the circuit synthesises");
    (cs, trace)
}

impl Assignment<Fr> for Trace {
    fn enter_region<NR: Into<String>, N: FnOnce() -> NR>(&mut self, _: N) {}

    fn annotate_column<A: FnOnce() -> AR, AR: Into<String>>(&mut self, _: A, _: Column<Any>) {}

    fn exit_region(&mut self) {}

    fn enable_selector<A: FnOnce() -> AR, AR: Into<String>>(
        &mut self,
        _: A,
        _: &Selector,
        _: usize,
    ) -> Result<(), Error> {
        panic!("our circuits mark rows by fixed columns")
    }

    fn query_instance(&self, _: Column<Instance>, _: usize) -> Result<Value<Fr>, Error> {
        Ok(Value::unknown())
    }

    fn assign_advice<'v>(
        &mut self,
        column: Column<Advice>,
        row: usize,
        to: Value<Assigned<Fr>>,
    ) -> Value<&'v Assigned<Fr>> {
        assert!(row < self.usable, "advice row {row} is not usable");
        self.assigned.insert((column.index(), row));
        to.map(|value| self.advice[column.index()][row] = value.evaluate());
        Value::unknown()
    }

    fn assign_fixed(&mut self, column: Column<Fixed>, row: usize, to: Assigned<Fr>) {
        assert!(row < self.usable, "fixed row {row} is not usable");
        self.fixed[column.index()][row] = to.evaluate();
    }

    fn copy(&mut self, left: Column<Any>, left_row: usize, right: Column<Any>, right_row: usize) {
        let place = |column: Column<Any>, row| (*column.column_type(), column.index(), row);
        self.copies.push((place(left, left_row), place(right, right_row)));
    }

    fn fill_from_row(
        &mut self,
        _: Column<Fixed>,
        _: usize,
        _: Value<Assigned<Fr>>,
    ) -> Result<(), Error> {
        panic!("our circuits have no tables")
    }

    fn get_challenge(&self, _: Challenge) -> Value<Fr> {
        Value::unknown()
    }

    fn push_namespace<NR: Into<String>, N: FnOnce() -> NR>(&mut self, _: N) {}

    fn pop_namespace(&mut self, _: Option<String>) {}
}
