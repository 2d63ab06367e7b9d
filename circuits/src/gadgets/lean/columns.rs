//! The columns of a lean chain and all its constraints.
//!
//! Every gate looks back from the cell that it fixes: w(0) is that cell, w(-1) to w(-3) the three
//! before it, and w(-[`LEVEL_ROWS`]) the cell that stands one Merkle level before.

use halo2_proofs::halo2curves::ff::Field;
use halo2_proofs::plonk::{
    Advice, Column, ConstraintSystem, Expression, Fixed, Instance, VirtualCells,
};
use halo2_proofs::poly::Rotation;

use crate::Fr;
use crate::gadgets::chain::block::input_constants;
use crate::gadgets::chain::gates::LEVEL_ROWS;

/// What a row's cell is, as the number that stands in [`Columns::kind`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Nothing is said about the cell.
    Free = 0,
    /// The cell follows from the three before it by the row's coefficients.
    Hash = 1,
    /// The cell is twice the one before, or one more.
    Step = 2,
    /// The second input of a level's hash: it or the first one is the node before them.
    Input = 3,
    /// The node that leaves a level: the hash before it, or the node that entered the level.
    Next = 4,
}

impl Kind {
    const ALL: [Kind; 5] = [Kind::Free, Kind::Hash, Kind::Step, Kind::Input, Kind::Next];
}

/// A public input: `scale * w(row - back) + shift`, said in the row of an anchor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Public {
    /// Number of the anchor.
    pub anchor: usize,
    /// How many rows before the anchor the cell stands; one of the rotations that gates use.
    pub back: usize,
    /// Factor on the cell.
    pub scale: Fr,
    /// Added to the scaled cell.
    pub shift: Fr,
    /// Number of the public input.
    pub instance: usize,
}

/// Rows where equations hold that hold nowhere else.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Anchors {
    /// The row of each anchor.
    pub rows: Vec<usize>,
    /// Anchors whose cell equals the one [`LEVEL_ROWS`] before.
    pub copies: Vec<usize>,
    /// Public inputs.
    pub publics: Vec<Public>,
}

/// The columns of a lean chain.
#[derive(Debug, Clone)]
pub struct Columns {
    /// The chain.
    pub w: Column<Advice>,
    /// Coefficient of w(-1)^5, w(-2)^5, w(-3)^5.
    pub power: [Column<Fixed>; 3],
    /// Coefficient of w(-1), w(-2), w(-3).
    pub linear: [Column<Fixed>; 3],
    /// What is added to them.
    pub constant: Column<Fixed>,
    /// The row's [`Kind`].
    pub kind: Column<Fixed>,
    /// One in the anchor's row, zero elsewhere.
    pub anchors: Vec<Column<Fixed>>,
    /// Public inputs, each the same number in every row: a constant polynomial.
    pub instances: Vec<Column<Instance>>,
}

impl Columns {
    /// Creates the columns and every gate, for this many public inputs.
    pub fn configure(cs: &mut ConstraintSystem<Fr>, publics: usize, anchors: &Anchors) -> Self {
        let columns = Columns {
            w: cs.advice_column(),
            power: std::array::from_fn(|_| cs.fixed_column()),
            linear: std::array::from_fn(|_| cs.fixed_column()),
            constant: cs.fixed_column(),
            kind: cs.fixed_column(),
            anchors: anchors.rows.iter().map(|_| cs.fixed_column()).collect(),
            instances: (0..publics).map(|_| cs.instance_column()).collect(),
        };
        cs.create_gate("hash", |cells| vec![columns.hash(cells)]);
        cs.create_gate("step", |cells| vec![columns.step(cells)]);
        cs.create_gate("level", |cells| vec![columns.input(cells), columns.next(cells)]);
        cs.create_gate("copy", |cells| vec![columns.copies(cells, &anchors.copies)]);
        cs.create_gate("public", |cells| {
            anchors.publics.iter().map(|public| columns.public(cells, public)).collect::<Vec<_>>()
        });
        columns
    }

    fn w(&self, cells: &mut Cells, back: usize) -> Expression<Fr> {
        cells.query_advice(self.w, Rotation(-(back as i32)))
    }

    fn fixed(&self, cells: &mut Cells, column: Column<Fixed>) -> Expression<Fr> {
        cells.query_fixed(column, Rotation::cur())
    }

