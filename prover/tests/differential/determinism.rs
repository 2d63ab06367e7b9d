//! One seed, one proof: on any number of threads, with any order of their work.

use rayon::ThreadPoolBuilder;

use crate::cases;
use crate::circuit::Described;
use crate::judge;
use crate::params::Params;

/// The proof on this many threads.
fn on_threads(threads: usize, params: &Params) -> Vec<u8> {
    let pool = ThreadPoolBuilder::new().num_threads(threads).build().expect("a thread pool");
    // Keys too: everything that a caller does runs inside the pool.
    pool.install(|| {
        let circuit = Described::new(params.clone());
        let prover = judge::prover(&params.name, params.k, &circuit);
        judge::prove(&prover, circuit.clone(), &circuit.trace.public()).expect("a proof")
    })
}

/// One circuit of each kind, and one whose work is split.
fn some() -> Vec<Params> {
    let lists = [cases::gates(), cases::public_inputs(), cases::copies(), cases::lookups()];
    let last = lists.into_iter().filter_map(|list| list.into_iter().next_back());
    last.chain(cases::phases()).chain(cases::large(false)).collect()
}

#[test]
fn threads_do_not_change_a_proof() {
    for params in some() {
        let one = on_threads(1, &params);
        for threads in [2, 4] {
            assert!(one == on_threads(threads, &params), "{}: {threads} threads", params.name);
        }
    }
}

/// Another seed changes every commitment that hides something, and the blinding polynomial.
#[test]
fn another_seed_changes_every_blinded_commitment() {
    for params in some() {
        let circuit = Described::new(params);
        let (params, public) = (&circuit.params, circuit.trace.public());
        let prover = judge::prover(&params.name, params.k, &circuit);
        let read = |seed: [u8; 32]| {
            let proof = judge::prove_from(&prover, circuit.clone(), &public, seed);
            crate::record::read(&prover, &public, &proof.expect("a proof"))
        };
        for ((step, a), (_, b)) in read([1; 32]).iter().zip(&read([2; 32])) {
            let known = ["vk digest", "public input"].contains(&step.what);
            // The quotient's upper pieces may come from fixed columns alone.
            assert!(known == (a == b) || step.what == "h", "{}: {}", params.name, step.what);
        }
    }
}
