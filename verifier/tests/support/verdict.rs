//! One statement and its verifiers.

use std::panic::{AssertUnwindSafe, catch_unwind};

use halo2_proofs::halo2curves::bn256::Bn256;
use halo2_proofs::halo2curves::ff::PrimeField;
use halo2_proofs::plonk::verify_proof;
use halo2_proofs::poly::kzg::commitment::KZGCommitmentScheme;
use halo2_proofs::poly::kzg::multiopen::VerifierSHPLONK;
use halo2_proofs::poly::kzg::strategy::SingleStrategy;
use prover::transcript::evm::EvmReader;
use prover::{Fr, ParamsKZG, VerifyingKey};
use verifier::key::Word;
use verifier::{Key, Verifier};

use super::naive::{Fault, Naive};

/// Bytes that verifiers are asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    pub instances: Vec<Vec<Word>>,
    pub proof: Vec<u8>,
}

/// A key with its verifiers.
pub struct Judge<'a> {
    pub params: &'a ParamsKZG,
    pub vk: &'a VerifyingKey,
    pub ours: Verifier,
    lengths: Vec<usize>,
}

impl<'a> Judge<'a> {
    /// For statements with public inputs of this shape. Our key goes through its bytes.
    pub fn new(params: &'a ParamsKZG, vk: &'a VerifyingKey, instances: &[Vec<Fr>]) -> Self {
        let lengths: Vec<usize> = instances.iter().map(Vec::len).collect();
        let counts: Vec<u32> = lengths.iter().map(|len| *len as u32).collect();
        let key = Key::from_halo2(vk, &params.s_g2(), &counts);
        let bytes = key.to_bytes();
        let read = Key::from_bytes(&bytes).expect("a key's own bytes");
        assert_eq!(read, key);
        assert_eq!(read.to_bytes(), bytes);
        Self { params, vk, ours: Verifier::new(read).expect("a key"), lengths }
    }

    pub fn ours(&self, question: &Question) -> bool {
        self.ours.verify(&question.instances, &question.proof).is_ok()
    }

    pub fn naive(&self, question: &Question, fault: Fault) -> bool {
        let naive = Naive { vk: self.vk, tau_g2: self.params.s_g2(), fault };
        naive.accepts(&question.instances, &self.lengths, &question.proof)
    }

    /// Ours, upstream's, the naive one's.
    pub fn all(&self, question: &Question) -> [bool; 3] {
        [self.ours(question), self.upstream(question), self.naive(question, Fault::Nothing)]
    }

    /// Upstream's `verify_proof`, reading as the prover's own last check reads. Upstream takes
    /// scalars instead of words, columns of any length, and says nothing of what it has not read:
    /// these three refusals are its caller's, and stand here. (The Solidity generator's native
    /// transcript would read zeros as the point at infinity, which its Solidity does not.)
    pub fn upstream(&self, question: &Question) -> bool {
        let scalars = question.instances.iter().map(|column| column.iter().map(scalar).collect());
        let Some(columns) = scalars.collect::<Option<Vec<Vec<Fr>>>>() else { return false };
        if columns.iter().map(Vec::len).ne(self.lengths.iter().copied()) {
            return false;
        }
        let columns: Vec<&[Fr]> = columns.iter().map(Vec::as_slice).collect();
        let mut reader = EvmReader::new(&question.proof);
        let run = || {
            verify_proof::<KZGCommitmentScheme<Bn256>, VerifierSHPLONK<'_, Bn256>, _, _, _>(
                self.params,
                self.vk,
                SingleStrategy::new(self.params),
                &[&columns],
                &mut reader,
            )
            .is_ok()
        };
        let accepted = catch_unwind(AssertUnwindSafe(run)).unwrap_or(false);
        accepted && reader.left() == 0
    }
}

fn scalar(word: &Word) -> Option<Fr> {
    let mut little = *word;
    little.reverse();
    Option::from(Fr::from_repr(little))
}

/// Big-endian words of scalars.
pub fn words(columns: &[Vec<Fr>]) -> Vec<Vec<Word>> {
    let word = |value: &Fr| {
        let mut word = value.to_repr();
        word.reverse();
        word
    };
    columns.iter().map(|column| column.iter().map(word).collect()).collect()
}
