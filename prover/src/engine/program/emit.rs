//! From the graph to a straight line of instructions over few registers.

use std::collections::HashMap;

use bn254::Fr;

use crate::engine::expression::{Column, Scalar};

use super::graph::{Linear, Node, NodeId, ONE, Term};

/// Where an instruction reads: blocks of rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operand {
    /// An intermediate value.
    Register(usize),
    /// A column, by its place in [`Code::cells`], at a rotation.
    Cell(usize, i32),
}

/// One operation on blocks of rows; `by` is a place in [`Code::coefficients`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Instruction {
    /// to = by
    Set { to: usize, by: usize },
    /// to = a
    Copy { to: usize, a: Operand },
    /// to = a by
    Scaled { to: usize, a: Operand, by: usize },
    /// to = a b
    Multiply { to: usize, a: Operand, b: Operand },
    /// to += by
    AddNumber { to: usize, by: usize },
    /// to += a
    Add { to: usize, a: Operand },
    /// to -= a
    Subtract { to: usize, a: Operand },
    /// to += a by
    AddScaled { to: usize, a: Operand, by: usize },
}

/// A number, and one known later that it is multiplied by.
pub type Coefficient = (Fr, Option<Scalar>);

/// Instructions, and what they name.
#[derive(Debug, Clone, Default)]
pub struct Code {
    /// In order.
    pub instructions: Vec<Instruction>,
    /// How many registers there are.
    pub registers: usize,
    /// The columns that are read.
    pub cells: Vec<Column>,
    /// The numbers.
    pub coefficients: Vec<Coefficient>,
    /// Where the results are at the end of a block.
    pub outputs: Vec<Operand>,
}

/// Code for some nodes of a graph. Nodes in `given` are columns already.
pub fn emit(nodes: &[Node], given: &HashMap<NodeId, Column>, roots: &[NodeId]) -> Code {
    let mut emitter = Emitter {
        nodes,
        given,
        uses: uses(nodes, given, roots),
        place: vec![None; nodes.len()],
        free: Vec::new(),
        slots: HashMap::new(),
        code: Code::default(),
    };
    // Results stay where they are: their use is never released.
    let outputs = roots.iter().map(|root| emitter.operand(*root)).collect();
    emitter.code.outputs = outputs;
    emitter.code
}

/// The nodes that a node reads, once for each time.
pub fn children(node: &Node) -> Vec<NodeId> {
    match node {
        Node::One | Node::Cell(..) => Vec::new(),
        Node::Product(a, b) => vec![*a, *b],
        Node::Sum(Linear(terms)) => terms.iter().map(|term| term.node).collect(),
    }
}

/// How often each node is read on the way to the roots.
fn uses(nodes: &[Node], given: &HashMap<NodeId, Column>, roots: &[NodeId]) -> Vec<usize> {
    let mut uses = vec![0; nodes.len()];
    let mut add = |uses: &mut Vec<usize>, id: NodeId| {
        if let Some(count) = uses.get_mut(id) {
            *count += 1;
        }
    };
    roots.iter().for_each(|root| add(&mut uses, *root));
    for (id, node) in nodes.iter().enumerate().rev() {
        let needed = uses.get(id).is_some_and(|count| *count > 0);
        if needed && !given.contains_key(&id) {
            children(node).into_iter().for_each(|child| add(&mut uses, child));
        }
    }
    uses
}

struct Emitter<'a> {
    nodes: &'a [Node],
    given: &'a HashMap<NodeId, Column>,
    uses: Vec<usize>,
    place: Vec<Option<Operand>>,
    free: Vec<usize>,
    slots: HashMap<Coefficient, usize>,
    code: Code,
}

