//! A circuit as plain data: everything the rounds need to know, in no library's types.

use super::expression::Expression;

/// A column and the rotation at which it is read: `(c, 1)` in row i is row i + 1 of c.
pub type Query = (usize, i32);

/// A column of the copy argument.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Copied {
    /// Of the witness.
    Advice(usize),
    /// Of the key.
    Fixed(usize),
    /// Of the public inputs.
    Instance(usize),
}

/// A lookup argument: in every usable row, the inputs are some row of the table.
#[derive(Debug, Clone)]
pub struct Lookup {
    /// What is looked up.
    pub inputs: Vec<Expression>,
    /// Where, column by column.
    pub table: Vec<Expression>,
}

/// One circuit.
#[derive(Debug, Clone)]
pub struct Description {
    /// log2 of the rows.
    pub k: u32,
    /// Degree of the constraints, with all that the arguments add.
    pub degree: usize,
    /// Rows at the end that hide each witness column, less the one before them.
    pub blinding_factors: usize,
    /// The phase of each advice column.
    pub advice_phases: Vec<u8>,
    /// The phase after which each challenge is known.
    pub challenge_phases: Vec<u8>,
    /// Number of instance columns.
    pub instance_columns: usize,
    /// Constraints: zero in every row.
    pub gates: Vec<Expression>,
    /// Lookup arguments.
    pub lookups: Vec<Lookup>,
    /// Columns of the copy argument.
    pub copies: Vec<Copied>,
    /// Where advice columns are read, in the order of their evaluations.
    pub advice_queries: Vec<Query>,
    /// Where fixed columns are read, in the order of their evaluations.
    pub fixed_queries: Vec<Query>,
}

impl Description {
    /// Rows of a column.
    pub fn rows(&self) -> usize {
        1 << self.k
    }

    /// Rows that constraints of the circuit use; the next one ends the running products, and all
    /// after it are random.
    pub fn usable_rows(&self) -> usize {
        self.rows().saturating_sub(self.blinding_factors + 1)
    }

    /// The rotation from the first row to the one that ends running products.
    pub fn last_rotation(&self) -> i32 {
        -(self.blinding_factors as i32 + 1)
    }

    /// How many times the witness is committed to.
    pub fn phases(&self) -> u8 {
        self.advice_phases.iter().max().map_or(1, |last| last + 1)
    }

    /// Pieces of n coefficients that the quotient has.
    pub fn pieces(&self) -> usize {
        self.degree.saturating_sub(1)
    }

    /// Copied columns that one running product spans: as many as the degree has room for.
    pub fn columns_in_set(&self) -> usize {
        self.degree.saturating_sub(2).max(1)
    }

    /// The copied columns of each running product.
    pub fn copy_sets(&self) -> impl ExactSizeIterator<Item = &[Copied]> {
        self.copies.chunks(self.columns_in_set())
    }
}
