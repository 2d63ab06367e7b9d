//! Whole proofs of a synthetic circuit: the same bytes by processor, by GPU, split between them,
//! and with the GPU failing in every way at every dispatch.
#![allow(missing_docs)]

mod common;

use std::ops::ControlFlow;
use std::sync::Arc;

use common::{full, gpu, options};
use halo2_proofs::circuit::{Layouter, SimpleFloorPlanner, Value};
use halo2_proofs::plonk::{Advice, Circuit, Column, ConstraintSystem, Error, Instance, Selector};
use halo2_proofs::poly::Rotation;
use prover::{Backend, Fr, Prover, insecure_dev_srs, keys};
use webgpu::fault::{Fault, Kind};
use webgpu::{Model, Router};

/// Rows x, y, z with z = x y + x, each x the z before; dense columns, copies between rows.
#[derive(Clone, Default)]
struct Synthetic {
    rows: usize,
    start: Value<Fr>,
}

#[derive(Clone)]
struct Config {
    columns: [Column<Advice>; 3],
    on: Selector,
    public: Column<Instance>,
}

impl Circuit<Fr> for Synthetic {
    type Config = Config;
    type FloorPlanner = SimpleFloorPlanner;
    type Params = ();

    fn without_witnesses(&self) -> Self {
        Self { rows: self.rows, start: Value::unknown() }
    }

    fn configure(cs: &mut ConstraintSystem<Fr>) -> Config {
        let columns = [cs.advice_column(), cs.advice_column(), cs.advice_column()];
        columns.iter().for_each(|column| cs.enable_equality(*column));
        let public = cs.instance_column();
        cs.enable_equality(public);
        let on = cs.selector();
        cs.create_gate("z = x y + x", |cells| {
            let [x, y, z] = columns.map(|column| cells.query_advice(column, Rotation::cur()));
            vec![cells.query_selector(on) * (x.clone() * y + x - z)]
        });
        Config { columns, on, public }
    }

    fn synthesize(&self, config: Config, mut layouter: impl Layouter<Fr>) -> Result<(), Error> {
        let Config { columns: [a, b, c], on, public } = config;
        let first = layouter.assign_region(
            || "rows",
            |mut region| {
                let (mut x, mut first, mut before) = (self.start, None, None);
                for row in 0..self.rows {
                    let y = x.map(|x| x + Fr::from(row as u64));
                    let z = x.zip(y).map(|(x, y)| x * y + x);
                    on.enable(&mut region, row)?;
                    let cell = region.assign_advice(a, row, x).cell();
                    region.assign_advice(b, row, y);
                    let next = region.assign_advice(c, row, z).cell();
                    if let Some(before) = before {
                        region.constrain_equal(before, cell);
                    }
                    first.get_or_insert(cell);
                    (x, before) = (z, Some(next));
                }
                first.ok_or(Error::Synthesis)
            },
        )?;
        layouter.constrain_instance(first, public, 0);
        Ok(())
    }
}

const START: u64 = 5;

struct Setup {
    prover: Prover<Synthetic>,
    rows: usize,
}

impl Setup {
    fn new(k: u32) -> Self {
        let rows = (1 << k) - 20;
        let srs = insecure_dev_srs(k).unwrap();
        let empty = Synthetic { rows, start: Value::unknown() };
        let key = keys::keygen(&srs, "synthetic", k, &empty).unwrap();
        Self { prover: Prover::new(&srs, &key.to_bytes()).unwrap(), rows }
    }

    fn prove(&self) -> Vec<u8> {
        let start = Fr::from(START);
        let circuit = Synthetic { rows: self.rows, start: Value::known(start) };
        let mut quiet = |_| ControlFlow::Continue(());
        self.prover.prove(circuit, &[vec![start]], [9; 32], &mut quiet).unwrap()
    }

    /// Sends to a fresh device what the model says.
    fn route(&mut self, model: Model) -> Option<Arc<Router>> {
        let gpu = gpu(options(None))?;
        let mut made = None;
        assert!(self.prover.set_backend(|points| {
            let router = Arc::new(Router::new(gpu, points, model).unwrap());
            made = Some(Arc::clone(&router));
            router as Arc<dyn Backend>
        }));
        made
    }
}

/// Sends some columns of each round.
const SPLIT: Model = Model { cpu: 1.0, gpu: 1.0, start: 0.0 };

#[test]
fn processor_gpu_and_split_give_equal_bytes() {
    for k in if full() { 14..=16 } else { 9..=9 } {
        let mut setup = Setup::new(k);
        let expected = setup.prove();
        for model in [Model::ALWAYS, SPLIT] {
            let Some(router) = setup.route(model) else { return };
            assert_eq!(setup.prove(), expected, "k = {k}, {model:?}");
            assert!(!router.is_lost());
        }
    }
}

#[test]
fn any_loss_goes_on_with_equal_bytes() {
    let mut setup = Setup::new(6);
    let expected = setup.prove();
    for kind in Kind::ALL {
        let anywhere = matches!(kind, Kind::Lost | Kind::OutOfMemory);
        for dispatch in if anywhere { (0..9).chain(99..100) } else { (0..1).chain(0..0) } {
            let Some(router) = setup.route(Model::ALWAYS) else { return };
            router.gpu().inject(Fault { kind, dispatch });
            assert_eq!(setup.prove(), expected, "{kind:?} at {dispatch}");
            // Memory may be there again for the next round.
            assert_eq!(router.is_lost(), kind != Kind::OutOfMemory, "{kind:?} at {dispatch}");
        }
    }
}

#[test]
fn a_small_circuit_never_waits_for_a_slow_gpu() {
    let mut setup = Setup::new(6);
    let expected = setup.prove();
    let Some(router) = setup.route(Model { cpu: 4000.0, gpu: 100.0, start: 8e6 }) else { return };
    // Nothing is sent, so nothing can fail.
    router.gpu().inject(Fault { kind: Kind::Lost, dispatch: 0 });
    assert_eq!(setup.prove(), expected);
    assert!(!router.is_lost());
}
