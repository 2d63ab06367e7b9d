//! All identities that the quotient combines, in the order in which the verifier combines them:
//! gates, the copy argument, lookups (the halo2 book, "Proving system").

use super::description::{Challenge, Column, Description, Expression, Lookup};
use bn254::Fr;

/// Every polynomial that has to vanish on all rows.
pub(crate) fn identities(description: &Description) -> Vec<Expression> {
    let mut list = description.gates.clone();
    list.extend(copies(description));
    for (index, lookup) in description.lookups.iter().enumerate() {
        list.extend(lookup_identities(index, lookup));
    }
    list
}

fn at(column: Column) -> Expression {
    Expression::cell(column, 0)
}

fn one() -> Expression {
    Expression::Number(Fr::ONE)
}

fn challenge(challenge: Challenge) -> Expression {
    Expression::Challenge(challenge)
}

/// Expressions as one, by powers of theta; the last has power zero.
pub(crate) fn compressed(expressions: &[Expression]) -> Expression {
    let mut parts = expressions.iter().cloned();
    let first = parts.next().unwrap_or(Expression::Number(Fr::ZERO));
    parts.fold(first, |sum, part| sum * challenge(Challenge::Theta) + part)
}

/// A product that ends on zero or one.
fn boolean_at_last(column: Column) -> Expression {
    at(Column::Last) * (at(column) * at(column) - at(column))
}

fn starts_with_one(column: Column) -> Expression {
    at(Column::First) * (one() - at(column))
}

fn copies(description: &Description) -> Vec<Expression> {
    let sets = description.copy_sets().count();
    if sets == 0 {
        return Vec::new();
    }
    let mut list = vec![
        starts_with_one(Column::CopyProduct(0)),
        boolean_at_last(Column::CopyProduct(sets - 1)),
    ];
    let last = description.last_rotation();
    list.extend((1..sets).map(|set| {
        let before = Expression::cell(Column::CopyProduct(set - 1), last);
        at(Column::First) * (at(Column::CopyProduct(set)) - before)
    }));
    let steps = description.copy_sets().enumerate();
    list.extend(steps.map(|(set, (first, columns))| copy_step(set, first, columns)));
    list
}

/// `z(omega X) prod (p + beta sigma + gamma) = z(X) prod (p + beta delta^i X + gamma)`.
fn copy_step(set: usize, first: usize, columns: &[Column]) -> Expression {
    let mut left = Expression::cell(Column::CopyProduct(set), 1);
    let mut right = at(Column::CopyProduct(set));
    let mut delta = Fr::delta().pow(&[first as u64]);
    for (index, column) in columns.iter().enumerate() {
        let shifted = at(*column) + challenge(Challenge::Gamma);
        let sigma = at(Column::Sigma(first + index));
        left = left * (shifted.clone() + challenge(Challenge::Beta) * sigma);
        let own = Expression::Number(delta) * at(Column::Point);
        right = right * (shifted + challenge(Challenge::Beta) * own);
        delta *= Fr::delta();
    }
    (left - right) * at(Column::Active)
}

fn lookup_identities(index: usize, lookup: &Lookup) -> [Expression; 5] {
    let [input, table, product] =
        [Column::LookupInput(index), Column::LookupTable(index), Column::LookupProduct(index)];
    let (beta, gamma) = (challenge(Challenge::Beta), challenge(Challenge::Gamma));
    let left =
        Expression::cell(product, 1) * (at(input) + beta.clone()) * (at(table) + gamma.clone());
    let right =
        at(product) * (compressed(&lookup.inputs) + beta) * (compressed(&lookup.table) + gamma);
    let from_table = at(input) - at(table);
    let repeated = at(input) - Expression::cell(input, -1);
    [
        starts_with_one(product),
        boolean_at_last(product),
        (left - right) * at(Column::Active),
        at(Column::First) * from_table.clone(),
        from_table * repeated * at(Column::Active),
    ]
}
