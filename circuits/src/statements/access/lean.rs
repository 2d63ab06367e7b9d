//! `access` for the cheapest verification on chain: the same statement as [`super::Access`], with
//! the same `spec` and public inputs, in the columns of [`crate::gadgets::lean`].
//!
//! The chain has the cells of [`super::layout`] but for the anchor row, in another order: what has
//! to be equal stands exactly one Merkle level apart, so that one far rotation serves all.
//!
//! | rows | content |
//! |---|---|
//! | 0..=83 | block of the nullifier: secret at 0, scope at 1, nullifier at 83 |
//! | 84 | unused |
//! | 85..=168 | block of the commitment: secret at 85, zero at 86; commitment at 168 |
//! | 169..=187 | unused |
//! | 188..=252 | running sum from threshold / 2^64 to the balance |
//! | 253..=336 | block of the leaf: commitment at 253, balance at 254 |
//! | 336 + 85 i | node that enters level i; its block follows; the leaf is node 0 |
//! | 2036 | root |

use halo2_proofs::circuit::{Layouter, SimpleFloorPlanner, Value};
use halo2_proofs::halo2curves::ff::Field;
use halo2_proofs::plonk::{Circuit, ConstraintSystem, Error};

use super::layout::{self as standard, BALANCE_BITS, Layout, two_to_64};
use super::{Access, Example, Inputs, Instance};
use crate::Fr;
use crate::gadgets::chain::block::{CELLS, OUTPUT, input_constants};
use crate::gadgets::chain::gates::LEVEL_ROWS;
use crate::gadgets::lean::columns::{Anchors, Columns, Public};
use crate::gadgets::lean::table::Table;
use crate::gadgets::poseidon::Domain;
use crate::refusal::Refusal;
use crate::statement::Statement;

/// Merkle levels.
pub const DEPTH: usize = 20;
/// log2 of the rows.
pub const K: u32 = 11;
/// Row of cell 0 of the nullifier's block: secret.
pub const NULLIFIER_BLOCK: usize = 0;
/// Row of the scope.
pub const SCOPE: usize = NULLIFIER_BLOCK + 1;
/// Row of the nullifier.
pub const NULLIFIER: usize = NULLIFIER_BLOCK + OUTPUT;
/// Row of cell 0 of the commitment's block: secret, one level after the nullifier's.
pub const COMMITMENT_BLOCK: usize = NULLIFIER_BLOCK + LEVEL_ROWS;
/// Row of cell 0 of the leaf's block, one level after the commitment's output.
pub const LEAF_BLOCK: usize = COMMITMENT_BLOCK + OUTPUT + LEVEL_ROWS;
/// Row where the running sum ends, at the balance: just before the leaf's block.
pub const SUM_END: usize = LEAF_BLOCK - 1;
/// Row where the running sum starts, at threshold / 2^64.
pub const SUM_START: usize = SUM_END - BALANCE_BITS;
/// Row of the leaf, the node that enters level 0.
pub const LEAF: usize = LEAF_BLOCK + OUTPUT;
/// Row of the snapshot's root.
pub const ROOT: usize = node(DEPTH);
/// Rows that the chain fills.
pub const ROWS: usize = ROOT + 1;
/// Rows at the end that a prover fills with randomness: the chain is opened at five points, twice
/// (once for the setup's secret), and one more (`book/lean.md`).
pub const BLINDING_ROWS: usize = 11;

const _: () = assert!(ROWS + BLINDING_ROWS <= 1 << K);
const _: () = assert!(SUM_START > COMMITMENT_BLOCK + OUTPUT && COMMITMENT_BLOCK > NULLIFIER);

/// Row of the node that enters `level`; `DEPTH` gives the root's row.
pub const fn node(level: usize) -> usize {
    LEAF + level * LEVEL_ROWS
}

/// The rows of public inputs and copies.
pub fn anchors() -> Anchors {
    let [scope, secret, sum, commitment, root] = [0, 1, 2, 3, 4];
    let [_, right_constant] = input_constants();
    let public =
        |instance, anchor, shift| Public { anchor, back: 0, scale: Fr::ONE, shift, instance };
    Anchors {
        rows: vec![SCOPE, COMMITMENT_BLOCK, SUM_START, LEAF_BLOCK, ROOT],
        copies: vec![secret, commitment],
        publics: vec![
            public(0, root, Fr::ZERO),
            Public { scale: two_to_64(), ..public(1, sum, Fr::ZERO) },
            public(2, scope, -right_constant),
            // The nullifier stands two rows before the row of the secret's copy.
            Public { back: COMMITMENT_BLOCK - NULLIFIER, ..public(3, secret, Fr::ZERO) },
        ],
    }
}

