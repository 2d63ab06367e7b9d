//! `access` laid out the ordinary way: three advice columns, one round a row, copies by the
//! permutation argument, booleans for sides and skips. Written from the statement, not from the
//! chain; of our code it uses only Poseidon's constants. It exists to be compared with.

pub mod witness;

use circuits::Fr;
use halo2_proofs::circuit::{Cell, Layouter, Region, SimpleFloorPlanner, Value};
use halo2_proofs::halo2curves::ff::Field;
use halo2_proofs::plonk::{
    Advice, Circuit, Column, ConstraintSystem, Error, Expression, Fixed, Instance,
};
use halo2_proofs::poly::Rotation;
use witness::{Raw, Witness};

use circuits::gadgets::poseidon::{ROUNDS, constants};

/// Rows of one permutation: the state before each round, and the final one.
const HASH_ROWS: usize = ROUNDS + 1;
const BITS: usize = 64;

#[derive(Clone)]
pub struct Columns {
    state: [Column<Advice>; 3],
    round: [Column<Fixed>; 3],
    full: Column<Fixed>,
    partial: Column<Fixed>,
    /// The capacity word plus one, on the first row of a hash.
    capacity: Column<Fixed>,
    zero: Column<Fixed>,
    side: Column<Fixed>,
    skip: Column<Fixed>,
    bit: Column<Fixed>,
    difference: Column<Fixed>,
    instance: [Column<Instance>; 5],
}

impl Columns {
    fn configure(cs: &mut ConstraintSystem<Fr>) -> Self {
        let columns = Columns {
            state: [(); 3].map(|()| cs.advice_column()),
            round: [(); 3].map(|()| cs.fixed_column()),
            full: cs.fixed_column(),
            partial: cs.fixed_column(),
            capacity: cs.fixed_column(),
            zero: cs.fixed_column(),
            side: cs.fixed_column(),
            skip: cs.fixed_column(),
            bit: cs.fixed_column(),
            difference: cs.fixed_column(),
            instance: [(); 5].map(|()| cs.instance_column()),
        };
        columns.state.iter().for_each(|column| cs.enable_equality(*column));
        columns.instance.iter().for_each(|column| cs.enable_equality(*column));
        columns.hash_gates(cs);
        columns.other_gates(cs);
        columns
    }

    fn hash_gates(&self, cs: &mut ConstraintSystem<Fr>) {
        for (name, selector, full) in [("full", self.full, true), ("partial", self.partial, false)]
        {
            cs.create_gate(name, |cells| {
                let selector = cells.query_fixed(selector, Rotation::cur());
                let mut words = Vec::new();
                for (i, (state, round)) in self.state.into_iter().zip(self.round).enumerate() {
                    let sum = cells.query_advice(state, Rotation::cur())
                        + cells.query_fixed(round, Rotation::cur());
                    words.push(if full || i == 0 { fifth(sum) } else { sum });
                }
                let rows = constants().mds.iter().zip(self.state).map(|(row, state)| {
                    let mixed = row.iter().zip(&words).map(|(m, word)| word.clone() * *m);
                    let mixed = mixed.reduce(|a, b| a + b).expect("three words");
                    selector.clone() * (mixed - cells.query_advice(state, Rotation::next()))
                });
                rows.collect::<Vec<_>>()
            });
        }
        cs.create_gate("capacity", |cells| {
            // Zero means that the row starts no hash.
            let tag = cells.query_fixed(self.capacity, Rotation::cur());
            let word = cells.query_advice(self.state[0], Rotation::cur());
            vec![tag.clone() * (word + Expression::Constant(Fr::ONE) - tag)]
        });
        cs.create_gate("zero", |cells| {
            let zero = cells.query_fixed(self.zero, Rotation::cur());
            vec![zero * cells.query_advice(self.state[2], Rotation::cur())]
        });
    }

    fn other_gates(&self, cs: &mut ConstraintSystem<Fr>) {
        let [a, b, c] = self.state;
        let one = || Expression::Constant(Fr::ONE);
        cs.create_gate("side", |cells| {
            let on = cells.query_fixed(self.side, Rotation::cur());
            let [node, sibling, right] =
                [a, b, c].map(|col| cells.query_advice(col, Rotation::cur()));
            let [in_left, in_right] = [a, b].map(|col| cells.query_advice(col, Rotation::next()));
            let swap = right.clone() * (sibling.clone() - node.clone());
            vec![
                on.clone() * right.clone() * (right - one()),
                on.clone() * (node + swap.clone() - in_left),
                on * (sibling - swap - in_right),
            ]
        });
        cs.create_gate("skip", |cells| {
            let on = cells.query_fixed(self.skip, Rotation::cur());
            let [hash, node, skip] = [a, b, c].map(|col| cells.query_advice(col, Rotation::cur()));
            let next = cells.query_advice(a, Rotation::next());
            vec![
                on.clone() * skip.clone() * (skip.clone() - one()),
                on * (hash.clone() + skip * (node - hash) - next),
            ]
        });
        cs.create_gate("bit", |cells| {
            let on = cells.query_fixed(self.bit, Rotation::cur());
            let now = cells.query_advice(a, Rotation::cur());
            let bit = now - cells.query_advice(a, Rotation::next()) * Fr::from(2);
            vec![on * bit.clone() * (bit - one())]
        });
        cs.create_gate("difference", |cells| {
            let on = cells.query_fixed(self.difference, Rotation::cur());
            let [sum, balance, threshold] =
                [a, b, c].map(|col| cells.query_advice(col, Rotation::cur()));
            vec![on * (balance - threshold - sum)]
        });
    }
}

