//! The circuits of `access` by their names, as one type: what opens a circuit by name does not
//! care which it is.

use halo2_proofs::circuit::{Layouter, SimpleFloorPlanner};
use halo2_proofs::plonk::{Circuit, ConstraintSystem, Error};

use super::layout::Layout;
use super::lean::{LeanAccess, LeanCircuit};
use super::{Access, AccessCircuit, InputError, Inputs, Instance};
use crate::Fr;
use crate::gadgets::{chain, lean};
use crate::statement::Statement;

/// The statement in any of its circuits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnyAccess {
    /// For halo2's protocol, in two sizes.
    Standard(Access),
    /// For the lean profile.
    Lean(LeanAccess),
}

/// Calls a method that both have.
macro_rules! of_either {
    ($self:expr, $access:ident => $call:expr) => {
        match $self {
            AnyAccess::Standard($access) => $call,
            AnyAccess::Lean($access) => $call,
        }
    };
}

impl AnyAccess {
    /// All circuits of the statement.
    pub const ALL: [Self; 3] =
        [Self::Standard(Access::d20()), Self::Standard(Access::d32()), Self::Lean(LeanAccess)];

    /// The circuit with this name, such as `access-v1-d20-lean`.
    pub fn by_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|access| access.name() == name)
    }
}

impl Statement for AnyAccess {
    const ID: &'static str = Access::ID;
    const VERSION: u32 = Access::VERSION;
    type Inputs = Inputs;
    type Instance = Instance;
    type Error = InputError;
    type Circuit = AnyCircuit;

    fn name(&self) -> String {
        of_either!(self, access => access.name())
    }

    fn k(&self) -> u32 {
        of_either!(self, access => access.k())
    }

    fn spec(&self, inputs: &Inputs) -> Result<Instance, InputError> {
        of_either!(self, access => access.spec(inputs))
    }

    fn circuit(&self, inputs: &Inputs) -> Result<AnyCircuit, InputError> {
        Ok(match self {
            AnyAccess::Standard(access) => AnyCircuit::Standard(access.circuit(inputs)?),
            AnyAccess::Lean(access) => AnyCircuit::Lean(access.circuit(inputs)?),
        })
    }

    fn empty(&self) -> AnyCircuit {
        match self {
            AnyAccess::Standard(access) => AnyCircuit::Standard(access.empty()),
            AnyAccess::Lean(access) => AnyCircuit::Lean(access.empty()),
        }
    }
}

/// Any circuit of the statement, with a witness or without.
#[derive(Debug, Clone)]
pub enum AnyCircuit {
    /// For halo2's protocol.
    Standard(AccessCircuit),
    /// For the lean profile.
    Lean(LeanCircuit),
}

/// Which circuit: what its columns and gates follow from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnyParams {
    /// For halo2's protocol, in this layout.
    Standard(Layout),
    /// For the lean profile.
    Lean,
}

impl Default for AnyParams {
    fn default() -> Self {
        AnyParams::Standard(Layout::D20)
    }
}

/// The columns of a circuit.
#[derive(Debug, Clone)]
pub enum AnyColumns {
    /// For halo2's protocol.
    Standard(chain::gates::Columns),
    /// For the lean profile.
    Lean(lean::columns::Columns),
}

impl Circuit<Fr> for AnyCircuit {
    type Config = AnyColumns;
    type FloorPlanner = SimpleFloorPlanner;
    type Params = AnyParams;

    fn params(&self) -> AnyParams {
        match self {
            AnyCircuit::Standard(circuit) => AnyParams::Standard(circuit.params()),
            AnyCircuit::Lean(_) => AnyParams::Lean,
        }
    }

    fn without_witnesses(&self) -> Self {
        match self {
            AnyCircuit::Standard(circuit) => AnyCircuit::Standard(circuit.without_witnesses()),
            AnyCircuit::Lean(circuit) => AnyCircuit::Lean(circuit.without_witnesses()),
        }
    }

    fn configure_with_params(cs: &mut ConstraintSystem<Fr>, params: AnyParams) -> AnyColumns {
        match params {
            AnyParams::Standard(layout) => {
                AnyColumns::Standard(AccessCircuit::configure_with_params(cs, layout))
            }
            AnyParams::Lean => AnyColumns::Lean(LeanCircuit::configure(cs)),
        }
    }

    fn configure(cs: &mut ConstraintSystem<Fr>) -> AnyColumns {
        Self::configure_with_params(cs, AnyParams::default())
    }

    fn synthesize(&self, columns: AnyColumns, layouter: impl Layouter<Fr>) -> Result<(), Error> {
        match (self, columns) {
            (AnyCircuit::Standard(circuit), AnyColumns::Standard(columns)) => {
                circuit.synthesize(columns, layouter)
            }
            (AnyCircuit::Lean(circuit), AnyColumns::Lean(columns)) => {
                circuit.synthesize(columns, layouter)
            }
            // Columns of another circuit: its caller configured with other parameters.
            _ => Err(Error::Synthesis),
        }
    }
}
