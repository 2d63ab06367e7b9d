//! Toy circuits for the engine's own tests, and small helpers. No statement of ours is named here.
#![allow(dead_code, missing_docs)]

pub mod files;

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::OnceLock;

use halo2_proofs::circuit::{Layouter, SimpleFloorPlanner, Value};
use halo2_proofs::plonk::{
    Advice, Circuit, Column, ConstraintSystem, Error, Expression, Fixed, Instance, Selector,
    TableColumn,
};
use halo2_proofs::poly::Rotation;
use prover::{Fr, Prover, Srs, insecure_dev_srs, keys};

pub const K: u32 = 5;
pub const SEED: [u8; 32] = [7; 32];

/// Copy-free: `a` in row i is a(i+1)^2 * b(i) + f(i), with a(0) and b(0) public. Degree 4.
#[derive(Clone, Default)]
pub struct Chain {
    pub start: Value<Fr>,
}

#[derive(Clone)]
pub struct ChainConfig {
    a: Column<Advice>,
    b: Column<Advice>,
    on: Column<Fixed>,
    first: Column<Fixed>,
    f: Column<Fixed>,
}

const STEPS: usize = 12;

impl Chain {
    pub fn new(start: u64) -> Self {
        Self { start: Value::known(Fr::from(start)) }
    }

    pub fn instances(start: u64) -> Vec<Vec<Fr>> {
        let (a, b) = rows(Fr::from(start));
        vec![vec![a[0]], vec![b[0]]]
    }
}

fn rows(start: Fr) -> (Vec<Fr>, Vec<Fr>) {
    let b: Vec<Fr> = (0..STEPS).map(|i| start + Fr::from(3 * i as u64 + 1)).collect();
    let mut a = vec![start; STEPS + 1];
    for i in (0..STEPS).rev() {
        a[i] = a[i + 1] * a[i + 1] * b[i] + Fr::from(i as u64 % 3);
    }
    (a, b)
}

impl Circuit<Fr> for Chain {
    type Config = ChainConfig;
    type FloorPlanner = SimpleFloorPlanner;
    type Params = ();

    fn without_witnesses(&self) -> Self {
        Self::default()
    }

    fn configure(cs: &mut ConstraintSystem<Fr>) -> ChainConfig {
        let (a, b) = (cs.advice_column(), cs.advice_column());
        let (on, first, f) = (cs.fixed_column(), cs.fixed_column(), cs.fixed_column());
        let public: [Column<Instance>; 2] = [cs.instance_column(), cs.instance_column()];
        cs.create_gate("chain", |cells| {
            let (now, next) =
                (cells.query_advice(a, Rotation::cur()), cells.query_advice(a, Rotation::next()));
            let (b, f) =
                (cells.query_advice(b, Rotation::cur()), cells.query_fixed(f, Rotation::cur()));
            let on = cells.query_fixed(on, Rotation::cur());
            vec![on * (next.clone() * next * b + f - now)]
        });
        cs.create_gate("public", |cells| {
            let first = cells.query_fixed(first, Rotation::cur());
            let columns = [(a, public[0]), (b, public[1])];
            columns.map(|(column, public)| {
                let cell = cells.query_advice(column, Rotation::cur());
                first.clone() * (cell - cells.query_instance(public, Rotation::cur()))
            })
        });
        ChainConfig { a, b, on, first, f }
    }

    fn synthesize(
        &self,
        config: ChainConfig,
        mut layouter: impl Layouter<Fr>,
    ) -> Result<(), Error> {
        let witness = self.start.map(rows);
        layouter.assign_region(
            || "chain",
            |mut region| {
                for i in 0..=STEPS {
                    region.assign_advice(config.a, i, witness.as_ref().map(|(a, _)| a[i]));
                }
                for i in 0..STEPS {
                    region.assign_advice(config.b, i, witness.as_ref().map(|(_, b)| b[i]));
                    region.assign_fixed(config.on, i, Fr::one());
                    region.assign_fixed(config.f, i, Fr::from(i as u64 % 3));
                }
                region.assign_fixed(config.first, 0, Fr::one());
                Ok(())
            },
        )
    }
}

/// Everything else that upstream has: a selector, copies, a lookup. Public: x + x^2, x below 8.
#[derive(Clone, Default)]
pub struct Wide {
    pub x: Value<Fr>,
}

#[derive(Clone)]
pub struct WideConfig {
    advice: [Column<Advice>; 3],
    on: Selector,
    public: Column<Instance>,
    table: TableColumn,
    constant: Column<Fixed>,
}

impl Circuit<Fr> for Wide {
    type Config = WideConfig;
    type FloorPlanner = SimpleFloorPlanner;
    type Params = ();

    fn without_witnesses(&self) -> Self {
        Self::default()
    }

    fn configure(cs: &mut ConstraintSystem<Fr>) -> WideConfig {
        let advice = [cs.advice_column(), cs.advice_column(), cs.advice_column()];
        let (on, public, table) = (cs.selector(), cs.instance_column(), cs.lookup_table_column());
        let constant = cs.fixed_column();
        for column in advice {
            cs.enable_equality(column);
        }
        cs.enable_equality(public);
        cs.create_gate("x + x^2", |cells| {
            let [x, y, sum] = advice.map(|column| cells.query_advice(column, Rotation::cur()));
            let on = cells.query_selector(on);
            let constant = cells.query_fixed(constant, Rotation::cur());
            let one = Expression::Constant(Fr::one());
            vec![on * (x.clone() * y * constant + x * one - sum)]
        });
        cs.lookup("below 8", |cells| vec![(cells.query_advice(advice[0], Rotation::cur()), table)]);
        WideConfig { advice, on, public, table, constant }
    }

