//! What every statement is made of.

use halo2_proofs::plonk::Circuit;
use serde::Serialize;

use crate::Fr;

/// A versioned statement: inputs that stay with the holder, public inputs that are shown, a plain
/// Rust truth, and a circuit that is compared to it.
pub trait Statement {
    /// Name of the family, as callers write it (`access`).
    const ID: &'static str;
    /// Version of the circuit: a change of layout or meaning needs a new number.
    const VERSION: u32;
    /// What the holder knows.
    type Inputs;
    /// What is shown: the public inputs by name.
    type Instance: Serialize;
    /// Why inputs do not make a true statement.
    type Error: std::error::Error;
    /// The halo2 circuit.
    type Circuit: Circuit<Fr>;

    /// Name of this circuit with version and size, the name of its keys (`access-v1-d20`).
    fn name(&self) -> String;

    /// log2 of the circuit's rows.
    fn k(&self) -> u32;

    /// The truth: the public inputs that follow from `inputs`.
    ///
    /// # Errors
    /// When `inputs` do not satisfy the statement; the error says which part and what was expected.
    fn spec(&self, inputs: &Self::Inputs) -> Result<Self::Instance, Self::Error>;

    /// The circuit with its witness.
    ///
    /// # Errors
    /// As [`Statement::spec`]: there is no circuit for a false statement.
    fn circuit(&self, inputs: &Self::Inputs) -> Result<Self::Circuit, Self::Error>;

    /// The circuit without a witness, for key generation.
    fn empty(&self) -> Self::Circuit;
}
