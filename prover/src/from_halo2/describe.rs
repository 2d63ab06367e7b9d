//! A constraint system in the engine's words.

use halo2_proofs::plonk::{self, Any, ConstraintSystem};

use super::{Fr, ours};
use crate::engine::{Challenge, Column, Description, Expression, Lookup, Phase};

/// The description of a constraint system whose selectors have become fixed columns.
pub(crate) fn describe(cs: &ConstraintSystem<Fr>, k: u32) -> Description {
    let gates = cs.gates().iter().flat_map(|gate| gate.polynomials()).map(expression).collect();
    let lookups = cs.lookups().iter().map(|lookup| Lookup {
        inputs: lookup.input_expressions().iter().map(expression).collect(),
        table: lookup.table_expressions().iter().map(expression).collect(),
    });
    let advice = cs.advice_queries().iter().map(|(column, at)| (column.index(), at.0));
    let fixed = cs.fixed_queries().iter().map(|(column, at)| (column.index(), at.0));
    Description {
        k,
        blinding: cs.blinding_factors(),
        degree: cs.degree(),
        phases: phases(cs),
        advice_columns: cs.num_advice_columns(),
        challenges: cs.num_challenges(),
        gates,
        lookups: lookups.collect(),
        copied: cs.permutation().get_columns().iter().map(column).collect(),
        advice_queries: advice.collect(),
        fixed_queries: fixed.collect(),
    }
}

/// Advice columns and challenges by phase.
fn phases(cs: &ConstraintSystem<Fr>) -> Vec<Phase> {
    let (advice, challenges) = (cs.advice_column_phase(), cs.challenge_phase());
    let last = advice.iter().chain(&challenges).max().copied().unwrap_or(0);
    let of = |list: &[u8], phase: u8| {
        list.iter().enumerate().filter(|(_, p)| **p == phase).map(|(index, _)| index).collect()
    };
    let phase = |phase| Phase { advice: of(&advice, phase), challenges: of(&challenges, phase) };
    (0..=last).map(phase).collect()
}

fn column(column: &plonk::Column<Any>) -> Column {
    match column.column_type() {
        Any::Advice(_) => Column::Advice(column.index()),
        Any::Fixed => Column::Fixed(column.index()),
        Any::Instance => Column::Instance(column.index()),
    }
}

fn expression(expression: &plonk::Expression<Fr>) -> Expression {
    expression.evaluate(
        &|constant| Expression::Number(ours(&constant)),
        // Key generation has replaced every selector.
        &|_| Expression::Number(bn254::Fr::ZERO),
        &|query| Expression::cell(Column::Fixed(query.column_index()), query.rotation().0),
        &|query| Expression::cell(Column::Advice(query.column_index()), query.rotation().0),
        &|query| Expression::cell(Column::Instance(query.column_index()), query.rotation().0),
        &|challenge| Expression::Challenge(Challenge::Phase(challenge.index())),
        &|a| Expression::Negated(Box::new(a)),
        &|a, b| a + b,
        &|a, b| a * b,
        &|a, factor| a * Expression::Number(ours(&factor)),
    )
}
