//! A third opinion on whether a witness satisfies a circuit, without any polynomial.

use std::collections::BTreeSet;

use halo2_proofs::plonk::{ConstraintSystem, Expression};
use prover::Fr;
use rand::Rng;
use rand_chacha::ChaCha20Rng;

use crate::columns::{configure, rng};
use crate::params::Params;
use crate::trace::Trace;

/// What a witness breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    Gate,
    Copy,
    Lookup,
}

/// Everything that the first phase's witness breaks.
pub fn broken(trace: &Trace, params: &Params) -> Vec<Reason> {
    let mut cs = ConstraintSystem::<Fr>::default();
    configure(&mut cs, params);
    let rows = 0..trace.usable;
    let late = vec![Fr::zero(); params.challenges];
    let on = |index: usize| params.gates.get(index).is_none_or(|gate| !gate.late);
    let gates = cs.gates().iter().enumerate().filter(|(index, _)| on(*index));
    let mut polynomials = gates.flat_map(|(_, gate)| gate.polynomials());
    let vanishes =
        |p: &Expression<Fr>| rows.clone().all(|row| trace.value(p, row, &late) == Fr::zero());
    let gate = !polynomials.all(vanishes);
    let copy = trace.copies.iter().any(|(a, b)| trace.cell(*a) != trace.cell(*b));
    let pinned = |(row, value): &(usize, Fr)| trace.advice_of_constant(params, *row) != *value;
    let copy = copy || trace.constants.iter().any(pinned);
    let lookup = !cs.lookups().iter().all(|lookup| {
        let of = |list: &[Expression<Fr>], row: usize| -> Vec<Fr> {
            list.iter().map(|expression| trace.value(expression, row, &late)).collect()
        };
        let table = rows.clone().map(|row| of(lookup.table_expressions(), row));
        let table: BTreeSet<_> = table.collect();
        rows.clone().all(|row| table.contains(&of(lookup.input_expressions(), row)))
    });
    let found = [(gate, Reason::Gate), (copy, Reason::Copy), (lookup, Reason::Lookup)];
    found.into_iter().filter_map(|(broken, reason)| broken.then_some(reason)).collect()
}

/// Upstream orders permuted lookup columns by a hash table with a random key, so they can only be
/// compared when there is one order: one input value, and one value in the rest of the table.
pub fn lookups_are_ordered(trace: &Trace, params: &Params) -> bool {
    let mut cs = ConstraintSystem::<Fr>::default();
    configure(&mut cs, params);
    let expressions = cs
        .lookups()
        .iter()
        .flat_map(|lookup| lookup.input_expressions().iter().chain(lookup.table_expressions()));
    expressions.into_iter().all(|expression| {
        let first = trace.value(expression, 0, &[]);
        (1..trace.usable).all(|row| trace.value(expression, row, &[]) == first)
    })
}

/// Witnesses with one changed cell, each breaking another thing, if there is a cell that does.
pub fn faults(trace: &Trace, params: &Params) -> Vec<(Reason, Trace)> {
    let mut faults: Vec<(Reason, Trace)> = Vec::new();
    for changed in changes(trace, &mut rng(params, 3)).take(60) {
        if let [reason] = broken(&changed, params)[..]
            && faults.iter().all(|(known, _)| *known != reason)
        {
            faults.push((reason, changed));
        }
    }
    faults
}

fn changes<'a>(
    trace: &'a Trace,
    rng: &'a mut ChaCha20Rng,
) -> impl Iterator<Item = Trace> + use<'a> {
    std::iter::repeat_with(move || {
        let mut changed = trace.clone();
        let column = rng.gen_range(0..trace.advice.len());
        changed.advice[column][rng.gen_range(0..trace.usable)] += Fr::one();
        changed
    })
}

/// The same with one changed public input; the second value says whether it still holds.
pub fn other_statements(trace: &Trace, params: &Params) -> Vec<(Trace, bool)> {
    let mut list = Vec::new();
    for (column, length) in trace.lengths.iter().enumerate() {
        if *length > 0 {
            let mut changed = trace.clone();
            changed.instance[column][length / 2] += Fr::one();
            let holds = broken(&changed, params).is_empty();
            list.push((changed, holds));
        }
    }
    list
}
