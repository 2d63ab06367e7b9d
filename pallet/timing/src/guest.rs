//! The verifier in wasm, in the engine that Substrate's executor is built on.

use std::path::Path;
use std::time::Instant;

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
