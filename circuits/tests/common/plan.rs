//! Witnesses of `access` laid out freely: honest ones, and every kind of lie.

use circuits::Fr;
use circuits::gadgets::chain::builder::{Cells, Markers};
use circuits::gadgets::chain::gates::{Columns, LEVEL_ROWS, Tie};
use circuits::gadgets::poseidon::{Domain, hash};
use circuits::statements::access::layout::{
    BALANCE_BITS, COMMITMENT_BLOCK, LEAF_BLOCK, Layout, NULLIFIER_BLOCK,
};
use circuits::statements::access::{Inputs, Instance};
use halo2_proofs::circuit::{Layouter, SimpleFloorPlanner};
use halo2_proofs::halo2curves::ff::{Field, PrimeField};
use halo2_proofs::plonk::{Circuit, ConstraintSystem, Error};

/// Where a level's next node comes from.
#[derive(Debug, Clone, Copy)]
pub enum Next {
    Hash,
    Skip,
    Lie(Fr),
}

/// The two inputs of a level's hash; `None` is the node that climbs.
#[derive(Debug, Clone, Copy)]
pub struct Level {
    pub left: Option<Fr>,
    pub right: Option<Fr>,
    pub next: Next,
}

impl Level {
    /// The node goes through unchanged.
    pub const SKIP: Level = Level { left: None, right: Some(Fr::ZERO), next: Next::Skip };
}

/// Everything that a prover chooses.
#[derive(Debug, Clone)]
pub struct Plan {
    pub layout: Layout,
    /// Domains of nullifier, commitment and leaf.
    pub domains: [Domain; 3],
    /// Inputs of the nullifier's and of the commitment's hash.
    pub nullifier: [Fr; 2],
    pub commitment: [Fr; 2],
    pub balance: Fr,
    pub levels: Vec<Level>,
    /// Start of the running sum, and its digits.
    pub sum: (Fr, Vec<Fr>),
}

pub const DOMAINS: [Domain; 3] = [Domain::Nullifier, Domain::Commitment, Domain::Leaf];
pub const UNTAGGED: [Domain; 3] = [Domain::Node; 3];

impl Plan {
    /// The honest witness of `inputs`, true or not.
    pub fn new(layout: Layout, inputs: &Inputs) -> Self {
        let path = &inputs.path;
        let level = |i: usize| match path.siblings.get(i) {
            None => Level::SKIP,
            Some(sibling) if path.index >> i & 1 == 1 => {
                Level { left: Some(*sibling), right: None, next: Next::Hash }
            }
            Some(sibling) => Level { left: None, right: Some(*sibling), next: Next::Hash },
        };
        Plan {
            layout,
            domains: DOMAINS,
            nullifier: [inputs.secret, inputs.scope],
            commitment: [inputs.secret, Fr::ZERO],
            balance: Fr::from(inputs.balance),
            levels: (0..layout.depth).map(level).collect(),
            sum: sum(Fr::from(inputs.threshold), inputs.balance.wrapping_sub(inputs.threshold)),
        }
    }

    pub fn leaf(&self) -> Fr {
        let [_, commitment, leaf] = self.domains;
        hash(leaf, hash(commitment, self.commitment[0], self.commitment[1]), self.balance)
    }

    pub fn cells(&self) -> Cells {
        let mut cells = Cells::new(self.layout.rows());
        let [nullifier, commitment, leaf] = self.domains;
        cells.block(NULLIFIER_BLOCK, nullifier, self.nullifier[0], self.nullifier[1]);
        cells.w[0] = cells.w[1] * Fr::TWO_INV;
        let c = cells.block(COMMITMENT_BLOCK, commitment, self.commitment[0], self.commitment[1]);
        let mut node = cells.block(LEAF_BLOCK, leaf, c, self.balance);
        for (i, level) in self.levels.iter().enumerate() {
            let row = self.layout.node(i);
            cells.w[row] = node;
            let [left, right] = [level.left, level.right].map(|input| input.unwrap_or(node));
            let output = cells.block(row + 1, Domain::Node, left, right);
            node = match level.next {
                Next::Hash => output,
                Next::Skip => node,
                Next::Lie(value) => value,
            };
        }
        cells.w[self.layout.root()] = node;
        self.lay_sum(&mut cells);
        cells
    }

    fn lay_sum(&self, cells: &mut Cells) {
        let (start, digits) = &self.sum;
        let mut value = *start;
        cells.w[self.layout.sum_start()] = value;
        for (i, digit) in digits.iter().enumerate() {
            value = value.double() + digit;
            cells.w[self.layout.sum_start() + 1 + i] = value;
        }
    }

    /// The public inputs that the cells bear out.
    pub fn instance(&self, cells: &Cells, message: Fr) -> Instance {
        let threshold = self.sum.0 * two_to_64();
        Instance {
            root: cells.w[self.layout.root()],
            threshold,
            scope: self.nullifier[1],
            nullifier: cells.w[NULLIFIER_BLOCK + 83],
            message,
        }
    }
}

/// A running sum from `threshold` over the 64 bits of `difference`.
pub fn sum(threshold: Fr, difference: u64) -> (Fr, Vec<Fr>) {
    let bits = (0..BALANCE_BITS).rev().map(|i| Fr::from(difference >> i & 1));
    (threshold * two_to_64().invert().unwrap(), bits.collect())
}

pub fn two_to_64() -> Fr {
    Fr::from(u64::MAX) + Fr::ONE
}

/// A chain with any markers and ties: the real circuit with a fault in it.
#[derive(Debug, Clone)]
pub struct Chain {
    pub markers: Markers,
    pub ties: Vec<Tie>,
    pub cells: Option<Cells>,
}

impl Chain {
    pub fn new(layout: Layout) -> Self {
        Chain { markers: layout.markers(), ties: layout.ties(), cells: None }
    }

    /// The same layout with capacity word 0 in every block.
    pub fn untagged(layout: Layout) -> Self {
        let mut markers = Markers::new(layout.rows());
        let [shift, _] = circuits::gadgets::chain::block::input_constants();
        markers.block(NULLIFIER_BLOCK, Domain::Node, 1, Fr::ZERO);
        markers.block(COMMITMENT_BLOCK, Domain::Node, 1, shift);
        markers.block(LEAF_BLOCK, Domain::Node, 1, Fr::ZERO);
        for level in 0..layout.depth {
            markers.block(layout.node(0) + level * LEVEL_ROWS + 1, Domain::Node, 2, Fr::ZERO);
        }
        markers.running_sum(layout.sum_start(), BALANCE_BITS);
        markers.running_sum(0, 1);
        Chain { markers, ties: layout.ties(), cells: None }
    }
}

impl Circuit<Fr> for Chain {
    type Config = Columns;
    type FloorPlanner = SimpleFloorPlanner;
    type Params = Vec<Tie>;

    fn params(&self) -> Vec<Tie> {
        self.ties.clone()
    }

    fn without_witnesses(&self) -> Self {
        Chain { cells: None, ..self.clone() }
    }

    fn configure_with_params(cs: &mut ConstraintSystem<Fr>, ties: Vec<Tie>) -> Columns {
        Columns::configure(cs, Instance::NAMES.len(), &ties)
    }

    fn configure(cs: &mut ConstraintSystem<Fr>) -> Columns {
        Self::configure_with_params(cs, vec![])
    }

    fn synthesize(&self, columns: Columns, mut layouter: impl Layouter<Fr>) -> Result<(), Error> {
        self.markers.assign(&columns, &mut layouter)?;
        self.cells.iter().try_for_each(|cells| cells.assign(&columns, &mut layouter))
    }
}
