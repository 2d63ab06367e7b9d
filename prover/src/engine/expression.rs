//! Constraints as trees: cells of columns, numbers of the proof, sums and products.

use std::ops::{Add, Mul, Sub};

use bn254::Fr;

use super::description::Copied;

/// Everything a constraint can read in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Column {
    /// A witness column.
    Advice(usize),
    /// A column of the key, selectors included.
    Fixed(usize),
    /// A column of public inputs.
    Instance(usize),
    /// A column of the copy argument's permutation.
    Sigma(usize),
    /// A running product of the copy argument.
    CopyProduct(usize),
    /// The permuted inputs of a lookup.
    LookupInput(usize),
    /// The permuted table of a lookup.
    LookupTable(usize),
    /// The running product of a lookup.
    LookupProduct(usize),
    /// 1 in the first row, 0 elsewhere.
    FirstRow,
    /// 1 in the row that ends running products.
    LastRow,
    /// 1 in all usable rows.
    UsableRows,
    /// X itself.
    Point,
    /// What a program computes of the key's columns alone, once for all proofs.
    Derived(usize),
}

impl Column {
    /// Whether the column is the same in all proofs under one key.
    pub fn is_static(self) -> bool {
        use Column::*;
        matches!(self, Fixed(_) | Sigma(_) | FirstRow | LastRow | UsableRows | Point | Derived(_))
    }
}

impl From<Copied> for Column {
    fn from(copied: Copied) -> Self {
        match copied {
            Copied::Advice(index) => Column::Advice(index),
            Copied::Fixed(index) => Column::Fixed(index),
            Copied::Instance(index) => Column::Instance(index),
        }
    }
}

/// A number that a proof fixes after the program was compiled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scalar {
    /// A challenge of the circuit's own.
    Challenge(usize),
    /// Combines the columns of a lookup.
    Theta,
    /// Of the running products.
    Beta,
    /// Of the running products.
    Gamma,
    /// A power of the challenge that combines all constraints.
    YPower(usize),
}

/// A polynomial over the columns.
#[derive(Debug, Clone)]
pub enum Expression {
    /// A number.
    Literal(Fr),
    /// A number known later.
    Scalar(Scalar),
    /// A column at a rotation.
    Cell(Column, i32),
    /// Two summands.
    Sum(Box<Self>, Box<Self>),
    /// Two factors.
    Product(Box<Self>, Box<Self>),
    /// A number times an expression.
    Scaled(Box<Self>, Fr),
}

impl Expression {
    /// One.
    pub fn one() -> Self {
        Expression::Literal(Fr::ONE)
    }

    /// The expression times a number.
    pub fn scaled(self, factor: Fr) -> Self {
        Expression::Scaled(Box::new(self), factor)
    }

    /// Horner's rule: `((e0 s + e1) s + e2) ...`.
    pub fn combined(expressions: &[Self], scalar: Scalar) -> Self {
        let step = |sum: Option<Self>, next: &Self| match sum {
            Some(sum) => Some(sum * Expression::Scalar(scalar) + next.clone()),
            None => Some(next.clone()),
        };
        expressions.iter().fold(None, step).unwrap_or(Expression::Literal(Fr::ZERO))
    }
}

impl From<Column> for Expression {
    fn from(column: Column) -> Self {
        Expression::Cell(column, 0)
    }
}

impl From<Scalar> for Expression {
    fn from(scalar: Scalar) -> Self {
        Expression::Scalar(scalar)
    }
}

impl Add for Expression {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Expression::Sum(Box::new(self), Box::new(other))
    }
}

impl Sub for Expression {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        self + other.scaled(-Fr::ONE)
    }
}

impl Mul for Expression {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        Expression::Product(Box::new(self), Box::new(other))
    }
}