    /// Zero in the rows of every other kind: the product of kind - k over the others. Pairs are
    /// multiplied first, in one order, so that whoever evaluates it can share them.
    fn selector(&self, cells: &mut Cells, kind: Kind) -> Expression<Fr> {
        let value = self.fixed(cells, self.kind);
        let others = Kind::ALL.into_iter().filter(|other| *other != kind);
        let mut factors = others.map(|other| match other {
            Kind::Free => value.clone(),
            other => value.clone() - constant(Fr::from(other as u64)),
        });
        let mut pair = || factors.next().zip(factors.next()).map(|(a, b)| a * b);
        match (pair(), pair()) {
            (Some(a), Some(b)) => a * b,
            _ => constant(Fr::ZERO),
        }
    }

    /// Equation (1) of the book: w(0) = K + sum of A_j w(-j)^5 + B_j w(-j). The coefficients are
    /// zero in rows of other kinds.
    fn hash(&self, cells: &mut Cells) -> Expression<Fr> {
        let mut sum = self.fixed(cells, self.constant);
        for j in 0..3 {
            let cell = self.w(cells, j + 1);
            let square = cell.clone() * cell.clone();
            let fourth = square.clone() * square;
            sum = sum
                + self.fixed(cells, self.power[j]) * (fourth * cell.clone())
                + self.fixed(cells, self.linear[j]) * cell;
        }
        // The selector is 1 (1 - 2)(1 - 3)(1 - 4) = -6 in rows of this kind.
        let normal = Option::from((-Fr::from(6)).invert()).unwrap_or(Fr::ZERO);
        self.selector(cells, Kind::Hash) * (self.w(cells, 0) * normal) - sum
    }

    fn step(&self, cells: &mut Cells) -> Expression<Fr> {
        let bit = self.w(cells, 0) - self.w(cells, 1) * Fr::from(2);
        self.selector(cells, Kind::Step) * (bit.clone() * (bit - constant(Fr::ONE)))
    }

    /// Before the two inputs stands the node that climbs: it is one of them.
    fn input(&self, cells: &mut Cells) -> Expression<Fr> {
        let [left_constant, right_constant] = input_constants();
        let [right, left, node] = [0, 1, 2].map(|back| self.w(cells, back));
        let is_left = left - node.clone() - constant(left_constant);
        let is_right = right - node - constant(right_constant);
        self.selector(cells, Kind::Input) * (is_left * is_right)
    }

    /// The next node is the hash, or the node itself where a LeanIMT skips the level.
    fn next(&self, cells: &mut Cells) -> Expression<Fr> {
        let [next, output, node] = [0, 1, LEVEL_ROWS].map(|back| self.w(cells, back));
        self.selector(cells, Kind::Next) * ((next.clone() - node) * (next - output))
    }

    fn copies(&self, cells: &mut Cells, anchors: &[usize]) -> Expression<Fr> {
        let columns = anchors.iter().map(|anchor| self.anchors[*anchor]);
        let rows = columns.map(|column| self.fixed(cells, column)).reduce(|a, b| a + b);
        let difference = self.w(cells, 0) - self.w(cells, LEVEL_ROWS);
        rows.unwrap_or(constant(Fr::ZERO)) * difference
    }

    fn public(&self, cells: &mut Cells, public: &Public) -> Expression<Fr> {
        let anchor = self.fixed(cells, self.anchors[public.anchor]);
        let value = cells.query_instance(self.instances[public.instance], Rotation::cur());
        let mut cell = self.w(cells, public.back);
        if public.scale != Fr::ONE {
            cell = cell * public.scale;
        }
        if public.shift != Fr::ZERO {
            cell = cell + constant(public.shift);
        }
        anchor * (cell - value)
    }
}

type Cells<'a> = VirtualCells<'a, Fr>;

fn constant(value: Fr) -> Expression<Fr> {
    Expression::Constant(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn configured() -> ConstraintSystem<Fr> {
        let mut cs = ConstraintSystem::default();
        let public = Public { anchor: 0, back: 2, scale: Fr::ONE, shift: Fr::ZERO, instance: 0 };
        let anchors = Anchors { rows: vec![5], copies: vec![0], publics: vec![public] };
        Columns::configure(&mut cs, 1, &anchors);
        cs
    }

    #[test]
    fn the_degree_is_six() {
        let cs = configured();
        let degrees = cs.gates().iter().flat_map(|gate| gate.polynomials()).map(|p| p.degree());
        assert_eq!(degrees.collect::<Vec<_>>(), [6, 6, 6, 6, 2, 2]);
    }

    #[test]
    fn nothing_is_read_ahead_and_fixed_columns_in_their_row() {
        let cs = configured();
        let mut back: Vec<i32> = cs.advice_queries().iter().map(|(_, at)| at.0).collect();
        back.sort_unstable();
        assert_eq!(back, [-85, -3, -2, -1, 0]);
        assert!(cs.fixed_queries().iter().all(|(_, at)| at.0 == 0));
    }
}
