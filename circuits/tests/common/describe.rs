//! A constraint system as text that people can compare, and its digest.

use std::fmt::Write;

use circuits::Fr;
use circuits::field::{to_be_bytes, to_hex};
use halo2_proofs::plonk::{Any, Expression};
use sha2::{Digest, Sha256};

use super::checker::System;
use super::trace::Place;

const WIDTH: usize = 96;

/// Everything about the circuit that does not depend on a setup; the last line is its digest.
pub fn describe(name: &str, system: &System) -> String {
    let cs = &system.cs;
    let mut text = String::new();
    let mut line = |label: &str, value: String| writeln!(text, "{label}: {value}").unwrap();
    line("circuit", name.into());
    line("rows", system.n.to_string());
    line("degree", cs.degree().to_string());
    line("blinding factors", cs.blinding_factors().to_string());
    line("advice columns", cs.num_advice_columns().to_string());
    line("fixed columns", cs.num_fixed_columns().to_string());
    line("instance columns", cs.num_instance_columns().to_string());
    line("columns under permutation", cs.permutation().get_columns().len().to_string());
    line("lookups", cs.lookups().len().to_string());
    line("selectors", cs.num_selectors().to_string());
    let query = |column: usize, rotation: i32| format!("{column}@{rotation}");
    let advice = cs.advice_queries().iter().map(|(c, r)| query(c.index(), r.0));
    line("advice queries", advice.collect::<Vec<_>>().join(" "));
    let fixed = cs.fixed_queries().iter().map(|(c, r)| query(c.index(), r.0));
    line("fixed queries", fixed.collect::<Vec<_>>().join(" "));
    let instance = cs.instance_queries().iter().map(|(c, r)| query(c.index(), r.0));
    line("instance queries", instance.collect::<Vec<_>>().join(" "));
    for (i, column) in system.fixed.iter().enumerate() {
        line(&format!("fixed column {i} sha256"), sha256(column.iter().flat_map(to_be_bytes)));
    }
    if !system.copies.is_empty() {
        line("copies", system.copies.len().to_string());
        line(
            "copies sha256",
            sha256(system.copies.iter().flat_map(|(a, b)| [a, b]).flat_map(place)),
        );
    }
    for gate in cs.gates() {
        for (i, polynomial) in gate.polynomials().iter().enumerate() {
            write!(text, "gate {} {i}:\n{}\n", gate.name(), expression(polynomial, 1)).unwrap();
        }
    }
    let digest = sha256(text.bytes());
    text + &format!("digest: {digest}\n")
}

/// A cell's kind, column and row as bytes.
fn place((kind, column, row): &Place) -> Vec<u8> {
    let kind = match kind {
        Any::Advice(_) => 0,
        Any::Fixed => 1,
        Any::Instance => 2,
    };
    [kind, *column as u32, *row as u32].into_iter().flat_map(u32::to_be_bytes).collect()
}

pub fn sha256(bytes: impl IntoIterator<Item = u8>) -> String {
    hex::encode(Sha256::digest(bytes.into_iter().collect::<Vec<_>>()))
}

/// a: advice, f: fixed, i: instance; `column@rotation`.
fn expression(e: &Expression<Fr>, indent: usize) -> String {
    let flat = flat(e);
    let pad = "  ".repeat(indent);
    if flat.len() + pad.len() <= WIDTH {
        return pad + &flat;
    }
    let inner = |e: &Expression<Fr>| expression(e, indent + 1);
    match e {
        Expression::Sum(..) => {
            let mut terms = Vec::new();
            summands(e, &mut terms);
            let terms: Vec<_> = terms.into_iter().map(inner).collect();
            format!("{pad}sum\n{}", terms.join("\n"))
        }
        Expression::Product(a, b) => format!("{pad}product\n{}\n{}", inner(a), inner(b)),
        Expression::Negated(a) => format!("{pad}minus\n{}", inner(a)),
        Expression::Scaled(a, by) => format!("{pad}{} times\n{}", to_hex(by), inner(a)),
        _ => pad + &flat,
    }
}

fn summands<'a>(e: &'a Expression<Fr>, terms: &mut Vec<&'a Expression<Fr>>) {
    match e {
        Expression::Sum(a, b) => [a, b].into_iter().for_each(|e| summands(e, terms)),
        other => terms.push(other),
    }
}

fn flat(e: &Expression<Fr>) -> String {
    match e {
        Expression::Constant(value) => to_hex(value),
        Expression::Fixed(q) => format!("f{}@{}", q.column_index(), q.rotation().0),
        Expression::Advice(q) => format!("a{}@{}", q.column_index(), q.rotation().0),
        Expression::Instance(q) => format!("i{}@{}", q.column_index(), q.rotation().0),
        Expression::Negated(a) => format!("-{}", flat(a)),
        Expression::Sum(a, b) => format!("({} + {})", flat(a), flat(b)),
        Expression::Product(a, b) => format!("{} * {}", flat(a), flat(b)),
        Expression::Scaled(a, by) => format!("{} * {}", to_hex(by), flat(a)),
        Expression::Selector(_) | Expression::Challenge(_) => "not in our circuits".into(),
    }
}
