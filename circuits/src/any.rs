//! Every circuit as one type: what proves a circuit by its name does not care which it is, and is
//! compiled once for all of them.

use halo2_proofs::circuit::{Layouter, SimpleFloorPlanner};
use halo2_proofs::plonk::{Circuit, ConstraintSystem, Error};

use crate::Fr;
use crate::gadgets::quad::circuit::QuadCircuit;
use crate::gadgets::wires::WireCircuit;
use crate::statements::access::AccessCircuit;
use crate::statements::access::lean::LeanCircuit;
use crate::statements::dataset::DatasetCircuit;

/// One variant for each type of circuit.
macro_rules! any_circuit {
    ($($(#[$about:meta])* $kind:ident($circuit:ty)),+ $(,)?) => {
        /// Any circuit, with a witness or without.
        #[derive(Debug, Clone)]
        pub enum AnyCircuit { $($(#[$about])* $kind($circuit)),+ }

        /// Which circuit: what its columns and gates follow from.
        #[derive(Debug)]
        pub enum AnyParams { $($(#[$about])* $kind(<$circuit as Circuit<Fr>>::Params)),+ }

        /// The columns of a circuit.
        #[derive(Debug, Clone)]
        #[allow(clippy::large_enum_variant)] // one of them a synthesis
        pub enum AnyColumns { $($(#[$about])* $kind(<$circuit as Circuit<Fr>>::Config)),+ }

        $(impl From<$circuit> for AnyCircuit {
            fn from(circuit: $circuit) -> Self {
                AnyCircuit::$kind(circuit)
            }
        })+

        impl Circuit<Fr> for AnyCircuit {
            type Config = AnyColumns;
            type FloorPlanner = SimpleFloorPlanner;
            type Params = AnyParams;

            fn params(&self) -> AnyParams {
                match self { $(AnyCircuit::$kind(circuit) => AnyParams::$kind(circuit.params())),+ }
            }

            fn without_witnesses(&self) -> Self {
                match self { $(AnyCircuit::$kind(circuit) => circuit.without_witnesses().into()),+ }
            }

            fn configure_with_params(
                cs: &mut ConstraintSystem<Fr>,
                params: AnyParams,
            ) -> AnyColumns {
                match params {
                    $(AnyParams::$kind(params) => {
                        AnyColumns::$kind(<$circuit>::configure_with_params(cs, params))
                    }),+
                }
            }

            fn configure(cs: &mut ConstraintSystem<Fr>) -> AnyColumns {
                Self::configure_with_params(cs, AnyParams::default())
            }

            fn synthesize(
                &self,
                columns: AnyColumns,
                layouter: impl Layouter<Fr>,
            ) -> Result<(), Error> {
                match (self, columns) {
                    $((AnyCircuit::$kind(circuit), AnyColumns::$kind(columns)) => {
                        circuit.synthesize(columns, layouter)
                    }),+
                    // Columns of another circuit: its caller configured with other parameters.
                    _ => Err(Error::Synthesis),
                }
            }
        }
    };
}

any_circuit! {
    /// `access` for halo2's protocol.
    Access(AccessCircuit),
    /// `access` for the lean profile.
    LeanAccess(LeanCircuit),
    /// Every statement on wires.
    Wires(WireCircuit),
    /// Statements on wires that hash data.
    Quad(QuadCircuit),
    /// `dataset`.
    Dataset(DatasetCircuit),
}

impl Default for AnyParams {
    fn default() -> Self {
        AnyParams::Access(Default::default())
    }
}
