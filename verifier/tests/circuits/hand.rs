//! The circuits that are written by hand: three phases, a shuffle, tables from public inputs,
//! fixed columns of zeros.

#[path = "../../../prover/tests/differential/hand/challenges.rs"]
#[allow(dead_code)]
mod challenges;
#[path = "../../../prover/tests/differential/hand/classic.rs"]
#[allow(dead_code)]
mod classic;
#[path = "../../../prover/tests/differential/hand/unusual.rs"]
mod unusual;

use halo2_proofs::circuit::{Layouter, SimpleFloorPlanner, Value};
use halo2_proofs::plonk::{Circuit, ConstraintSystem, Error, Expression};
use prover::Fr;

use crate::judge;

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

/// The proof is accepted, beside no wrong statement, and changed in no way.
fn judge<T: Toy>(name: &str, k: u32, toy: &T, right: &[Vec<Fr>], wrong: &[Vec<Vec<Fr>>]) {
    let tally = judge::judge(name, k, &Of(toy.clone()), right, wrong);
    assert!(tally.refused > 20, "{name}: {tally:?}");
    println!("{name}: {tally:?}, 0 differences");
}

/// A witness that breaks the circuit gives nothing to verify.
fn refuse<T: Toy>(name: &str, k: u32, toy: &T, wrong: &T, instances: &[Vec<Fr>]) {
    let (prover, wrong) = (judge::prover(name, k, &Of(toy.clone())), Of(wrong.clone()));
    assert!(judge::prove(&prover, &wrong, instances).is_err(), "{name}");
}