    fn synthesize(&self, config: WideConfig, mut layouter: impl Layouter<Fr>) -> Result<(), Error> {
        layouter.assign_table(
            || "below 8",
            |mut table| {
                (0..8).try_for_each(|i| {
                    table.assign_cell(|| "", config.table, i, || Value::known(Fr::from(i as u64)))
                })
            },
        )?;
        let sum = layouter.assign_region(
            || "row",
            |mut region| {
                config.on.enable(&mut region, 0)?;
                region.assign_fixed(config.constant, 0, Fr::one());
                let x = region.assign_advice(config.advice[0], 0, self.x);
                let y = region.assign_advice(config.advice[1], 0, self.x);
                region.constrain_equal(x.cell(), y.cell());
                let sum = self.x.map(|x| x + x * x);
                Ok(region.assign_advice(config.advice[2], 0, sum).cell())
            },
        )?;
        layouter.constrain_instance(sum, config.public, 0);
        Ok(())
    }
}

/// Gates of degree 6, which upstream caps at 5 without a word.
#[derive(Clone, Default)]
pub struct TooSteep;

impl Circuit<Fr> for TooSteep {
    type Config = ();
    type FloorPlanner = SimpleFloorPlanner;
    type Params = ();

    fn without_witnesses(&self) -> Self {
        Self
    }

    fn configure(cs: &mut ConstraintSystem<Fr>) {
        let a = cs.advice_column();
        cs.create_gate("a^6", |cells| {
            let a = cells.query_advice(a, Rotation::cur());
            let cube = a.clone() * a.clone() * a;
            vec![cube.clone() * cube]
        });
    }

    fn synthesize(&self, _: (), _: impl Layouter<Fr>) -> Result<(), Error> {
        Ok(())
    }
}

/// One advice column, read at this many rotations.
fn one_column(cs: &mut ConstraintSystem<Fr>, rotations: i32) {
    let a = cs.advice_column();
    cs.create_gate("rotations", |cells| {
        let sum = |sum, i| sum + cells.query_advice(a, Rotation(i));
        vec![(1..rotations).fold(Expression::Constant(Fr::zero()), sum)]
    });
}

/// The smallest circuit.
#[derive(Clone, Default)]
pub struct OneCell;

/// The same columns, and more blinding rows than the smallest setup has rows.
#[derive(Clone, Default)]
pub struct Busy;

macro_rules! one_column_circuit {
    ($name:ident, $rotations:expr) => {
        impl Circuit<Fr> for $name {
            type Config = ();
            type FloorPlanner = SimpleFloorPlanner;
            type Params = ();

            fn without_witnesses(&self) -> Self {
                Self
            }

            fn configure(cs: &mut ConstraintSystem<Fr>) {
                one_column(cs, $rotations);
            }

            fn synthesize(&self, _: (), _: impl Layouter<Fr>) -> Result<(), Error> {
                Ok(())
            }
        }
    };
}

one_column_circuit!(OneCell, 2);
one_column_circuit!(Busy, 11);

pub fn srs() -> Srs {
    static SRS: OnceLock<Srs> = OnceLock::new();
    SRS.get_or_init(|| insecure_dev_srs(K).unwrap()).clone()
}

pub fn chain_key() -> Vec<u8> {
    static KEY: OnceLock<Vec<u8>> = OnceLock::new();
    let make = || keys::keygen(&srs(), "toy-chain", K, &Chain::default()).unwrap().to_bytes();
    KEY.get_or_init(make).clone()
}

pub fn chain() -> Prover<Chain> {
    Prover::new(&srs(), &chain_key()).unwrap()
}

pub fn wide() -> Prover<Wide> {
    let key = keys::keygen(&srs(), "toy-wide", K, &Wide::default()).unwrap();
    Prover::new(&srs(), &key.to_bytes()).unwrap()
}

pub fn quiet(_: prover::Event) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

pub fn chain_proof(prover: &Prover<Chain>, start: u64) -> Vec<u8> {
    let instances = Chain::instances(start);
    prover.prove(Chain::new(start), &instances, SEED, &mut quiet).unwrap()
}

/// A ceremony file beside the checkout, if this machine has one.
pub fn ceremony_file(name: &str) -> Option<Vec<u8>> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/srs");
    let bytes = std::fs::read(root.join(name)).ok();
    if bytes.is_none() {
        println!("skipped: no ceremony file {name} beside the checkout");
    }
    bytes
}

/// The same setup, read by upstream.
pub fn upstream_params()
-> halo2_proofs::poly::kzg::commitment::ParamsKZG<halo2_proofs::halo2curves::bn256::Bn256> {
    use halo2_proofs::SerdeFormat;
    use halo2_proofs::poly::kzg::commitment::ParamsKZG;
    ParamsKZG::read_custom(&mut srs().write().as_slice(), SerdeFormat::RawBytes).unwrap()
}
