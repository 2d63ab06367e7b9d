//! Where everything stands in the chain of `access`.
//!
//! | rows (depth 20) | content |
//! |---|---|
//! | 0 | free cell: the anchor row, marked `block` and `range` |
//! | 1..=84 | block of the nullifier: secret at 1, scope at 2, nullifier at 84 |
//! | 85..=167 | block of the commitment: secret at 85, zero at 86 |
//! | 168..=251 | block of the leaf: commitment at 168, where the last block ends; balance at 169 |
//! | 251 + 85 i | node that enters level i; its block follows; the leaf is node 0 |
//! | 1951 | root |
//! | 1952..=2016 | running sum from threshold / 2^64 to the balance |

use halo2_proofs::halo2curves::ff::Field;

use super::{Inputs, commitment};
use crate::Fr;
use crate::gadgets::chain::block::{CELLS, OUTPUT, input_constants};
use crate::gadgets::chain::builder::{Cells, Markers};
use crate::gadgets::chain::gates::{LEVEL_ROWS, Tie};
use crate::gadgets::poseidon::Domain;

/// Bits of balances and thresholds.
pub const BALANCE_BITS: usize = 64;
/// Row of cell 0 of the nullifier's block: secret.
pub const NULLIFIER_BLOCK: usize = 1;
/// Row of the nullifier.
pub const NULLIFIER: usize = NULLIFIER_BLOCK + OUTPUT;
/// Row of cell 0 of the commitment's block: secret.
pub const COMMITMENT_BLOCK: usize = NULLIFIER_BLOCK + CELLS;
/// Row of cell 0 of the leaf's block, and of the commitment that the block before puts there.
pub const LEAF_BLOCK: usize = COMMITMENT_BLOCK + OUTPUT;
/// Row of the leaf, the node that enters level 0.
pub const LEAF: usize = LEAF_BLOCK + OUTPUT;

/// One size of the statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Layout {
    /// Merkle levels.
    pub depth: usize,
    /// log2 of the rows.
    pub k: u32,
}

impl Layout {
    /// Twenty levels in 2,048 rows.
    pub const D20: Layout = Layout { depth: 20, k: 11 };
    /// Thirty-two levels in 4,096 rows.
    pub const D32: Layout = Layout { depth: 32, k: 12 };

    /// Row of the node that enters `level`; `depth` gives the root's row.
    pub const fn node(self, level: usize) -> usize {
        LEAF + level * LEVEL_ROWS
    }

    /// Row of the snapshot's root.
    pub const fn root(self) -> usize {
        self.node(self.depth)
    }

    /// Row where the running sum starts, at threshold / 2^64.
    pub const fn sum_start(self) -> usize {
        self.root() + 1
    }

    /// Row where the running sum ends, at the balance.
    pub const fn sum_end(self) -> usize {
        self.sum_start() + BALANCE_BITS
    }

    /// Rows that the chain fills.
    pub const fn rows(self) -> usize {
        self.sum_end() + 1
    }

    /// Rows at the end of the domain that halo2 fills with randomness: one for each of the eleven
    /// points where `w` is opened, two for the multi-opening, and the row before them.
    pub const UNUSABLE_ROWS: usize = 14;

    /// The chain leaves the unusable rows alone.
    pub const fn fits(self) -> bool {
        self.rows() + Self::UNUSABLE_ROWS <= 1 << self.k
    }

    /// The equations of the first row: public inputs in the order of
    /// [`super::Instance::NAMES`], and what must be equal without standing side by side.
    pub fn ties(self) -> Vec<Tie> {
        let [_, right_constant] = input_constants();
        let public = |instance, row, scale, shift| Tie::Public { row, scale, shift, instance };
        let one = Fr::ONE;
        vec![
            public(0, self.root(), one, Fr::ZERO),
            public(1, self.sum_start(), two_to_64(), Fr::ZERO),
            public(2, NULLIFIER_BLOCK + 1, one, -right_constant),
            public(3, NULLIFIER, one, Fr::ZERO),
            Tie::Equal { left: NULLIFIER_BLOCK, shift: Fr::ZERO, right: COMMITMENT_BLOCK },
            Tie::Constant { row: COMMITMENT_BLOCK + 1, value: right_constant },
            Tie::Equal { left: self.sum_end(), shift: right_constant, right: LEAF_BLOCK + 1 },
        ]
    }

    /// The fixed columns.
    pub fn markers(self) -> Markers {
        let mut markers = Markers::new(self.rows());
        let [shift, _] = input_constants();
        markers.block(NULLIFIER_BLOCK, Domain::Nullifier, 1, Fr::ZERO);
        markers.block(COMMITMENT_BLOCK, Domain::Commitment, 1, shift);
        markers.block(LEAF_BLOCK, Domain::Leaf, 1, Fr::ZERO);
        for level in 0..self.depth {
            markers.block(self.node(level) + 1, Domain::Node, 2, Fr::ZERO);
        }
        markers.running_sum(self.sum_start(), BALANCE_BITS);
        // The anchor: a step of a running sum whose free start satisfies it whatever follows.
        markers.running_sum(0, 1);
        markers
    }

    /// The witness of inputs, which `spec` has accepted.
    pub fn witness(self, inputs: &Inputs) -> Cells {
        let mut cells = Cells::new(self.rows());
        cells.block(NULLIFIER_BLOCK, Domain::Nullifier, inputs.secret, inputs.scope);
        cells.w[0] = cells.w[1] * half();
        cells.block(COMMITMENT_BLOCK, Domain::Commitment, inputs.secret, Fr::ZERO);
        // Overwrites the commitment, the last cell of the block before, with itself plus constant.
        let balance = Fr::from(inputs.balance);
        let leaf = cells.block(LEAF_BLOCK, Domain::Leaf, commitment(inputs.secret), balance);
        self.climb(&mut cells, inputs, leaf);
        let initial = Fr::from(inputs.threshold) * half().pow_vartime([BALANCE_BITS as u64]);
        let difference = inputs.balance.wrapping_sub(inputs.threshold);
        cells.running_sum(self.sum_start(), initial, difference, BALANCE_BITS);
        cells
    }

    /// Levels above the path's last sibling are skipped: their block hashes the node with zero, and
    /// the node goes on unchanged.
    fn climb(self, cells: &mut Cells, inputs: &Inputs, leaf: Fr) {
        let mut node = leaf;
        for level in 0..self.depth {
            let row = self.node(level);
            cells.w[row] = node;
            let sibling = inputs.path.siblings.get(level);
            let (left, right) =
                inputs.path.ordered(level, node, sibling.copied().unwrap_or(Fr::ZERO));
            let parent = cells.block(row + 1, Domain::Node, left, right);
            node = if sibling.is_some() { parent } else { node };
        }
        cells.w[self.root()] = node;
    }
}

const _: () = assert!(Layout::D20.fits() && Layout::D32.fits());

fn half() -> Fr {
    <Fr as halo2_proofs::halo2curves::ff::PrimeField>::TWO_INV
}

pub(super) fn two_to_64() -> Fr {
    Fr::from(u64::MAX) + Fr::ONE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_as_the_table_says() {
        let layout = Layout::D20;
        assert_eq!([NULLIFIER, COMMITMENT_BLOCK, LEAF_BLOCK, LEAF], [84, 85, 168, 251]);
        assert_eq!([layout.root(), layout.sum_start(), layout.rows()], [1951, 1952, 2017]);
        assert_eq!(Layout::D32.rows(), 3037);
    }
}