/// The fixed columns.
pub fn table() -> Table {
    let mut table = Table::new(ROWS);
    let [left_constant, right_constant] = input_constants();
    table.block(NULLIFIER_BLOCK, Domain::Nullifier, Fr::ZERO);
    table.block(COMMITMENT_BLOCK, Domain::Commitment, left_constant);
    table.constant(COMMITMENT_BLOCK + 1, right_constant);
    table.running_sum(SUM_START, BALANCE_BITS);
    table.block(LEAF_BLOCK, Domain::Leaf, Fr::ZERO);
    table.second_before(LEAF_BLOCK + 1, right_constant);
    (0..DEPTH).for_each(|level| table.level(node(level)));
    table
}

/// The cells of the standard chain of 20 levels in this order; unused rows are zero.
pub fn arrange(chain: &[Fr]) -> Vec<Fr> {
    let d20 = Layout::D20;
    let mut w = vec![Fr::ZERO; ROWS];
    let moves = [
        (standard::NULLIFIER_BLOCK, NULLIFIER_BLOCK, CELLS),
        (standard::COMMITMENT_BLOCK, COMMITMENT_BLOCK, CELLS),
        (standard::LEAF_BLOCK, LEAF_BLOCK, d20.root() + 1 - standard::LEAF_BLOCK),
        (d20.sum_start(), SUM_START, BALANCE_BITS + 1),
    ];
    for (from, to, cells) in moves {
        w[to..to + cells].copy_from_slice(&chain[from..from + cells]);
    }
    w
}

/// The public inputs as halo2's columns: the same number in every row that the chain fills.
pub fn columns(instance: &Instance) -> Vec<Vec<Fr>> {
    instance.words().map(|word| vec![word; ROWS]).to_vec()
}

/// The statement `access` for the lean profile, for trees of up to 2^20 members.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LeanAccess;

impl Statement for LeanAccess {
    const ID: &'static str = "access";
    const VERSION: u32 = Access::VERSION;
    type Inputs = Inputs;
    type Instance = Instance;
    type Circuit = LeanCircuit;

    fn name(&self) -> String {
        format!("{}-v{}-d{DEPTH}-lean", Self::ID, Self::VERSION)
    }

    fn k(&self) -> u32 {
        K
    }

    fn names(&self) -> Vec<String> {
        super::names()
    }

    fn lean(&self) -> bool {
        true
    }

    fn columns(&self, words: &[Fr]) -> Vec<Vec<Fr>> {
        super::columns(words)
    }

    fn spec(&self, inputs: &Inputs) -> Result<Instance, Refusal> {
        Access::d20().spec(inputs)
    }

    fn circuit(&self, inputs: &Inputs) -> Result<LeanCircuit, Refusal> {
        self.spec(inputs)?;
        Ok(LeanCircuit::new(arrange(&Layout::D20.witness(inputs).w)))
    }

    fn empty(&self) -> LeanCircuit {
        LeanCircuit::default()
    }

    fn example(&self, seed: u64) -> Inputs {
        Example::of_seed(seed)
    }
}

/// The circuit, with a witness or without.
#[derive(Debug, Clone, Default)]
pub struct LeanCircuit {
    w: Option<Vec<Fr>>,
}

impl LeanCircuit {
    /// The circuit with the chain `w`, which is not checked here: that is the proof's work.
    pub fn new(w: Vec<Fr>) -> Self {
        LeanCircuit { w: Some(w) }
    }
}

impl Circuit<Fr> for LeanCircuit {
    type Config = Columns;
    type FloorPlanner = SimpleFloorPlanner;
    type Params = ();

    fn without_witnesses(&self) -> Self {
        Self::default()
    }

    fn configure(cs: &mut ConstraintSystem<Fr>) -> Columns {
        Columns::configure(cs, Instance::NAMES.len(), &anchors())
    }

    fn synthesize(&self, columns: Columns, mut layouter: impl Layouter<Fr>) -> Result<(), Error> {
        table().assign(&columns, &anchors().rows, &mut layouter)?;
        let Some(w) = &self.w else { return Ok(()) };
        layouter.assign_region(
            || "chain",
            |mut region| {
                for (row, value) in w.iter().enumerate() {
                    region.assign_advice(columns.w, row, Value::known(*value));
                }
                Ok(())
            },
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_as_the_table_says() {
        assert_eq!([NULLIFIER, COMMITMENT_BLOCK, LEAF_BLOCK, LEAF], [83, 85, 253, 336]);
        assert_eq!([SUM_START, SUM_END, ROOT, ROWS], [188, 252, 2036, 2037]);
    }
}
