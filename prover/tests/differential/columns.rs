//! From a description to halo2's constraint system: the same one at every call.

use halo2_proofs::plonk::{
    Advice, Any, Challenge, Column, ConstraintSystem, Expression, FirstPhase, Fixed, Instance,
    SecondPhase, Selector, TableColumn, VirtualCells,
};
use halo2_proofs::poly::Rotation;
use prover::Fr;
use rand::Rng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;

use crate::params::{Gate, Kind, Lookup, Params, Switch};

/// A gate's switch as a column.
#[derive(Debug, Clone, Copy)]
pub enum On {
    Selector(Selector),
    Weight(Column<Fixed>),
}

impl On {
    fn query(self, cells: &mut VirtualCells<'_, Fr>) -> Expression<Fr> {
        match self {
            On::Selector(selector) => cells.query_selector(selector),
            On::Weight(column) => cells.query_fixed(column, Rotation::cur()),
        }
    }
}

/// The columns of one lookup.
#[derive(Debug, Clone)]
pub struct Looked {
    pub shape: Lookup,
    pub inputs: Vec<Column<Advice>>,
    pub table: Vec<TableColumn>,
    /// The table of a dynamic lookup.
    pub dynamic: Option<Column<Advice>>,
    pub on: Option<Selector>,
    /// The row that the inputs are read from.
    pub rotation: i32,
    /// The table's first row.
    pub first: Vec<Fr>,
}

/// All columns.
#[derive(Debug, Clone, Default)]
pub struct Config {
    pub free: Vec<Column<Advice>>,
    pub unused: Vec<Column<Advice>>,
    pub sinks: Vec<Column<Advice>>,
    /// What each gate's polynomials determine, in order.
    pub outputs: Vec<Column<Advice>>,
    pub late: Vec<Column<Advice>>,
    pub on: Vec<On>,
    pub fixed: Vec<Column<Fixed>>,
    pub always: Option<Column<Fixed>>,
    pub constants: Option<(Column<Fixed>, Column<Advice>)>,
    pub instances: Vec<Column<Instance>>,
    pub exposed: Option<Column<Instance>>,
    pub challenges: Vec<Challenge>,
    pub lookups: Vec<Looked>,
    /// What is in the copy argument.
    pub copied: Vec<Column<Any>>,
}

/// Numbers for one purpose of one circuit.
pub fn rng(params: &Params, purpose: u64) -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(params.seed.wrapping_mul(1_000).wrapping_add(purpose))
}

