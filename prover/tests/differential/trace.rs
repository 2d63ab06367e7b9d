//! A witness that satisfies a described circuit, computed row by row from the constraints.

use halo2_proofs::plonk::{Advice, Any, Column, ConstraintSystem, Expression};
use prover::Fr;
use rand::Rng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha20Rng;

use crate::columns::{Config, Looked, On, configure, number, rng};
use crate::params::{Kind, Params};

/// A cell of any column.
pub type Cell = (Column<Any>, usize);

/// The values of all cells, by kind of column, index and row.
#[derive(Debug, Clone)]
pub struct Trace {
    pub usable: usize,
    pub advice: Vec<Vec<Fr>>,
    pub fixed: Vec<Vec<Fr>>,
    pub selectors: Vec<Vec<bool>>,
    /// All rows; beyond `lengths` they are zero.
    pub instance: Vec<Vec<Fr>>,
    pub lengths: Vec<usize>,
    pub copies: Vec<(Cell, Cell)>,
    /// Rows of each lookup's table, without the rows that repeat the first.
    pub tables: Vec<Vec<Vec<Fr>>>,
    pub constants: Vec<(usize, Fr)>,
    /// For each gate the rows in which it is on.
    pub active: Vec<Vec<usize>>,
}

impl Trace {
    /// The value of an expression in a row; what is off counts as zero.
    pub fn value(&self, expression: &Expression<Fr>, row: usize, challenges: &[Fr]) -> Fr {
        let n = self.advice.first().map_or(1, Vec::len) as i32;
        let at = |rotation: i32| (row as i32 + rotation).rem_euclid(n) as usize;
        expression.evaluate(
            &|constant| constant,
            &|selector| Fr::from(u64::from(self.selectors[selector.index()][row])),
            &|query| self.fixed[query.column_index()][at(query.rotation().0)],
            &|query| self.advice[query.column_index()][at(query.rotation().0)],
            &|query| self.instance[query.column_index()][at(query.rotation().0)],
            &|challenge| challenges[challenge.index()],
            &|a| -a,
            &|a, b| a + b,
            &|a, b| a * b,
            &|a, factor| a * factor,
        )
    }

    pub fn cell(&self, (column, row): Cell) -> Fr {
        match column.column_type() {
            Any::Advice(_) => self.advice[column.index()][row],
            Any::Fixed => self.fixed[column.index()][row],
            Any::Instance => self.instance[column.index()][row],
        }
    }

    /// The public inputs as the prover takes them.
    pub fn public(&self) -> Vec<Vec<Fr>> {
        let columns = self.instance.iter().zip(&self.lengths);
        columns.map(|(column, length)| column[..*length].to_vec()).collect()
    }

    /// Fills one column so that its polynomial vanishes. The polynomial is of degree one in the
    /// cell: its values for zero and for one say which value it asks for.
    pub fn solve(
        &mut self,
        polynomial: &Expression<Fr>,
        output: Column<Advice>,
        rows: &[usize],
        challenges: &[Fr],
    ) {
        for row in rows {
            let mut at = |value: Fr| {
                self.advice[output.index()][*row] = value;
                self.value(polynomial, *row, challenges)
            };
            let (zero, one) = (at(Fr::zero()), at(Fr::one()));
            let slope: Option<Fr> = (one - zero).invert().into();
            self.advice[output.index()][*row] = -zero * slope.expect("a gate that is off");
        }
    }

    /// Solves the gates of one phase.
    pub fn solve_phase(&mut self, params: &Params, config: &Config, late: bool, drawn: &[Fr]) {
        let mut cs = ConstraintSystem::default();
        configure(&mut cs, params);
        let mut outputs = config.outputs.iter();
        for (index, (gate, shape)) in cs.gates().iter().zip(&params.gates).enumerate() {
            let rows = self.active[index].clone();
            for polynomial in gate.polynomials() {
                let output = outputs.next().expect("an output of each polynomial");
                if shape.late == late {
                    self.solve(polynomial, *output, &rows, drawn);
                }
            }
        }
    }

