//! Golden proofs of `access` in the lean profile: the seed decides the whole proof.

use std::ops::ControlFlow;
use std::sync::OnceLock;

use circuits::statement::Statement;
use circuits::statements::access::lean::LeanAccess;
use prover::lean::LeanProver;
use prover::{Event, insecure_dev_srs};
use verifier::key::Word;
use verifier::lean::{LeanKey, LeanVerifier};

use crate::naive::{Fault, Naive};
use crate::support::holders::inputs;
use crate::support::mutations::{Changes, Layout};
use crate::support::verdict::{Question, words};

/// log2 of the powers that eight packed columns of 2^11 rows need.
const POWERS: u32 = 14;

/// A verifier, and proofs for it.
pub struct Golden {
    pub verifier: LeanVerifier,
    pub question: Question,
    /// Another proof of another statement of the same circuit.
    pub other: Question,
}

/// The key through its bytes, which the prover writes and this crate reads.
pub fn read(bytes: &[u8]) -> LeanKey {
    let key = LeanKey::from_bytes(bytes).expect("a key's own bytes");
    assert_eq!(key.to_bytes(), bytes);
    key
}

impl Golden {
    fn new() -> Self {
        let srs = insecure_dev_srs(POWERS).expect("a setup");
        let prover = LeanProver::new(&srs, LeanAccess.k(), &LeanAccess.empty()).expect("a prover");
        let prove = |who: u64, seed| {
            let inputs = inputs(who);
            let public = LeanAccess.spec(&inputs).expect("a true statement").columns();
            let circuit = LeanAccess.circuit(&inputs).expect("a circuit");
            let mut quiet = |_: Event| ControlFlow::Continue(());
            let values = public.concat();
            let proof = prover.prove(circuit, &values, [seed; 32], &mut quiet).expect("a proof");
            Question { instances: words(&public), proof }
        };
        let key = read(&prover.key().to_bytes());
        let verifier = LeanVerifier::new(key).expect("a verifier");
        Self { verifier, question: prove(3, 7), other: prove(5, 8) }
    }

    pub fn ours(&self, question: &Question) -> bool {
        accepts(&self.verifier, question)
    }

    pub fn naive(&self, question: &Question, fault: Fault) -> bool {
        Naive { key: self.verifier.key(), fault }.accepts(question)
    }

    pub fn changes(&self) -> Changes<'_> {
        let values = self.verifier.key().values();
        let points = vec![0, 2, 4 + values, 6 + values];
        let scalars = (4..4 + values).chain([8 + values]).collect();
        Changes { good: &self.question, layout: Layout { points, scalars } }
    }
}

/// A column that has not one value is none of a lean statement.
pub fn accepts(verifier: &LeanVerifier, question: &Question) -> bool {
    let single = question.instances.iter().all(|column| column.len() == 1);
    let publics: Vec<Word> = question.instances.concat();
    single && verifier.verify(&publics, &question.proof).is_ok()
}

pub fn golden() -> &'static Golden {
    static GOLDEN: OnceLock<Golden> = OnceLock::new();
    GOLDEN.get_or_init(Golden::new)
}
