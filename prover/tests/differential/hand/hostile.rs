//! Circuits whose synthesis goes wrong: an error in words, never a panic and never a proof.

use halo2_proofs::circuit::{Layouter, Value};
use halo2_proofs::plonk::{
    Advice, Column, ConstraintSystem, Error, Instance, Selector, TableColumn,
};
use halo2_proofs::poly::Rotation;
use prover::{Fr, KeyError, keys};

use super::{Of, Toy, f, known};
use crate::judge;
use crate::record::Against;

#[derive(Clone, Copy, Debug, PartialEq)]
enum Fault {
    None,
    Unknown,
    BelowTheUsableRows,
    FarOutside,
    Refuses,
    ReadsBeyondThePublicInputs,
    ReadsBlindingRows,
}

/// The cube of a public input.
#[derive(Clone)]
struct Cube(Fault);

impl Toy for Cube {
    type Config = (Column<Advice>, Selector, Column<Instance>);

    fn configure(cs: &mut ConstraintSystem<Fr>) -> Self::Config {
        let (a, on, public) = (cs.advice_column(), cs.selector(), cs.instance_column());
        cs.enable_equality(a);
        cs.enable_equality(public);
        cs.create_gate("square", |cells| {
            let on = cells.query_selector(on);
            let [x, y] = [0, 1].map(|row| cells.query_advice(a, Rotation(row)));
            vec![on * (x.square() - y)]
        });
        (a, on, public)
    }

    fn synthesize(
        &self,
        (a, on, public): Self::Config,
        mut layouter: impl Layouter<Fr>,
    ) -> Result<(), Error> {
        layouter.assign_region(
            || "all",
            |mut region| {
                on.enable(&mut region, 0)?;
                let x = region.assign_advice_from_instance(|| "", public, 0, a, 0)?;
                let square = x.value().map(|x| x.square());
                region.assign_advice(a, 1, square);
                match self.0 {
                    Fault::None => {}
                    Fault::Unknown => drop(region.assign_advice(a, 1, Value::<Fr>::unknown())),
                    Fault::BelowTheUsableRows => drop(region.assign_advice(a, 14, known(1))),
                    Fault::FarOutside => drop(region.assign_advice(a, 1 << 40, known(1))),
                    Fault::Refuses => return Err(Error::Synthesis),
                    Fault::ReadsBeyondThePublicInputs => {
                        region.instance_value(public, 3)?;
                    }
                    Fault::ReadsBlindingRows => {
                        region.instance_value(public, 15)?;
                    }
                }
                Ok(())
            },
        )
    }
}

#[test]
fn faulty_syntheses() {
    let right = Of(Cube(Fault::None));
    let prover = judge::prover("cube", 4, &right);
    let public = [vec![f(5)]];
    judge::accepted(&prover, &right, &public, Against::All);
    for fault in [
        Fault::Unknown,
        Fault::BelowTheUsableRows,
        Fault::FarOutside,
        Fault::Refuses,
        Fault::ReadsBeyondThePublicInputs,
        Fault::ReadsBlindingRows,
    ] {
        judge::refused(&prover, Of(Cube(fault)), &public, &format!("{fault:?}"));
    }
    // The prover is none the worse for it.
    judge::accepted(&prover, &right, &public, Against::All);
}

/// More public inputs than rows for them: refused before anything is computed.
#[test]
fn too_many_public_inputs() {
    let circuit = Of(Cube(Fault::None));
    let prover = judge::prover("cube", 4, &circuit);
    let usable = 16 - 6;
    let column = |length: usize| [vec![f(5); length]];
    judge::accepted(&prover, &circuit, &column(usable), Against::All);
    judge::refused(&prover, circuit.clone(), &column(usable + 1), "a column is too long");
    judge::refused(&prover, circuit, &[], "a column is missing");
}

/// A lookup of degree 6 in a circuit that does not ask for it: upstream caps the degree at 5.
#[derive(Clone)]
struct SteepLookup;

impl Toy for SteepLookup {
    type Config = (Column<Advice>, TableColumn);

    fn configure(cs: &mut ConstraintSystem<Fr>) -> Self::Config {
        let (a, table) = (cs.advice_column(), cs.lookup_table_column());
        cs.lookup("cubes", |cells| {
            let a = cells.query_advice(a, Rotation::cur());
            vec![(a.clone() * a.clone() * a, table)]
        });
        (a, table)
    }

    fn synthesize(
        &self,
        (a, table): Self::Config,
        mut layouter: impl Layouter<Fr>,
    ) -> Result<(), Error> {
        layouter.assign_table(
            || "cubes",
            |mut rows| {
                (0..5).try_for_each(|i| {
                    rows.assign_cell(|| "", table, i as usize, || known(i * i * i))
                })
            },
        )?;
        layouter.assign_region(
            || "values",
            |mut region| {
                region.assign_advice(a, 0, known(3));
                Ok(())
            },
        )
    }
}

/// Best said when keys are made, as it is of gates; at the latest there is no proof.
#[test]
fn a_lookup_steeper_than_the_cap() {
    let circuit = Of(SteepLookup);
    match keys::keygen(&judge::srs(4), "steep-lookup", 4, &circuit) {
        Err(error) => assert_eq!(error, KeyError::DegreeCapped { wanted: 6, got: 5 }),
        Ok(_) => {
            let prover = judge::prover("steep-lookup", 4, &circuit);
            judge::refused(&prover, circuit, &[], "the quotient has too few pieces");
        }
    }
}
