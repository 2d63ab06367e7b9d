//! Golden proofs of `access`, made here: the seed decides the whole proof.

use std::ops::ControlFlow;
use std::sync::OnceLock;

use circuits::statement::Statement;
use circuits::statements::access::{Access, AccessCircuit};
use prover::{Event, Fr, Prover, insecure_dev_srs, keys};

use crate::support::holders::inputs;
use crate::support::verdict::{Judge, Question, words};

/// A statement, its prover and proofs.
pub struct Golden {
    pub prover: Prover<AccessCircuit>,
    pub public: Vec<Vec<Fr>>,
    pub question: Question,
    /// Another proof of another statement of the same circuit.
    pub other: Question,
}

impl Golden {
    fn new(access: Access) -> Self {
        let srs = insecure_dev_srs(access.k()).expect("a setup");
        let empty = access.empty();
        let key = keys::keygen(&srs, &access.name(), access.k(), &empty).expect("a key");
        let prover = Prover::for_circuit(&srs, &key.to_bytes(), &empty).expect("a prover");
        let prove = |who: u64, seed| {
            let inputs = inputs(who);
            let public = access.spec(&inputs).expect("a true statement").columns();
            let circuit = access.circuit(&inputs).expect("a circuit");
            let mut quiet = |_: Event| ControlFlow::Continue(());
            let proof = prover.prove(circuit, &public, [seed; 32], &mut quiet).expect("a proof");
            (Question { instances: words(&public), proof }, public)
        };
        let (question, public) = prove(3, 7);
        let (other, _) = prove(5, 8);
        Self { prover, public, question, other }
    }

    pub fn judge(&self) -> Judge<'_> {
        let (params, vk) = self.prover.as_halo2();
        Judge::new(params, vk, &self.public)
    }
}

/// Depth 20: 2^11 rows.
pub fn d20() -> &'static Golden {
    static GOLDEN: OnceLock<Golden> = OnceLock::new();
    GOLDEN.get_or_init(|| Golden::new(Access::d20()))
}

/// Depth 32: 2^12 rows, another setup.
pub fn d32() -> &'static Golden {
    static GOLDEN: OnceLock<Golden> = OnceLock::new();
    GOLDEN.get_or_init(|| Golden::new(Access::d32()))
}
