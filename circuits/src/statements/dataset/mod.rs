//! `dataset`: *numbers about one column of a committed table lie within these bounds*, over the
//! rows whose value in another column lies within bounds of its own, and nothing more.
//!
//! A table of integers is committed as a Poseidon tree ([`tree`]); its root also has the SHA-256 of
//! the table's canonical file, which is what an IPFS CID is made of. Claimed are bounds on count,
//! sum, mean, variance, least and greatest value, a quantile, and the eight buckets of a histogram
//! ([`claim`]). `book/dataset.md` says exactly what is proved and why the circuit is sound.

mod circuit;
pub mod claim;
mod inputs;
mod judge;
pub mod records;
pub mod table;
pub mod tree;
pub mod witness;

pub(crate) use witness::levels;

pub use circuit::DatasetCircuit;
pub use claim::Claim;
pub use inputs::{Inputs, read_table};
pub use table::{Size, Table, TableError};
pub use tree::Tree;

use crate::Fr;
use crate::example::element;
use crate::refusal::Refusal;
use crate::statement::Statement;
use claim::Bounds;
pub use witness::Witness;

/// The public inputs in the order of [`Statement::names`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instance(pub Vec<Fr>);

impl crate::statement::Instance for Instance {
    fn words(&self) -> Vec<Fr> {
        self.0.clone()
    }
}

/// The statement about tables of one size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dataset(pub Size);

impl Statement for Dataset {
    const ID: &'static str = "dataset";
    const VERSION: u32 = 1;
    type Inputs = Inputs;
    type Instance = Instance;
    type Circuit = DatasetCircuit;

    fn name(&self) -> String {
        format!("{}-v{}-r{}", Self::ID, Self::VERSION, self.0.log2())
    }

    fn k(&self) -> u32 {
        match self.0 {
            Size::R8 => 11,
            Size::R12 => 14,
            Size::R16 => 18,
        }
    }

    fn names(&self) -> Vec<String> {
        judge::names()
    }

    fn spec(&self, inputs: &Inputs) -> Result<Instance, Refusal> {
        let Inputs { table, claim, message } = inputs;
        if table.size() != self.0 {
            let expected = format!("as many as dataset-v1-r{} is for", self.0.log2());
            return Err(Refusal::length("dataset", &expected, table.rows()));
        }
        let words = claim.words()?;
        claim.check(table)?;
        let tree = Tree::new(table);
        let first = vec![tree.root, tree.digest[0], tree.digest[1]];
        Ok(Instance([first, words, vec![*message]].concat()))
    }

    fn circuit(&self, inputs: &Inputs) -> Result<DatasetCircuit, Refusal> {
        let Instance(words) = self.spec(inputs)?;
        let witness = Witness::new(&inputs.table, &inputs.claim);
        // The claim's check has found both columns.
        let witness = witness.ok_or_else(|| Refusal::missing("claim.column"))?;
        Ok(DatasetCircuit::new(self.0, witness, &words))
    }

    fn empty(&self) -> DatasetCircuit {
        DatasetCircuit::empty(self.0)
    }

    /// Made-up people: how many, depends on the size; half of the place and one.
    fn example(&self, seed: u64) -> Inputs {
        let number = |row: usize, most: u64| {
            let element = element(&["person", &seed.to_string(), &row.to_string()]);
            let bytes = element.to_bytes();
            let number = bytes.iter().take(7).fold(0, |n: u64, byte| n << 8 | u64::from(*byte));
            number % most
        };
        let rows = (self.0.rows() / 2 + 1).min(5_000);
        let line =
            |row| format!("{},{}\n", 18 + number(row, 70), number(row, 150_001) as i64 - 5_000);
        let text: String =
            std::iter::once("age,income\n".into()).chain((0..rows).map(line)).collect();
        let table = Table::read(&text);
        let table = table.unwrap_or_else(|error| unreachable!("made in canonical form: {error}"));
        Inputs { table, claim: example_claim(), message: element(&["message"]) }
    }
}

/// True of every table of [`Dataset::example`] that is not tiny.
fn example_claim() -> Claim {
    let mut claim = Claim::nothing("income");
    claim.filter.column = "age".into();
    claim.filter.bounds = Bounds { least: 30, most: 59 };
    claim.group_least = 10;
    claim.mean = Bounds { least: 40_000_000, most: 90_000_000 };
    claim.min = Bounds { least: -5_000, most: 30_000 };
    claim.max = Bounds { least: 100_000, most: 145_000 };
    claim.permille = 500;
    claim.quantile = Bounds { least: 20_000, most: 120_000 };
    claim.edges = [0, 20_000, 40_000, 60_000, 80_000, 100_000, 120_000];
    claim
}
