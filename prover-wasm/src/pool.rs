//! The pool of threads that proofs run on. Its first thread is the worker that proves; the others
//! are workers that the page starts, and each joins when it is there.
//!
//! Two things differ from `wasm-bindgen-rayon`: the worker that proves works instead of sleeping,
//! which saves a worker, and nothing waits for the others. What they do not take, it does itself.

use std::sync::{Mutex, MutexGuard, PoisonError};

use js_sys::Function;
use rayon::{ThreadBuilder, ThreadPoolBuilder};
use wasm_bindgen::prelude::*;

use crate::errors::DoorError;

/// Threads of the pool that no worker runs yet.
static WAITING: Mutex<Vec<ThreadBuilder>> = Mutex::new(Vec::new());

fn waiting() -> MutexGuard<'static, Vec<ThreadBuilder>> {
    WAITING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Makes a pool of `threads` threads, this one among them, for all that this worker computes. The
/// others come by [`join_pool`]; work begins without them.
///
/// # Errors
/// `INTERNAL` when there is a pool already.
#[wasm_bindgen(js_name = startPool)]
pub fn start_pool(threads: usize) -> Result<(), JsValue> {
    let builder = ThreadPoolBuilder::new().num_threads(threads).use_current_thread();
    let keep = |thread| {
        waiting().push(thread);
        Ok(())
    };
    let pool = builder.spawn_handler(keep).build();
    let pool = pool.map_err(|error| DoorError::new("INTERNAL", error.to_string()))?;
    // Its end would be the end of its threads; it ends with the worker.
    std::mem::forget(pool);
    Ok(())
}

/// Turns the calling worker into a thread of the pool, calls `joined`, and does not return before
/// the worker is ended.
#[wasm_bindgen(js_name = joinPool)]
pub fn join_pool(joined: &Function) {
    let thread = waiting().pop();
    if let Some(thread) = thread {
        // What it throws concerns the page, which then misses the message.
        let _ = joined.call0(&JsValue::NULL);
        thread.run();
    }
}

/// Has another thread of the pool do some work, if there is one.
pub(crate) fn aside(work: impl FnOnce() + Send + 'static) {
    if rayon::current_num_threads() > 1 {
        rayon::spawn(work);
    }
}
