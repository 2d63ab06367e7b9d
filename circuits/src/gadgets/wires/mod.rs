//! A builder for circuits of ordinary layout: wires, and operations that put rows below each other.
//!
//! Three columns with a permutation, one arithmetic gate (PLONK's, Gabizon, Williamson, Ciobotaru,
//! eprint 2019/953, section 6), one round of Poseidon a row, two bits a row. A statement whose form
//! is not worth a layout of its own (`chain` is one) is written on it:
//!
//! ```
//! use circuits::Fr;
//! use circuits::gadgets::poseidon::Domain;
//! use circuits::gadgets::wires::{WireCircuit, Wires};
//!
//! /// I know x below 2^16 with this hash.
//! fn small(wires: &mut Wires, x: Option<u64>) {
//!     let x = wires.input(x.map(Fr::from));
//!     wires.range(x, 16);
//!     let zero = wires.constant(Fr::zero());
//!     let hash = wires.poseidon(Domain::Commitment, x, zero);
//!     wires.public(hash);
//! }
//!
//! let for_keys = WireCircuit::new(|wires| small(wires, None));
//! let for_a_proof = WireCircuit::new(|wires| small(wires, Some(7)));
//! assert_eq!(for_keys.rows(), for_a_proof.rows());
//! ```
//!
//! What a circuit consists of may not depend on a witness: operations are the same with and
//! without one, and a test of each statement compares the two.

mod arithmetic;
mod bits;
mod circuit;
mod columns;
mod curve;
mod hash;
mod ladder;
mod wide;

pub use circuit::WireCircuit;
pub use columns::Columns;
pub use curve::PointWires;
pub use hash::{Level, levels};

use std::collections::BTreeMap;

use halo2_proofs::halo2curves::ff::{Field, PrimeField};

use crate::Fr;

/// Advice columns.
pub const WIDTH: usize = 3;

/// One cell, and its value where there is a witness.
#[derive(Debug, Clone, Copy)]
pub struct Wire {
    cell: Cell,
    value: Option<Fr>,
}

impl Wire {
    /// The value, `None` without a witness. Only for computing other witnesses from it.
    pub fn value(&self) -> Option<Fr> {
        self.value
    }
}

/// Row and column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cell {
    row: usize,
    column: usize,
}

/// What holds at a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Gate {
    /// Nothing.
    Free,
    /// `a A + b B + c C + ab AB + k = 0` of the row's cells a, b, c.
    Arithmetic { a: Fr, b: Fr, c: Fr, ab: Fr, k: Fr },
    /// a = `rest` next(a) + 2c + b, with bits b and c; `rest` is 4, in the last row 0.
    Bits { rest: Fr },
    /// The next row is this state after round `usize` of Poseidon.
    Round(usize),
    /// This row, the next one and the two after them are a step of a ladder.
    Ladder,
    /// First or second row of round `round` of the wide permutation.
    WideRound { round: usize, tail: bool },
}

/// Gates that only some circuits have: those without them have smaller keys and proofs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Extras {
    /// Scalars times points of Baby Jubjub.
    pub ladder: bool,
    /// Poseidon of five words.
    pub wide: bool,
}

/// A row: its gate and the values of its three cells; `None` is a cell that nobody assigns.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    gate: Gate,
    cells: [Option<Value>; WIDTH],
}

/// A cell's value, not known without a witness.
type Value = Option<Fr>;

/// What operations have put down so far.
#[derive(Debug, Default)]
pub struct Wires {
    rows: Vec<Row>,
    copies: Vec<(Cell, Cell)>,
    publics: Vec<Cell>,
    constants: BTreeMap<[u8; 32], Wire>,
    /// A free row with place for more inputs, and how many it holds.
    inputs: Option<(usize, usize)>,
}

impl Wires {
    /// Number of rows so far.
    pub fn rows(&self) -> usize {
        self.rows.len()
    }

    /// The gates beyond the usual ones that the rows so far use.
    pub fn extras(&self) -> Extras {
        let any = |is: fn(&Gate) -> bool| self.rows.iter().any(|row| is(&row.gate));
        Extras {
            ladder: any(|gate| matches!(gate, Gate::Ladder)),
            wide: any(|gate| matches!(gate, Gate::WideRound { .. })),
        }
    }

    /// The public inputs so far, in order; `None` without a witness.
    pub fn publics(&self) -> Vec<Option<Fr>> {
        self.publics.iter().map(|cell| self.rows[cell.row].cells[cell.column].flatten()).collect()
    }

    /// A value that the prover chooses; `None` without a witness. It means nothing until an
    /// operation constrains it.
    pub fn input(&mut self, value: Option<Fr>) -> Wire {
        let (row, column) = match self.inputs {
            Some((row, used)) if used < WIDTH => (row, used),
            _ => (self.push(Gate::Free, [None; WIDTH]), 0),
        };
        self.inputs = Some((row, column + 1));
        self.rows[row].cells[column] = Some(value);
        Wire { cell: Cell { row, column }, value }
    }

    /// A value that is part of the circuit. The same value twice is the same wire.
    pub fn constant(&mut self, value: Fr) -> Wire {
        if let Some(wire) = self.constants.get(&value.to_repr()) {
            return *wire;
        }
        let gate =
            Gate::Arithmetic { a: Fr::ONE, b: Fr::ZERO, c: Fr::ZERO, ab: Fr::ZERO, k: -value };
        let row = self.push(gate, [Some(Some(value)), None, None]);
        let wire = Wire { cell: Cell { row, column: 0 }, value: Some(value) };
        self.constants.insert(value.to_repr(), wire);
        wire
    }

    /// Both cells hold the same value.
    pub fn assert_equal(&mut self, left: Wire, right: Wire) {
        self.copies.push((left.cell, right.cell));
    }

    /// Shows a wire as the next public input.
    pub fn public(&mut self, wire: Wire) {
        self.publics.push(wire.cell);
    }

    /// Appends a row; returns its number.
    fn push(&mut self, gate: Gate, cells: [Option<Value>; WIDTH]) -> usize {
        self.rows.push(Row { gate, cells });
        self.rows.len() - 1
    }

    /// Puts a copy of `wire` into a cell of an existing row.
    fn place(&mut self, row: usize, column: usize, wire: Wire) {
        self.rows[row].cells[column] = Some(wire.value);
        self.copies.push((wire.cell, Cell { row, column }));
    }

    /// Puts a new value into a cell of an existing row.
    fn fresh(&mut self, row: usize, column: usize, value: Value) -> Wire {
        self.rows[row].cells[column] = Some(value);
        Wire { cell: Cell { row, column }, value }
    }
}
