//! Times verification natively: in this crate, because it links nothing but the verifier. Called
//! by `bench/verify.mjs`, which writes the files.
//!
//! ```text
//! cargo run --release -p verifier-wasm --example verify_ms -- KEY PUBLIC_INPUTS PROOF
//! ```
#![allow(missing_docs)]

use std::time::Instant;

use verifier::key::Word;
use verifier::{Key, Verifier};

const ROUNDS: u32 = 20;
const SERIES: usize = 9;

/// Milliseconds of one call: the median of some means.
fn time(mut call: impl FnMut()) -> f64 {
    let mean = |_| {
        let started = Instant::now();
        (0..ROUNDS).for_each(|_| call());
        started.elapsed().as_secs_f64() * 1e3 / f64::from(ROUNDS)
    };
    let mut means: Vec<f64> = (0..SERIES).map(mean).collect();
    means.sort_by(f64::total_cmp);
    means[SERIES / 2]
}

fn main() {
    let files: Vec<Vec<u8>> =
        std::env::args().skip(1).map(|path| std::fs::read(&path).expect(&path)).collect();
    let [key, public, proof] = files.as_slice() else { panic!("three files are needed") };
    let open = || Verifier::new(Key::from_bytes(key).expect("bytes")).expect("a key");
    let verifier = open();
    let words: Vec<Word> = public.as_chunks::<32>().0.into();
    let columns: Vec<&[Word]> = words.chunks(1).collect();
    let one = time(|| verifier.verify(&columns, proof).expect("a proof"));
    let opened = time(|| drop(open()));
    println!("{{\"verify\":{one:.2},\"key\":{opened:.2}}}");
}
