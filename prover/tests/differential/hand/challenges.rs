//! Challenges: three phases, a product over two orders of the same values, a lookup in the second.

use halo2_proofs::circuit::{Layouter, Value};
use halo2_proofs::plonk::{
    Advice, Challenge, Column, ConstraintSystem, Error, FirstPhase, Instance, SecondPhase,
    Selector, TableColumn, ThirdPhase,
};
use halo2_proofs::poly::Rotation;
use prover::Fr;

use super::{Toy, constant, f, judge, known, refuse};

/// A sum of values by powers of a challenge, then a multiple of it by a second challenge.
#[derive(Clone)]
struct Combined {
    values: Vec<u64>,
    /// The circuit says when a phase ends.
    enters: bool,
    /// Added to the last column.
    fault: u64,
}

#[derive(Clone)]
struct CombinedConfig {
    columns: [Column<Advice>; 3],
    on: [Selector; 3],
    drawn: [Challenge; 2],
    public: Column<Instance>,
}

impl Toy for Combined {
    type Config = CombinedConfig;

    fn configure(cs: &mut ConstraintSystem<Fr>) -> CombinedConfig {
        let a = cs.advice_column();
        let first = cs.challenge_usable_after(FirstPhase);
        let sum = cs.advice_column_in(SecondPhase);
        let second = cs.challenge_usable_after(SecondPhase);
        let (columns, drawn) = ([a, sum, cs.advice_column_in(ThirdPhase)], [first, second]);
        let (on, public) = ([0; 3].map(|_| cs.selector()), cs.instance_column());
        cs.enable_equality(a);
        cs.enable_equality(public);
        // A copy between phases, too.
        cs.enable_equality(sum);
        cs.create_gate("sum", |cells| {
            let drawn = cells.query_challenge(drawn[0]);
            let [now, next] = [0, 1].map(|row| cells.query_advice(sum, Rotation(row)));
            let value = cells.query_advice(a, Rotation::next());
            vec![cells.query_selector(on[0]) * (now * drawn + value - next)]
        });
        cs.create_gate("start", |cells| {
            let (sum, a) = (columns[1].cur(), columns[0].cur());
            vec![cells.query_selector(on[1]) * (sum - a)]
        });
        cs.create_gate("multiple", |cells| {
            let product = cells.query_challenge(drawn[1]) * cells.query_challenge(drawn[0]);
            let sum = cells.query_advice(columns[1], Rotation::cur());
            let last = cells.query_advice(columns[2], Rotation::cur());
            let on = cells.query_selector(on[2]);
            vec![on * (sum.clone() * sum * product - last)]
        });
        CombinedConfig { columns, on, drawn, public }
    }

    fn synthesize(
        &self,
        config: CombinedConfig,
        mut layouter: impl Layouter<Fr>,
    ) -> Result<(), Error> {
        let cells = layouter.assign_region(
            || "values",
            |mut region| {
                let mut cells = Vec::new();
                for (row, value) in self.values.iter().enumerate() {
                    cells.push(region.assign_advice(config.columns[0], row, known(*value)).cell());
                    let on = if row == 0 { config.on[1] } else { config.on[0] };
                    on.enable(&mut region, row.saturating_sub(1))?;
                    config.on[2].enable(&mut region, row)?;
                }
                Ok(cells)
            },
        )?;
        for (row, cell) in cells.iter().enumerate() {
            layouter.constrain_instance(*cell, config.public, row);
        }
        let enter = |layouter: &mut _| {
            if self.enters {
                Layouter::next_phase(layouter)
            }
        };
        enter(&mut layouter);
        let first = layouter.get_challenge(config.drawn[0]);
        let start = Some(Value::known(f(0)));
        let sums: Vec<Value<Fr>> = self
            .values
            .iter()
            .scan(start, |sum, value| {
                *sum = sum.map(|sum| sum * first + known(*value));
                *sum
            })
            .collect();
        assign(&mut layouter, config.columns[1], &sums, 0)?;
        enter(&mut layouter);
        let second = layouter.get_challenge(config.drawn[1]);
        let last: Vec<_> = sums.iter().map(|sum| *sum * *sum * first * second).collect();
        assign(&mut layouter, config.columns[2], &last, self.fault)
    }
}

/// A column of values; zeros as long as they are unknown.
fn assign(
    layouter: &mut impl Layouter<Fr>,
    column: Column<Advice>,
    values: &[Value<Fr>],
    fault: u64,
) -> Result<(), Error> {
    layouter.assign_region(
        || "column",
        |mut region| {
            for (row, value) in values.iter().enumerate() {
                let mut now = Fr::zero();
                let _ = value.map(|value| now = value + f(fault));
                region.assign_advice(column, row, Value::known(now));
            }
            Ok(())
        },
    )
}

