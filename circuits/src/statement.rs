//! What every statement is made of.

use halo2_proofs::plonk::Circuit;
use serde_json::Value;

use crate::Fr;
use crate::any::AnyCircuit;
use crate::refusal::Refusal;

/// What a holder knows, and its JSON form.
pub trait Inputs: Sized {
    /// Reads the JSON form; see [`crate::inputs`].
    ///
    /// # Errors
    /// The first field that is missing, of another form, not canonical, out of range or unknown.
    fn from_json(json: &str) -> Result<Self, Refusal>;

    /// The JSON form that [`Inputs::from_json`] reads. It contains the secrets.
    fn to_json(&self) -> Value;
}

/// What is shown.
pub trait Instance {
    /// The public inputs in the order of [`Statement::names`].
    fn words(&self) -> Vec<Fr>;
}

/// A versioned statement: inputs that stay with the holder, public inputs that are shown, a plain
/// Rust truth, and a circuit that is compared to it. A value of the type is one circuit of it.
pub trait Statement: Clone + Send + Sync + 'static {
    /// Name of the family, as callers write it (`access`): lower-case letters.
    const ID: &'static str;
    /// Version of the circuit: a change of layout or meaning needs a new number.
    const VERSION: u32;
    /// What the holder knows.
    type Inputs: Inputs;
    /// What is shown.
    type Instance: Instance;
    /// The halo2 circuit.
    type Circuit: Circuit<Fr> + Into<AnyCircuit>;

    /// Name of this circuit with version and size, the name of its keys (`access-v1-d20`).
    fn name(&self) -> String;

    /// log2 of the circuit's rows.
    fn k(&self) -> u32;

    /// Names of the public inputs in order: letters, digits and hyphens.
    fn names(&self) -> Vec<String>;

    /// Whether proofs are of the lean profile, the cheapest to verify on a chain.
    fn lean(&self) -> bool {
        false
    }

    /// The public inputs as instance columns: unless a circuit says otherwise, one below the other
    /// in one column.
    fn columns(&self, words: &[Fr]) -> Vec<Vec<Fr>> {
        vec![words.to_vec()]
    }

    /// The truth: the public inputs that follow from `inputs`.
    ///
    /// # Errors
    /// When `inputs` do not satisfy the statement; the refusal says which part and what was
    /// expected.
    fn spec(&self, inputs: &Self::Inputs) -> Result<Self::Instance, Refusal>;

    /// The circuit with its witness.
    ///
    /// # Errors
    /// As [`Statement::spec`]: there is no circuit for a false statement.
    fn circuit(&self, inputs: &Self::Inputs) -> Result<Self::Circuit, Refusal>;

    /// The circuit without a witness, for key generation.
    fn empty(&self) -> Self::Circuit;

    /// Inputs of a true statement for documents, benches and tests: the same seed gives the same
    /// ones on every machine. Their secrets are public.
    fn example(&self, seed: u64) -> Self::Inputs;
}
