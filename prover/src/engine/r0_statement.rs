//! The key's digest and the public inputs enter the transcript.

use bn254::Fr;

use super::Proof;
use crate::from_halo2::{self, ours};
use crate::prove::ProveError;

/// The public inputs, as columns' first values.
pub(super) struct Statement {
    pub instances: Vec<Vec<Fr>>,
}

pub(super) fn absorb(
    proof: &mut Proof<'_, '_>,
    digest: from_halo2::Fr,
    instances: &[Vec<from_halo2::Fr>],
) -> Result<Statement, ProveError> {
    proof.transcript.absorb(&digest)?;
    for value in instances.iter().flatten() {
        proof.transcript.absorb(value)?;
    }
    let column = |column: &Vec<from_halo2::Fr>| column.iter().map(ours).collect();
    Ok(Statement { instances: instances.iter().map(column).collect() })
}
