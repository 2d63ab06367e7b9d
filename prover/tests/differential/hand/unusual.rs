//! Shapes that are legal and rare.

use halo2_proofs::circuit::Layouter;
use halo2_proofs::plonk::{
    Advice, Column, ConstraintSystem, Error, Expression, Fixed, Instance, Selector,
};
use halo2_proofs::poly::Rotation;
use prover::Fr;

use super::{Toy, f, judge, known, refuse};

/// The table of a lookup is public; rows that the statement leaves out are zero.
#[derive(Clone)]
struct PublicTable(Vec<u64>);

impl Toy for PublicTable {
    type Config = (Column<Advice>, Column<Instance>);

    fn configure(cs: &mut ConstraintSystem<Fr>) -> Self::Config {
        let (a, table) = (cs.advice_column(), cs.instance_column());
        cs.lookup_any("public", |cells| {
            let a = cells.query_advice(a, Rotation::cur());
            vec![(a, cells.query_instance(table, Rotation::cur()))]
        });
        (a, table)
    }

    fn synthesize(
        &self,
        (a, _): Self::Config,
        mut layouter: impl Layouter<Fr>,
    ) -> Result<(), Error> {
        layouter.assign_region(
            || "values",
            |mut region| {
                for (row, value) in self.0.iter().enumerate() {
                    region.assign_advice(a, row, known(*value));
                }
                Ok(())
            },
        )
    }
}

#[test]
fn a_public_table() {
    let toy = PublicTable(vec![7, 7, 3, 0, 9]);
    let table = vec![vec![f(9), f(3), f(7), f(1)]];
    let wrong = [vec![vec![f(9), f(3), f(6), f(1)]], vec![vec![]]];
    judge("public-table", 4, &toy, &table, &wrong);
    refuse("public-table", 4, &toy, &PublicTable(vec![2]), &table);
}

/// Gates between public and fixed cells alone, beside an advice column that nothing reads.
#[derive(Clone)]
struct PublicOnly;

impl Toy for PublicOnly {
    type Config = (Column<Fixed>, Column<Fixed>);

    fn configure(cs: &mut ConstraintSystem<Fr>) -> Self::Config {
        cs.advice_column();
        let (on, value, public) = (cs.fixed_column(), cs.fixed_column(), cs.instance_column());
        cs.create_gate("is the square", |cells| {
            let on = cells.query_fixed(on, Rotation::cur());
            let value = cells.query_fixed(value, Rotation::cur());
            vec![on * (value.square() - cells.query_instance(public, Rotation::prev()))]
        });
        (on, value)
    }

    fn synthesize(
        &self,
        (on, value): Self::Config,
        mut layouter: impl Layouter<Fr>,
    ) -> Result<(), Error> {
        layouter.assign_region(
            || "fixed",
            |mut region| {
                for row in [1, 4] {
                    region.assign_fixed(on, row, f(1));
                    region.assign_fixed(value, row, f(row as u64 + 5));
                }
                Ok(())
            },
        )
    }
}

#[test]
fn gates_without_a_witness() {
    let right = vec![vec![f(36), f(0), f(5), f(81)]];
    let wrong = [vec![vec![f(36), f(0), f(5), f(80)]], vec![vec![f(36)]]];
    judge("public-only", 4, &PublicOnly, &right, &wrong);
}

/// Cells assigned over again, equal cells said to be equal over and over, a cell equal to itself,
/// a public cell beyond the values of the statement.
#[derive(Clone)]
struct Repeated(u64);

impl Toy for Repeated {
    type Config = ([Column<Advice>; 2], Column<Instance>, Selector);

    fn configure(cs: &mut ConstraintSystem<Fr>) -> Self::Config {
        let (a, b) = (cs.advice_column(), cs.advice_column());
        let (public, on) = (cs.instance_column(), cs.selector());
        [a, b].into_iter().for_each(|column| cs.enable_equality(column));
        cs.enable_equality(public);
        // Twice the same column changes nothing.
        cs.enable_equality(a);
        cs.create_gate("product", |cells| {
            let on = cells.query_selector(on);
            let (a, b) =
                (cells.query_advice(a, Rotation::cur()), cells.query_advice(b, Rotation::cur()));
            let zero: Expression<Fr> = a.clone() - a.clone();
            vec![on * (a.clone() * a - b + zero)]
        });
        ([a, b], public, on)
    }

    fn synthesize(
        &self,
        ([a, b], public, on): Self::Config,
        mut layouter: impl Layouter<Fr>,
    ) -> Result<(), Error> {
        let (one, zero) = layouter.assign_region(
            || "over and over",
            |mut region| {
                region.assign_advice(a, 0, known(99));
                let x = region.assign_advice(a, 0, known(self.0)).cell();
                let y = region.assign_advice(b, 0, known(self.0 * self.0)).cell();
                on.enable(&mut region, 0)?;
                on.enable(&mut region, 0)?;
                let z = region.assign_advice(b, 5, known(self.0)).cell();
                let again = region.assign_advice(a, 3, known(self.0)).cell();
                for (left, right) in [(x, z), (z, x), (x, x), (again, z), (x, again), (z, again)] {
                    region.constrain_equal(left, right);
                }
                let zero = region.assign_advice(b, 6, known(0)).cell();
                Ok((y, zero))
            },
        )?;
        layouter.constrain_instance(one, public, 1);
        layouter.constrain_instance(zero, public, 4);
        Ok(())
    }
}

#[test]
fn repetitions() {
    let right = vec![vec![f(1), f(49)]];
    let wrong = [vec![vec![f(1), f(48)]], vec![vec![f(1)]]];
    judge("repetitions", 4, &Repeated(7), &right, &wrong);
    let beyond = vec![vec![f(1), f(49), f(0), f(0), f(1)]];
    refuse("repetitions", 4, &Repeated(7), &Repeated(7), &beyond);
    refuse("repetitions", 4, &Repeated(7), &Repeated(8), &right);
}

/// A fixed column and a selector that are zero in every row: their commitments are infinity, which
/// a verifying key may hold and a proof may not.
#[derive(Clone)]
struct ZeroFixed;

impl Toy for ZeroFixed {
    type Config = (Column<Advice>, Selector);

    fn configure(cs: &mut ConstraintSystem<Fr>) -> Self::Config {
        let (a, on, off, fixed) =
            (cs.advice_column(), cs.selector(), cs.selector(), cs.fixed_column());
        cs.create_gate("zero", |cells| {
            let (on, off) = (cells.query_selector(on), cells.query_selector(off));
            let (a, fixed) = (
                cells.query_advice(a, Rotation::cur()),
                cells.query_fixed(fixed, Rotation::next()),
            );
            vec![on * (a.clone() * a.clone() - a.clone() + fixed), off * a]
        });
        (a, on)
    }

    fn synthesize(
        &self,
        (a, on): Self::Config,
        mut layouter: impl Layouter<Fr>,
    ) -> Result<(), Error> {
        layouter.assign_region(
            || "bits",
            |mut region| {
                for row in 0..6 {
                    on.enable(&mut region, row)?;
                    region.assign_advice(a, row, known(row as u64 % 2));
                }
                Ok(())
            },
        )
    }
}

#[test]
fn fixed_columns_of_zeros() {
    judge("zero-fixed", 4, &ZeroFixed, &[], &[]);
}
