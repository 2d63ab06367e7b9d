//! All circuits by their names. A statement joins by one line in [`find`].

use serde_json::Value;

use crate::Fr;
use crate::any::AnyCircuit;
use crate::refusal::Refusal;
use crate::statement::{Inputs, Instance, Statement};
use crate::statements::access::Access;
use crate::statements::access::lean::LeanAccess;
use crate::statements::aggregate::Aggregate;
use crate::statements::dataset::{Dataset, Size};
use crate::statements::identity::Identity;
use crate::statements::inference::{Inference, Mode};
use crate::statements::range::Range;
use crate::statements::storage::Storage;
use crate::statements::vote::Vote;

/// What is done with circuits one after the other, with all their types.
pub trait Visit {
    /// What is looked for.
    type Out;
    /// Looks at one circuit; ends the search with a value.
    fn visit<S: Statement>(&mut self, circuit: S) -> Option<Self::Out>;
}

/// Shows the circuits to a visitor, in this order, until it has found what it looks for. The first
/// of a statement is the one that its id alone names.
pub fn find<V: Visit>(v: &mut V) -> Option<V::Out> {
    None.or_else(|| v.visit(Access::d20()))
        .or_else(|| v.visit(Access::d32()))
        .or_else(|| v.visit(LeanAccess))
        .or_else(|| v.visit(Range))
        .or_else(|| v.visit(Dataset(Size::R12)))
        .or_else(|| v.visit(Dataset(Size::R8)))
        .or_else(|| v.visit(Dataset(Size::R16)))
        .or_else(|| v.visit(Storage::R12_N20))
        .or_else(|| v.visit(Storage::R12_N80))
        .or_else(|| v.visit(Storage::R8_N10))
        .or_else(|| v.visit(Identity))
        .or_else(|| v.visit(Vote))
        .or_else(|| v.visit(Aggregate::n256()))
        .or_else(|| v.visit(Aggregate::n1024()))
        .or_else(|| v.visit(Inference(Mode::PublicModel)))
        .or_else(|| v.visit(Inference(Mode::PrivateModel)))
}

/// A true statement about inputs: a circuit with its witness, and what it shows.
#[derive(Debug, Clone)]
pub struct Claim {
    /// The circuit with its witness.
    pub circuit: AnyCircuit,
    /// The public inputs in order.
    pub words: Vec<Fr>,
}

/// A circuit without its types: what the doors work with.
pub trait AnyStatement: Send + Sync {
    /// The statement that it is a circuit of (`access`).
    fn id(&self) -> &'static str;
    /// As [`Statement::name`].
    fn name(&self) -> String;
    /// As [`Statement::k`].
    fn k(&self) -> u32;
    /// As [`Statement::lean`].
    fn lean(&self) -> bool;
    /// As [`Statement::names`].
    fn names(&self) -> Vec<String>;
    /// As [`Statement::columns`].
    fn columns(&self, words: &[Fr]) -> Vec<Vec<Fr>>;
    /// As [`Statement::empty`].
    fn empty(&self) -> AnyCircuit;
    /// Reads the JSON of inputs and judges them by `spec`, before any key is needed.
    ///
    /// # Errors
    /// Why there is no proof for these inputs.
    fn claim(&self, inputs: &str) -> Result<Claim, Refusal>;
}

impl std::fmt::Debug for dyn AnyStatement {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.name())
    }
}

/// Hides a circuit's types.
struct Erased<S>(S);

impl<S: Statement> AnyStatement for Erased<S> {
    fn id(&self) -> &'static str {
        S::ID
    }

    fn name(&self) -> String {
        self.0.name()
    }

    fn k(&self) -> u32 {
        self.0.k()
    }

    fn lean(&self) -> bool {
        self.0.lean()
    }

    fn names(&self) -> Vec<String> {
        self.0.names()
    }

    fn columns(&self, words: &[Fr]) -> Vec<Vec<Fr>> {
        self.0.columns(words)
    }

    fn empty(&self) -> AnyCircuit {
        self.0.empty().into()
    }

    fn claim(&self, inputs: &str) -> Result<Claim, Refusal> {
        let inputs = S::Inputs::from_json(inputs)?;
        let words = self.0.spec(&inputs)?.words();
        Ok(Claim { circuit: self.0.circuit(&inputs)?.into(), words })
    }
}

