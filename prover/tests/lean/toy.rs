//! Circuits for the lean profile: one chain whose cells follow from earlier ones by coefficients in
//! the row, with random sizes, rotations and coefficients.

use halo2_proofs::circuit::{Layouter, SimpleFloorPlanner, Value};
use halo2_proofs::halo2curves::bn256::Bn256;
use halo2_proofs::halo2curves::ff::Field;
use halo2_proofs::plonk::{
    Advice, Circuit, Column, ConstraintSystem, Error, Expression, Fixed, Instance,
};
use halo2_proofs::poly::Rotation;
use halo2_proofs::poly::commitment::Params;
use halo2_proofs::poly::kzg::commitment::ParamsKZG;
use prover::lean::LeanProver;
use prover::{Fr, Srs};
use rand::seq::SliceRandom;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;
use std::sync::OnceLock;

pub const K: u32 = 6;
pub const ROWS: usize = 1 << K;
/// Public inputs; the last is in no constraint.
pub const PUBLICS: usize = 3;
const SETUP: [u8; 32] = [9; 32];

/// A row: whether its cell follows from earlier ones, its constant, its coefficients.
type Row = (bool, Fr, Vec<Fr>);

/// Size and shape of a circuit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shape {
    /// What the coefficients are drawn from.
    pub seed: u64,
    /// Coefficient columns, 1 to 6; two more are packed with them. With none the marker stands
    /// alone: one packed column, whose rows say that a cell is zero.
    pub terms: usize,
    /// Where gates look back, besides the current row: negative, descending.
    pub back: Vec<i32>,
}

impl Shape {
    pub fn random(seed: u64) -> Self {
        let mut rng = ChaCha20Rng::seed_from_u64(seed);
        let mut back: Vec<i32> = (1..=20).collect();
        back.shuffle(&mut rng);
        back.truncate(rng.gen_range(1..=6));
        back.sort_unstable();
        let back: Vec<i32> = back.into_iter().map(|rows: i32| -rows).collect();
        Shape { seed, terms: rng.gen_range(1..=6), back }
    }

    /// Rotations in the order of a proof.
    pub fn rotations(&self) -> Vec<i32> {
        std::iter::once(0).chain(self.back.iter().copied()).collect()
    }

    pub fn usable(&self) -> usize {
        ROWS - (2 * self.rotations().len() + 1)
    }

    /// Rows that the chain fills: those that both the lean profile and `MockProver` leave to it.
    pub fn filled(&self) -> usize {
        self.usable().min(ROWS - 10)
    }

    fn far(&self) -> i32 {
        *self.back.last().unwrap()
    }

    /// Rotation and exponent of a coefficient.
    pub fn term(&self, index: usize) -> (i32, u64) {
        (self.back[index % self.back.len()], 1 + (index as u64 + self.seed) % 5)
    }

    /// Anchors: of the first public input, of the second, and of the copy.
    pub fn anchors(&self) -> [usize; 3] {
        [self.filled() - 1, self.filled() - 3, self.filled() - 2]
    }

    /// All rows.
    pub fn fixed(&self) -> Vec<Row> {
        let mut rng = ChaCha20Rng::seed_from_u64(self.seed);
        let mut row = |row: usize| {
            let free = row < 20 || row >= self.filled() || self.anchors()[2] == row;
            let follows = !free && rng.gen_ratio(5, 6);
            let mut draw = || if follows { Fr::random(&mut rng) } else { Fr::ZERO };
            let constant = if self.terms == 0 { Fr::ZERO } else { draw() };
            (follows, constant, (0..self.terms).map(|_| draw()).collect())
        };
        (0..ROWS).map(&mut row).collect()
    }

    /// Packed columns by value: the marker, the constant, the coefficients, and zeros.
    pub fn packed(&self) -> Vec<Vec<Fr>> {
        let fixed = self.fixed();
        let column = |of: &dyn Fn(&Row) -> Fr| fixed.iter().map(of).collect();
        let mut columns: Vec<Vec<Fr>> = vec![column(&|row| Fr::from(u64::from(row.0)))];
        if self.terms > 0 {
            columns.push(column(&|row| row.1));
        }
        columns.extend((0..self.terms).map(|i| column(&|row| row.2[i])));
        columns.resize(columns.len().next_power_of_two(), vec![Fr::ZERO; ROWS]);
        columns
    }

    /// A chain and its public inputs.
    pub fn witness(&self, seed: u64) -> (Vec<Fr>, Vec<Fr>) {
        let mut rng = ChaCha20Rng::seed_from_u64(seed ^ 0x5eed);
        let mut w: Vec<Fr> = Vec::new();
        for (row, (follows, constant, coefficients)) in self.fixed().into_iter().enumerate() {
            let before = |rotation: i32| w[row - rotation.unsigned_abs() as usize];
            let power = |(i, a): (usize, &Fr)| {
                let (rotation, exponent) = self.term(i);
                *a * before(rotation).pow_vartime([exponent])
            };
            let value = match follows {
                true => constant + coefficients.iter().enumerate().map(power).sum::<Fr>(),
                false if row == self.anchors()[2] => before(self.far()),
                false => Fr::random(&mut rng),
            };
            w.push(value);
            if w.len() == self.filled() {
                break;
            }
        }
        let [first, second, _] = self.anchors();
        let shown = w[first - self.back[0].unsigned_abs() as usize];
        let publics = vec![shown, w[second] * Fr::from(3) + Fr::from(7), Fr::random(&mut rng)];
        (w, publics)
    }
}

