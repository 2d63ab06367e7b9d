//! Identities as a straight line of operations on groups of elements: written once for a key, run
//! once for each row of each coset.

use std::borrow::Borrow;
use std::collections::HashMap;

use bn254::Fr;
use bn254::field::modulus::R;
use bn254::kernels::Lanes;

use super::description::{Challenge, Column, Expression};

/// Bounds on an element, as `bn254::kernels::Lanes` counts them: the weight of its limbs, and its
/// size in hundredths of P.
#[derive(Debug, Clone, Copy)]
struct Bounds {
    weight: u32,
    size: u32,
}

impl Bounds {
    const SETTLED: Self = Self { weight: 1, size: 51 };

    fn of_sum(a: Self, b: Self) -> Self {
        Self { weight: a.weight + b.weight, size: a.size + b.size }
    }

    fn of_product(a: Self, b: Self) -> Self {
        Self { weight: 1, size: 38 * a.size * b.size / 10_000 + 102 }
    }

    /// Whether an element within these bounds can be settled.
    fn can_be_settled(self) -> bool {
        100 * self.weight + 55 * (self.size + 50) / 100 <= 800
    }

    fn can_be_multiplied(a: Self, b: Self) -> bool {
        a.weight * b.weight <= 3
            && a.size * b.weight <= 500
            && b.size * a.weight <= 500
            && a.size * b.size <= 43_000
    }
}

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
    bounds: Vec<Bounds>,
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
        if let Operand::Result(index) = program.push(Operation::Settle(sum), Bounds::SETTLED) {
            program.result = Some(index);
        }
        program
    }

    /// The cells that a row reads.
    pub(crate) fn cells(&self) -> &[(Column, i32)] {
        &self.cells
    }

    /// The constants, with what the proof has drawn.
    pub(crate) fn bind(&self, value: impl Fn(Constant) -> Fr) -> Vec<Fr> {
        self.constants.iter().map(|constant| value(*constant)).collect()
    }

    /// The combined identities in a group's rows, settled; `results` is scratch space.
    #[inline(always)]
    pub(crate) fn run<L: Lanes<R>, C: Borrow<L>>(
        &self,
        constants: &[L],
        cells: &[C],
        results: &mut Vec<L>,
    ) -> Option<L> {
        results.clear();
        for operation in &self.operations {
            let get = |operand: Operand| match operand {
                Operand::Constant(index) => constants.get(index),
                Operand::Cell(index) => cells.get(index).map(C::borrow),
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

    fn bounds(&self, operand: Operand) -> Bounds {
        match operand {
            Operand::Result(index) => self.bounds.get(index).copied().unwrap_or(Bounds::SETTLED),
            Operand::Constant(_) | Operand::Cell(_) => Bounds::SETTLED,
        }
    }

    fn sum(&mut self, mut a: Operand, mut b: Operand, negative: bool) -> Operand {
        if !Bounds::of_sum(self.bounds(a), self.bounds(b)).can_be_settled() {
            (a, b) = (self.settled(a), self.settled(b));
        }
        let bounds = Bounds::of_sum(self.bounds(a), self.bounds(b));
        match negative {
            true => self.push(Operation::Sub(a, b), bounds),
            // One order for both, so that equal sums are found.
            false => self.push(Operation::Add(a.min(b), a.max(b)), bounds),
        }
    }

    fn multiply(&mut self, a: Operand, b: Operand) -> Operand {
        let (mut a, mut b) = (a.min(b), a.max(b));
        // Settling the larger factor is often enough.
        if !Bounds::can_be_multiplied(self.bounds(a), self.bounds(b)) {
            match self.bounds(a).size > self.bounds(b).size {
                true => a = self.settled(a),
                false => b = self.settled(b),
            }
        }
        if !Bounds::can_be_multiplied(self.bounds(a), self.bounds(b)) {
            (a, b) = (self.settled(a), self.settled(b));
        }
        let bounds = Bounds::of_product(self.bounds(a), self.bounds(b));
        self.push(Operation::Multiply(a, b), bounds)
    }

    /// The operand, settled unless it is one that always is.
    fn settled(&mut self, operand: Operand) -> Operand {
        match operand {
            Operand::Result(_) => self.push(Operation::Settle(operand), Bounds::SETTLED),
            Operand::Constant(_) | Operand::Cell(_) => operand,
        }
    }

    fn push(&mut self, operation: Operation, bounds: Bounds) -> Operand {
        if let Some(index) = self.known.get(&operation) {
            return Operand::Result(*index);
        }
        let index = self.operations.len();
        self.operations.push(operation);
        self.bounds.push(bounds);
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
