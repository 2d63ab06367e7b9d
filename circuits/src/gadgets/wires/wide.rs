//! circomlib's Poseidon of five words: six words of state, one round in two rows.
//!
//! ```text
//! row 2i        w_0  w_1  w_2     and constants c_0 c_1 c_2 of round i
//! row 2i + 1    w_3  w_4  w_5     and constants c_3 c_4 c_5
//! row 2i + 2    the next state, of the same form
//!
//! next = M S(w + c),   S takes the fifth power of all words, or of w_0 alone
//! ```
//!
//! Each next word is a function of the state before it, so the rows hold the permutation of what
//! their first two hold and nothing else.

use ff::Field;
use halo2_proofs::plonk::{Advice, Column, ConstraintSystem, Constraints, Expression, Fixed};
use halo2_proofs::poly::Rotation;

use super::columns::fifth;
use super::{Gate, WIDTH, Wire, Wires};
use crate::Fr;
use crate::gadgets::poseidon::{self, FULL_ROUNDS, WIDE_ROUNDS, WIDE_WIDTH};

/// Where rounds of the wide permutation stand.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wide {
    /// 1 in the first row of a full round.
    full: Column<Fixed>,
    /// 1 in the first row of a partial round.
    partial: Column<Fixed>,
    /// 1 in the second row of either.
    tail: Column<Fixed>,
}

impl Wide {
    pub(super) fn new(cs: &mut ConstraintSystem<Fr>) -> Self {
        Wide { full: cs.fixed_column(), partial: cs.fixed_column(), tail: cs.fixed_column() }
    }

    /// All three: one of them is 1 in rows that keep constants in the place of coefficients.
    pub(super) fn columns(&self) -> [Column<Fixed>; 3] {
        [self.full, self.partial, self.tail]
    }

    /// Both kinds of rounds.
    pub(super) fn gates(
        &self,
        cs: &mut ConstraintSystem<Fr>,
        cells: [Column<Advice>; WIDTH],
        constants: [Column<Fixed>; WIDTH],
    ) {
        for (name, selector, full) in
            [("wide full", self.full, true), ("wide partial", self.partial, false)]
        {
            cs.create_gate(name, |row| {
                let on = row.query_fixed(selector, Rotation::cur());
                let mut at =
                    |offset| cells.map(|column| row.query_advice(column, Rotation(offset)));
                let (state, next) = ([at(0), at(1)].concat(), [at(2), at(3)].concat());
                let mut fixed =
                    |offset| constants.map(|column| row.query_fixed(column, Rotation(offset)));
                let constants = [fixed(0), fixed(1)].concat();
                let sums = state.into_iter().zip(constants).map(|(word, c)| word + c);
                let words: Vec<_> = sums
                    .enumerate()
                    .map(|(i, sum)| if full || i == 0 { fifth(sum) } else { sum })
                    .collect();
                Constraints::with_selector(on, mix(&words, next))
            });
        }
    }

    /// The fixed cells of one of the two rows of a round.
    pub(super) fn fixed(
        &self,
        round: usize,
        tail: bool,
        constants: [Column<Fixed>; WIDTH],
    ) -> Vec<(Column<Fixed>, Fr)> {
        let half = FULL_ROUNDS / 2;
        let full = !(half..WIDE_ROUNDS - half).contains(&round);
        let selector = match (tail, full) {
            (true, _) => self.tail,
            (false, true) => self.full,
            (false, false) => self.partial,
        };
        let values = &poseidon::wide_constants().round[round];
        let values = values.iter().skip(if tail { WIDTH } else { 0 });
        constants.into_iter().zip(values.copied()).chain([(selector, Fr::ONE)]).collect()
    }
}

/// Row i of the matrix times the words, minus next word i.
fn mix(words: &[Expression<Fr>], next: Vec<Expression<Fr>>) -> Vec<Expression<Fr>> {
    let rows = poseidon::wide_constants().mds.iter().zip(next);
    let law = |(row, next): (&[Fr; WIDE_WIDTH], Expression<Fr>)| {
        let terms = row.iter().zip(words).map(|(m, word)| word.clone() * *m);
        terms.fold(-next, |sum, term| sum + term)
    };
    rows.map(law).collect()
}

impl Wires {
    /// [`poseidon::hash_five`]: 138 rows.
    pub fn poseidon_five(&mut self, words: [Wire; 5]) -> Wire {
        let [a, b, c, d, e] = words;
        let state = [self.constant(Fr::ZERO), a, b, c, d, e];
        let known: Option<Vec<Fr>> = state.iter().map(Wire::value).collect();
        let known = known.and_then(|known| <[Fr; WIDE_WIDTH]>::try_from(known).ok());
        let trace = known.map(poseidon::permute_wide);
        let constants = &poseidon::wide_constants().round;
        for (round, constants) in constants.iter().enumerate() {
            let seen = trace.as_ref().map(|trace| trace.rounds[round]);
            // The trace holds states after the constants, cells those before.
            let cell = |i: usize| Some(seen.map(|seen| seen[i] - constants[i]));
            let head = Gate::WideRound { round, tail: false };
            let first = self.push(head, [cell(0), cell(1), cell(2)]);
            let tail = Gate::WideRound { round, tail: true };
            let second = self.push(tail, [cell(3), cell(4), cell(5)]);
            if round == 0 {
                for (i, wire) in state.into_iter().enumerate() {
                    self.place(if i < WIDTH { first } else { second }, i % WIDTH, wire);
                }
            }
        }
        let out = |i: usize| Some(trace.as_ref().map(|trace| trace.output[i]));
        let end = self.push(Gate::Free, [out(0), out(1), out(2)]);
        self.push(Gate::Free, [out(3), out(4), out(5)]);
        self.fresh(end, 0, out(0).flatten())
    }
}
