//! The lean layout in the tests: tables, forgeries moved over from the standard layout, faults.

use std::sync::OnceLock;

use circuits::Fr;
use circuits::gadgets::lean::columns::{Anchors, Columns};
use circuits::gadgets::lean::table::Table as Fixed;
use circuits::statements::access::Instance;
use circuits::statements::access::layout::{self as standard, Layout};
use circuits::statements::access::lean::{self, LeanCircuit};
use halo2_proofs::circuit::{Layouter, SimpleFloorPlanner};
use halo2_proofs::halo2curves::ff::Field;
use halo2_proofs::plonk::{Circuit, ConstraintSystem, Error};

use super::attacks::{Attack, levels, sums, ties, wrong_cells};
use super::checker::{System, Table, Violation};
use super::laws::Laws;
use super::plan::Plan;
use super::{random_inputs, rng};

/// The real lean constraint system.
pub fn system() -> &'static System {
    static SYSTEM: OnceLock<System> = OnceLock::new();
    SYSTEM.get_or_init(|| System::of(lean::K, &LeanCircuit::default()))
}

/// A chain and public inputs, with random values in all rows after the chain.
pub fn table(system: &System, w: &[Fr], instance: &Instance) -> Table {
    let mut rng = rng(7);
    let mut column = w.to_vec();
    column.resize_with(system.n, || Fr::random(&mut rng));
    let instance = instance.words().map(|word| vec![word; system.n]).to_vec();
    Table { advice: vec![column], instance }
}

/// What the real circuit says about a chain and public inputs.
pub fn verdict(w: &[Fr], instance: &Instance) -> Vec<Violation> {
    system().check(&table(system(), w, instance))
}

/// Where a cell of the standard chain stands.
pub fn moved(row: usize) -> usize {
    let d20 = Layout::D20;
    match row {
        0 => panic!("the anchor row has no cell here"),
        _ if row < standard::COMMITMENT_BLOCK => row - standard::NULLIFIER_BLOCK,
        _ if row <= standard::LEAF_BLOCK => row,
        _ if row <= d20.root() => row + lean::LEAF_BLOCK - standard::LEAF_BLOCK,
        _ => row + lean::SUM_START - d20.sum_start(),
    }
}

/// The equation that says here what the given one says in the standard layout.
fn same(refused_by: (&'static str, usize)) -> (&'static str, usize) {
    let (name, row) = refused_by;
    match name {
        // The gates there stand three rows before the cell, and one before a step.
        "hash 0" => (name, moved(row + 3)),
        "range 0" => ("step 0", moved(row + 1)),
        "level 0" => (name, moved(row + 2)),
        "level 1" => (name, moved(row + 85)),
        "tie 0" => ("public 0", lean::ROOT),
        "tie 1" => ("public 1", lean::SUM_START),
        "tie 2" => ("public 2", lean::SCOPE),
        "tie 3" => ("public 3", lean::COMMITMENT_BLOCK),
        "tie 4" => ("copy 0", lean::COMMITMENT_BLOCK),
        "tie 5" => ("hash 0", lean::COMMITMENT_BLOCK + 1),
        "tie 6" => ("hash 0", lean::LEAF_BLOCK + 1),
        other => panic!("no equation for {other}"),
    }
}

/// A forgery in this layout.
pub struct Forgery {
    pub name: String,
    pub w: Vec<Fr>,
    pub instance: Instance,
    pub refused_by: (&'static str, usize),
}

fn arranged(attack: Attack) -> Forgery {
    let Attack { name, cells, instance, refused_by } = attack;
    Forgery { name, w: lean::arrange(&cells.w), instance, refused_by: same(refused_by) }
}

/// Somebody else's leaf under my own commitment and nullifier.
fn stolen_leaf() -> Forgery {
    let mut rng = rng(31);
    let [mine, theirs] = [(); 2].map(|()| {
        let plan = Plan::new(Layout::D20, &random_inputs(&mut rng, 20));
        let cells = plan.cells();
        (lean::arrange(&cells.w), plan.instance(&cells, Fr::from(88)))
    });
    let mut w = theirs.0;
    w[..lean::SUM_START].copy_from_slice(&mine.0[..lean::SUM_START]);
    let Instance { scope, nullifier, .. } = mine.1;
    let instance = Instance { scope, nullifier, ..theirs.1 };
    let refused_by = ("copy 0", lean::LEAF_BLOCK);
    Forgery { name: "somebody else's leaf".into(), w, instance, refused_by }
}

/// One forgery for every equation.
pub fn forgeries() -> Vec<Forgery> {
    let layout = Layout::D20;
    let honest = Plan::new(layout, &random_inputs(&mut rng(4), 20)).cells();
    let mut attacks = wrong_cells(layout, &Laws::new(layout), &honest);
    attacks.extend(levels(layout));
    attacks.extend(sums(layout));
    attacks.extend(ties(layout));
    let mut forgeries: Vec<_> = attacks.into_iter().map(arranged).collect();
    forgeries.push(stolen_leaf());
    forgeries
}

/// A lean chain with any fixed columns and anchors: the real circuit with a fault in it.
#[derive(Debug, Clone)]
pub struct Faulty {
    pub table: Fixed,
    pub anchors: Anchors,
}

impl Default for Faulty {
    fn default() -> Self {
        Faulty { table: lean::table(), anchors: lean::anchors() }
    }
}

impl Circuit<Fr> for Faulty {
    type Config = Columns;
    type FloorPlanner = SimpleFloorPlanner;
    type Params = Anchors;

    fn params(&self) -> Anchors {
        self.anchors.clone()
    }

    fn without_witnesses(&self) -> Self {
        self.clone()
    }

    fn configure_with_params(cs: &mut ConstraintSystem<Fr>, anchors: Anchors) -> Columns {
        Columns::configure(cs, Instance::NAMES.len(), &anchors)
    }

    fn configure(cs: &mut ConstraintSystem<Fr>) -> Columns {
        Self::configure_with_params(cs, Anchors::default())
    }

    fn synthesize(&self, columns: Columns, mut layouter: impl Layouter<Fr>) -> Result<(), Error> {
        self.table.assign(&columns, &self.anchors.rows, &mut layouter)
    }
}
