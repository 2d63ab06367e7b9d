//! Sums against halo2curves: fourteen distributions of scalars, twenty lengths, every window shape.
#![allow(missing_docs)]

mod common;

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use bn254::msm::{Window, naive};
use bn254::{Affine, Bases, Fr};
use common::{Random, Theirs, in_every_tier, ours};
use halo2_proofs::arithmetic::best_multiexp;
use halo2_proofs::halo2curves::bn256;

const LENGTHS: [usize; 20] =
    [0, 1, 2, 3, 4, 5, 7, 8, 13, 31, 32, 33, 64, 100, 127, 256, 500, 777, 1024, 2048];

/// What witnesses look like, and what breaks digits.
fn distributions(random: &mut Random, length: usize) -> Vec<(&'static str, Vec<Fr>)> {
    let dense = random.scalars(length);
    let one = dense.first().copied().unwrap_or_default();
    let mut make = |f: &mut dyn FnMut(usize, u64) -> Fr| -> Vec<Fr> {
        (0..length).map(|index| f(index, random.word())).collect()
    };
    let small = |bits: u32| move |_: usize, word: u64| Fr::from_u64(word >> (64 - bits));
    let power = |bit: u64| Fr::from_u64(2).pow(&[bit]);
    vec![
        ("zero", make(&mut |_, _| Fr::ZERO)),
        ("one", make(&mut |_, _| Fr::ONE)),
        ("minus one", make(&mut |_, _| -Fr::ONE)),
        ("boolean", make(&mut small(1))),
        ("bytes", make(&mut small(8))),
        ("words", make(&mut small(64))),
        ("negative bytes", make(&mut |_, word| -Fr::from_u64(word & 255))),
        (
            "both signs",
            make(&mut |i, w| if i % 2 == 0 { Fr::from_u64(w) } else { -Fr::from_u64(w) }),
        ),
        ("equal", make(&mut |_, _| one)),
        ("powers of two", make(&mut |_, word| power(word % 254))),
        ("ones below powers", make(&mut |_, word| power(word % 254) - Fr::ONE)),
        ("sparse", make(&mut |i, w| if i % 50 == 0 { Fr::from_u64(w).square() } else { Fr::ZERO })),
        ("half boolean", make(&mut |i, w| if i % 2 == 0 { dense[i] } else { Fr::from_u64(w & 1) })),
        ("dense", dense.clone()),
    ]
}

fn theirs(scalars: &[Fr], points: &[Affine]) -> Affine {
    let scalars: Vec<bn256::Fr> = scalars.iter().map(Theirs::theirs).collect();
    let points: Vec<bn256::G1Affine> = points.iter().map(Theirs::theirs).collect();
    let sum: bn256::G1Affine = best_multiexp(&scalars, &points).into();
    ours(&sum)
}

#[test]
fn all_distributions_at_all_lengths() {
    in_every_tier(|| {
        let mut random = Random(3);
        let points = random.points(2048);
        for length in LENGTHS {
            let (plain, table) =
                (Bases::new(&points[..length]), Bases::with_table(&points[..length]));
            let columns = distributions(&mut random, length);
            assert_eq!(columns.len(), 14);
            let slices: Vec<&[Fr]> = columns.iter().map(|(_, column)| column.as_slice()).collect();
            let (plain, table) = (plain.commit(&slices), table.commit(&slices));
            for (index, (name, column)) in columns.iter().enumerate() {
                let expected = theirs(column, &points[..length]);
                assert_eq!(plain[index], expected, "{name} x {length}, no table");
                assert_eq!(table[index], expected, "{name} x {length}, table");
            }
        }
    });
}

#[test]
fn every_window_shape_sums_the_same() {
    in_every_tier(|| {
        let mut random = Random(4);
        let (points, scalars) = (random.points(40), random.scalars(40));
        let expected = naive::multiply(&scalars, &points);
        assert_eq!(expected, theirs(&scalars, &points));
        for bits in 1..=16 {
            for sets in [1, 2, 3, 5, 128usize.div_ceil(bits)] {
                let bases = Bases::with_window(&points, Window { bits, sets });
                assert_eq!(bases.commit(&[&scalars]), [expected], "{bits} bits, {sets} sets");
            }
        }
    });
}

/// Equal and opposite points meet in buckets, where the fast formulas fail, and identities stand in
/// the basis: setups do not look like that, and sums are still right.
#[test]
fn points_that_collide_sum_right() {
    in_every_tier(|| {
        let mut random = Random(5);
        let point = random.points(1)[0];
        for points in [
            vec![point; 64],
            (0..64).map(|i| if i % 2 == 0 { point } else { -point }).collect(),
            (0..64).map(|i| if i % 3 == 0 { Affine::IDENTITY } else { point }).collect(),
            vec![Affine::IDENTITY; 64],
        ] {
            for scalars in [random.scalars(64), vec![Fr::ONE; 64], vec![-Fr::ONE; 64]] {
                let expected = naive::multiply(&scalars, &points);
                assert_eq!(Bases::new(&points).commit(&[&scalars]), [expected]);
                assert_eq!(Bases::with_table(&points).commit(&[&scalars, &scalars]), [expected; 2]);
            }
        }
    });
}

#[cfg(not(target_arch = "wasm32"))]
#[test]
fn threads_do_not_change_sums() {
    in_every_tier(|| {
        let mut random = Random(6);
        let bases = Bases::with_table(&random.points(512));
        let columns: Vec<Vec<Fr>> = (0..3).map(|_| random.scalars(512)).collect();
        let slices: Vec<&[Fr]> = columns.iter().map(Vec::as_slice).collect();
        let run = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| bases.commit(&slices))
        };
        assert_eq!(run(1), run(2));
        assert_eq!(run(1), run(4));
    });
}

#[cfg(not(target_arch = "wasm32"))]
#[test]
#[should_panic(expected = "a column fits the basis")]
fn longer_columns_are_refused() {
    let mut random = Random(7);
    Bases::new(&random.points(3)).commit(&[&random.scalars(4)]);
}
