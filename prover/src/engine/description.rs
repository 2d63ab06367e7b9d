//! What the engine knows of a circuit: columns, queries and polynomial identities, as plain data.

use bn254::Fr;

/// A column of values over the domain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Column {
    Fixed(usize),
    Advice(usize),
    Instance(usize),
    /// Where the copy argument sends the cells of its n-th column.
    Sigma(usize),
    /// The running product of the n-th set of copied columns.
    CopyProduct(usize),
    /// Input, table and running product of the n-th lookup.
    LookupInput(usize),
    LookupTable(usize),
    LookupProduct(usize),
    /// One in the first row; in the last usable row; in all usable rows before it.
    First,
    Last,
    Active,
    /// The rows' points themselves: the polynomial X.
    Point,
}

/// A number that is drawn during the proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Challenge {
    Phase(usize),
    Theta,
    Beta,
    Gamma,
    /// A public input that is a constant polynomial: the lean profile's.
    Public(usize),
}

/// A polynomial in columns at rotations.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Expression {
    Number(Fr),
    Challenge(Challenge),
    Cell { column: Column, rotation: i32 },
    Negated(Box<Expression>),
    Sum(Box<Expression>, Box<Expression>),
    Product(Box<Expression>, Box<Expression>),
}

impl Expression {
    pub(crate) fn cell(column: Column, rotation: i32) -> Self {
        Self::Cell { column, rotation }
    }
}

impl core::ops::Add for Expression {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self::Sum(Box::new(self), Box::new(other))
    }
}

impl core::ops::Sub for Expression {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self::Sum(Box::new(self), Box::new(Self::Negated(Box::new(other))))
    }
}

impl core::ops::Mul for Expression {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        Self::Product(Box::new(self), Box::new(other))
    }
}

/// A lookup: each row's inputs, taken together, stand in some row of the table.
#[derive(Debug, Clone)]
pub(crate) struct Lookup {
    pub inputs: Vec<Expression>,
    pub table: Vec<Expression>,
}

/// A circuit without its witness.
#[derive(Debug, Clone)]
pub(crate) struct Description {
    pub k: u32,
    /// Rows at the end that hold randomness; one more is never used.
    pub blinding: usize,
    /// Largest degree of an identity; the quotient has one piece fewer.
    pub degree: usize,
    /// Advice columns and challenges of each phase.
    pub phases: Vec<Phase>,
    pub advice_columns: usize,
    pub challenges: usize,
    pub gates: Vec<Expression>,
    pub lookups: Vec<Lookup>,
    /// Columns of the copy argument.
    pub copied: Vec<Column>,
    /// Queries in the order of the proof's evaluations.
    pub advice_queries: Vec<(usize, i32)>,
    pub fixed_queries: Vec<(usize, i32)>,
}

/// One phase of the witness.
#[derive(Debug, Clone, Default)]
pub(crate) struct Phase {
    pub advice: Vec<usize>,
    pub challenges: Vec<usize>,
}

impl Description {
    pub(crate) fn rows(&self) -> usize {
        1 << self.k
    }

    /// Rows that the witness may use.
    pub(crate) fn usable(&self) -> usize {
        self.rows().saturating_sub(self.blinding + 1)
    }

    /// The sets of copied columns, each as large as the degree leaves room for, with the number of
    /// its first column.
    pub(crate) fn copy_sets(&self) -> impl Iterator<Item = (usize, &[Column])> {
        let size = self.degree.saturating_sub(2).max(1);
        self.copied.chunks(size).enumerate().map(move |(set, columns)| (set * size, columns))
    }

    /// Rotation from the first row back to the last usable one.
    pub(crate) fn last_rotation(&self) -> i32 {
        -(self.blinding as i32 + 1)
    }
}
