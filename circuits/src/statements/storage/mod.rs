//! `storage`: *I hold the committed dataset: here is what this challenge asks of it*, as seen by
//! somebody who has neither the data nor an answer.
//!
//! ```text
//! pod     = P_commitment(secret, 0)                 the identity that answers, public
//! draw_j  = P_draw(challenge, pod, j, root)         ten places each
//! places  : leaves of the dataset's columns, each opened up to the root
//! ```
//!
//! Public inputs in order: root, challenge, pod, message. The places depend on the pod, and only
//! who knows its secret can answer for it: a copied answer is an answer of the one who made it.
//! `book/storage.md` has the soundness argument and the probability of cheating.

mod build;
mod draw;
mod inputs;

pub use draw::{PLACES_PER_DRAW, Place, places};
pub use inputs::Inputs;

use crate::Fr;
use crate::example::element;
use crate::gadgets::quad::circuit::QuadCircuit;
use crate::refusal::Refusal;
use crate::statement::Statement;
use crate::statements::access::commitment;
use crate::statements::dataset::{Dataset, Size, Tree};

/// The public inputs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Instance {
    /// Root of the dataset.
    pub root: Fr,
    /// What nobody knew before: 248 bits of a block's hash, say.
    pub challenge: Fr,
    /// The pod's identity commitment.
    pub pod: Fr,
    /// What the proof was made for.
    pub message: Fr,
}

impl crate::statement::Instance for Instance {
    fn words(&self) -> Vec<Fr> {
        vec![self.root, self.challenge, self.pod, self.message]
    }
}

/// The statement for datasets of one size, with a number of openings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Storage {
    /// Size of the dataset's tree.
    pub size: Size,
    /// Leaves that are opened, a multiple of [`PLACES_PER_DRAW`].
    pub openings: usize,
    k: u32,
}

impl Storage {
    /// Twenty leaves of up to 4,096 rows: 4,096 rows of the circuit.
    pub const R12_N20: Self = Storage { size: Size::R12, openings: 20, k: 12 };
    /// Eighty leaves of up to 4,096 rows.
    pub const R12_N80: Self = Storage { size: Size::R12, openings: 80, k: 14 };
    /// Ten leaves of up to 256 rows: for tests.
    pub const R8_N10: Self = Storage { size: Size::R8, openings: 10, k: 11 };
}

impl Statement for Storage {
    const ID: &'static str = "storage";
    const VERSION: u32 = 1;
    type Inputs = Inputs;
    type Instance = Instance;
    type Circuit = QuadCircuit;

    fn name(&self) -> String {
        let (size, openings) = (self.size.log2(), self.openings);
        format!("{}-v{}-r{size}-n{openings}", Self::ID, Self::VERSION)
    }

    fn k(&self) -> u32 {
        self.k
    }

    fn names(&self) -> Vec<String> {
        ["root", "challenge", "pod", "message"].map(String::from).to_vec()
    }

    fn spec(&self, inputs: &Inputs) -> Result<Instance, Refusal> {
        self.check(inputs)?;
        Ok(self.instance(inputs, &Tree::new(&inputs.table)))
    }

    fn circuit(&self, inputs: &Inputs) -> Result<QuadCircuit, Refusal> {
        self.check(inputs)?;
        let tree = Tree::new(&inputs.table);
        let known = build::Known { tree: &tree, secret: inputs.secret };
        let instance = self.instance(inputs, &tree);
        Ok(QuadCircuit::new(|wires| build::build(wires, *self, Some((&known, instance)))))
    }

    fn empty(&self) -> QuadCircuit {
        QuadCircuit::new(|wires| build::build(wires, *self, None))
    }

    fn example(&self, seed: u64) -> Inputs {
        let text = seed.to_string();
        Inputs {
            table: Dataset(self.size).example(seed).table,
            secret: element(&["secret", &text]),
            challenge: element(&["challenge", &text]),
            message: element(&["message", &text]),
        }
    }
}

impl Storage {
    fn check(&self, inputs: &Inputs) -> Result<(), Refusal> {
        if inputs.table.size() == self.size {
            return Ok(());
        }
        let expected = format!("as many as {} is for", self.name());
        Err(Refusal::length("dataset", &expected, inputs.table.rows()))
    }

    fn instance(&self, inputs: &Inputs, tree: &Tree) -> Instance {
        let Inputs { secret, challenge, message, .. } = *inputs;
        Instance { root: tree.root, challenge, pod: commitment(secret), message }
    }
}
