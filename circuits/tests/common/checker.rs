//! A fast gate checker: each gate polynomial is specialised at each row by the fixed columns, so a
//! row costs what its active terms cost. Every row counts, unusable ones too, as in the quotient.

use std::collections::BTreeMap;

use circuits::Fr;
use halo2_proofs::halo2curves::ff::Field;
use halo2_proofs::plonk::{Any, Circuit, ConstraintSystem, Expression};
use rand::RngCore;

use super::trace::{Place, synthesise};

/// The kind of a cell that a term multiplies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Advice,
    Instance,
}

/// Kind, column and absolute row.
pub type Cell = (Kind, usize, usize);

/// A gate polynomial at one row: the sum of coefficient times cells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Active {
    pub poly: usize,
    pub row: usize,
    pub terms: Vec<(Vec<Cell>, Fr)>,
}

/// The values that a proof commits to, and the public inputs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    pub advice: Vec<Vec<Fr>>,
    pub instance: Vec<Vec<Fr>>,
}

/// A polynomial that is not zero at a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Violation {
    pub poly: usize,
    pub row: usize,
}

/// `poly` of a violated copy constraint; `row` is its position in the list.
pub const COPY: usize = usize::MAX;

/// A constraint system with its fixed columns.
pub struct System {
    pub cs: ConstraintSystem<Fr>,
    pub n: usize,
    pub usable: usize,
    pub fixed: Vec<Vec<Fr>>,
    pub copies: Vec<(Place, Place)>,
    pub names: Vec<String>,
    polys: Vec<Expression<Fr>>,
    active: Vec<Vec<Active>>,
    /// For each advice column and row, the rows whose polynomials read the cell.
    readers: Vec<Vec<Vec<usize>>>,
}

impl System {
    pub fn of<C: Circuit<Fr>>(k: u32, circuit: &C) -> Self {
        let (cs, trace) = synthesise(k, circuit);
        assert!(cs.lookups().is_empty(), "the checker knows no lookups");
        let n = 1 << k;
        let named = |gate: &halo2_proofs::plonk::Gate<Fr>| {
            let name = gate.name().to_owned();
            (0..gate.polynomials().len()).map(move |i| format!("{name} {i}")).collect::<Vec<_>>()
        };
        let mut system = System {
            n,
            usable: n - (cs.blinding_factors() + 1),
            fixed: trace.fixed,
            copies: trace.copies,
            names: cs.gates().iter().flat_map(named).collect(),
            polys: cs.gates().iter().flat_map(|gate| gate.polynomials().to_vec()).collect(),
            active: vec![],
            readers: vec![],
            cs,
        };
        system.active = (0..n).map(|row| system.specialise(row)).collect();
        system.index_readers();
        system
    }

    /// Number of the polynomial with this name, such as `tie 3`.
    pub fn poly(&self, name: &str) -> usize {
        self.names.iter().position(|other| other == name).expect("a polynomial of this name")
    }

    /// What holds at `row`.
    pub fn at(&self, row: usize) -> &[Active] {
        &self.active[row]
    }

    /// The polynomial `poly` at `row`, when it is not identically zero there.
    pub fn find(&self, poly: usize, row: usize) -> Option<&Active> {
        self.active[row].iter().find(|active| active.poly == poly)
    }

    /// Changes one fixed cell; returns what was there. [`Self::check_readers`] keeps the old rows.
    pub fn set_fixed(&mut self, column: usize, row: usize, value: Fr) -> Fr {
        let old = std::mem::replace(&mut self.fixed[column][row], value);
        for read in self.fixed_readers(column, row) {
            self.active[read] = self.specialise(read);
        }
        old
    }

    /// Rows whose polynomials read the fixed cell.
    pub fn fixed_readers(&self, column: usize, row: usize) -> Vec<usize> {
        let queries = self.cs.fixed_queries().iter().filter(|query| query.0.index() == column);
        queries.map(|query| wrap(self.n, row, -query.1.0)).collect()
    }

    fn specialise(&self, row: usize) -> Vec<Active> {
        let at = |(poly, expression)| {
            let terms: Vec<_> = self.expand(expression, row).into_iter().collect();
            Active { poly, row, terms }
        };
        let all = self.polys.iter().enumerate().map(at);
        all.filter(|active| !active.terms.is_empty()).collect()
    }

    fn index_readers(&mut self) {
        self.readers = vec![vec![vec![]; self.n]; self.cs.num_advice_columns()];
        for active in self.active.iter().flatten() {
            for (kind, column, row) in active.terms.iter().flat_map(|(cells, _)| cells) {
                if *kind == Kind::Advice && !self.readers[*column][*row].contains(&active.row) {
                    self.readers[*column][*row].push(active.row);
                }
            }
        }
    }

    /// The expression at `row` as monomials in advice and instance cells.
    fn expand(&self, expression: &Expression<Fr>, row: usize) -> BTreeMap<Vec<Cell>, Fr> {
        let cell = |kind, column, rotation: i32| {
            BTreeMap::from([(vec![(kind, column, wrap(self.n, row, rotation))], Fr::ONE)])
        };
        match expression {
            Expression::Constant(value) => constant(*value),
            Expression::Fixed(q) => {
                constant(self.fixed[q.column_index()][wrap(self.n, row, q.rotation().0)])
            }
            Expression::Advice(q) => cell(Kind::Advice, q.column_index(), q.rotation().0),
            Expression::Instance(q) => cell(Kind::Instance, q.column_index(), q.rotation().0),
            Expression::Negated(inner) => scale(self.expand(inner, row), -Fr::ONE),
            Expression::Scaled(inner, by) => scale(self.expand(inner, row), *by),
            Expression::Sum(a, b) => add(self.expand(a, row), self.expand(b, row)),
            Expression::Product(a, b) => {
                let a = self.expand(a, row);
                if a.is_empty() { a } else { multiply(&a, &self.expand(b, row)) }
            }
            Expression::Selector(_) | Expression::Challenge(_) => panic!("not in our circuits"),
        }
    }

