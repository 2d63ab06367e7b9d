//! The voter's inputs: their JSON, and every reason to refuse them.

use serde_json::{Value, json};

use super::LEVELS;
use super::ballot::{Keys, OPTIONS, WEIGHT_BITS, coordinates};
use crate::Fr;
use crate::field::to_hex;
use crate::gadgets::jubjub::{Point, Scalar};
use crate::gadgets::merkle::MerkleProof;
use crate::inputs::{Object, parse};
use crate::refusal::Refusal;
use crate::statements::access::{commitment, leaf};

/// What the voter knows.
#[derive(Clone, PartialEq, Eq)]
pub struct Inputs {
    /// The identity's secret: never leaves the device.
    pub secret: Fr,
    /// Balance in units, as the snapshot has it.
    pub balance: u64,
    /// Whether the balance is the weight; otherwise every member has weight 1.
    pub weighted: bool,
    /// The option, from 0.
    pub choice: usize,
    /// The keys of the proposal's options.
    pub keys: Vec<Point>,
    /// The ballot's nonce, drawn anew for every ballot: who knows it knows the choice.
    pub nonce: Scalar,
    /// Path from the leaf to the snapshot's root.
    pub path: MerkleProof,
    /// The proposal.
    pub scope: Fr,
}

/// Secrets do not belong into logs.
impl std::fmt::Debug for Inputs {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let options = self.keys.len();
        out.debug_struct("Inputs").field("options", &options).finish_non_exhaustive()
    }
}

impl Inputs {
    /// What the ballot counts.
    pub fn weight(&self) -> u64 {
        if self.weighted { self.balance } else { 1 }
    }

    /// The keys of all sixteen options: the neutral element for those that there are not.
    pub fn all_keys(&self) -> Keys {
        std::array::from_fn(|j| self.keys.get(j).copied().unwrap_or(Point::IDENTITY))
    }

    pub(super) fn check(&self) -> Result<(), Refusal> {
        if leaf(commitment(self.secret), self.balance) != self.path.leaf {
            let expected = "the leaf of secret and balance";
            return Err(Refusal::unsatisfied("merkleProof.leaf", expected));
        }
        self.path.check("merkleProof", LEVELS)?;
        if self.weight() >> WEIGHT_BITS != 0 {
            return Err(Refusal::out_of_range("balance", "a weight below 2^40"));
        }
        if self.keys.is_empty() || self.keys.len() > OPTIONS {
            return Err(Refusal::length("keys", "1 to 16", self.keys.len()));
        }
        if self.choice >= self.keys.len() {
            let expected = format!("below {}, the number of keys", self.keys.len());
            return Err(Refusal::out_of_range("choice", &expected));
        }
        let bad = |key: &Point| *key == Point::IDENTITY || !key.is_in_subgroup();
        match self.keys.iter().position(bad) {
            // Under the neutral element the choice would be in the open.
            Some(i) => Err(Refusal::out_of_range("keys", "points of order l").index(i)),
            None => Ok(()),
        }
    }
}

const FIELDS: [&str; 8] =
    ["secret", "balance", "weighted", "choice", "keys", "nonce", "merkleProof", "scope"];

impl crate::statement::Inputs for Inputs {
    fn from_json(json: &str) -> Result<Self, Refusal> {
        let value = parse(json)?;
        let inputs = Object::of(&value)?;
        let secret = inputs.element("secret")?;
        if secret == Fr::zero() {
            return Err(Refusal::out_of_range("secret", "a secret other than zero"));
        }
        let nonce = Scalar::from_element(&inputs.element("nonce")?);
        let nonce = nonce.filter(|nonce| *nonce != Scalar::from(0));
        let read = Inputs {
            secret,
            balance: inputs.number("balance")?,
            weighted: inputs.flag("weighted")?,
            choice: usize::try_from(inputs.number("choice")?).unwrap_or(usize::MAX),
            keys: keys(&inputs)?,
            nonce: nonce.ok_or_else(|| Refusal::out_of_range("nonce", "1 to l - 1"))?,
            path: inputs.path("merkleProof")?,
            scope: inputs.element("scope")?,
        };
        inputs.refuse_others(&FIELDS)?;
        Ok(read)
    }

    fn to_json(&self) -> Value {
        let keys: Vec<String> = coordinates(&self.keys).iter().map(to_hex).collect();
        json!({
            "secret": to_hex(&self.secret),
            "balance": self.balance.to_string(),
            "weighted": self.weighted,
            "choice": self.choice.to_string(),
            "keys": keys,
            "nonce": to_hex(&self.nonce.to_element()),
            "merkleProof": serde_json::to_value(&self.path).unwrap_or_default(),
            "scope": to_hex(&self.scope),
        })
    }
}

/// x and y of each key, one after the other.
fn keys(inputs: &Object<'_>) -> Result<Vec<Point>, Refusal> {
    let words = inputs.elements("keys", 2 * OPTIONS)?;
    if words.len() % 2 == 1 {
        return Err(Refusal::length("keys", "two for each key", words.len()));
    }
    Ok(words.chunks(2).map(|pair| Point { x: pair[0], y: pair[1] }).collect())
}
