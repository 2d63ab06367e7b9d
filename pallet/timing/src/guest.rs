//! The verifier in wasm, in the engine that Substrate's executor is built on.

use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

use mock::proofs::{self, Wish};
use pallet::binding::number;
use pallet::verify::{Claim, Halo2, Verify};
use wasmtime::{Engine, Instance, Module, Store, TypedFunc};

use crate::Result;

/// Verifications of one call of the guest's `main`, as the guest says.
const ROUNDS: f64 = 32.0;
/// Calls; the least counts.
const CALLS: usize = 10;

/// Milliseconds of reading the key and verifying a proof.
pub fn milliseconds(file: &Path) -> Result<f64> {
    let engine = Engine::default();
    let module = Module::from_file(&engine, file).map_err(|error| error.to_string())?;
    let mut least = f64::INFINITY;
    for _ in 0..CALLS {
        least = least.min(call(&engine, &module)?);
    }
    Ok(least)
}

/// Milliseconds of the same, natively.
pub fn natively() -> Result<f64> {
    let key = proofs::key();
    let [scope, message] = [5, 6].map(number);
    let (inputs, proof) = proofs::prove(&Wish { holder: 0, threshold: 100, scope, message });
    let claim = Claim { inputs: &inputs, proof: &proof };
    let mut least = f64::INFINITY;
    for _ in 0..CALLS {
        let start = Instant::now();
        if !(0..ROUNDS as u32).all(|_| Halo2::verify(black_box(&key), black_box(&claim))) {
            return Err("a true proof was refused".into());
        }
        least = least.min(start.elapsed().as_secs_f64() * 1e3 / ROUNDS);
    }
    Ok(least)
}

fn call(engine: &Engine, module: &Module) -> Result<f64> {
    let store = &mut Store::new(engine, ());
    let instance = Instance::new(&mut *store, module, &[]).map_err(|error| error.to_string())?;
    let main: TypedFunc<(i32, i32), i32> =
        instance.get_typed_func(&mut *store, "main").map_err(|error| error.to_string())?;
    let start = Instant::now();
    let code = main.call(&mut *store, (0, 0)).map_err(|error| error.to_string())?;
    let time = start.elapsed().as_secs_f64() * 1e3 / ROUNDS;
    match code {
        0 => Ok(time),
        _ => Err("the guest refused a true proof or accepted a changed one".into()),
    }
}
