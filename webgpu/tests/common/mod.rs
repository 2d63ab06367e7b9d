//! Values to test with, and the adapter of this machine.
#![allow(missing_docs, dead_code)]

use std::time::Duration;

use bn254::field::limbs::halve;
use bn254::field::modulus::{Q, R};
use bn254::field::{Field, Modulus};
use bn254::{Affine, Fq, Fr};
use webgpu::wgsl::{Arithmetic, Product, Shape};
use webgpu::{Gpu, GpuError, Options};

pub const ARITHMETICS: [(&str, Arithmetic); 5] = [
    ("13 bits, looped", Arithmetic::SMALL),
    ("13 bits", Arithmetic { shape: Shape::THIRTEEN, product: Product::Scanning }),
    ("13 bits, Karatsuba", Arithmetic { shape: Shape::THIRTEEN, product: Product::Karatsuba }),
    ("15 bits", Arithmetic { shape: Shape::FIFTEEN, product: Product::Scanning }),
    ("16 bits", Arithmetic { shape: Shape::SIXTEEN, product: Product::Scanning }),
];

/// Software adapters compile when they first run, and machines that test are busy.
pub const PATIENCE: Duration = Duration::from_secs(300);

/// As told, with patience.
pub fn options(arithmetic: Option<Arithmetic>) -> Options {
    Options { arithmetic, watchdog: PATIENCE }
}

/// The adapter, or `None` with the reason printed. Where nothing may be missing that is a failure.
pub fn gpu(options: Options) -> Option<Gpu> {
    match pollster::block_on(Gpu::request(options)) {
        Ok(gpu) => {
            println!("adapter: {:?}", gpu.adapter());
            Some(gpu)
        }
        Err(error) => {
            assert!(!required(&error), "CI has an adapter: {error}");
            println!("skipped: {error}");
            None
        }
    }
}

/// In CI on Debian the set-up installs a software adapter.
fn required(_: &GpuError) -> bool {
    std::env::var_os("CI").is_some() && std::path::Path::new("/etc/debian_version").exists()
}

pub fn full() -> bool {
    std::env::var_os("PROOFPOD_FULL").is_some()
}

/// A small generator of test values.
pub struct Random(pub u64);

impl Random {
    pub fn word(&mut self) -> u64 {
        // splitmix64.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let word = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        word ^ (word >> 31)
    }

    pub fn field<M: Modulus>(&mut self) -> Field<M> {
        let mut bytes = [0; 64];
        bytes.as_chunks_mut::<8>().0.iter_mut().for_each(|c| *c = self.word().to_le_bytes());
        Field::from_wide(&bytes)
    }

    pub fn scalars(&mut self, length: usize) -> Vec<Fr> {
        (0..length).map(|_| self.field::<R>()).collect()
    }

    /// Multiples of the generator, a random step apart.
    pub fn points(&mut self, length: usize) -> Vec<Affine> {
        let mut point = Affine::generator().multiply(&self.field::<R>());
        let step = Affine::generator().multiply(&self.field::<R>());
        let mut points = Vec::with_capacity(length);
        for _ in 0..length {
            points.push(point);
            point = point.add(&step);
        }
        bn254::curve::Jacobian::batch_to_affine(&points)
    }
}

/// Raw elements whose limbs and carries are extreme, for any width of limbs.
pub fn edges<M: Modulus>() -> Vec<Field<M>> {
    let mut limbs = vec![[0; 4], M::R, M::R2, halve(&M::P, 0), [u64::MAX, 0, 0, 0]];
    for bit in [1, 12, 13, 14, 15, 16, 26, 31, 32, 39, 64, 65, 128, 130, 195, 208, 240, 247, 253] {
        let mut power = [0u64; 4];
        power[bit / 64] = 1 << (bit % 64);
        limbs.push(power);
        let mut ones = [0u64; 4];
        (0..bit).for_each(|bit| ones[bit / 64] |= 1 << (bit % 64));
        limbs.push(ones);
    }
    let values: Vec<Field<M>> = limbs.into_iter().filter_map(Field::from_montgomery).collect();
    values.iter().flat_map(|value| [*value, -*value]).collect()
}

/// All pairs of edges, then random pairs up to `count`.
pub fn pairs<M: Modulus>(random: &mut Random, count: usize) -> Vec<(Field<M>, Field<M>)> {
    let edges = edges::<M>();
    let mut pairs: Vec<_> = edges.iter().flat_map(|a| edges.iter().map(|b| (*a, *b))).collect();
    pairs.extend((0..count).map(|_| (random.field(), random.field())));
    pairs
}

/// The factor between `bn254`'s Montgomery form and the GPU's.
pub fn shift(arithmetic: Arithmetic) -> Fq {
    Fq::from_canonical(arithmetic.shape.to_gpu::<Q>()).unwrap()
}