impl Emitter<'_> {
    fn operand(&mut self, id: NodeId) -> Operand {
        if let Some(Some(place)) = self.place.get(id) {
            return *place;
        }
        let operand = match (self.given.get(&id), self.nodes.get(id)) {
            (Some(column), _) => self.cell(*column, 0),
            (None, Some(Node::Cell(column, rotation))) => self.cell(*column, *rotation),
            (None, Some(Node::Product(a, b))) => self.product(*a, *b),
            (None, Some(Node::Sum(Linear(terms)))) => self.sum(terms),
            (None, Some(Node::One) | None) => self.sum(&Linear::node(ONE).0),
        };
        if let Some(place) = self.place.get_mut(id) {
            *place = Some(operand);
        }
        operand
    }

    fn cell(&mut self, column: Column, rotation: i32) -> Operand {
        let known = self.code.cells.iter().position(|known| *known == column);
        let slot = known.unwrap_or_else(|| {
            self.code.cells.push(column);
            self.code.cells.len() - 1
        });
        Operand::Cell(slot, rotation)
    }

    fn register(&mut self) -> usize {
        self.free.pop().unwrap_or_else(|| {
            self.code.registers += 1;
            self.code.registers - 1
        })
    }

    fn coefficient(&mut self, term: &Term) -> usize {
        let next = self.code.coefficients.len();
        let slot = *self.slots.entry((term.factor, term.scalar)).or_insert(next);
        if slot == next {
            self.code.coefficients.push((term.factor, term.scalar));
        }
        slot
    }

    /// One use of a node is over; its register is free after the last.
    fn release(&mut self, id: NodeId) {
        let Some(count) = self.uses.get_mut(id) else { return };
        *count = count.saturating_sub(1);
        if *count == 0
            && let Some(Some(Operand::Register(register))) = self.place.get(id)
        {
            self.free.push(*register);
        }
    }

    fn push(&mut self, instruction: Instruction) {
        self.code.instructions.push(instruction);
    }

    fn product(&mut self, a: NodeId, b: NodeId) -> Operand {
        let (left, right) = (self.operand(a), self.operand(b));
        let to = self.register();
        self.push(Instruction::Multiply { to, a: left, b: right });
        self.release(a);
        self.release(b);
        Operand::Register(to)
    }

    fn sum(&mut self, terms: &[Term]) -> Operand {
        // A term that needs no product begins, so that it can be a plain copy.
        let first = terms.iter().position(|term| is_plain(term, Fr::ONE) && term.node != ONE);
        let first = first.unwrap_or(0);
        let Some(term) = terms.get(first) else {
            let none = Term { node: ONE, scalar: None, factor: Fr::ZERO };
            return Operand::Register(self.begin(&none));
        };
        let to = self.begin(term);
        for (_, term) in terms.iter().enumerate().filter(|(index, _)| *index != first) {
            self.add(to, term);
        }
        Operand::Register(to)
    }

    fn begin(&mut self, term: &Term) -> usize {
        if term.node == ONE {
            let (to, by) = (self.register(), self.coefficient(term));
            self.push(Instruction::Set { to, by });
            return to;
        }
        let a = self.operand(term.node);
        let last = self.uses.get(term.node) == Some(&1);
        match a {
            Operand::Register(register) if last && is_plain(term, Fr::ONE) => {
                // The value is not needed again: the sum grows where it is.
                if let Some(count) = self.uses.get_mut(term.node) {
                    *count = 0;
                }
                return register;
            }
            _ => {}
        }
        let to = self.register();
        if is_plain(term, Fr::ONE) {
            self.push(Instruction::Copy { to, a });
        } else {
            let by = self.coefficient(term);
            self.push(Instruction::Scaled { to, a, by });
        }
        self.release(term.node);
        to
    }

    fn add(&mut self, to: usize, term: &Term) {
        if term.node == ONE {
            let by = self.coefficient(term);
            return self.push(Instruction::AddNumber { to, by });
        }
        let a = self.operand(term.node);
        if is_plain(term, Fr::ONE) {
            self.push(Instruction::Add { to, a });
        } else if is_plain(term, -Fr::ONE) {
            self.push(Instruction::Subtract { to, a });
        } else {
            let by = self.coefficient(term);
            self.push(Instruction::AddScaled { to, a, by });
        }
        self.release(term.node);
    }
}

fn is_plain(term: &Term, factor: Fr) -> bool {
    term.scalar.is_none() && term.factor == factor
}
