//! The halo2 circuit of `dataset`: records and hashes in columns of their own, the rest on wires.

use std::sync::Arc;

use halo2_proofs::circuit::{Cell, Layouter, Region, SimpleFloorPlanner};
use halo2_proofs::plonk::{Circuit, ConstraintSystem, Error};

use super::judge::{self, judge};
use super::records;
use super::table::Size;
use super::witness::{Witness, levels, schedule};
use crate::Fr;
use crate::gadgets::quad::lanes::{self, Hash};
use crate::gadgets::quad::{RATE, WIDTH};
use crate::gadgets::wires::{self, Wire, Wires};

/// Lanes of hashes: one for the claim's column, one for the filter's.
const LANES: usize = 2;

/// The circuit in one size, with a witness or without.
#[derive(Debug, Clone)]
pub struct DatasetCircuit {
    size: Size,
    wires: Arc<Wires>,
    tied: Arc<judge::Tied>,
    witness: Option<Arc<Witness>>,
}

/// All columns.
#[derive(Debug, Clone)]
pub struct Columns {
    records: records::Columns,
    hashes: lanes::Columns,
    wires: wires::Columns,
}

impl DatasetCircuit {
    /// The circuit with a witness and its public inputs, which are not checked here: that is the
    /// proof's work.
    pub fn new(size: Size, witness: Witness, words: &[Fr]) -> Self {
        Self::build(size, Some((witness, words)))
    }

    /// The circuit without a witness.
    pub fn empty(size: Size) -> Self {
        Self::build(size, None)
    }

    fn build(size: Size, known: Option<(Witness, &[Fr])>) -> Self {
        let mut wires = Wires::default();
        let words = known.as_ref().map(|(_, words)| *words);
        let witness = known.as_ref().map(|(witness, _)| witness);
        let tied = judge(&mut wires, size, witness, words);
        let witness = known.map(|(witness, _)| Arc::new(witness));
        DatasetCircuit { size, wires: Arc::new(wires), tied: Arc::new(tied), witness }
    }

    /// Rows that it takes; halo2 needs a few more for blinding.
    pub fn rows(&self) -> usize {
        let hashes = schedule(self.size).len() * lanes::BLOCK_ROWS + 1;
        self.wires.rows().max(records::height(self.size.rows()) + hashes)
    }

    fn assign(&self, columns: &Columns, region: &mut Region<'_, Fr>) -> Vec<Cell> {
        let (rows, witness) = (self.size.rows(), self.witness.as_deref());
        let ends = columns.records.assign(region, rows, witness.map(|witness| &witness.lines));
        let words: Vec<_> = (0..LANES)
            .map(|lane| witness.and_then(|witness| witness.words.get(lane).cloned()))
            .collect();
        let start = records::height(rows);
        let hashes = columns.hashes.assign(region, start, &schedule(self.size), &words);
        let mut ties = Vec::new();
        let end = self.tied.end.iter().zip(&ends.end);
        ties.extend(end.filter_map(|(wire, cell)| (*wire).zip(*cell)));
        for ((hashes, leaves), lane) in hashes.iter().zip([&ends.v, &ends.f]).zip(&self.tied.lanes)
        {
            let heads = self.tie_tree(region, hashes, leaves);
            ties.extend(tie_lane(hashes, lane));
            for (input, output) in heads {
                region.constrain_equal(input, output);
            }
        }
        self.wires.assign(&columns.wires, region, &ties)
    }

    /// Ties the inputs of each level to the level below; returns what the head's first two inputs
    /// are tied to.
    fn tie_tree(
        &self,
        region: &mut Region<'_, Fr>,
        hashes: &[Hash],
        leaves: &[Cell],
    ) -> Vec<(Cell, Cell)> {
        let mut below: Vec<Cell> = leaves.to_vec();
        let mut rest = hashes;
        for nodes in levels(self.size).into_iter().skip(1) {
            let (level, above) = rest.split_at(nodes);
            let inputs = level.iter().flat_map(|hash| hash.inputs);
            for (input, cell) in inputs.zip(&below) {
                region.constrain_equal(input, *cell);
            }
            below = level.iter().map(|hash| hash.output).collect();
            rest = above;
        }
        let head = rest.first().into_iter().flat_map(|head| head.inputs);
        head.zip(below).collect()
    }
}

/// The wires of a lane with the cells of its last three hashes.
fn tie_lane(hashes: &[Hash], lane: &judge::Lane) -> Vec<(Wire, Cell)> {
    let [.., head, node, root] = hashes else { return vec![] };
    let [name, shape] = lane.of_head;
    let mut ties = vec![
        (name, head.inputs[2]),
        (shape, head.inputs[3]),
        (lane.head, head.output),
        (lane.node, node.output),
        (lane.root, root.output),
    ];
    for i in 0..RATE {
        ties.extend([(lane.heads[i], node.inputs[i]), (lane.below_root[i], root.inputs[i])]);
    }
    ties
}

impl Circuit<Fr> for DatasetCircuit {
    type Config = Columns;
    type FloorPlanner = SimpleFloorPlanner;
    type Params = ();

    fn without_witnesses(&self) -> Self {
        Self::empty(self.size)
    }

    fn configure(cs: &mut ConstraintSystem<Fr>) -> Columns {
        let records = records::Columns::configure(cs);
        let lane = |lane: usize| std::array::from_fn(|i| records.digits[lane * WIDTH + i]);
        let hashes = lanes::Columns::configure(cs, (0..LANES).map(lane).collect());
        Columns { records, hashes, wires: wires::Columns::configure(cs, wires::Extras::default()) }
    }

    fn synthesize(&self, columns: Columns, mut layouter: impl Layouter<Fr>) -> Result<(), Error> {
        let publics = layouter
            .assign_region(|| "dataset", |mut region| Ok(self.assign(&columns, &mut region)))?;
        for (row, cell) in publics.into_iter().enumerate() {
            layouter.constrain_instance(cell, columns.wires.publics, row);
        }
        Ok(())
    }
}
