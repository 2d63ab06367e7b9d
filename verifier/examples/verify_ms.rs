//! Times verification of `access` at depth 20, ours beside upstream's, alone and in batches, and
//! leaves the key, the public inputs and the proof in a folder for other hosts to time.
//!
//! ```text
//! cargo run --release -p verifier --example verify_ms -- bench/out/verify
//! ```
#![allow(missing_docs)]

use std::ops::ControlFlow;
use std::time::Instant;

use circuits::gadgets::merkle::LeanTree;
use circuits::statement::Statement;
use circuits::statements::access::{Access, Inputs, commitment, leaf};
use prover::{Event, Fr, Prover, insecure_dev_srs, keys};
use verifier::batch::{self, Claim};
use verifier::key::Word;
use verifier::{Key, Verifier};

const ROUNDS: u32 = 50;

/// Milliseconds of one call: the least of five means.
fn time(mut call: impl FnMut()) -> f64 {
    let mean = |_| {
        let started = Instant::now();
        (0..ROUNDS).for_each(|_| call());
        started.elapsed().as_secs_f64() * 1e3 / f64::from(ROUNDS)
    };
    (0..5).map(mean).fold(f64::INFINITY, f64::min)
}

fn inputs() -> Inputs {
    let secret = |i: u64| Fr::from(1_000 + i);
    let leaves = (0..9).map(|i| leaf(commitment(secret(i)), 500 + i)).collect();
    Inputs {
        secret: secret(3),
        balance: 503,
        threshold: 100,
        scope: Fr::from(77),
        message: Fr::from(88),
        path: LeanTree::new(leaves).proof(3).expect("a member"),
    }
}

fn main() {
    let access = Access::d20();
    let srs = insecure_dev_srs(access.k()).expect("a setup");
    let empty = access.empty();
    let key = keys::keygen(&srs, &access.name(), access.k(), &empty).expect("a key");
    let prover = Prover::for_circuit(&srs, &key.to_bytes(), &empty).expect("a prover");
    let public = access.spec(&inputs()).expect("a statement").columns();
    let circuit = access.circuit(&inputs()).expect("a circuit");
    let mut quiet = |_: Event| ControlFlow::Continue(());
    let proof = prover.prove(circuit, &public, [7; 32], &mut quiet).expect("a proof");
    let (params, vk) = prover.as_halo2();
    let key = Key::from_halo2(vk, &params.s_g2(), &[1; 5]).to_bytes();
    let instances: Vec<Word> = public.iter().flatten().map(prover_word).collect();
    let columns: Vec<&[Word]> = instances.chunks(1).collect();
    let verifier = Verifier::new(Key::from_bytes(&key).expect("bytes")).expect("a key");
    println!("proof {} bytes, key {} bytes", proof.len(), key.len());
    let ours = time(|| verifier.verify(&columns, &proof).expect("a proof"));
    let upstream = time(|| prover.verify(&public, &proof).expect("a proof"));
    let open = time(|| drop(Verifier::new(Key::from_bytes(&key).expect("bytes")).expect("a key")));
    println!("verify_ms ours {ours:.2} upstream {upstream:.2}; key read and checked {open:.2}");
    for size in [1, 8, 32] {
        let claim = Claim { verifier: &verifier, instances: &columns, proof: &proof };
        let claims = vec![claim; size];
        let all = time(|| batch::verify(&claims, &[3; 32]).expect("proofs"));
        println!("batch of {size}: {all:.2} ms, {:.2} a proof", all / size as f64);
    }
    let Some(folder) = std::env::args().nth(1) else { return };
    std::fs::create_dir_all(&folder).expect("a folder");
    let files = [("key", &key), ("proof", &proof), ("public", &instances.concat())];
    for (name, bytes) in files {
        std::fs::write(format!("{folder}/{name}.bin"), bytes).expect(name);
    }
}

fn prover_word(value: &Fr) -> Word {
    let mut word = value.to_bytes();
    word.reverse();
    word
}