    pub fn new(params: &Params) -> Self {
        let mut cs = ConstraintSystem::default();
        let config = configure(&mut cs, params);
        let rng = &mut rng(params, 2);
        let n = 1usize << params.k;
        let usable = n - cs.blinding_factors() - 1;
        let random = |rng: &mut ChaCha20Rng| (0..n).map(|_| number(rng)).collect();
        let mut trace = Self {
            usable,
            advice: (0..cs.num_advice_columns()).map(|_| random(rng)).collect(),
            fixed: vec![vec![Fr::zero(); n]; cs.num_fixed_columns()],
            selectors: vec![vec![false; n]; cs.num_selectors()],
            instance: vec![vec![Fr::zero(); n]; cs.num_instance_columns()],
            lengths: vec![0; cs.num_instance_columns()],
            copies: Vec::new(),
            tables: Vec::new(),
            constants: Vec::new(),
            active: Vec::new(),
        };
        trace.fill_known(params, &config, rng);
        trace.fill_switches(params, &config, rng);
        config.lookups.iter().for_each(|looked| trace.fill_lookup(looked, rng));
        trace.fill_classes(params, &config, rng);
        trace.solve_phase(params, &config, false, &vec![Fr::zero(); params.challenges]);
        trace.fill_copies_of_outputs(params, &config, rng);
        trace
    }

    fn fill_known(&mut self, params: &Params, config: &Config, rng: &mut ChaCha20Rng) {
        for column in &config.fixed {
            for row in 0..self.usable {
                self.fixed[column.index()][row] =
                    if rng.gen_bool(0.2) { Fr::zero() } else { number(rng) };
            }
        }
        if let Some(column) = config.always {
            for row in 0..self.usable {
                self.fixed[column.index()][row] = Fr::from(u64::from(rng.gen_bool(0.5)));
            }
            self.fixed[column.index()][0] = Fr::one();
        }
        for (column, length) in config.instances.iter().zip(&params.instances) {
            self.lengths[column.index()] = *length;
            for row in 0..*length {
                self.instance[column.index()][row] = number(rng);
            }
        }
        if let Some((fixed, advice)) = config.constants {
            for row in 0..params.constants {
                let value = number(rng);
                // Upstream's planner writes constants to the first free rows.
                self.fixed[fixed.index()][row] = value;
                self.advice[advice.index()][self.usable - 1 - row] = value;
                self.constants.push((self.usable - 1 - row, value));
            }
        }
    }

    fn fill_switches(&mut self, params: &Params, config: &Config, rng: &mut ChaCha20Rng) {
        let back = params.rotations.iter().copied().min().unwrap_or(0).min(0).unsigned_abs();
        let forth = params.rotations.iter().copied().max().unwrap_or(0).max(0).unsigned_abs();
        let rows = back as usize..self.usable - forth as usize;
        for on in &config.on {
            // The first possible row is always on and the last one off, so no switch is constant.
            let is_on = |row: &usize| *row == rows.start || rng.gen_bool(0.6);
            let active: Vec<usize> = rows.clone().filter(is_on).collect();
            for row in &active {
                match on {
                    On::Selector(selector) => self.selectors[selector.index()][*row] = true,
                    On::Weight(column) => self.fixed[column.index()][*row] = number(rng),
                }
            }
            self.active.push(active);
        }
    }