    /// Everything that fails, in order of rows.
    pub fn check(&self, table: &Table) -> Vec<Violation> {
        let mut found: Vec<_> = (0..self.n).flat_map(|row| self.check_row(table, row)).collect();
        for (row, (a, b)) in self.copies.iter().enumerate() {
            if self.place(table, a) != self.place(table, b) {
                found.push(Violation { poly: COPY, row });
            }
        }
        found
    }

    /// What fails at one row.
    pub fn check_row(&self, table: &Table, row: usize) -> Vec<Violation> {
        let failing = self.active[row].iter().filter(|active| active.value(table) != Fr::ZERO);
        failing.map(|active| Violation { poly: active.poly, row }).collect()
    }

    /// Whether any polynomial reads an advice cell.
    pub fn is_read(&self, column: usize, row: usize) -> bool {
        !self.readers[column][row].is_empty()
    }

    /// What fails at the rows that read an advice cell.
    pub fn check_readers(&self, table: &Table, column: usize, row: usize) -> Vec<Violation> {
        let rows = self.readers[column][row].iter();
        rows.flat_map(|row| self.check_row(table, *row)).collect()
    }

    /// The same verdict by halo2's own evaluation of the expressions, slowly.
    pub fn check_directly(&self, table: &Table) -> Vec<Violation> {
        let rows = (0..self.n).flat_map(|row| (0..self.polys.len()).map(move |poly| (poly, row)));
        let failing = rows.filter(|(poly, row)| {
            self.polys[*poly].evaluate(
                &|value| value,
                &|_| panic!("no selectors"),
                &|q| self.fixed[q.column_index()][wrap(self.n, *row, q.rotation().0)],
                &|q| table.advice[q.column_index()][wrap(self.n, *row, q.rotation().0)],
                &|q| table.instance[q.column_index()][wrap(self.n, *row, q.rotation().0)],
                &|_| panic!("no challenges"),
                &|a: Fr| -a,
                &|a, b| a + b,
                &|a, b| a * b,
                &|a, by| a * by,
            ) != Fr::ZERO
        });
        failing.map(|(poly, row)| Violation { poly, row }).collect()
    }

    fn place(&self, table: &Table, (kind, column, row): &Place) -> Fr {
        match kind {
            Any::Advice(_) => table.advice[*column][*row],
            Any::Fixed => self.fixed[*column][*row],
            Any::Instance => table.instance[*column][*row],
        }
    }
}

impl Active {
    fn value(&self, table: &Table) -> Fr {
        let cell = |(kind, column, row): &Cell| match kind {
            Kind::Advice => table.advice[*column][*row],
            Kind::Instance => table.instance[*column][*row],
        };
        let product =
            |(cells, by): &(Vec<Cell>, Fr)| cells.iter().map(cell).fold(*by, |a, b| a * b);
        self.terms.iter().map(product).sum()
    }
}

impl Table {
    /// Pads columns to `n` rows: advice with zeros, then random values in the unusable rows, which
    /// is what a prover commits to; instances with zeros.
    pub fn new(
        system: &System,
        advice: &[&[Fr]],
        instance: &[Vec<Fr>],
        rng: &mut impl RngCore,
    ) -> Self {
        let padded = |values: &[Fr]| {
            let mut column = values.to_vec();
            column.resize(system.n, Fr::ZERO);
            column
        };
        let mut table = Table {
            advice: advice.iter().map(|column| padded(column)).collect(),
            instance: instance.iter().map(|column| padded(column)).collect(),
        };
        for column in &mut table.advice {
            column[system.usable..].fill_with(|| Fr::random(&mut *rng));
        }
        table
    }
}

/// Rotations wrap around the domain.
fn wrap(n: usize, row: usize, rotation: i32) -> usize {
    (row as i64 + i64::from(rotation)).rem_euclid(n as i64) as usize
}

fn constant(value: Fr) -> BTreeMap<Vec<Cell>, Fr> {
    let nonzero = (value != Fr::ZERO).then_some((vec![], value));
    nonzero.into_iter().collect()
}

fn scale(mut terms: BTreeMap<Vec<Cell>, Fr>, by: Fr) -> BTreeMap<Vec<Cell>, Fr> {
    terms.values_mut().for_each(|coefficient| *coefficient *= by);
    terms.retain(|_, coefficient| *coefficient != Fr::ZERO);
    terms
}

fn add(mut a: BTreeMap<Vec<Cell>, Fr>, b: BTreeMap<Vec<Cell>, Fr>) -> BTreeMap<Vec<Cell>, Fr> {
    for (cells, coefficient) in b {
        *a.entry(cells).or_insert(Fr::ZERO) += coefficient;
    }
    a.retain(|_, coefficient| *coefficient != Fr::ZERO);
    a
}

fn multiply(a: &BTreeMap<Vec<Cell>, Fr>, b: &BTreeMap<Vec<Cell>, Fr>) -> BTreeMap<Vec<Cell>, Fr> {
    let mut product = BTreeMap::new();
    for (left, x) in a {
        for (right, y) in b {
            let mut cells = [left.as_slice(), right.as_slice()].concat();
            cells.sort_unstable();
            *product.entry(cells).or_insert(Fr::ZERO) += *x * y;
        }
    }
    product.retain(|_, coefficient: &mut Fr| *coefficient != Fr::ZERO);
    product
}