#[test]
fn three_phases() {
    let values: Vec<u64> = (3..12).collect();
    let public = vec![values.iter().map(|value| f(*value)).collect::<Vec<_>>()];
    let (mut longer, mut other) = (public.clone(), public.clone());
    longer[0].push(f(1));
    other[0][4] += f(1);
    for enters in [false, true] {
        let toy = Combined { values: values.clone(), enters, fault: 0 };
        let name = if enters { "three-phases-entered" } else { "three-phases-rerun" };
        judge(name, 5, &toy, &public, &[other.clone()]);
        // A value more that no row reads: another statement, and true.
        judge(name, 5, &toy, &longer, &[]);
        refuse(name, 5, &toy, &Combined { fault: 1, ..toy.clone() }, &public);
    }
}

/// A second column holds the first in another order, by a running product of the second phase;
/// and each value times the challenge is looked up in the table times the challenge.
#[derive(Clone)]
pub struct Shuffled(pub Vec<u64>, pub Vec<u64>);

#[derive(Clone)]
pub struct ShuffledConfig {
    a: Column<Advice>,
    b: Column<Advice>,
    product: Column<Advice>,
    on: Selector,
    ends: Selector,
    table: TableColumn,
    drawn: Challenge,
}

impl Toy for Shuffled {
    type Config = ShuffledConfig;

    fn configure(cs: &mut ConstraintSystem<Fr>) -> ShuffledConfig {
        let (a, b) = (cs.advice_column(), cs.advice_column());
        let drawn = cs.challenge_usable_after(FirstPhase);
        let product = cs.advice_column_in(SecondPhase);
        let (on, ends, table) = (cs.complex_selector(), cs.selector(), cs.lookup_table_column());
        cs.create_gate("product", |cells| {
            let (on, drawn) = (cells.query_selector(on), cells.query_challenge(drawn));
            let [now, next] = [0, 1].map(|row| cells.query_advice(product, Rotation(row)));
            let a = cells.query_advice(a, Rotation::cur());
            let b = cells.query_advice(b, Rotation::cur());
            vec![on * (now * (a + drawn.clone()) - next * (b + drawn))]
        });
        cs.create_gate("ends", |cells| {
            let product = cells.query_advice(product, Rotation::cur());
            vec![cells.query_selector(ends) * (product - constant(1))]
        });
        cs.lookup_any("drawn multiples", |cells| {
            let (on, drawn) = (cells.query_selector(on), cells.query_challenge(drawn));
            let b = cells.query_advice(b, Rotation::cur());
            let table = cells.query_fixed(table.inner(), Rotation::cur());
            vec![(on * b * drawn.clone(), table * drawn)]
        });
        ShuffledConfig { a, b, product, on, ends, table, drawn }
    }

    fn synthesize(&self, c: ShuffledConfig, mut layouter: impl Layouter<Fr>) -> Result<(), Error> {
        layouter.assign_table(
            || "small",
            |mut rows| {
                (0..9).try_for_each(|i| rows.assign_cell(|| "", c.table, i, || known(i as u64)))
            },
        )?;
        layouter.assign_region(
            || "values",
            |mut region| {
                for (row, (a, b)) in self.0.iter().zip(&self.1).enumerate() {
                    c.on.enable(&mut region, row)?;
                    region.assign_advice(c.a, row, known(*a));
                    region.assign_advice(c.b, row, known(*b));
                }
                c.ends.enable(&mut region, 0)?;
                c.ends.enable(&mut region, self.0.len())
            },
        )?;
        let drawn = layouter.get_challenge(c.drawn);
        let mut products = vec![Value::known(f(1))];
        for (a, b) in self.0.iter().zip(&self.1) {
            let step = drawn.map(|x| (f(*a) + x) * (f(*b) + x).invert().unwrap_or(f(0)));
            products.extend(products.last().map(|last| *last * step));
        }
        assign(&mut layouter, c.product, &products, 0)
    }
}

#[test]
fn a_shuffle() {
    let right = Shuffled(vec![5, 1, 8, 1, 0, 3], vec![1, 0, 1, 3, 5, 8]);
    judge("shuffle", 5, &right, &[], &[]);
    let another = Shuffled(right.0.clone(), vec![1, 0, 1, 4, 5, 8]);
    refuse("shuffle", 5, &right, &another, &[]);
    let outside = Shuffled(vec![5, 1, 8, 1, 0, 9], vec![1, 0, 1, 9, 5, 8]);
    refuse("shuffle", 5, &right, &outside, &[]);
}
