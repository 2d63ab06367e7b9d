//! Transforms against the reference and against halo2curves.
#![allow(missing_docs)]

mod common;

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use bn254::ntt::naive;
use bn254::{Domain, Fr};
use common::{Random, Theirs, edges, in_every_tier};
use halo2_proofs::arithmetic::{best_fft, eval_polynomial};
use halo2_proofs::halo2curves::bn256;

fn theirs(column: &[Fr]) -> Vec<bn256::Fr> {
    column.iter().map(Theirs::theirs).collect()
}

#[test]
fn all_sizes_agree_there_and_back() {
    in_every_tier(|| {
        let mut random = Random(8);
        for k in 0..=14 {
            let domain = Domain::new(k);
            let column = random.scalars(domain.len());
            let mut expected = column.clone();
            naive::transform(&mut expected, domain.omega());
            let mut values = column.clone();
            domain.ntt(&mut values);
            assert_eq!(values, expected, "k = {k}");
            domain.intt(&mut values);
            assert_eq!(values, column, "k = {k}");
        }
    });
}

#[test]
fn transforms_are_theirs() {
    in_every_tier(|| {
        let mut column = Random(9).scalars(256);
        let domain = Domain::new(8);
        let mut expected = theirs(&column);
        let recursive = halo2_proofs::poly::EvaluationDomain::<bn256::Fr>::new(2, 8);
        let data = recursive.get_fft_data(256);
        best_fft(&mut expected, domain.omega().theirs(), 8, data, false);
        domain.ntt(&mut column);
        assert_eq!(theirs(&column), expected);
    });
}

/// The longest chains of sums, and columns of extremes.
#[test]
fn extreme_columns_do_not_overflow() {
    in_every_tier(|| {
        for k in [1, 5, 11] {
            let domain = Domain::new(k);
            for value in edges::<bn254::field::modulus::R>() {
                let mut column = vec![value; domain.len()];
                domain.ntt(&mut column);
                assert_eq!(column[0], value * Fr::from_u64(1 << k));
                assert!(column[1..].iter().all(Fr::is_zero));
                domain.intt(&mut column);
                assert!(column.iter().all(|element| *element == value));
            }
        }
    });
}

#[test]
fn several_columns_at_once_are_single_columns() {
    in_every_tier(|| {
        let mut random = Random(10);
        let domain = Domain::new(6);
        for count in 0..8 {
            let columns: Vec<Vec<Fr>> = (0..count).map(|_| random.scalars(64)).collect();
            let mut together = columns.clone();
            let mut slices: Vec<&mut [Fr]> = together.iter_mut().map(Vec::as_mut_slice).collect();
            domain.ntt_all(&mut slices);
            for (column, values) in columns.iter().zip(&together) {
                let mut alone = column.clone();
                naive::transform(&mut alone, domain.omega());
                assert_eq!(values, &alone);
            }
        }
    });
}

#[test]
fn cosets_are_evaluations() {
    in_every_tier(|| {
        let mut random = Random(11);
        let domain = Domain::new(5);
        let column = random.scalars(32);
        let shift = random.field();
        let mut values = column.clone();
        domain.coset_ntt(&mut values, shift);
        let coefficients = theirs(&column);
        let mut point = shift;
        for value in &values {
            assert_eq!(value.theirs(), eval_polynomial(&coefficients, point.theirs()));
            point *= domain.omega();
        }
        domain.coset_intt(&mut values, shift.invert().unwrap());
        assert_eq!(values, column);
    });
}
