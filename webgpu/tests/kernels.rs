//! Each shader alone against `bn254`: fields in every width of limbs, points in every case.
#![allow(missing_docs)]

mod common;

use bn254::curve::Jacobian;
use bn254::field::limbs::Limbs;
use bn254::field::modulus::{Q, R};
use bn254::field::{Field, Modulus};
use bn254::kernels::naive;
use bn254::{Affine, Fq};
use common::{ARITHMETICS, Random, full, gpu, options, pairs, shift};
use webgpu::Gpu;
use webgpu::probe::Operation;
use webgpu::wgsl::{Arithmetic, Shader};

fn count() -> usize {
    if full() { 100_000 } else { 10_000 }
}

fn compare<M: Modulus>(
    gpu: &Gpu,
    arithmetic: Arithmetic,
    operation: fn(u32) -> Operation,
    random: &mut Random,
) {
    let pairs = pairs::<M>(random, count());
    let left: Vec<Limbs> = pairs.iter().map(|(a, _)| a.to_montgomery()).collect();
    let right: Vec<Limbs> = pairs.iter().map(|(_, b)| b.to_montgomery()).collect();
    // The GPU divides by another power of two: a b / 2^256 is that, raised by the difference.
    let shift = Field::<M>::from_canonical(arithmetic.shape.to_gpu::<M>()).unwrap();
    let product = |a: &Field<M>, b: &Field<M>| {
        let limbs = naive::multiply::<M>(&a.to_montgomery(), &b.to_montgomery());
        let over = Field::<M>::from_montgomery(limbs).unwrap() * shift.invert().unwrap();
        over.to_montgomery()
    };
    let (products, _) = gpu.probe(operation(0), &left, &right, 1).unwrap();
    let (sums, _) = gpu.probe(operation(1), &left, &right, 1).unwrap();
    let (differences, _) = gpu.probe(operation(2), &left, &right, 1).unwrap();
    assert_eq!(products.len(), pairs.len());
    for (index, (a, b)) in pairs.iter().enumerate() {
        assert_eq!(products[index], product(a, b), "product {index}: {a:?} {b:?}");
        assert_eq!(sums[index], (*a + *b).to_montgomery(), "sum {index}: {a:?} {b:?}");
        assert_eq!(differences[index], (*a - *b).to_montgomery(), "difference {index}");
    }
}

#[test]
fn elements_in_every_width() {
    for (name, arithmetic) in ARITHMETICS {
        let Some(gpu) = gpu(options(Some(arithmetic))) else { return };
        println!("{name}");
        let mut random = Random(1);
        compare::<Q>(&gpu, arithmetic, Operation::Fq, &mut random);
        compare::<R>(&gpu, arithmetic, Operation::Fr, &mut random);
    }
}

/// Results of the wrong field are seen.
#[test]
#[should_panic(expected = "difference")]
fn a_wrong_modulus_is_noticed() {
    let arithmetic = Arithmetic::default();
    let Some(gpu) = gpu(options(None)) else { panic!("no difference without an adapter") };
    // Elements of one field, multiplied in the other.
    compare::<Q>(&gpu, arithmetic, Operation::Fr, &mut Random(2));
}

/// Four elements of a point in some XYZZ form, as the GPU has them.
fn raised(point: &Affine, z: Fq, shift: Fq) -> [Limbs; 4] {
    let (zz, zzz) = (z * z, z * z * z);
    let (zz, zzz) = if point.is_identity() { (Fq::ZERO, Fq::ZERO) } else { (zz, zzz) };
    [point.x * zz, point.y * zzz, zz, zzz].map(|element| (element * shift).to_montgomery())
}

fn affine(limbs: &[Limbs], shift: Fq) -> Affine {
    let back = shift.invert().unwrap();
    let element = |index: usize| Fq::from_montgomery(limbs[index]).unwrap() * back;
    match element(2).invert() {
        None => Affine::IDENTITY,
        Some(zz) => {
            let point = Affine { x: element(0) * zz, y: element(1) * element(3).invert().unwrap() };
            assert!(point.is_on_curve());
            point
        }
    }
}

/// Pairs of all kinds: different, equal, opposite, with identities.
fn point_pairs(random: &mut Random, count: usize) -> Vec<(Affine, Affine)> {
    let points = random.points(count + 1);
    let pair = |index: usize| {
        let (p, q) = (points[index], points[index + 1]);
        match index % 8 {
            0 => (p, p),
            1 => (p, -p),
            2 => (Affine::IDENTITY, p),
            3 => (p, Affine::IDENTITY),
            4 if index % 16 == 4 => (Affine::IDENTITY, Affine::IDENTITY),
            _ => (p, q),
        }
    };
    (0..count).map(pair).collect()
}

#[test]
fn points_in_every_case() {
    for (name, arithmetic) in ARITHMETICS.into_iter().take(1) {
        let Some(gpu) = gpu(options(Some(arithmetic))) else { return };
        println!("{name}");
        let (mut random, shift) = (Random(3), shift(arithmetic));
        let pairs = point_pairs(&mut random, count() / 10);
        let mut side = |scaled: bool, of: fn(&(Affine, Affine)) -> Affine| -> Vec<Limbs> {
            let each = |pair| {
                let z = if scaled { random.field::<Q>() } else { Fq::ONE };
                raised(&of(pair), z, shift)
            };
            pairs.iter().flat_map(each).collect()
        };
        let (left, right) = (side(true, |p| p.0), side(true, |p| p.1));
        let plain = side(false, |p| p.1);
        let (mixed, _) = gpu.probe(Operation::Points(0), &left, &plain, 1).unwrap();
        let (sums, _) = gpu.probe(Operation::Points(1), &left, &right, 1).unwrap();
        let (doubles, _) = gpu.probe(Operation::Points(2), &left, &right, 1).unwrap();
        for (index, (p, q)) in pairs.iter().enumerate() {
            let at = |all: &[Limbs]| affine(&all[4 * index..4 * index + 4], shift);
            let sum = Jacobian::from(*p).add_affine(q).to_affine();
            assert_eq!(at(&mixed), sum, "mixed {index}");
            assert_eq!(at(&sums), sum, "sum {index}");
            assert_eq!(at(&doubles), Jacobian::from(*p).double().to_affine(), "double {index}");
        }
    }
}

/// Shaders stay small enough for drivers to compile, and every width has all of them.
#[test]
fn texts_are_small() {
    for (name, arithmetic) in ARITHMETICS {
        for shader in Shader::ALL {
            let text = shader.text(arithmetic);
            assert!(text.contains("fn main") && text.len() < 120_000, "{name} {shader:?}");
        }
    }
}
