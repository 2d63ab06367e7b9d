//! Fibonacci, a range check, a power: what every tutorial has.

use halo2_proofs::circuit::Layouter;
use halo2_proofs::circuit::Value;
use halo2_proofs::plonk::{
    Advice, Column, ConstraintSystem, Error, Expression, Fixed, Instance, Selector, TableColumn,
};
use halo2_proofs::poly::Rotation;
use prover::Fr;

use super::{Toy, f, judge, known, refuse};

/// The first values are public inputs, copied in; the last is a public output.
#[derive(Clone)]
pub struct Fibonacci;

impl Toy for Fibonacci {
    type Config = (Column<Advice>, Selector, Column<Instance>);

    fn configure(cs: &mut ConstraintSystem<Fr>) -> Self::Config {
        let (a, on, public) = (cs.advice_column(), cs.selector(), cs.instance_column());
        cs.enable_equality(a);
        cs.enable_equality(public);
        cs.create_gate("next", |cells| {
            let on = cells.query_selector(on);
            let [x, y, z] = [0, 1, 2].map(|row| cells.query_advice(a, Rotation(row)));
            vec![on * (x + y - z)]
        });
        (a, on, public)
    }

    fn synthesize(
        &self,
        (a, on, public): Self::Config,
        mut layouter: impl Layouter<Fr>,
    ) -> Result<(), Error> {
        let last = layouter.assign_region(
            || "all",
            |mut region| {
                let mut start = |row| {
                    let cell = region.assign_advice_from_instance(|| "", public, row, a, row)?;
                    Ok::<_, Error>(cell.value().copied())
                };
                let (mut x, mut y, mut last) = (start(0)?, start(1)?, None);
                for row in 0..10 {
                    on.enable(&mut region, row)?;
                    let z = x + y;
                    last = Some(region.assign_advice(a, row + 2, z).cell());
                    (x, y) = (y, z);
                }
                Ok(last)
            },
        )?;
        if let Some(last) = last {
            layouter.constrain_instance(last, public, 2);
        }
        Ok(())
    }
}

#[test]
fn fibonacci() {
    let public = |last| vec![vec![f(1), f(1), f(last)]];
    let wrong = [public(143), vec![vec![f(1), f(2), f(144)]], vec![vec![f(1), f(1)]]];
    judge("fibonacci", 5, &Fibonacci, &public(144), &wrong);
}

/// A number of 24 bits, byte by byte, against a table of bytes.
#[derive(Clone)]
pub struct Range(pub u64);

impl Toy for Range {
    type Config = (Column<Advice>, Selector, TableColumn, Column<Instance>);

    fn configure(cs: &mut ConstraintSystem<Fr>) -> Self::Config {
        let (z, on) = (cs.advice_column(), cs.complex_selector());
        let (table, public) = (cs.lookup_table_column(), cs.instance_column());
        let constants = cs.fixed_column();
        cs.enable_constant(constants);
        cs.enable_equality(z);
        cs.enable_equality(public);
        cs.lookup("byte", |cells| {
            let on = cells.query_selector(on);
            let now = cells.query_advice(z, Rotation::cur());
            let next = cells.query_advice(z, Rotation::next());
            vec![(on * (now - next * f(256)), table)]
        });
        (z, on, table, public)
    }

    fn synthesize(
        &self,
        (z, on, table, public): Self::Config,
        mut layouter: impl Layouter<Fr>,
    ) -> Result<(), Error> {
        layouter.assign_table(
            || "bytes",
            |mut rows| {
                (0..256).try_for_each(|i| rows.assign_cell(|| "", table, i as usize, || known(i)))
            },
        )?;
        let first = layouter.assign_region(
            || "running sum",
            |mut region| {
                let first = region.assign_advice(z, 0, known(self.0)).cell();
                for row in 0..3 {
                    on.enable(&mut region, row)?;
                    region.assign_advice(z, row + 1, known(self.0 >> (8 * (row + 1))));
                }
                // The last row is constant zero: whatever is above 24 bits is refused.
                region.assign_advice_from_constant(|| "", z, 3, f(0))?;
                Ok(first)
            },
        )?;
        layouter.constrain_instance(first, public, 0);
        Ok(())
    }
}

#[test]
fn range_check() {
    let public = |value| vec![vec![f(value)]];
    judge("range", 9, &Range(0xab_cdef), &public(0xab_cdef), &[public(0xab_cdee), public(0)]);
    refuse("range", 9, &Range(0), &Range(0x1ab_cdef), &public(0x1ab_cdef));
}

/// x^5 + round constant, of degree 6: more than upstream allows unless it is told.
#[derive(Clone)]
struct Pow5(u64);

impl Toy for Pow5 {
    type Config = ([Column<Advice>; 2], [Column<Fixed>; 2], Selector);

    fn configure(cs: &mut ConstraintSystem<Fr>) -> Self::Config {
        let advice = [cs.advice_column(), cs.advice_column()];
        let (round, on, public) = (cs.fixed_column(), cs.selector(), cs.instance_column());
        cs.set_minimum_degree(6);
        cs.create_gate("two rounds at once", |cells| {
            let on = cells.query_selector(on);
            let round = cells.query_fixed(round, Rotation::cur());
            let [x, y] = advice.map(|column| cells.query_advice(column, Rotation::cur()));
            let next = cells.query_advice(advice[0], Rotation::next());
            let fifth = |x: Expression<Fr>| x.clone().square().square() * x;
            vec![
                on.clone() * (fifth(x) + round.clone() - y.clone()),
                on * (fifth(y) + round - next),
            ]
        });
        let last = cs.fixed_column();
        cs.create_gate("public", |cells| {
            let last = cells.query_fixed(last, Rotation::cur());
            let end = cells.query_advice(advice[0], Rotation::cur());
            // The public input stands in row 0, the result in row 4.
            vec![last * (end - cells.query_instance(public, Rotation(-4)))]
        });
        (advice, [round, last], on)
    }

    fn synthesize(
        &self,
        (advice, [round, last], on): Self::Config,
        mut layouter: impl Layouter<Fr>,
    ) -> Result<(), Error> {
        layouter.assign_region(
            || "rounds",
            |mut region| {
                let mut x = f(self.0);
                for row in 0..4 {
                    on.enable(&mut region, row)?;
                    let c = f(row as u64 + 3);
                    region.assign_fixed(round, row, c);
                    let y = x.square().square() * x + c;
                    region.assign_advice(advice[0], row, Value::known(x));
                    region.assign_advice(advice[1], row, Value::known(y));
                    x = y.square().square() * y + c;
                }
                region.assign_advice(advice[0], 4, Value::known(x));
                region.assign_fixed(last, 4, f(1));
                Ok(())
            },
        )
    }
}

#[test]
fn power() {
    let mut x = f(11);
    for row in 0..8 {
        x = x.square().square() * x + f(row / 2 + 3);
    }
    judge("power", 4, &Pow5(11), &[vec![x]], &[vec![vec![x + f(1)]], vec![vec![]]]);
    refuse("power", 4, &Pow5(11), &Pow5(12), &[vec![x]]);
}