fn fifth(x: Expression<Fr>) -> Expression<Fr> {
    let square = x.clone() * x.clone();
    square.clone() * square * x
}

/// The circuit over whatever a prover claims, true or not.
#[derive(Clone)]
pub struct Conventional {
    pub depth: usize,
    pub raw: Option<Raw>,
}

/// Lays rows out one below the other.
struct Floor<'a, 'r> {
    columns: &'a Columns,
    region: Region<'r, Fr>,
    row: usize,
    blank: bool,
}

impl Floor<'_, '_> {
    fn words(&mut self, row: usize, words: [Fr; 3]) -> [Cell; 3] {
        let mut cells = words.into_iter().zip(self.columns.state).map(|(word, column)| {
            let value = if self.blank { Value::unknown() } else { Value::known(word) };
            self.region.assign_advice(column, row, value).cell()
        });
        [(); 3].map(|()| cells.next().expect("three cells"))
    }

    /// Returns the cells of left, right and output.
    fn hash(&mut self, tag: u64, states: &[[Fr; 3]]) -> [Cell; 3] {
        let start = self.row;
        let tag = Fr::from(tag + 1);
        self.region.assign_fixed(self.columns.capacity, start, tag);
        for (i, round) in constants().round.iter().enumerate() {
            let full = !(4..ROUNDS - 4).contains(&i);
            let selector = if full { self.columns.full } else { self.columns.partial };
            self.region.assign_fixed(selector, start + i, Fr::ONE);
            for (column, constant) in self.columns.round.into_iter().zip(round) {
                self.region.assign_fixed(column, start + i, *constant);
            }
        }
        let cells: Vec<_> =
            states.iter().enumerate().map(|(i, state)| self.words(start + i, *state)).collect();
        self.row += HASH_ROWS;
        [cells[0][1], cells[0][2], cells[ROUNDS][0]]
    }

    /// The node above `node`.
    fn level(&mut self, node: Cell, level: &witness::Level) -> Cell {
        let top = self.row;
        self.region.assign_fixed(self.columns.side, top, Fr::ONE);
        let [climbing, ..] = self.words(top, [level.node, level.sibling, level.is_right]);
        let [left, right, _] = self.words(top + 1, [level.left, level.right, Fr::ZERO]);
        self.region.constrain_equal(climbing, node);
        self.row += 2;
        let [in_left, in_right, output] = self.hash(0, &level.states);
        self.region.constrain_equal(left, in_left);
        self.region.constrain_equal(right, in_right);
        let bottom = self.row;
        self.region.assign_fixed(self.columns.skip, bottom, Fr::ONE);
        let [hash, same, _] = self.words(bottom, [level.output(), level.node, level.skip]);
        self.region.constrain_equal(hash, output);
        self.region.constrain_equal(same, climbing);
        let [next, ..] = self.words(bottom + 1, [level.next, Fr::ZERO, Fr::ZERO]);
        self.row += 2;
        next
    }

    /// `balance - threshold` in 64 bits, from the whole down to zero.
    fn difference(&mut self, witness: &Witness, balance: Cell) -> Cell {
        let start = self.row;
        self.region.assign_fixed(self.columns.difference, start, Fr::ONE);
        for bit in 0..BITS {
            self.region.assign_fixed(self.columns.bit, start + bit, Fr::ONE);
        }
        let [_, of_leaf, threshold] =
            self.words(start, [witness.sums[0], witness.balance, witness.threshold]);
        self.region.constrain_equal(of_leaf, balance);
        for (i, sum) in witness.sums.iter().enumerate().skip(1) {
            self.words(start + i, [*sum, Fr::ZERO, Fr::ZERO]);
        }
        // What is left after the last bit is zero, in the column that `zero` looks at.
        let last = self.words(start + BITS, [witness.sums[BITS], Fr::ZERO, witness.sums[BITS]]);
        self.region.constrain_equal(last[0], last[2]);
        self.region.assign_fixed(self.columns.zero, start + BITS, Fr::ONE);
        self.row += BITS + 1;
        threshold
    }
}

impl Circuit<Fr> for Conventional {
    type Config = Columns;
    type FloorPlanner = SimpleFloorPlanner;
    type Params = ();

    fn without_witnesses(&self) -> Self {
        Conventional { raw: None, ..self.clone() }
    }

    fn configure(cs: &mut ConstraintSystem<Fr>) -> Columns {
        Columns::configure(cs)
    }

    fn synthesize(&self, columns: Columns, mut layouter: impl Layouter<Fr>) -> Result<(), Error> {
        let witness = Witness::new(self.raw.as_ref().unwrap_or(&Raw::BLANK), self.depth);
        let shown = layouter.assign_region(
            || "access",
            |region| {
                let blank = self.raw.is_none();
                let mut floor = Floor { columns: &columns, region, row: 0, blank };
                let [secret, scope, nullifier] = floor.hash(3, &witness.nullifier);
                let zero = floor.row;
                floor.region.assign_fixed(columns.zero, zero, Fr::ONE);
                let [same, _, commitment] = floor.hash(1, &witness.commitment);
                floor.region.constrain_equal(secret, same);
                let [committed, balance, leaf] = floor.hash(2, &witness.leaf);
                floor.region.constrain_equal(commitment, committed);
                let mut node = leaf;
                for level in &witness.levels {
                    node = floor.level(node, level);
                }
                let threshold = floor.difference(&witness, balance);
                Ok([node, threshold, scope, nullifier])
            },
        )?;
        for (cell, column) in shown.into_iter().zip(columns.instance) {
            layouter.constrain_instance(cell, column, 0);
        }
        Ok(())
    }
}
