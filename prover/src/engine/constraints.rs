//! All constraints of a circuit in the verifier's order: gates, copies, lookups. The quotient is
//! their combination by powers of y, divided by X^n - 1.
//!
//! The arguments are those of the halo2 book, "Permutation argument" and "Lookup argument".

use bn254::Fr;

use super::description::{Copied, Description, Lookup};
use super::expression::{Column, Expression, Scalar};

/// Every constraint: zero in every row of a true witness.
pub fn all(description: &Description) -> Vec<Expression> {
    let mut list = description.gates.clone();
    copies(description, &mut list);
    for (index, lookup) in description.lookups.iter().enumerate() {
        list.extend(looked_up(index, lookup));
    }
    list
}

fn cell(column: Column) -> Expression {
    column.into()
}

fn starts_at_one(product: Column) -> Expression {
    cell(Column::FirstRow) * (Expression::one() - cell(product))
}

/// 0 is let through so that the argument is complete whatever the challenges are.
fn ends_at_one_or_zero(product: Column) -> Expression {
    cell(Column::LastRow) * (cell(product) * cell(product) - cell(product))
}

fn copies(description: &Description, list: &mut Vec<Expression>) {
    let sets = description.copy_sets().len();
    let Some(last) = sets.checked_sub(1) else { return };
    list.push(starts_at_one(Column::CopyProduct(0)));
    list.push(ends_at_one_or_zero(Column::CopyProduct(last)));
    for set in 1..sets {
        let before = Expression::Cell(Column::CopyProduct(set - 1), description.last_rotation());
        list.push(cell(Column::FirstRow) * (cell(Column::CopyProduct(set)) - before));
    }
    for (set, columns) in description.copy_sets().enumerate() {
        list.push(copy_step(set, columns, set * description.columns_in_set()));
    }
}

/// z(next) * product of (p + beta sigma + gamma) = z * product of (p + beta delta^i X + gamma).
fn copy_step(set: usize, columns: &[Copied], first: usize) -> Expression {
    let product = Column::CopyProduct(set);
    let mut left = Expression::Cell(product, 1);
    let mut right = cell(product);
    let beta = || Expression::from(Scalar::Beta);
    let mut name = Fr::delta().pow(&[first as u64]);
    for (index, copied) in columns.iter().enumerate() {
        let shifted = cell((*copied).into()) + Scalar::Gamma.into();
        left = left * (shifted.clone() + cell(Column::Sigma(first + index)) * beta());
        right = right * (shifted + (cell(Column::Point) * beta()).scaled(name));
        name *= Fr::delta();
    }
    cell(Column::UsableRows) * (left - right)
}

/// The compressed inputs and table of a lookup, each a combination by powers of theta.
pub fn compressed(lookup: &Lookup) -> [Expression; 2] {
    [&lookup.inputs, &lookup.table].map(|list| Expression::combined(list, Scalar::Theta))
}

fn looked_up(index: usize, lookup: &Lookup) -> [Expression; 5] {
    let product = Column::LookupProduct(index);
    let (input, table) = (Column::LookupInput(index), Column::LookupTable(index));
    let blinded = |value: Expression, by: Scalar| value + by.into();
    let [inputs, tables] = compressed(lookup);
    let left = Expression::Cell(product, 1)
        * blinded(cell(input), Scalar::Beta)
        * blinded(cell(table), Scalar::Gamma);
    let right =
        cell(product) * blinded(inputs, Scalar::Beta) * blinded(tables, Scalar::Gamma);
    let apart = cell(input) - cell(table);
    let repeated = cell(input) - Expression::Cell(input, -1);
    [
        starts_at_one(product),
        ends_at_one_or_zero(product),
        cell(Column::UsableRows) * (left - right),
        cell(Column::FirstRow) * apart.clone(),
        cell(Column::UsableRows) * (apart * repeated),
    ]
}
