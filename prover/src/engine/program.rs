//! Identities as a straight line of operations on groups of elements: written once for a key, run
//! once for each row of each coset.

use std::collections::HashMap;

use bn254::Fr;
use bn254::field::modulus::R;
use bn254::kernels::{Group, Lanes};

use super::description::{Challenge, Column, Expression};

pub(crate) type G = Group<R>;

/// The weight that the kernels allow for one factor when the other weighs 1.
const HEAVIEST_FACTOR: u32 = 3;
/// The weight that they allow for what is settled, with room for one more sum.
const HEAVIEST_SUM: u32 = 6;

/// Where an operand comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Operand {
    Constant(usize),
    Cell(usize),
    Result(usize),
}

/// One operation; its result is the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Operation {
    Add(Operand, Operand),
    Sub(Operand, Operand),
    Multiply(Operand, Operand),
    Settle(Operand),
}

/// A number that is known with the key or during the proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Constant {
    Number(Fr),
    Challenge(Challenge),
    /// What combines the identities.
    Y,
}

/// The combination of all identities by powers of y.
#[derive(Debug, Clone, Default)]
pub(crate) struct Program {
    constants: Vec<Constant>,
    cells: Vec<(Column, i32)>,
    operations: Vec<Operation>,
    weights: Vec<u32>,
    known: HashMap<Operation, usize>,
    result: Option<usize>,
}

impl Program {
    /// Horner's rule in y over the identities.
    pub(crate) fn new(identities: &[Expression]) -> Self {
        let mut program = Self::default();
        let y = program.constant(Constant::Y);
        let mut sum: Option<Operand> = None;
        for identity in identities {
            let value = program.compile(identity);
            sum = Some(match sum {
                None => value,
                Some(sum) => {
                    let raised = program.multiply(sum, y);
                    program.sum(raised, value, false)
                }
            });
        }
        let sum = sum.unwrap_or_else(|| program.constant(Constant::Number(Fr::ZERO)));
        // A settled result, and an operation even if all there is is one cell.
        if let Operand::Result(index) = program.push(Operation::Settle(sum), 1) {
            program.result = Some(index);
        }
        program
    }

    /// The cells that a row reads.
    pub(crate) fn cells(&self) -> &[(Column, i32)] {
        &self.cells
    }

    /// The constants, with what the proof has drawn.
    pub(crate) fn bind(&self, value: impl Fn(Constant) -> Fr) -> Vec<G> {
        self.constants.iter().map(|constant| G::splat(value(*constant))).collect()
    }

    /// The combined identities in one row, settled; `results` is scratch space.
    pub(crate) fn run(&self, constants: &[G], cells: &[&G], results: &mut Vec<G>) -> Option<G> {
        results.clear();
        for operation in &self.operations {
            let get = |operand: Operand| match operand {
                Operand::Constant(index) => constants.get(index),
                Operand::Cell(index) => cells.get(index).copied(),
                Operand::Result(index) => results.get(index),
            };
            let result = match *operation {
                Operation::Add(a, b) => get(a)?.add(get(b)?),
                Operation::Sub(a, b) => get(a)?.sub(get(b)?),
                Operation::Multiply(a, b) => get(a)?.multiply(get(b)?),
                Operation::Settle(a) => get(a)?.settle(),
            };
            results.push(result);
        }
        results.get(self.result?).copied()
    }

    fn compile(&mut self, expression: &Expression) -> Operand {
        match expression {
            Expression::Number(number) => self.constant(Constant::Number(*number)),
            Expression::Challenge(challenge) => self.constant(Constant::Challenge(*challenge)),
            Expression::Cell { column, rotation } => self.cell((*column, *rotation)),
            Expression::Negated(a) => {
                let (zero, a) = (self.constant(Constant::Number(Fr::ZERO)), self.compile(a));
                self.sum(zero, a, true)
            }
            Expression::Sum(a, b) => self.compile_sum(a, b),
            Expression::Product(a, b) => {
                let (a, b) = (self.compile(a), self.compile(b));
                self.multiply(a, b)
            }
        }
    }

    /// A sum with a negated term is a difference.
    fn compile_sum(&mut self, a: &Expression, b: &Expression) -> Operand {
        match b {
            Expression::Negated(b) => {
                let (a, b) = (self.compile(a), self.compile(b));
                self.sum(a, b, true)
            }
            _ => {
                let (a, b) = (self.compile(a), self.compile(b));
                self.sum(a, b, false)
            }
        }
    }

    fn constant(&mut self, constant: Constant) -> Operand {
        Operand::Constant(place(&mut self.constants, constant))
    }

    fn cell(&mut self, cell: (Column, i32)) -> Operand {
        Operand::Cell(place(&mut self.cells, cell))
    }

    fn weight(&self, operand: Operand) -> u32 {
        match operand {
            Operand::Result(index) => self.weights.get(index).copied().unwrap_or(1),
            Operand::Constant(_) | Operand::Cell(_) => 1,
        }
    }

    fn sum(&mut self, mut a: Operand, mut b: Operand, negative: bool) -> Operand {
        if self.weight(a) + self.weight(b) > HEAVIEST_SUM {
            (a, b) = (self.settled(a, 1), self.settled(b, 1));
        }
        let weight = self.weight(a) + self.weight(b);
        match negative {
            true => self.push(Operation::Sub(a, b), weight),
            // One order for both, so that equal sums are found.
            false => self.push(Operation::Add(a.min(b), a.max(b)), weight),
        }
    }

    fn multiply(&mut self, a: Operand, b: Operand) -> Operand {
        let (mut a, mut b) = (a.min(b), a.max(b));
        if self.weight(a) * self.weight(b) > HEAVIEST_FACTOR {
            // Settling the heavier one is enough, unless the other is too heavy alone.
            let heavier_first = self.weight(a) > self.weight(b);
            (a, b) = match heavier_first {
                true => (self.settled(a, 1), self.settled(b, HEAVIEST_FACTOR)),
                false => (self.settled(a, HEAVIEST_FACTOR), self.settled(b, 1)),
            };
        }
        self.push(Operation::Multiply(a, b), 1)
    }

    /// The operand with at most this weight.
    fn settled(&mut self, operand: Operand, most: u32) -> Operand {
        if self.weight(operand) <= most {
            return operand;
        }
        self.push(Operation::Settle(operand), 1)
    }

    fn push(&mut self, operation: Operation, weight: u32) -> Operand {
        if let Some(index) = self.known.get(&operation) {
            return Operand::Result(*index);
        }
        let index = self.operations.len();
        self.operations.push(operation);
        self.weights.push(weight);
        self.known.insert(operation, index);
        Operand::Result(index)
    }
}

/// The place of an item, at the end if it is new.
fn place<T: PartialEq>(list: &mut Vec<T>, item: T) -> usize {
    list.iter().position(|known| *known == item).unwrap_or_else(|| {
        list.push(item);
        list.len() - 1
    })
}
