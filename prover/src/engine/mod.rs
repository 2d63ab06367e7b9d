//! The prover's rounds, one file each; a round consumes what the one before it left, so that no
//! other order compiles. `book/engine.md` has the maths.

mod description;
mod identities;
pub(crate) mod lean;
mod program;
mod r0_statement;
mod r1_advice;
mod r2_lookup;
mod r3_permutation;
mod r4_quotient;
mod r5_evaluation;
mod r6_opening;
mod randomness;
mod session;

pub(crate) use description::{Challenge, Column, Description, Expression, Lookup, Phase};
pub(crate) use r1_advice::PhaseSink;
pub(crate) use session::Session;

use crate::from_halo2::Fr;
use crate::progress::Round;
use crate::prove::ProveError;
use crate::transcript::evm::EvmWriter;
use randomness::Randomness;

/// One proof under way: what every round needs.
pub(crate) struct Proof<'a, 'w> {
    pub session: &'a Session,
    pub transcript: &'a mut EvmWriter<'w>,
    pub randomness: Randomness,
}

/// Runs a circuit's synthesis into the engine.
pub(crate) type Synthesis<'a> = &'a dyn Fn(&mut dyn PhaseSink) -> Result<(), ProveError>;

/// All rounds in order.
pub(crate) fn prove(
    session: &Session,
    transcript: &mut EvmWriter<'_>,
    digest: Fr,
    instances: &[Vec<Fr>],
    synthesis: Synthesis<'_>,
    seed: [u8; 32],
) -> Result<(), ProveError> {
    let mut proof = Proof { session, transcript, randomness: Randomness::new(seed) };
    let statement = r0_statement::absorb(&mut proof, digest, instances)?;
    proof.transcript.finished(Round::Statement);
    let advice = r1_advice::commit(&mut proof, statement, synthesis)?;
    proof.transcript.finished(Round::Advice);
    let lookups = r2_lookup::commit(&mut proof, advice)?;
    proof.transcript.finished(Round::Lookup);
    let products = r3_permutation::commit(&mut proof, lookups)?;
    proof.transcript.finished(Round::Permutation);
    let quotient = r4_quotient::commit(&mut proof, products)?;
    proof.transcript.finished(Round::Quotient);
    let evaluated = r5_evaluation::evaluate(&mut proof, quotient)?;
    proof.transcript.finished(Round::Evaluation);
    r6_opening::shplonk::open(&mut proof, evaluated)?;
    proof.transcript.finished(Round::Opening);
    Ok(())
}