#[derive(Debug, Clone, Default)]
pub struct Toy {
    pub shape: Shape,
    pub w: Vec<Fr>,
}

#[derive(Debug, Clone)]
pub struct Config {
    w: Column<Advice>,
    marker: Column<Fixed>,
    constant: Option<Column<Fixed>>,
    coefficients: Vec<Column<Fixed>>,
    anchors: [Column<Fixed>; 3],
}

impl Circuit<Fr> for Toy {
    type Config = Config;
    type FloorPlanner = SimpleFloorPlanner;
    type Params = Shape;

    fn params(&self) -> Shape {
        self.shape.clone()
    }

    fn without_witnesses(&self) -> Self {
        Self { shape: self.shape.clone(), w: vec![] }
    }

    fn configure_with_params(cs: &mut ConstraintSystem<Fr>, shape: Shape) -> Config {
        let config = Config {
            w: cs.advice_column(),
            marker: cs.fixed_column(),
            constant: (shape.terms > 0).then(|| cs.fixed_column()),
            coefficients: (0..shape.terms).map(|_| cs.fixed_column()).collect(),
            anchors: std::array::from_fn(|_| cs.fixed_column()),
        };
        let publics: [Column<Instance>; PUBLICS] = std::array::from_fn(|_| cs.instance_column());
        cs.create_gate("chain", |cells| {
            let mut w = |rotation| cells.query_advice(config.w, Rotation(rotation));
            let new = w(0);
            // All are opened, read or not.
            let _: Vec<_> = shape.back.iter().map(|rotation| w(*rotation)).collect();
            let before: Vec<_> = (0..shape.terms).map(|i| w(shape.term(i).0)).collect();
            let mut fixed = |column| cells.query_fixed(column, Rotation::cur());
            let mut sum = fixed(config.marker) * new;
            if let Some(constant) = config.constant {
                sum = sum - fixed(constant);
            }
            for (i, cell) in before.into_iter().enumerate() {
                let one = Expression::Constant(Fr::ONE);
                let power = (0..shape.term(i).1).fold(one, |power, _| power * cell.clone());
                sum = sum - cells.query_fixed(config.coefficients[i], Rotation::cur()) * power;
            }
            vec![sum]
        });
        cs.create_gate("anchors", |cells| {
            let [first, second, copy] =
                config.anchors.map(|column| cells.query_fixed(column, Rotation::cur()));
            let mut w = |rotation| cells.query_advice(config.w, Rotation(rotation));
            let (now, shown, far) = (w(0), w(shape.back[0]), w(shape.far()));
            let [a, b] = [publics[0], publics[1]].map(|p| cells.query_instance(p, Rotation::cur()));
            let scaled = now.clone() * Fr::from(3) + Expression::Constant(Fr::from(7));
            vec![copy * (now - far), first * (shown - a), second * (scaled - b)]
        });
        config
    }

    fn configure(cs: &mut ConstraintSystem<Fr>) -> Config {
        Self::configure_with_params(cs, Shape { seed: 0, terms: 1, back: vec![-1] })
    }

    fn synthesize(&self, config: Config, mut layouter: impl Layouter<Fr>) -> Result<(), Error> {
        layouter.assign_region(
            || "all",
            |mut region| {
                for (row, (marker, constant, list)) in self.shape.fixed().into_iter().enumerate() {
                    if row < self.shape.filled() {
                        region.assign_fixed(config.marker, row, Fr::from(u64::from(marker)));
                        if let Some(column) = config.constant {
                            region.assign_fixed(column, row, constant);
                        }
                        for (column, value) in config.coefficients.iter().zip(list) {
                            region.assign_fixed(*column, row, value);
                        }
                    }
                }
                for (column, row) in config.anchors.iter().zip(self.shape.anchors()) {
                    region.assign_fixed(*column, row, Fr::ONE);
                }
                for (row, value) in self.w.iter().enumerate() {
                    region.assign_advice(config.w, row, Value::known(*value));
                }
                Ok(())
            },
        )
    }
}

/// A setup of 2^9 powers, eight times the rows.
pub fn srs() -> &'static Srs {
    static SRS: OnceLock<Srs> = OnceLock::new();
    SRS.get_or_init(|| {
        let params = ParamsKZG::<Bn256>::setup(K + 3, ChaCha20Rng::from_seed(SETUP));
        let mut file = Vec::new();
        params.write(&mut file).unwrap();
        Srs::read(&file).unwrap()
    })
}

/// The setup's secret: halo2 draws it first.
pub fn tau() -> Fr {
    Fr::random(ChaCha20Rng::from_seed(SETUP))
}

pub fn prover(shape: &Shape) -> LeanProver<Toy> {
    LeanProver::new(srs(), K, &Toy { shape: shape.clone(), w: vec![] }).unwrap()
}

pub fn seed(number: u64) -> [u8; 32] {
    let mut seed = [5; 32];
    seed[..8].copy_from_slice(&number.to_le_bytes());
    seed
}

pub fn full() -> bool {
    std::env::var("PROOFPOD_FULL").is_ok_and(|value| value == "1")
}
