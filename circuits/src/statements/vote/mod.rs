//! `vote`: *a member of this snapshot, who has not voted on this proposal, gives all of his weight
//! to one of its options*, without saying who or which. Ballots add up; trustees decrypt the sum.
//!
//! With P_d the Poseidon hash in domain d, B the base point of Baby Jubjub:
//!
//! ```text
//! c         = P_commitment(secret, 0)             the identity of `access`
//! root      = the LeanIMT root above P_leaf(c, balance), at most 20 levels: `access`'s snapshot
//! nullifier = P_vote_nullifier(secret, scope)
//! weight    = balance if weighted, else 1;  weight < 2^40
//! choice    < options <= 16
//! N         = r B,   r < 2^251
//! S_j       = r K_j + (weight if j = choice else 0) B,   j = 0 .. 15
//! ```
//!
//! Public inputs in order: root, weighted, options, scope, nullifier; then x and y of the keys K_0
//! to K_15, of N, and of S_0 .. S_15. What is proved and what is not: `book/vote.md`.

pub mod ballot;
mod circuit;
pub mod equality;
mod inputs;
pub mod tally;
pub mod trustees;

pub use inputs::Inputs;

use ballot::{Ballot, Keys, OPTIONS, coordinates};

use crate::Fr;
use crate::example::element;
use crate::gadgets::jubjub::{Point, Scalar};
use crate::gadgets::merkle::MerkleProof;
use crate::gadgets::poseidon::{Domain, hash};
use crate::gadgets::wires::WireCircuit;
use crate::refusal::Refusal;
use crate::statement::Statement;
use crate::statements::access::{commitment, leaf};

/// Levels of the snapshot's tree: up to 2^20 members.
pub const LEVELS: usize = 20;

/// The member's one nullifier in a scope, in a domain of its own: a vote cannot be linked to an
/// entry by `access`.
pub fn nullifier(secret: Fr, scope: Fr) -> Fr {
    hash(Domain::VoteNullifier, secret, scope)
}

/// The circuit of any inputs, for tests: whether the statement is true of them is the proof's work.
pub fn unchecked(inputs: Option<&Inputs>) -> WireCircuit {
    WireCircuit::new(|wires| circuit::build(wires, inputs))
}

/// The public inputs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Instance {
    /// Root of the snapshot's tree.
    pub root: Fr,
    /// 1 when the weight is the balance, 0 when it is 1.
    pub weighted: Fr,
    /// Number of options.
    pub options: Fr,
    /// The proposal: what the nullifier belongs to.
    pub scope: Fr,
    /// The member's nullifier in `scope`.
    pub nullifier: Fr,
    /// Keys of the options.
    pub keys: Keys,
    /// The encrypted choice.
    pub ballot: Ballot,
}

impl crate::statement::Instance for Instance {
    fn words(&self) -> Vec<Fr> {
        let Instance { root, weighted, options, scope, nullifier, keys, ballot } = self;
        let points = [keys.to_vec(), ballot.points()].concat();
        [vec![*root, *weighted, *options, *scope, *nullifier], coordinates(&points)].concat()
    }
}

/// The statement for snapshots of up to 2^20 members.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Vote;

impl Statement for Vote {
    const ID: &'static str = "vote";
    const VERSION: u32 = 1;
    type Inputs = Inputs;
    type Instance = Instance;
    type Circuit = WireCircuit;

    fn name(&self) -> String {
        format!("{}-v{}-d{LEVELS}", Self::ID, Self::VERSION)
    }

    fn k(&self) -> u32 {
        14
    }

    fn names(&self) -> Vec<String> {
        let first = ["root", "weighted", "options", "scope", "nullifier"].map(String::from);
        let keys = (0..OPTIONS).map(|j| format!("key{j}"));
        let choices = (0..OPTIONS).map(|j| format!("choice{j}"));
        let points = keys.chain(["nonce".into()]).chain(choices);
        let words = points.flat_map(|point| [format!("{point}-x"), format!("{point}-y")]);
        first.into_iter().chain(words).collect()
    }

    fn spec(&self, inputs: &Inputs) -> Result<Instance, Refusal> {
        inputs.check()?;
        let keys = inputs.all_keys();
        Ok(Instance {
            root: inputs.path.computed_root(),
            weighted: Fr::from(u64::from(inputs.weighted)),
            options: Fr::from(inputs.keys.len() as u64),
            scope: inputs.scope,
            nullifier: nullifier(inputs.secret, inputs.scope),
            keys,
            ballot: Ballot::encrypt(&keys, inputs.choice, inputs.weight(), &inputs.nonce),
        })
    }

    fn circuit(&self, inputs: &Inputs) -> Result<WireCircuit, Refusal> {
        self.spec(inputs)?;
        Ok(unchecked(Some(inputs)))
    }

    fn empty(&self) -> WireCircuit {
        unchecked(None)
    }

    fn example(&self, seed: u64) -> Inputs {
        let seed = seed.to_string();
        let named = |name: &str| element(&[name, &seed]);
        let secret = named("secret");
        let balance = 250;
        let sibling = |i: usize| element(&["sibling", &i.to_string(), &seed]);
        // A path of full length, as in a full tree: every level of the circuit is in use.
        let path = MerkleProof {
            root: Fr::zero(),
            leaf: leaf(commitment(secret), balance),
            index: 0b1001_0111_0000_1011_0101,
            siblings: (0..LEVELS).map(sibling).collect(),
        };
        let key = |j: usize| Point::base() * Scalar::of(&element(&["key", &j.to_string(), &seed]));
        Inputs {
            secret,
            balance,
            weighted: true,
            choice: 2,
            keys: (0..OPTIONS).map(key).collect(),
            nonce: Scalar::of(&named("nonce")),
            path: MerkleProof { root: path.computed_root(), ..path },
            scope: named("scope"),
        }
    }
}
