//! How each cell of the chain follows from those before it, written from the book and not from the
//! gates: what the prover would compute after a fault.

use circuits::Fr;
use circuits::gadgets::chain::block::{self, CELLS, OUTPUT, POWERS, cell_type};
use circuits::gadgets::chain::builder::Cells;
use circuits::gadgets::chain::coefficients::{CellType, Coefficients};
use circuits::gadgets::poseidon::Domain;
use circuits::statements::access::layout::{
    BALANCE_BITS, COMMITMENT_BLOCK, LEAF_BLOCK, Layout, NULLIFIER_BLOCK,
};

/// Where a row's value comes from.
#[allow(clippy::large_enum_variant)] // one for each row of a test's table
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Law {
    /// The prover chooses.
    Free,
    /// Equation (1) with coefficients and K.
    Hash(Coefficients, Fr),
    /// The node that enters a level, from the level before.
    Node,
    /// An input of a level's hash.
    Input,
    /// A step of the running sum.
    Step,
}

pub struct Laws {
    layout: Layout,
    laws: Vec<Law>,
    power: Vec<bool>,
}

impl Laws {
    pub fn new(layout: Layout) -> Self {
        let mut laws = vec![Law::Free; layout.rows()];
        let mut power = vec![false; layout.rows()];
        let [shift, _] = block::input_constants();
        let mut lay = |base: usize, domain, shift| {
            power[base..base + POWERS].fill(true);
            for (cell, k) in block::constants_of(domain).into_iter().enumerate() {
                let Some(kind) = cell_type(cell) else { continue };
                let k = if kind == CellType::Output { k + shift } else { k };
                laws[base + cell] = Law::Hash(kind.coefficients(), k);
            }
        };
        let zero = Fr::from(0);
        lay(NULLIFIER_BLOCK, Domain::Nullifier, zero);
        lay(COMMITMENT_BLOCK, Domain::Commitment, shift);
        lay(LEAF_BLOCK, Domain::Leaf, zero);
        for level in 0..layout.depth {
            lay(layout.node(level) + 1, Domain::Node, zero);
        }
        for level in 0..layout.depth {
            laws[layout.node(level) + 1] = Law::Input;
            laws[layout.node(level) + 2] = Law::Input;
            laws[layout.node(level + 1)] = Law::Node;
        }
        laws[layout.sum_start() + 1..=layout.sum_end()].fill(Law::Step);
        assert_eq!(layout.sum_end() - layout.sum_start(), BALANCE_BITS);
        Laws { layout, laws, power }
    }

    pub fn law(&self, row: usize) -> Law {
        self.laws[row]
    }

    /// Rows whose cell an equation (1) fixes.
    pub fn typed(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.laws.len()).filter(|row| matches!(self.laws[*row], Law::Hash(..)))
    }

    /// Rows whose fifth power an equation takes.
    pub fn powers(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.power.len()).filter(|row| self.power[*row])
    }

    /// Cell 0 of a block.
    pub fn is_first(&self, row: usize) -> bool {
        let fixed = [NULLIFIER_BLOCK, COMMITMENT_BLOCK, LEAF_BLOCK];
        fixed.contains(&row) || (0..self.layout.depth).any(|i| self.layout.node(i) + 1 == row)
    }

    /// Adds `by` to the cell at `row`, and lets everything after it follow.
    pub fn corrupt(&self, cells: &mut Cells, row: usize, by: Fr) {
        let before = cells.clone();
        cells.w[row] += by;
        self.square(cells, row);
        self.follow(cells, &before, row);
    }

    /// Adds `by` to the square at `row`, and lets everything after it follow.
    pub fn corrupt_square(&self, cells: &mut Cells, row: usize, by: Fr) {
        let before = cells.clone();
        cells.z[row] += by;
        self.follow(cells, &before, row);
    }

    fn square(&self, cells: &mut Cells, row: usize) {
        if self.power[row] {
            cells.z[row] = cells.w[row].square();
        }
    }

    fn follow(&self, cells: &mut Cells, before: &Cells, changed: usize) {
        for row in changed + 1..self.laws.len() {
            match self.laws[row] {
                Law::Free => continue,
                Law::Hash(c, k) => cells.w[row] = equation(cells, row, c, k),
                Law::Node => self.climb(cells, before, row),
                Law::Input => self.input(cells, before, row),
                Law::Step => {
                    let digit = before.w[row] - before.w[row - 1].double();
                    cells.w[row] = cells.w[row - 1].double() + digit;
                }
            }
            self.square(cells, row);
        }
    }

    /// A level that was skipped stays skipped.
    fn climb(&self, cells: &mut Cells, before: &Cells, row: usize) {
        let (below, output) = (row - CELLS - 1, row - 1);
        let skipped = before.w[row] == before.w[below];
        cells.w[row] = if skipped { cells.w[below] } else { cells.w[output] };
    }

    /// The side where the node was follows the node; the other side is the prover's. When the
    /// changed cell is the left input the right one keeps its role.
    fn input(&self, cells: &mut Cells, before: &Cells, row: usize) {
        let node = (0..self.layout.depth).map(|i| self.layout.node(i)).rfind(|node| *node < row);
        let node = node.expect("inputs stand in levels");
        let constant = block::input_constants()[row - node - 1];
        if before.w[row] == before.w[node] + constant {
            cells.w[row] = cells.w[node] + constant;
        }
    }
}

fn equation(cells: &Cells, row: usize, c: Coefficients, k: Fr) -> Fr {
    let term = |j: usize| {
        let (w, z) = (cells.w[row - j], cells.z[row - j]);
        c.power[j - 1] * z * z * w + c.linear[j - 1] * w
    };
    term(1) + term(2) + term(3) + k
}

/// The output cell of the block at `base`.
pub const fn output(base: usize) -> usize {
    base + OUTPUT
}
