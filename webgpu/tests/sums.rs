//! Sums against `bn254`'s: every kind of column and basis, many lengths, many columns at once.
#![allow(missing_docs)]

mod common;

use bn254::{Affine, Bases, Fr};
use common::{ARITHMETICS, Random, full, gpu, options};
use webgpu::{Gpu, GpuError, Plan};

/// What witnesses look like, and what breaks digits.
fn columns(random: &mut Random, length: usize) -> Vec<(&'static str, Vec<Fr>)> {
    let dense = random.scalars(length);
    let one = dense.first().copied().unwrap_or_default();
    let mut make = |f: &dyn Fn(usize, u64) -> Fr| -> Vec<Fr> {
        (0..length).map(|index| f(index, random.word())).collect()
    };
    let power = |bit: u64| Fr::from_u64(2).pow(&[bit]);
    let half = Fr::from_u64(2).invert().unwrap();
    vec![
        ("zero", make(&|_, _| Fr::ZERO)),
        ("one", make(&|_, _| Fr::ONE)),
        ("minus one", make(&|_, _| -Fr::ONE)),
        ("boolean", make(&|_, word| Fr::from_u64(word & 1))),
        ("negative bytes", make(&|_, word| -Fr::from_u64(word & 255))),
        ("equal", make(&|_, _| one)),
        ("powers of two", make(&|_, word| power(word % 254))),
        ("ones below powers", make(&|_, word| power(word % 254) - Fr::ONE)),
        ("around half of r", make(&|i, _| half - Fr::from_u64(i as u64 % 3))),
        ("sparse", make(&|i, w| if i % 50 == 0 { Fr::from_u64(w).square() } else { Fr::ZERO })),
        ("dense", dense),
    ]
}

fn compare(gpu: &Gpu, points: &[Affine], columns: &[(&str, Vec<Fr>)], bits: Option<usize>) {
    let resident = gpu.bases(points).unwrap();
    let slices: Vec<&[Fr]> = columns.iter().map(|(_, column)| column.as_slice()).collect();
    let sums = match bits {
        None => gpu.commit(&resident, &slices),
        Some(bits) => {
            let plan = Plan::with_bits(points.len(), slices.len(), bits, gpu.room()).unwrap();
            gpu.start_planned(&resident, &slices, plan).unwrap().wait()
        }
    };
    let expected = Bases::new(points).commit(&slices);
    for (index, sum) in sums.unwrap().into_iter().enumerate() {
        let name = columns[index].0;
        assert_eq!(sum, expected[index], "{name} x {}, {bits:?} bits", points.len());
    }
}

#[test]
fn all_columns_at_many_lengths() {
    let Some(gpu) = gpu(options(None)) else { return };
    let mut random = Random(11);
    let points = random.points(1 << 12);
    for length in [0, 1, 2, 3, 7, 8, 9, 33, 64, 255, 1000] {
        let columns = columns(&mut random, length);
        compare(&gpu, &points[..length], &columns, None);
    }
    let columns = columns(&mut random, 1 << 12);
    let few: Vec<_> =
        columns.into_iter().filter(|(name, _)| ["one", "dense"].contains(name)).collect();
    compare(&gpu, &points, &few, None);
}

#[test]
fn points_that_collide_sum_right() {
    let Some(gpu) = gpu(options(None)) else { return };
    let mut random = Random(12);
    let point = random.points(1)[0];
    for points in [
        vec![point; 100],
        (0..100).map(|i| if i % 2 == 0 { point } else { -point }).collect(),
        (0..100).map(|i| if i % 3 == 0 { Affine::IDENTITY } else { point }).collect(),
        vec![Affine::IDENTITY; 100],
    ] {
        compare(&gpu, &points, &columns(&mut random, 100), None);
    }
}

#[test]
fn every_width_of_digits_and_limbs() {
    for (name, arithmetic) in ARITHMETICS.into_iter().take(1) {
        let Some(gpu) = gpu(options(Some(arithmetic))) else { return };
        println!("{name}");
        let mut random = Random(13);
        let points = random.points(70);
        for bits in if full() { 2..=13 } else { 5..=8 } {
            compare(&gpu, &points, &columns(&mut random, 70), Some(bits));
        }
    }
}

/// Passes: the same sums where not all windows fit at once.
#[test]
fn passes_do_not_change_sums() {
    let Some(gpu) = gpu(options(None)) else { return };
    let mut random = Random(14);
    let (points, columns) = (random.points(200), columns(&mut random, 200));
    let slices: Vec<&[Fr]> = columns.iter().map(|(_, column)| column.as_slice()).collect();
    let expected = Bases::new(&points).commit(&slices);
    let resident = gpu.bases(&points).unwrap();
    let whole = Plan::with_bits(200, slices.len(), 6, gpu.room()).unwrap();
    for pass in [whole.windows * 3 + 1, 100] {
        let plan = Plan { pass, ..whole };
        assert_eq!(gpu.start_planned(&resident, &slices, plan).unwrap().wait().unwrap(), expected);
    }
}

#[test]
fn large_sums() {
    if !full() {
        println!("skipped: 2^13 to 2^16 points, which PROOFPOD_FULL adds");
        return;
    }
    let Some(gpu) = gpu(options(None)) else { return };
    let mut random = Random(15);
    let points = random.points(1 << 16);
    for k in 13..=16 {
        let columns = vec![("dense", random.scalars(1 << k)), ("one", vec![Fr::ONE; 1 << k])];
        compare(&gpu, &points[..1 << k], &columns, None);
    }
}

#[test]
fn longer_columns_are_refused() {
    let Some(gpu) = gpu(options(None)) else { return };
    let mut random = Random(16);
    let bases = gpu.bases(&random.points(3)).unwrap();
    let error = gpu.start(&bases, &[&random.scalars(4)]).unwrap_err();
    assert_eq!(error, GpuError::Length { wanted: 3, got: 4 });
}
