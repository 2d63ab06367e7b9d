//! From a halo2 circuit to what the lean profile proves and verifies with.

use bn254::{Affine, Bases, Fr};
use halo2_proofs::plonk::{Circuit, ConstraintSystem};

use super::error::LeanError;
use super::key::LeanKey;
use super::nodes::{Inputs, Node, Nodes, Places, evaluate};
use crate::Srs;
use crate::bytes::sha256;
use crate::engine::lean::LeanSession;
use crate::engine::{Challenge, Column, Description, Expression, Session};
use crate::from_halo2::{
    self, describe, fixed_columns, gate_degree, our_point, setup_powers, setup_tau_g2,
};

/// Most columns that are packed: their polynomials together need so many times the rows in powers.
const PACKED_MAX: usize = 8;

/// The packed columns and the anchors of a circuit, by their numbers among its fixed columns.
struct Sorted {
    packed: Vec<usize>,
    anchors: Vec<usize>,
    rows: Vec<usize>,
}

/// What follows from a circuit alone.
pub(super) struct Derived {
    description: Description,
    fixed: Vec<Vec<Fr>>,
    sorted: Sorted,
    rotations: Vec<i32>,
    nodes: Vec<Node>,
    constraints: Vec<usize>,
    publics: usize,
}

/// Reads a circuit of 2^k rows, whose witness is not looked at.
pub(super) fn derive<C: Circuit<from_halo2::Fr>>(
    k: u32,
    circuit: &C,
) -> Result<Derived, LeanError> {
    let columns = fixed_columns(circuit, 1 << k);
    let (cs, fixed) = columns.map_err(|error| LeanError::Halo2 { reason: error.to_string() })?;
    check_shape(&cs)?;
    let mut rotations: Vec<i32> = Vec::new();
    for (_, at) in cs.advice_queries() {
        rotations.insert(rotations.partition_point(|other| *other > at.0), at.0);
    }
    // Two openings at one point would leave their values open to the prover's choice.
    let first_at_its_place = |(index, at): &(usize, &i32)| {
        let before = rotations.iter().take(*index);
        before.into_iter().all(|other| (*other - **at).rem_euclid(1 << k) != 0)
    };
    let differing = rotations.iter().enumerate().filter(first_at_its_place).count();
    counted("rotations that differ", rotations.len(), differing, |got| got == rotations.len())?;
    let sorted = sort(&fixed);
    counted("packed columns", PACKED_MAX, sorted.packed.len(), |got| got <= PACKED_MAX)?;
    let description = description(&cs, k, rotations.len());
    check_blinding(&description, &fixed)?;
    let mut nodes = Nodes::default();
    let places = Places { packed: &sorted.packed, anchors: &sorted.anchors, rotations: &rotations };
    let gates = description.gates.iter();
    let constraints: Vec<usize> = gates.map(|gate| nodes.place(gate, &places)).collect();
    let publics = cs.num_instance_columns();
    check_inactive(&nodes, &constraints, publics)?;
    let nodes = nodes.list;
    Ok(Derived { description, fixed, sorted, rotations, nodes, constraints, publics })
}

impl Derived {
    /// log2 of the powers that the packed columns and the quotient need.
    pub(super) fn powers(&self) -> u32 {
        self.coefficients().next_power_of_two().ilog2()
    }

    /// Most coefficients of a polynomial that is committed to.
    fn coefficients(&self) -> usize {
        let pieces = self.description.degree.saturating_sub(1);
        self.description.rows() * pieces.max(self.sorted.packed.len().next_power_of_two())
    }

    /// SHA-256 of the packed columns' values, 32 bytes each, big endian, column by column.
    pub(super) fn columns_digest(&self) -> [u8; 32] {
        let columns = self.sorted.packed.iter().filter_map(|index| self.fixed.get(*index));
        let words = columns.flatten().flat_map(|value| value.to_canonical().into_iter().rev());
        sha256(&[&words.flat_map(u64::to_be_bytes).collect::<Vec<u8>>()])
    }

    /// The circuit under a setup, whose Lagrange basis is one of the circuit's rows. The commitment
    /// to the packed columns is computed unless it is known.
    pub(super) fn under(
        self,
        srs: &Srs,
        commitment: Option<Affine>,
    ) -> Result<(LeanSession, LeanKey), LeanError> {
        let (needed, expected, k) = (self.coefficients(), self.powers(), self.description.k);
        if srs.k() < expected {
            return Err(LeanError::Setup { expected, got: srs.k() });
        }
        let points: Vec<_> = setup_powers(srs.setup()).iter().take(needed).map(our_point).collect();
        let (powers, bases) = (Bases::new(&points), Bases::new(&srs.setup().lagrange));
        let Self { description, fixed, sorted, rotations, nodes, constraints, publics } = self;
        let session = Session::new(description, bases, fixed, Vec::new());
        let anchors = sorted.rows.clone();
        let session = LeanSession::new(session, powers, &sorted.packed, rotations, sorted.rows);
        let key = LeanKey {
            k,
            rotations: session.rotations.clone(),
            packed: session.width,
            anchors,
            publics,
            nodes,
            constraints,
            commitment: commitment.unwrap_or_else(|| session.commitment()),
            tau_g2: setup_tau_g2(srs.setup()),
        };
        Ok((session, key))
    }
}