    fn fill_lookup(&mut self, looked: &Looked, rng: &mut ChaCha20Rng) {
        let (shape, usable) = (looked.shape, self.usable);
        let mut roots = vec![looked.first.clone()];
        let entry = |rng: &mut ChaCha20Rng| (0..shape.width).map(|_| number(rng)).collect();
        roots.extend((1..shape.table_rows).map(|_| entry(rng)));
        if let Some(table) = looked.dynamic {
            let column = &mut self.advice[table.index()];
            let ends = column.iter_mut().take(usable).enumerate();
            ends.for_each(|(row, cell)| *cell = roots[row % roots.len()][0]);
        }
        let image = |value: &Fr| if shape.kind == Kind::Square { *value * *value } else { *value };
        let table: Vec<Vec<Fr>> = roots.iter().map(|row| row.iter().map(image).collect()).collect();
        for (index, column) in looked.table.iter().enumerate() {
            for row in 0..usable {
                let entry = table.get(row).unwrap_or(&table[0]);
                self.fixed[column.inner().index()][row] = entry[index];
            }
        }
        self.tables.push(table);
        let switched = looked.on.is_some();
        let reach = looked.rotation.unsigned_abs() as usize;
        for row in 0..usable {
            let inside = row >= reach && row + reach < usable;
            if switched && !(inside && (row == reach || rng.gen_bool(0.5))) {
                continue;
            }
            if let Some(on) = looked.on {
                self.selectors[on.index()][row] = true;
            }
            let chosen = if shape.kind == Kind::Single { 0 } else { rng.gen_range(0..roots.len()) };
            let read = (row as i32 + looked.rotation) as usize;
            for (index, column) in looked.inputs.iter().enumerate() {
                let place = if looked.dynamic.is_some() { 0 } else { index };
                self.advice[column.index()][read] = roots[chosen][place];
            }
        }
    }

    /// Sets of equal cells: free cells, each in one set at most, with a fixed or public one.
    fn fill_classes(&mut self, params: &Params, config: &Config, rng: &mut ChaCha20Rng) {
        let copies = &params.copies;
        let mut cells: Vec<Cell> = Vec::new();
        for column in config.free.iter().take(copies.free) {
            cells.extend((0..self.usable).map(|row| (Column::<Any>::from(*column), row)));
        }
        cells.shuffle(rng);
        let mut anchors: Vec<Cell> = Vec::new();
        for column in config.fixed.iter().take(copies.fixed) {
            anchors.extend((0..self.usable).map(|row| (Column::<Any>::from(*column), row)));
        }
        for column in config.instances.iter().take(copies.instance) {
            let length = self.lengths[column.index()];
            anchors.extend((0..length).map(|row| (Column::<Any>::from(*column), row)));
        }
        for _ in 0..copies.classes {
            let size = rng.gen_range(1..4).min(cells.len());
            let mut class: Vec<Cell> = cells.split_off(cells.len() - size);
            if let Some(anchor) = anchors.choose(rng) {
                class.insert(0, *anchor);
            }
            let Some(first) = class.first().copied() else { continue };
            let value = self.cell(first);
            for (column, row) in class.iter().skip(1) {
                self.advice[column.index()][*row] = value;
            }
            self.copies.extend(class.windows(2).map(|pair| (pair[0], pair[1])));
        }
    }

    /// Columns that hold copies, and public outputs.
    fn fill_copies_of_outputs(&mut self, params: &Params, config: &Config, rng: &mut ChaCha20Rng) {
        let read = |column: &&Column<Any>| !matches!(column.column_type(), Any::Instance);
        let mut sources: Vec<Column<Any>> = config.copied.iter().filter(read).copied().collect();
        sources.retain(|source| !config.sinks.iter().any(|s| Column::<Any>::from(*s) == *source));
        for sink in &config.sinks {
            for row in 0..self.usable {
                let source = sources.choose(rng).filter(|_| row == 0 || rng.gen_bool(0.3));
                let Some(source) = source else { continue };
                let from = (*source, rng.gen_range(0..self.usable));
                self.advice[sink.index()][row] = self.cell(from);
                self.copies.push((from, ((*sink).into(), row)));
            }
            // Later sinks copy from earlier ones too: long cycles.
            sources.push((*sink).into());
        }
        let (Some(public), Some(output)) = (config.exposed, config.outputs.first()) else { return };
        self.lengths[public.index()] = params.copies.exposed;
        for row in 0..params.copies.exposed {
            let from = (Column::<Any>::from(*output), rng.gen_range(0..self.usable));
            self.instance[public.index()][row] = self.cell(from);
            self.copies.push((from, (public.into(), row)));
        }
    }
}

impl Trace {
    /// The cell of the constants' column in a row.
    pub fn advice_of_constant(&self, params: &Params, row: usize) -> Fr {
        let config = configure(&mut ConstraintSystem::default(), params);
        config.constants.map_or(Fr::zero(), |(_, advice)| self.advice[advice.index()][row])
    }
}
