//! `access`: *my balance reaches the threshold, I am in the published snapshot, and this nullifier
//! is the one I have in this scope*, without saying who I am.
//!
//! With P_d the Poseidon hash in domain d (see [`Domain`]):
//!
//! ```text
//! c         = P_commitment(secret, 0)         registered by the holder's wallet, public
//! leaf      = P_leaf(c, balance)              put into the snapshot by its publisher
//! root      = the LeanIMT root above leaf
//! nullifier = P_nullifier(secret, scope)      the same for one holder in one scope
//! threshold <= balance < threshold + 2^64
//! ```
//!
//! Public inputs in order: root, threshold, scope, nullifier, message. `message` is in no equation:
//! the proof is bound to it by the transcript, and the gate recomputes it. The publisher keeps
//! balances below 2^64 and the gate thresholds; then the last line says `balance >= threshold`.

mod binding;
mod circuit;
mod example;
mod inputs;
pub mod layout;
pub mod lean;

pub use binding::{message, scope};
pub use circuit::AccessCircuit;
pub use example::Example;
pub use inputs::Inputs;

use halo2_proofs::halo2curves::ff::Field;

use crate::Fr;
use crate::gadgets::poseidon::{Domain, hash};
use crate::refusal::Refusal;
use crate::statement::Statement;
use layout::Layout;

/// What a wallet registers: hides `secret`, and is in the leaf.
pub fn commitment(secret: Fr) -> Fr {
    hash(Domain::Commitment, secret, Fr::ZERO)
}

/// The snapshot's leaf for a commitment and its balance in units.
pub fn leaf(commitment: Fr, balance: u64) -> Fr {
    hash(Domain::Leaf, commitment, Fr::from(balance))
}

/// The holder's one nullifier in a scope.
pub fn nullifier(secret: Fr, scope: Fr) -> Fr {
    hash(Domain::Nullifier, secret, scope)
}

/// The public inputs in the order of the instance columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Instance {
    /// Root of the snapshot's tree.
    pub root: Fr,
    /// Least balance, in units, below 2^64.
    pub threshold: Fr,
    /// What the nullifier belongs to.
    pub scope: Fr,
    /// The holder's nullifier in `scope`.
    pub nullifier: Fr,
    /// What the proof was made for, such as a recipient.
    pub message: Fr,
}

impl Instance {
    /// Names of the public inputs in order.
    pub const NAMES: [&'static str; 5] = ["root", "threshold", "scope", "nullifier", "message"];

    /// The values in the order of [`Self::NAMES`].
    pub fn words(&self) -> [Fr; 5] {
        [self.root, self.threshold, self.scope, self.nullifier, self.message]
    }

    /// The instance columns: one value each.
    pub fn columns(&self) -> Vec<Vec<Fr>> {
        columns(&self.words())
    }

    /// From the values in the order of [`Self::NAMES`].
    pub fn from_words([root, threshold, scope, nullifier, message]: [Fr; 5]) -> Self {
        Instance { root, threshold, scope, nullifier, message }
    }
}

impl crate::statement::Instance for Instance {
    fn words(&self) -> Vec<Fr> {
        Instance::words(self).to_vec()
    }
}

/// The names as statements give them.
fn names() -> Vec<String> {
    Instance::NAMES.map(String::from).to_vec()
}

/// One value in each instance column.
fn columns(words: &[Fr]) -> Vec<Vec<Fr>> {
    words.iter().map(|word| vec![*word]).collect()
}

/// The statement in one of its sizes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Access {
    layout: Layout,
}

impl Access {
    /// For trees of up to 2^20 members: 2,048 rows.
    pub const fn d20() -> Self {
        Access { layout: Layout::D20 }
    }

    /// For trees of up to 2^32 members: 4,096 rows.
    pub const fn d32() -> Self {
        Access { layout: Layout::D32 }
    }

    /// Longest path, in siblings.
    pub const fn depth(&self) -> usize {
        self.layout.depth
    }

    /// Where everything stands in the circuit.
    pub const fn layout(&self) -> Layout {
        self.layout
    }
}

impl Statement for Access {
    const ID: &'static str = "access";
    const VERSION: u32 = 1;
    type Inputs = Inputs;
    type Instance = Instance;
    type Circuit = AccessCircuit;

    fn name(&self) -> String {
        format!("{}-v{}-d{}", Self::ID, Self::VERSION, self.depth())
    }

    fn k(&self) -> u32 {
        self.layout.k
    }

    fn names(&self) -> Vec<String> {
        names()
    }

    fn columns(&self, words: &[Fr]) -> Vec<Vec<Fr>> {
        columns(words)
    }

    fn spec(&self, inputs: &Inputs) -> Result<Instance, Refusal> {
        inputs.check_path(self.depth())?;
        inputs.check_balance()?;
        Ok(Instance {
            root: inputs.path.computed_root(),
            threshold: Fr::from(inputs.threshold),
            scope: inputs.scope,
            nullifier: nullifier(inputs.secret, inputs.scope),
            message: inputs.message,
        })
    }

    fn circuit(&self, inputs: &Inputs) -> Result<AccessCircuit, Refusal> {
        self.spec(inputs)?;
        Ok(AccessCircuit::new(self.layout, self.layout.witness(inputs)))
    }

    fn empty(&self) -> AccessCircuit {
        AccessCircuit::empty(self.layout)
    }

    fn example(&self, seed: u64) -> Inputs {
        Example::of_seed(seed)
    }
}