fn counted(
    what: &'static str,
    expected: usize,
    got: usize,
    fits: impl Fn(usize) -> bool,
) -> Result<(), LeanError> {
    if fits(got) { Ok(()) } else { Err(LeanError::Shape { what, expected, got }) }
}

fn check_shape(cs: &ConstraintSystem<from_halo2::Fr>) -> Result<(), LeanError> {
    let exactly = |what, expected: usize, got| counted(what, expected, got, |got| got == expected);
    exactly("advice columns", 1, cs.num_advice_columns())?;
    exactly("challenges", 0, cs.num_challenges())?;
    exactly("selectors", 0, cs.num_selectors())?;
    exactly("lookups", 0, cs.lookups().len())?;
    exactly("copied columns", 0, cs.permutation().get_columns().len())?;
    let fixed = cs.fixed_queries().iter().map(|(column, at)| ("fixed column", column.index(), at));
    let instance = cs.instance_queries().iter();
    let instance = instance.map(|(column, at)| ("public input", column.index(), at));
    match fixed.chain(instance).find(|(.., at)| at.0 != 0) {
        Some((what, index, at)) => Err(LeanError::Rotation { what, index, rotation: at.0 }),
        None => Ok(()),
    }
}

/// An anchor is one in one row and zero elsewhere.
fn sort(fixed: &[Vec<Fr>]) -> Sorted {
    let mut sorted = Sorted { packed: Vec::new(), anchors: Vec::new(), rows: Vec::new() };
    for (index, column) in fixed.iter().enumerate() {
        let mut set = column.iter().enumerate().filter(|(_, value)| !value.is_zero());
        match (set.next(), set.next()) {
            (Some((row, value)), None) if *value == Fr::ONE => {
                sorted.anchors.push(index);
                sorted.rows.push(row);
            }
            _ => sorted.packed.push(index),
        }
    }
    sorted
}

/// The circuit with public inputs as numbers, and with as many random rows as the argument for
/// zero knowledge needs, and one: the witness is seen at each rotation of x and of the setup's
/// secret.
fn description(cs: &ConstraintSystem<from_halo2::Fr>, k: u32, rotations: usize) -> Description {
    let described = describe(cs, k);
    Description {
        gates: described.gates.iter().map(with_numbers).collect(),
        // Halo2 counts one row more that is unusable; here all of them are random.
        blinding: 2 * rotations,
        degree: gate_degree(cs),
        ..described
    }
}

fn with_numbers(expression: &Expression) -> Expression {
    let boxed = |inner: &Expression| Box::new(with_numbers(inner));
    match expression {
        Expression::Cell { column: Column::Instance(index), .. } => {
            Expression::Challenge(Challenge::Public(*index))
        }
        Expression::Negated(a) => Expression::Negated(boxed(a)),
        Expression::Sum(a, b) => Expression::Sum(boxed(a), boxed(b)),
        Expression::Product(a, b) => Expression::Product(boxed(a), boxed(b)),
        other => other.clone(),
    }
}

fn check_blinding(description: &Description, fixed: &[Vec<Fr>]) -> Result<(), LeanError> {
    let usable = description.usable();
    let blinding = description.rows() - usable;
    let used = |row: &usize| {
        fixed.iter().any(|column| column.get(*row).is_some_and(|value| !value.is_zero()))
    };
    match (usable..description.rows()).find(used) {
        Some(row) => Err(LeanError::BlindingRow { row, blinding }),
        None => Ok(()),
    }
}

/// Where no fixed column is set, a constraint says nothing about any cell: tried at one point that
/// has nothing special.
fn check_inactive(nodes: &Nodes, constraints: &[usize], publics: usize) -> Result<(), LeanError> {
    let point = |start| bn254::slices::powers(Fr::from_u64(start), Fr::delta(), 1 << 8);
    let (advice, publics) = (point(3), point(5).into_iter().take(publics).collect::<Vec<_>>());
    let inputs = Inputs { packed: &[], anchors: &[], advice: &advice, publics: &publics };
    let values = evaluate(&nodes.list, &inputs);
    let vanishes = |node: &usize| values.get(*node).is_some_and(Fr::is_zero);
    match constraints.iter().position(|node| !vanishes(node)) {
        Some(index) => Err(LeanError::AlwaysActive { index }),
        None => Ok(()),
    }
}
