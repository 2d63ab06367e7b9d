//! The JSON of a claim and its table.

use serde_json::{Map, Value, json};

use super::claim::{BUCKETS, Bounds, Claim, EDGES};
use super::table::{Table, TableError};
use crate::Fr;
use crate::field;
use crate::inputs::{Object, parse};
use crate::refusal::Refusal;
use crate::statement;

/// What the holder knows and what is claimed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inputs {
    /// The table.
    pub table: Table,
    /// What is claimed.
    pub claim: Claim,
    /// What the proof is made for, such as a recipient.
    pub message: Fr,
}

impl statement::Inputs for Inputs {
    fn from_json(json: &str) -> Result<Self, Refusal> {
        let value = parse(json)?;
        let object = Object::of(&value)?;
        let table = read_table(object.text("dataset")?)?;
        let claim = Claim::read(&object.object("claim")?)?;
        let message = object.element("message")?;
        object.refuse_others(&["dataset", "claim", "message"])?;
        Ok(Inputs { table, claim, message })
    }

    fn to_json(&self) -> Value {
        json!({
            "dataset": self.table.to_text(),
            "claim": self.claim.to_json(),
            "message": field::to_hex(&self.message),
        })
    }
}

/// Reads a table in its canonical form.
///
/// # Errors
/// As [`Table::read`].
pub fn read_table(text: &str) -> Result<Table, Refusal> {
    let refused = |error: TableError| Refusal::new(error.code(), "dataset", error.to_string());
    Table::read(text).map_err(refused)
}

/// Bounds that are claimed by name.
const NUMBERS: [&str; 6] = ["count", "sum", "mean", "variance", "min", "max"];

impl Claim {
    /// Reads a claim from JSON; what it leaves out is not claimed.
    ///
    /// # Errors
    /// The first field that is missing, of another form or unknown.
    pub fn from_json(json: &str) -> Result<Self, Refusal> {
        let value = parse(json)?;
        Self::read(&Object::of(&value)?)
    }

    fn read(object: &Object<'_>) -> Result<Self, Refusal> {
        let mut claim = Claim::nothing(object.text("column")?);
        let numbers = [
            &mut claim.count,
            &mut claim.sum,
            &mut claim.mean,
            &mut claim.variance,
            &mut claim.min,
            &mut claim.max,
        ];
        for (name, bounds) in NUMBERS.into_iter().zip(numbers) {
            read_bounds(object, name, bounds)?;
        }
        if object.has("group") {
            let [least] = exactly(object, "group")?;
            claim.group_least = least;
        }
        if object.has("filter") {
            let filter = object.object("filter")?;
            claim.filter.column = filter.text("column")?.into();
            read_bounds(&filter, "bounds", &mut claim.filter.bounds)?;
            filter.refuse_others(&["column", "bounds"])?;
        }
        if object.has("quantile") {
            let quantile = object.object("quantile")?;
            let [permille] = exactly(&quantile, "permille")?;
            claim.permille = permille;
            read_bounds(&quantile, "bounds", &mut claim.quantile)?;
            quantile.refuse_others(&["permille", "bounds"])?;
        }
        if object.has("histogram") {
            claim.read_histogram(&object.object("histogram")?)?;
        }
        let others = ["column", "filter", "group", "quantile", "histogram"];
        object.refuse_others(&[&NUMBERS[..], &others].concat())?;
        Ok(claim)
    }

    fn read_histogram(&mut self, object: &Object<'_>) -> Result<(), Refusal> {
        self.edges = exactly::<EDGES>(object, "edges")?;
        let least = exactly::<BUCKETS>(object, "least")?;
        let most = exactly::<BUCKETS>(object, "most")?;
        for (bucket, (least, most)) in self.buckets.iter_mut().zip(least.into_iter().zip(most)) {
            *bucket = Bounds { least, most };
        }
        object.refuse_others(&["edges", "least", "most"])
    }

    /// The JSON form, with everything that is claimed or not.
    pub fn to_json(&self) -> Value {
        let both = |bounds: Bounds| json!([bounds.least.to_string(), bounds.most.to_string()]);
        let texts = |numbers: Vec<i128>| -> Vec<String> {
            numbers.into_iter().map(|number| number.to_string()).collect()
        };
        let numbers = [self.count, self.sum, self.mean, self.variance, self.min, self.max];
        let mut claim: Map<String, Value> = Map::new();
        claim.insert("column".into(), self.column.clone().into());
        claim.insert("group".into(), json!([self.group_least.to_string()]));
        claim.extend(NUMBERS.into_iter().zip(numbers).map(|(name, x)| (name.into(), both(x))));
        let filter = json!({ "column": self.filter.column, "bounds": both(self.filter.bounds) });
        claim.insert("filter".into(), filter);
        let permille = [self.permille.to_string()];
        let quantile = json!({ "permille": permille, "bounds": both(self.quantile) });
        claim.insert("quantile".into(), quantile);
        let histogram = json!({
            "edges": texts(self.edges.to_vec()),
            "least": texts(self.buckets.map(|bucket| bucket.least).to_vec()),
            "most": texts(self.buckets.map(|bucket| bucket.most).to_vec()),
        });
        claim.insert("histogram".into(), histogram);
        claim.into()
    }
}

/// Leaves the bounds as they are when the field is not there.
fn read_bounds(object: &Object<'_>, name: &str, bounds: &mut Bounds) -> Result<(), Refusal> {
    if object.has(name) {
        let [least, most] = exactly(object, name)?;
        *bounds = Bounds { least, most };
    }
    Ok(())
}

/// A list of N integers.
fn exactly<const N: usize>(object: &Object<'_>, name: &str) -> Result<[i128; N], Refusal> {
    let numbers = object.integers(name, N)?;
    let got = numbers.len();
    let refused = |_| Refusal::length(&object.name(name), &N.to_string(), got);
    <[i128; N]>::try_from(numbers).map_err(refused)
}
