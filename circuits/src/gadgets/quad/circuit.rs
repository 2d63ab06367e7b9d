//! Circuits of wires that hash four words at once, in one lane beside the wires.

use std::sync::Arc;

use halo2_proofs::circuit::{Cell, Layouter, Region, SimpleFloorPlanner};
use halo2_proofs::plonk::{Circuit, ConstraintSystem, Error};

use super::lanes::{self, BLOCK_ROWS};
use super::{Domain, RATE, hash};
use crate::Fr;
use crate::gadgets::wires::{self, Wire, Wires};

/// One hash: what goes in and what comes out.
#[derive(Debug, Clone, Copy)]
struct Request {
    domain: Domain,
    inputs: [Wire; RATE],
    output: Wire,
}

/// Wires, and the hashes that they ask for.
#[derive(Debug, Default)]
pub struct QuadWires {
    /// Everything but the hashes.
    pub wires: Wires,
    hashes: Vec<Request>,
}

impl QuadWires {
    /// The hash of four wires ([`hash`]): 21 rows of the lane.
    pub fn hash(&mut self, domain: Domain, inputs: [Wire; RATE]) -> Wire {
        let known = inputs.map(|wire| wire.value());
        let words: Option<Vec<Fr>> = known.into_iter().collect();
        let words = words.and_then(|words| <[Fr; RATE]>::try_from(words).ok());
        let output = self.wires.input(words.map(|words| hash(domain, words)));
        self.hashes.push(Request { domain, inputs, output });
        output
    }
}

/// The halo2 circuit of [`QuadWires`].
#[derive(Debug, Clone)]
pub struct QuadCircuit {
    wires: Arc<Wires>,
    hashes: Arc<Vec<Request>>,
    /// Whether the values that requests carry count.
    known: bool,
}

/// Columns of wires and of one lane.
#[derive(Debug, Clone)]
pub struct Columns {
    wires: wires::Columns,
    lane: lanes::Columns,
}

impl QuadCircuit {
    /// Lets `build` put everything down: the same with a witness and without.
    pub fn new(build: impl FnOnce(&mut QuadWires)) -> Self {
        let mut built = QuadWires::default();
        build(&mut built);
        let QuadWires { wires, hashes } = built;
        QuadCircuit { wires: Arc::new(wires), hashes: Arc::new(hashes), known: true }
    }

    /// Rows that it takes; halo2 needs a few more for blinding.
    pub fn rows(&self) -> usize {
        self.wires.rows().max(self.hashes.len() * BLOCK_ROWS + 1)
    }

    fn assign(&self, columns: &Columns, region: &mut Region<'_, Fr>) -> Vec<Cell> {
        let domains: Vec<Domain> = self.hashes.iter().map(|request| request.domain).collect();
        let words = |request: &Request| {
            let words: Option<Vec<Fr>> = request.inputs.iter().map(Wire::value).collect();
            words.and_then(|words| <[Fr; RATE]>::try_from(words).ok())
        };
        let words = self.hashes.iter().map(words).collect::<Option<Vec<_>>>();
        let cells = columns.lane.assign(region, 0, &domains, &[words.filter(|_| self.known)]);
        let mut ties = Vec::new();
        for (request, cells) in self.hashes.iter().zip(cells.iter().flatten()) {
            ties.push((request.output, cells.output));
            ties.extend(request.inputs.into_iter().zip(cells.inputs));
        }
        self.wires.assign(&columns.wires, region, &ties)
    }
}

impl Circuit<Fr> for QuadCircuit {
    type Config = Columns;
    type FloorPlanner = SimpleFloorPlanner;
    type Params = ();

    fn without_witnesses(&self) -> Self {
        let wires = Arc::new(self.wires.without_values());
        QuadCircuit { wires, hashes: self.hashes.clone(), known: false }
    }

    fn configure(cs: &mut ConstraintSystem<Fr>) -> Columns {
        let lane = std::array::from_fn(|_| cs.advice_column());
        let lane = lanes::Columns::configure(cs, vec![lane]);
        Columns { wires: wires::Columns::configure(cs, wires::Extras::default()), lane }
    }

    fn synthesize(&self, columns: Columns, mut layouter: impl Layouter<Fr>) -> Result<(), Error> {
        let publics = layouter
            .assign_region(|| "hashes", |mut region| Ok(self.assign(&columns, &mut region)))?;
        for (row, cell) in publics.into_iter().enumerate() {
            layouter.constrain_instance(cell, columns.wires.publics, row);
        }
        Ok(())
    }
}
