//! Columns and gates.

use halo2_proofs::halo2curves::ff::Field;
use halo2_proofs::plonk::{
    Advice, Column, ConstraintSystem, Constraints, Expression, Fixed, Instance, VirtualCells,
};
use halo2_proofs::poly::Rotation;

use super::wide::Wide;
use super::{Extras, Gate, WIDTH, ladder};
use crate::Fr;
use crate::gadgets::poseidon::{self, FULL_ROUNDS, ROUNDS};

/// The columns of every circuit of wires.
#[derive(Debug, Clone)]
pub struct Columns {
    pub(super) cells: [Column<Advice>; WIDTH],
    /// Coefficients of a, b, c; in a round of Poseidon its constants; of bits the next row's.
    pub(super) by: [Column<Fixed>; WIDTH],
    /// Coefficients of ab and 1.
    pub(super) ab: Column<Fixed>,
    pub(super) k: Column<Fixed>,
    /// 1 where the row is a full round, a partial round, two bits.
    pub(super) full: Column<Fixed>,
    pub(super) partial: Column<Fixed>,
    pub(super) bits: Column<Fixed>,
    pub(crate) publics: Column<Instance>,
    /// 1 where two rows are a step of a ladder; only in circuits that use one.
    pub(super) ladder: Option<Column<Fixed>>,
    /// Only in circuits that hash five words at once.
    wide: Option<Wide>,
}

impl Columns {
    /// Makes columns and gates.
    pub fn configure(cs: &mut ConstraintSystem<Fr>, extras: Extras) -> Self {
        let columns = Columns {
            cells: [(); WIDTH].map(|()| cs.advice_column()),
            by: [(); WIDTH].map(|()| cs.fixed_column()),
            ab: cs.fixed_column(),
            k: cs.fixed_column(),
            full: cs.fixed_column(),
            partial: cs.fixed_column(),
            bits: cs.fixed_column(),
            publics: cs.instance_column(),
            ladder: extras.ladder.then(|| cs.fixed_column()),
            wide: extras.wide.then(|| Wide::new(cs)),
        };
        columns.cells.iter().for_each(|column| cs.enable_equality(*column));
        cs.enable_equality(columns.publics);
        columns.arithmetic_gate(cs);
        columns.round_gates(cs);
        columns.bits_gate(cs);
        if let Some(selector) = columns.ladder {
            ladder::gate(cs, columns.cells, selector);
        }
        if let Some(wide) = columns.wide {
            wide.gates(cs, columns.cells, columns.by);
        }
        // A round: the fifth power and its marker; a ladder's step has as many. Upstream would cap
        // the degree at 5.
        cs.set_minimum_degree(6);
        columns
    }

    /// Rows of Poseidon and of bits keep other numbers where this gate has its coefficients.
    fn arithmetic_gate(&self, cs: &mut ConstraintSystem<Fr>) {
        cs.create_gate("arithmetic", |row| {
            let [a, b, c] = self.now(row);
            let [by_a, by_b, by_c] = self.by.map(|column| row.query_fixed(column, Rotation::cur()));
            let [ab, k, full, partial, bits] =
                [self.ab, self.k, self.full, self.partial, self.bits]
                    .map(|column| row.query_fixed(column, Rotation::cur()));
            let sum = ab * a.clone() * b.clone() + by_a * a + by_b * b + by_c * c + k;
            let mut on = Expression::Constant(Fr::ONE) - full - partial - bits;
            for column in self.wide.iter().flat_map(Wide::columns) {
                on = on - row.query_fixed(column, Rotation::cur());
            }
            vec![on * sum]
        });
    }

    fn round_gates(&self, cs: &mut ConstraintSystem<Fr>) {
        for (name, selector, full) in [("full", self.full, true), ("partial", self.partial, false)]
        {
            cs.create_gate(name, |row| {
                let selector = row.query_fixed(selector, Rotation::cur());
                let constants = self.by.map(|column| row.query_fixed(column, Rotation::cur()));
                let states = self.now(row).into_iter().zip(constants).enumerate();
                let words: Vec<_> = states
                    .map(|(i, (state, constant))| (i, state + constant))
                    .map(|(i, sum)| if full || i == 0 { fifth(sum) } else { sum })
                    .collect();
                let next = self.cells.map(|column| row.query_advice(column, Rotation::next()));
                let rows = poseidon::constants().mds.into_iter().zip(next);
                let rows = rows.map(|(mds, next)| {
                    let mixed = mds.iter().zip(&words).map(|(m, word)| word.clone() * *m);
                    mixed.fold(-next, |sum, term| sum + term)
                });
                Constraints::with_selector(selector, rows.collect::<Vec<_>>())
            });
        }
    }

    fn bits_gate(&self, cs: &mut ConstraintSystem<Fr>) {
        cs.create_gate("bits", |row| {
            let on = row.query_fixed(self.bits, Rotation::cur());
            let [whole, low, high] = self.now(row);
            let rest = row.query_advice(self.cells[0], Rotation::next())
                * row.query_fixed(self.by[0], Rotation::cur());
            let is_bit = |bit: &Expression<Fr>| bit.clone() * bit.clone() - bit.clone();
            let [low_is_bit, high_is_bit] = [&low, &high].map(is_bit);
            let sum = rest + high * Fr::from(2) + low - whole;
            Constraints::with_selector(on, vec![low_is_bit, high_is_bit, sum])
        });
    }

    fn now(&self, row: &mut VirtualCells<'_, Fr>) -> [Expression<Fr>; WIDTH] {
        self.cells.map(|column| row.query_advice(column, Rotation::cur()))
    }

    /// The fixed cells of a row with this gate that are not zero.
    pub(super) fn fixed(&self, gate: Gate) -> Vec<(Column<Fixed>, Fr)> {
        let [a_column, b_column, c_column] = self.by;
        let mut cells = match gate {
            Gate::Free => vec![],
            Gate::WideRound { round, tail } => {
                self.wide.map_or(vec![], |wide| wide.fixed(round, tail, self.by))
            }
            Gate::Ladder => self.ladder.map(|column| (column, Fr::ONE)).into_iter().collect(),
            Gate::Bits { rest } => vec![(self.bits, Fr::ONE), (a_column, rest)],
            Gate::Arithmetic { a, b, c, ab, k } => {
                vec![(a_column, a), (b_column, b), (c_column, c), (self.ab, ab), (self.k, k)]
            }
            Gate::Round(round) => {
                let half = FULL_ROUNDS / 2;
                let full = !(half..ROUNDS - half).contains(&round);
                let constants = poseidon::constants().round[round];
                let mut cells: Vec<_> = self.by.into_iter().zip(constants).collect();
                cells.push((if full { self.full } else { self.partial }, Fr::ONE));
                cells
            }
        };
        cells.retain(|(_, value)| *value != Fr::ZERO);
        cells
    }
}

/// x^5.
pub(super) fn fifth(x: Expression<Fr>) -> Expression<Fr> {
    let square = x.clone() * x.clone();
    square.clone() * square * x
}