/// The circuit of this name, such as `access-v1-d20-lean`.
pub fn by_name(name: &str) -> Option<Box<dyn AnyStatement>> {
    find(&mut ByName(name))
}

/// The circuit that a person means by `name`: its own name, or its statement's id (`access`), which
/// means the statement's first. A bundle names its circuit in full: see [`by_name`].
pub fn by_name_or_id(name: &str) -> Option<Box<dyn AnyStatement>> {
    by_name(name).or_else(|| find(&mut ById(name)))
}

struct ByName<'a>(&'a str);

impl Visit for ByName<'_> {
    type Out = Box<dyn AnyStatement>;

    fn visit<S: Statement>(&mut self, circuit: S) -> Option<Self::Out> {
        (circuit.name() == self.0).then(|| Box::new(Erased(circuit)) as Self::Out)
    }
}

struct ById<'a>(&'a str);

impl Visit for ById<'_> {
    type Out = Box<dyn AnyStatement>;

    fn visit<S: Statement>(&mut self, circuit: S) -> Option<Self::Out> {
        (S::ID == self.0).then(|| Box::new(Erased(circuit)) as Self::Out)
    }
}

/// Names of all circuits, in order.
pub fn names() -> Vec<String> {
    struct Names(Vec<String>);
    impl Visit for Names {
        type Out = ();

        fn visit<S: Statement>(&mut self, circuit: S) -> Option<()> {
            self.0.push(circuit.name());
            None
        }
    }
    let mut names = Names(Vec::new());
    find(&mut names);
    names.0
}

/// log2 of the most rows that a browser tab is asked to prove, and that the ceremony files at hand
/// carry.
pub const TAB_K: u32 = 14;

/// Names of the circuits that are shipped: of each statement the first that a tab can prove.
pub fn shipped() -> Vec<String> {
    struct Shipped(Vec<&'static str>, Vec<String>);
    impl Visit for Shipped {
        type Out = ();

        fn visit<S: Statement>(&mut self, circuit: S) -> Option<()> {
            if !self.0.contains(&S::ID) && circuit.k() <= TAB_K {
                self.0.push(S::ID);
                self.1.push(circuit.name());
            }
            None
        }
    }
    let mut shipped = Shipped(Vec::new(), Vec::new());
    find(&mut shipped);
    shipped.1
}

/// Inputs of a true statement for the circuit of this name; see [`Statement::example`].
pub fn example(name: &str, seed: u64) -> Option<Value> {
    struct Example<'a>(&'a str, u64);
    impl Visit for Example<'_> {
        type Out = Value;

        fn visit<S: Statement>(&mut self, circuit: S) -> Option<Value> {
            (circuit.name() == self.0).then(|| circuit.example(self.1).to_json())
        }
    }
    find(&mut Example(name, seed))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_circuit_has_one_name_and_a_true_example() {
        let names = names();
        for (i, name) in names.iter().enumerate() {
            assert!(!names[..i].contains(name), "{name} twice");
            let circuit = by_name(name).unwrap();
            assert_eq!(circuit.name(), *name);
            assert!(name.starts_with(&format!("{}-v", circuit.id())), "{name}");
            let inputs = example(name, 1).unwrap();
            let claim = circuit.claim(&inputs.to_string()).unwrap();
            assert_eq!(claim.words.len(), circuit.names().len(), "{name}");
            let values: usize = circuit.columns(&claim.words).iter().map(Vec::len).sum();
            assert_eq!(values, claim.words.len(), "{name}");
        }
        assert_eq!(by_name_or_id("access").unwrap().name(), "access-v1-d20");
        assert_eq!(by_name_or_id("access-v1-d32").unwrap().name(), "access-v1-d32");
        assert!(by_name("access").is_none());
        for unknown in ["", "Access", "access-v1", "access-v1-d21"] {
            assert!(by_name_or_id(unknown).is_none() && example(unknown, 1).is_none(), "{unknown}");
        }
    }
}
