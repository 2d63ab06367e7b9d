//! The holder's inputs: their JSON, and every reason to refuse them.

use halo2_proofs::halo2curves::ff::Field;
use serde_json::Value;

use super::{commitment, leaf};
use crate::Fr;
use crate::field;
use crate::gadgets::merkle::MerkleProof;
use crate::inputs::{Object, parse};
use crate::refusal::Refusal;

/// What the holder knows.
#[derive(Clone, PartialEq, Eq)]
pub struct Inputs {
    /// The identity's secret: never leaves the device.
    pub secret: Fr,
    /// Balance in units, as the snapshot has it.
    pub balance: u64,
    /// Least balance in units.
    pub threshold: u64,
    /// Scope of the nullifier.
    pub scope: Fr,
    /// What the proof is made for.
    pub message: Fr,
    /// Path from the leaf to the snapshot's root.
    pub path: MerkleProof,
}

/// Secrets do not belong into logs.
impl std::fmt::Debug for Inputs {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Inputs").field("threshold", &self.threshold).finish_non_exhaustive()
    }
}

impl crate::statement::Inputs for Inputs {
    /// Field elements and 64-bit numbers as decimal or `0x`-hex strings, and `merkleProof` as
    /// zk-kit writes it.
    fn from_json(json: &str) -> Result<Self, Refusal> {
        let value = parse(json)?;
        let inputs = Object::of(&value)?;
        let path = inputs.path("merkleProof")?;
        let secret = inputs.element("secret")?;
        if bool::from(secret.is_zero()) {
            return Err(Refusal::out_of_range("secret", "a secret other than zero"));
        }
        let read = Inputs {
            secret,
            balance: units(&inputs, "balance")?,
            threshold: units(&inputs, "threshold")?,
            scope: inputs.element("scope")?,
            message: inputs.element("message")?,
            path,
        };
        inputs.refuse_others(&[
            "secret",
            "balance",
            "threshold",
            "scope",
            "message",
            "merkleProof",
        ])?;
        Ok(read)
    }

    fn to_json(&self) -> Value {
        serde_json::json!({
            "secret": field::to_hex(&self.secret),
            "balance": self.balance.to_string(),
            "threshold": self.threshold.to_string(),
            "scope": field::to_hex(&self.scope),
            "message": field::to_hex(&self.message),
            "merkleProof": self.path,
        })
    }
}

/// An amount. One that is too large was most likely not divided by the snapshot's unit.
fn units(inputs: &Object<'_>, field: &str) -> Result<u64, Refusal> {
    inputs.number(field).map_err(|refusal| match refusal.code() {
        "INPUT_OUT_OF_RANGE" => Refusal::out_of_range(
            field,
            "a number below 2^64, in the snapshot's units and not in the token's smallest (wei)",
        ),
        _ => refusal,
    })
}

impl Inputs {
    /// The leaf's own refusal repeats neither leaf: who has the snapshot would know the holder.
    pub(super) fn check_path(&self, depth: usize) -> Result<(), Refusal> {
        self.path.check_shape("merkleProof", depth)?;
        if leaf(commitment(self.secret), self.balance) != self.path.leaf {
            let message = "`merkleProof.leaf` is not the leaf of secret and balance: one of them \
                           is of another identity, or of another snapshot";
            return Err(Refusal::new("INPUT_LEAF_MISMATCH", "merkleProof.leaf", message));
        }
        self.path.check("merkleProof", depth)
    }

    /// How large the balance is stays with the holder.
    pub(super) fn check_balance(&self) -> Result<(), Refusal> {
        if self.balance >= self.threshold {
            return Ok(());
        }
        let message = format!("the balance is below the threshold {}", self.threshold);
        let refusal = Refusal::new("INPUT_BELOW_THRESHOLD", "balance", message);
        Err(refusal.expected(self.threshold.to_string()))
    }
}
