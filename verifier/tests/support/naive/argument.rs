//! The halo2 book's identities, from values under their names.

use halo2_proofs::halo2curves::bn256::Fr;
use halo2_proofs::halo2curves::ff::{Field, PrimeField};
use halo2_proofs::plonk::{Any, Column, Expression};

use super::{Known, Naive, Name};

/// What the quotient is at x, if the identities hold.
pub fn quotient(of: &Naive<'_>, known: &Known) -> Option<Fr> {
    let mut all = Vec::new();
    for gate in of.vk.cs().gates() {
        all.extend(gate.polynomials().iter().map(|polynomial| value(known, polynomial)));
    }
    all.extend(copies(of, known));
    for lookup in 0..of.vk.cs().lookups().len() {
        all.extend(lookups(of, known, lookup));
    }
    let mut power = Fr::ONE;
    let mut sum = Fr::ZERO;
    for identity in all.iter().rev() {
        sum += power * identity;
        power *= known.y;
    }
    let vanishing = known.x.pow([of.vk.get_domain().get_n()]) - Fr::ONE;
    Option::<Fr>::from(vanishing.invert()).map(|inverse| sum * inverse)
}

fn get(known: &Known, name: Name, rotation: i32) -> Fr {
    known.values[&(name, rotation)]
}

fn value(known: &Known, expression: &Expression<Fr>) -> Fr {
    match expression {
        Expression::Constant(number) => *number,
        Expression::Selector(_) => unreachable!("key generation replaces selectors"),
        Expression::Fixed(q) => get(known, Name::Fixed(q.column_index()), q.rotation().0),
        Expression::Advice(q) => get(known, Name::Advice(q.column_index()), q.rotation().0),
        Expression::Instance(q) => get(known, Name::Instance(q.column_index()), q.rotation().0),
        Expression::Challenge(challenge) => known.phases[challenge.index()],
        Expression::Negated(a) => -value(known, a),
        Expression::Sum(a, b) => value(known, a) + value(known, b),
        Expression::Product(a, b) => value(known, a) * value(known, b),
        Expression::Scaled(a, factor) => value(known, a) * factor,
    }
}

/// The first row, the products' last row, and one minus it and all rows after it.
fn rows(of: &Naive<'_>, x: Fr) -> (Fr, Fr, Fr) {
    let last = i64::from(of.last_row());
    let after: Fr = (last..0).map(|row| of.lagrange(row, x)).sum();
    (of.lagrange(0, x), of.lagrange(last, x), Fr::ONE - after)
}

fn cell(known: &Known, column: &Column<Any>) -> Fr {
    let index = column.index();
    let name = match column.column_type() {
        Any::Advice(_) => Name::Advice(index),
        Any::Fixed => Name::Fixed(index),
        Any::Instance => Name::Instance(index),
    };
    get(known, name, 0)
}

fn copies(of: &Naive<'_>, known: &Known) -> Vec<Fr> {
    let columns = of.vk.cs().permutation().get_columns();
    let size = of.vk.cs().degree() - 2;
    let products = columns.len().div_ceil(size);
    let (first, last, usable) = rows(of, known.x);
    let z = |product: usize, rotation| get(known, Name::Product(product), rotation);
    if products == 0 {
        return Vec::new();
    }
    let end = z(products - 1, 0);
    let mut list = vec![first * (Fr::ONE - z(0, 0)), last * (end * end - end)];
    list.extend((1..products).map(|p| first * (z(p, 0) - z(p - 1, of.last_row()))));
    for product in 0..products {
        let (mut left, mut right) = (z(product, 1), z(product, 0));
        for index in (product * size..columns.len()).take(size) {
            let value = cell(known, &columns[index]) + known.gamma;
            left *= value + known.beta * get(known, Name::Sigma(index), 0);
            right *= value + known.beta * Fr::DELTA.pow([index as u64]) * known.x;
        }
        list.push(usable * (left - right));
    }
    list
}

fn lookups(of: &Naive<'_>, known: &Known, lookup: usize) -> [Fr; 5] {
    let (first, last, usable) = rows(of, known.x);
    let argument = &of.vk.cs().lookups()[lookup];
    let compress = |list: &[Expression<Fr>]| {
        let powers = (0..list.len() as u64).rev().map(|power| known.theta.pow([power]));
        list.iter().zip(powers).map(|(e, power)| value(known, e) * power).sum::<Fr>()
    };
    let z = |rotation| get(known, Name::LookupProduct(lookup), rotation);
    let (a, s) = (Name::LookupInput(lookup), get(known, Name::LookupTable(lookup), 0));
    let (a, before) = (get(known, a, 0), get(known, a, -1));
    let inputs = compress(argument.input_expressions()) + known.beta;
    let table = compress(argument.table_expressions()) + known.gamma;
    [
        first * (Fr::ONE - z(0)),
        last * (z(0) * z(0) - z(0)),
        usable * (z(1) * (a + known.beta) * (s + known.gamma) - z(0) * inputs * table),
        first * (a - s),
        usable * (a - s) * (a - before),
    ]
}
