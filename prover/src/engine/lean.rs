//! The rounds of the lean profile (`book/lean.md`): one advice column, fixed columns packed into
//! one polynomial that is committed to in the key, one quotient, one packed opening.

use bn254::{Bases, Fr};

use super::randomness::Randomness;
use super::{
    Column, Proof, Session, Synthesis, r0_statement, r1_advice, r4_quotient, r5_evaluation,
    r6_opening,
};
use crate::from_halo2;
use crate::progress::Round;
use crate::prove::ProveError;
use crate::transcript::evm::EvmWriter;

/// What all lean proofs of one circuit share.
pub(crate) struct LeanSession {
    pub session: Session,
    /// Powers of the setup's secret: the basis of all but the witness.
    pub powers: Bases,
    /// Number of packed columns, a power of two.
    pub width: usize,
    /// The packed columns' coefficients in turn.
    pub packed: Vec<Fr>,
    /// Where the witness is opened.
    pub rotations: Vec<i32>,
    /// Rows whose Lagrange polynomial the verifier computes.
    pub anchors: Vec<usize>,
}

impl LeanSession {
    /// Packs the fixed columns with these numbers, in this order.
    pub(crate) fn new(
        session: Session,
        powers: Bases,
        columns: &[usize],
        rotations: Vec<i32>,
        anchors: Vec<usize>,
    ) -> Self {
        let width = columns.len().next_power_of_two();
        let mut packed = vec![Fr::ZERO; width * session.description.rows()];
        for (place, column) in columns.iter().enumerate() {
            let coefficients = session.coefficients(Column::Fixed(*column));
            let places = packed.iter_mut().skip(place).step_by(width);
            places.zip(coefficients).for_each(|(to, coefficient)| *to = coefficient);
        }
        Self { session, powers, width, packed, rotations, anchors }
    }

    /// Makes ahead what speeds up every later proof.
    pub(crate) fn prepare(&mut self) {
        self.session.prepare();
        if !self.powers.is_tabulated() {
            self.powers = self.powers.tabulated();
        }
    }

    /// The commitment to the packed columns.
    pub(crate) fn commitment(&self) -> bn254::Affine {
        commit(&self.powers, &self.packed)
    }
}

fn commit(powers: &Bases, coefficients: &[Fr]) -> bn254::Affine {
    powers.commit(&[coefficients]).first().copied().unwrap_or(bn254::Affine::IDENTITY)
}

impl Proof<'_, '_> {
    /// Commits to coefficients and writes the commitment.
    pub(super) fn commit_powers(
        &mut self,
        lean: &LeanSession,
        coefficients: &[Fr],
    ) -> Result<(), ProveError> {
        Ok(self.transcript.points(1, || vec![commit(&lean.powers, coefficients)])?)
    }
}

/// All rounds in order; there is nothing to look up or to copy. A public input is a column of one
/// value.
pub(crate) fn prove(
    lean: &LeanSession,
    transcript: &mut EvmWriter<'_>,
    digest: from_halo2::Fr,
    instances: &[Vec<from_halo2::Fr>],
    synthesis: Synthesis<'_>,
    seed: [u8; 32],
) -> Result<(), ProveError> {
    let randomness = Randomness::new(seed);
    let mut proof = Proof { session: &lean.session, transcript, randomness };
    let statement = r0_statement::absorb(&mut proof, digest, instances)?;
    proof.transcript.finished(Round::Statement);
    let advice = r1_advice::commit(&mut proof, statement, synthesis)?;
    proof.transcript.finished(Round::Advice);
    let whole = r4_quotient::commit_whole(&mut proof, lean, advice)?;
    proof.transcript.finished(Round::Quotient);
    let claims = r5_evaluation::evaluate_packed(&mut proof, lean, whole)?;
    proof.transcript.finished(Round::Evaluation);
    r6_opening::packed::open(&mut proof, lean, &claims)?;
    proof.transcript.finished(Round::Opening);
    Ok(())
}
