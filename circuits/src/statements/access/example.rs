//! A made-up snapshot and one of its holders.

use super::{Inputs, commitment, leaf};
use crate::Fr;
use crate::example::element;
use crate::gadgets::merkle::LeanTree;

/// Balance of the holder whose inputs are made.
const BALANCE: u64 = 250;

/// What an example is made of; its secrets are public.
#[derive(Debug, Clone, Copy)]
pub struct Example {
    /// The same seed gives the same snapshot.
    pub seed: u64,
    /// Holders in it.
    pub holders: u64,
    /// Whose inputs: the position in the snapshot.
    pub holder: u64,
    /// Least balance in units.
    pub threshold: u64,
    /// Scope of the nullifier; made up when there is none.
    pub scope: Option<Fr>,
    /// Message; made up when there is none.
    pub message: Option<Fr>,
}

impl Default for Example {
    fn default() -> Self {
        Example { seed: 1, holders: 8, holder: 0, threshold: 100, scope: None, message: None }
    }
}

impl Example {
    /// The holder's inputs, `None` when the snapshot has no such holder.
    pub fn inputs(&self) -> Option<Inputs> {
        let secret =
            |holder: u64| element(&["secret", &self.seed.to_string(), &holder.to_string()]);
        let balance = |holder: u64| match holder == self.holder {
            true => BALANCE,
            false => 1 + holder * 37 % 500,
        };
        let leaf_of = |holder| leaf(commitment(secret(holder)), balance(holder));
        let tree = LeanTree::new((0..self.holders).map(leaf_of).collect());
        Some(Inputs {
            secret: secret(self.holder),
            balance: BALANCE,
            threshold: self.threshold,
            scope: self.scope.unwrap_or_else(|| element(&["scope"])),
            message: self.message.unwrap_or_else(|| element(&["message"])),
            path: tree.proof(usize::try_from(self.holder).ok()?)?,
        })
    }

    /// The first holder's inputs.
    pub(super) fn of_seed(seed: u64) -> Inputs {
        let example = Example { seed, ..Example::default() };
        example.inputs().unwrap_or_else(|| unreachable!("a snapshot of eight has a first holder"))
    }
}
