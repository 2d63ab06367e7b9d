//! Circuits as people write them, each for something that the described ones do not have.

mod challenges;
mod classic;
mod hostile;
mod pinned;
mod unusual;

use halo2_proofs::circuit::{Layouter, SimpleFloorPlanner, Value};
use halo2_proofs::plonk::{Circuit, ConstraintSystem, Error, Expression};
use prover::Fr;

use crate::judge;
use crate::record::Against;

/// The part of `Circuit` in which these differ.
trait Toy: Clone {
    type Config: Clone;
    fn configure(cs: &mut ConstraintSystem<Fr>) -> Self::Config;
    fn synthesize(&self, config: Self::Config, layouter: impl Layouter<Fr>) -> Result<(), Error>;
}

#[derive(Clone)]
struct Of<T>(T);

impl<T: Toy> Circuit<Fr> for Of<T> {
    type Config = T::Config;
    type FloorPlanner = SimpleFloorPlanner;
    type Params = ();

    fn without_witnesses(&self) -> Self {
        self.clone()
    }

    fn configure(cs: &mut ConstraintSystem<Fr>) -> T::Config {
        T::configure(cs)
    }

    fn synthesize(&self, config: T::Config, layouter: impl Layouter<Fr>) -> Result<(), Error> {
        self.0.synthesize(config, layouter)
    }
}

fn f(value: u64) -> Fr {
    Fr::from(value)
}

fn known(value: u64) -> Value<Fr> {
    Value::known(f(value))
}

fn constant(value: u64) -> Expression<Fr> {
    Expression::Constant(f(value))
}

/// The satisfied circuit passes everything, and no wrong statement gives a proof.
fn judge<T: Toy>(name: &str, k: u32, toy: &T, right: &[Vec<Fr>], wrong: &[Vec<Vec<Fr>>]) {
    let circuit = Of(toy.clone());
    let prover = judge::prover(name, k, &circuit);
    let cs = prover.as_halo2().1.cs();
    let against = match (cs.advice_column_phase().contains(&2), cs.lookups().is_empty()) {
        (true, _) => Against::Nobody,
        (false, true) => Against::All,
        (false, false) => Against::AllButLookups,
    };
    let tally = judge::accepted(&prover, &circuit, right, against);
    assert!(tally.compared > 8 || against == Against::Nobody, "{name}: {tally:?}");
    for instances in wrong {
        judge::refused(&prover, circuit.clone(), instances, "a public input is wrong");
    }
}

/// The circuit with another witness gives no proof.
fn refuse<T: Toy>(name: &str, k: u32, toy: &T, wrong: &T, instances: &[Vec<Fr>]) {
    let prover = judge::prover(name, k, &Of(toy.clone()));
    judge::refused(&prover, Of(wrong.clone()), instances, "a cell of the witness is wrong");
}
