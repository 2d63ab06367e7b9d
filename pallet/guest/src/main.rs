//! Verifies a proof many times, reading the key each time as the pallet does, and a changed proof
//! once. The module is built for the runtime's target and `timing` calls its `main`; key, public
//! inputs and proof are compiled in, so that it needs no interface.

use std::hint::black_box;
use std::process::ExitCode;

use verifier::key::Word;
use verifier::{Key, Verifier};

const KEY: &[u8] = include_bytes!(concat!(env!("PALLET_FIXTURE"), "/key.bin"));
const INPUTS: &[u8] = include_bytes!(concat!(env!("PALLET_FIXTURE"), "/inputs.bin"));
const PROOF: &[u8] = include_bytes!(concat!(env!("PALLET_FIXTURE"), "/proof.bin"));
/// Verifications of a run; `timing` divides by it.
const ROUNDS: u32 = 32;

fn accepts(proof: &[u8]) -> bool {
    let (words, []) = INPUTS.as_chunks::<32>() else { return false };
    let columns: Vec<&[Word]> = words.iter().map(std::slice::from_ref).collect();
    let verifier = Key::from_bytes(black_box(KEY)).and_then(Verifier::new);
    verifier.is_ok_and(|verifier| verifier.verify(&columns, black_box(proof)).is_ok())
}

fn main() -> ExitCode {
    let good = (0..ROUNDS).all(|_| accepts(PROOF));
    let mut changed = PROOF.to_vec();
    changed.iter_mut().take(1).for_each(|byte| *byte ^= 1);
    match good && !accepts(&changed) {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    }
}
