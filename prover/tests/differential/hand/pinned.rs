//! Whole proofs, pinned: no machine, no number of threads, no build of the arithmetic may change
//! them. Whoever changes the order of randomness or of the protocol on purpose writes down the new
//! digests here, in the same change.

use prover::Fr;
use sha2::{Digest, Sha256};

use super::challenges::Shuffled;
use super::classic::{Fibonacci, Range};
use super::{Of, Toy, f};
use crate::judge;

fn digest<T: Toy>(name: &str, k: u32, toy: T, instances: &[Vec<Fr>]) -> String {
    let prover = judge::prover(name, k, &Of(toy.clone()));
    let proof = judge::prove(&prover, Of(toy), instances).expect("a proof");
    Sha256::digest(proof).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn whole_proofs() {
    let public = [vec![f(1), f(1), f(144)]];
    assert_eq!(
        digest("fibonacci", 5, Fibonacci, &public),
        "9463e059f80df36c0a9ad4b198bbb3b00107f500e3b6b52a78a1404367607fa6"
    );
    assert_eq!(
        digest("range", 9, Range(0xab_cdef), &[vec![f(0xab_cdef)]]),
        "ab55c23c5ed84cc360a97fc6aff7cb1c179f967ca8d29719d1b17ea1529da954"
    );
    let shuffled = Shuffled(vec![5, 1, 8, 1, 0, 3], vec![1, 0, 1, 3, 5, 8]);
    assert_eq!(
        digest("shuffle", 5, shuffled, &[]),
        "26570513c1fc4aeff7e6c5f28f2445fb08545cac4c7172517269fdcfeb249e24"
    );
}