/// A field element of about 120 bits, or a small one.
pub fn number(rng: &mut ChaCha20Rng) -> Fr {
    match rng.gen_range(0..4) {
        0 => Fr::from(rng.gen_range(1..9)),
        _ => -Fr::from(rng.r#gen::<u64>()) * Fr::from(rng.r#gen::<u64>()),
    }
}

pub fn configure(cs: &mut ConstraintSystem<Fr>, params: &Params) -> Config {
    let mut config = Config::default();
    let rng = &mut rng(params, 1);
    allocate(cs, params, &mut config);
    // Each polynomial reads only columns that are determined before its own.
    let mut read: Vec<Column<Advice>> = config.free.clone();
    let mut outputs = config.outputs.clone().into_iter();
    for (index, gate) in params.gates.iter().enumerate() {
        let own: Vec<_> = outputs.by_ref().take(gate.outputs).collect();
        create_gate(cs, params, &config, gate, config.on[index], (&read, &own), rng);
        read.extend(own);
    }
    if let Some(column) = config.always {
        cs.create_gate("zero or one", |cells| {
            let q = cells.query_fixed(column, Rotation::cur());
            vec![q.clone() * (q - Expression::Constant(Fr::one()))]
        });
    }
    config.lookups = params.lookups.iter().map(|shape| create_lookup(cs, shape, rng)).collect();
    enable_copies(cs, params, &mut config, rng);
    if let Some(degree) = params.minimum_degree {
        cs.set_minimum_degree(degree);
    }
    config
}

fn allocate(cs: &mut ConstraintSystem<Fr>, params: &Params, config: &mut Config) {
    // Columns of the second phase lie between those of the first.
    let first = params.free.min(1);
    config.free.extend((0..first).map(|_| cs.advice_column()));
    config.challenges =
        (0..params.challenges).map(|_| cs.challenge_usable_after(FirstPhase)).collect();
    for gate in &params.gates {
        for _ in 0..gate.outputs {
            let column = match gate.late {
                true => cs.advice_column_in(SecondPhase),
                false => cs.advice_column(),
            };
            config.outputs.push(column);
            config.late.extend(gate.late.then_some(column));
        }
        config.on.push(match gate.switch {
            Switch::Simple => On::Selector(cs.selector()),
            Switch::Complex => On::Selector(cs.complex_selector()),
            Switch::Weight => On::Weight(cs.fixed_column()),
        });
    }
    config.free.extend((first..params.free).map(|_| cs.advice_column()));
    config.unused = (0..params.unused).map(|_| cs.advice_column()).collect();
    config.sinks = (0..params.copies.sinks).map(|_| cs.advice_column()).collect();
    config.fixed = (0..params.fixed).map(|_| cs.fixed_column()).collect();
    config.always = params.always.then(|| cs.fixed_column());
    config.instances = params.instances.iter().map(|_| cs.instance_column()).collect();
    config.exposed = (params.copies.exposed > 0).then(|| cs.instance_column());
    if params.constants > 0 {
        let (fixed, advice) = (cs.fixed_column(), cs.advice_column());
        cs.enable_constant(fixed);
        cs.enable_equality(advice);
        config.constants = Some((fixed, advice));
    }
}

type ReadAndOwn<'a> = (&'a [Column<Advice>], &'a [Column<Advice>]);

fn create_gate(
    cs: &mut ConstraintSystem<Fr>,
    params: &Params,
    config: &Config,
    gate: &Gate,
    on: On,
    (read, own): ReadAndOwn<'_>,
    rng: &mut ChaCha20Rng,
) {
    cs.create_gate("random", |cells| {
        let on = on.query(cells);
        let mut read = read.to_vec();
        let polynomial = |own: &Column<Advice>| {
            let mut sum = Expression::Constant(number(rng));
            // One term has the full degree; the others may be shorter.
            for term in 0..rng.gen_range(1..4) {
                let factors = match term {
                    0 => gate.degree - 1,
                    _ => rng.gen_range(1..gate.degree),
                };
                // An empty column is zero, and would lower the degree.
                let mut next = || factor(cells, params, config, (&read, *own), term == 0, rng);
                let first = next();
                let product = (1..factors).fold(first, |product, _| product * next());
                sum = match term {
                    1 => sum - product * number(rng),
                    _ => sum + product,
                };
            }
            if gate.late {
                let challenge = config.challenges.choose(rng).copied();
                sum = sum * challenge.map_or(Expression::Constant(Fr::one()), |c| c.expr());
            }
            let out = cells.query_advice(*own, Rotation::cur());
            read.push(*own);
            on.clone() * (sum - out)
        };
        own.iter().map(polynomial).collect::<Vec<_>>()
    });
}

fn factor(
    cells: &mut VirtualCells<'_, Fr>,
    params: &Params,
    config: &Config,
    (read, own): (&[Column<Advice>], Column<Advice>),
    leading: bool,
    rng: &mut ChaCha20Rng,
) -> Expression<Fr> {
    let rotation = Rotation(params.rotations.choose(rng).copied().unwrap_or(0));
    let advice = |rng: &mut ChaCha20Rng| read.choose(rng).copied();
    let filled = |column: &&Column<Instance>| {
        !leading || params.instances.get(column.index()).is_some_and(|values| *values > 0)
    };
    let instances: Vec<_> = config.instances.iter().filter(filled).collect();
    let expression = match rng.gen_range(0..8) {
        0 | 1 => config.fixed.choose(rng).map(|column| cells.query_fixed(*column, rotation)),
        2 => instances.choose(rng).map(|column| cells.query_instance(**column, rotation)),
        // Its own column in rows that are filled before.
        3 if rotation.0 < 0 => Some(cells.query_advice(own, rotation)),
        4 => {
            let rotation_only = advice(rng).map(|column| cells.query_advice(column, rotation));
            rotation_only.map(|cell| Expression::Constant(Fr::from(2)) - cell)
        }
        _ => None,
    };
    expression
        .or_else(|| advice(rng).map(|column| cells.query_advice(column, rotation)))
        .or_else(|| config.fixed.choose(rng).map(|column| cells.query_fixed(*column, rotation)))
        .unwrap_or_else(|| Expression::Constant(Fr::from(3)))
}

fn create_lookup(cs: &mut ConstraintSystem<Fr>, shape: &Lookup, rng: &mut ChaCha20Rng) -> Looked {
    let inputs: Vec<_> = (0..shape.width).map(|_| cs.advice_column()).collect();
    let dynamic = (shape.kind == Kind::Dynamic).then(|| cs.advice_column());
    let switched = matches!(shape.kind, Kind::Switched | Kind::Offset | Kind::Square);
    let on = switched.then(|| cs.complex_selector());
    let tables = if dynamic.is_some() { 0 } else { shape.width };
    let table: Vec<_> = (0..tables).map(|_| cs.lookup_table_column()).collect();
    let rotation = if switched { rng.gen_range(-2..3) } else { 0 };
    let zeros = matches!(shape.kind, Kind::Switched | Kind::Square);
    let first = (0..shape.width).map(|_| if zeros { Fr::zero() } else { number(rng) }).collect();
    let looked = Looked { shape: *shape, inputs, table, dynamic, on, rotation, first };
    match looked.dynamic {
        Some(column) => cs.lookup_any("dynamic", |cells| {
            let table = cells.query_advice(column, Rotation::cur());
            input_expressions(&looked, cells)
                .into_iter()
                .map(|input| (input, table.clone()))
                .collect()
        }),
        None => cs.lookup("table", |cells| {
            input_expressions(&looked, cells).into_iter().zip(looked.table.clone()).collect()
        }),
    };
    looked
}

fn input_expressions(looked: &Looked, cells: &mut VirtualCells<'_, Fr>) -> Vec<Expression<Fr>> {
    let on = looked.on.map(|on| cells.query_selector(on));
    let one = Expression::Constant(Fr::one());
    let input = |(column, first): (&Column<Advice>, &Fr)| {
        let cell = cells.query_advice(*column, Rotation(looked.rotation));
        match (&on, looked.shape.kind) {
            (Some(on), Kind::Offset) => {
                on.clone() * cell + (one.clone() - on.clone()) * Expression::Constant(*first)
            }
            (Some(on), Kind::Square) => on.clone() * cell.clone() * cell,
            (Some(on), _) => on.clone() * cell,
            (None, _) => cell,
        }
    };
    looked.inputs.iter().zip(&looked.first).map(input).collect()
}

/// The copy argument's columns, in an order that mixes their types.
fn enable_copies(
    cs: &mut ConstraintSystem<Fr>,
    params: &Params,
    config: &mut Config,
    rng: &mut ChaCha20Rng,
) {
    let copies = &params.copies;
    let mut columns: Vec<Column<Any>> = Vec::new();
    columns.extend(config.free.iter().take(copies.free).map(|c| Column::<Any>::from(*c)));
    columns.extend(config.fixed.iter().take(copies.fixed).map(|c| Column::<Any>::from(*c)));
    columns.extend(config.instances.iter().take(copies.instance).map(|c| Column::<Any>::from(*c)));
    columns.extend(config.sinks.iter().map(|c| Column::<Any>::from(*c)));
    if copies.sinks + copies.exposed > 0 {
        columns.extend(config.outputs.first().map(|c| Column::<Any>::from(*c)));
    }
    columns.extend(config.exposed.map(Column::<Any>::from));
    columns.shuffle(rng);
    columns.iter().for_each(|column| cs.enable_equality(*column));
    config.copied = columns;
}
