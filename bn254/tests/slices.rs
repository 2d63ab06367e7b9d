//! Columns at once against element by element, for lengths that fill groups and that do not.
#![allow(missing_docs)]

mod common;

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use bn254::field::modulus::R;
use bn254::{Fr, slices};
use common::{Random, edges, in_every_tier};

fn columns(length: usize) -> [Vec<Fr>; 2] {
    let mut random = Random(12);
    let mut a = random.scalars(length);
    let edges = edges::<R>();
    a.iter_mut().zip(&edges).for_each(|(a, edge)| *a = *edge);
    let mut b = random.scalars(length);
    b.iter_mut().zip(edges.iter().rev()).for_each(|(b, edge)| *b = *edge);
    [a, b]
}

#[test]
fn columns_are_their_elements() {
    in_every_tier(|| {
        let factor: Fr = Random(13).field();
        for length in (0..12).chain([100, 257]) {
            let [a, b] = columns(length);
            let check = |name: &str, run: &dyn Fn(&mut [Fr]), expected: &dyn Fn(Fr, Fr) -> Fr| {
                let mut got = a.clone();
                run(&mut got);
                let expected: Vec<Fr> = a.iter().zip(&b).map(|(a, b)| expected(*a, *b)).collect();
                assert_eq!(got, expected, "{name} x {length}");
            };
            check("add", &|to| slices::add_assign(to, &b), &|a, b| a + b);
            check("mul", &|to| slices::mul_assign(to, &b), &|a, b| a * b);
            check("scale", &|to| slices::scale(to, factor), &|a, _| a * factor);
            check("add scaled", &|to| slices::add_scaled(to, &b, factor), &|a, b| a + b * factor);
            check("fold", &|to| slices::fold(to, factor, &b), &|a, b| a * factor + b);
            let products: Fr = a.iter().zip(&b).map(|(a, b)| *a * *b).sum();
            assert_eq!(slices::dot(&a, &b), products, "dot x {length}");
        }
    });
}

#[test]
fn terms_are_turned_scaled_and_summed() {
    let factors: [Fr; 7] = core::array::from_fn(|i| Random(20 + i as u64).field());
    for length in [1, 2, 5, 64, 1031] {
        let [a, b] = columns(length);
        let term = |i: usize| slices::Term {
            column: if i.is_multiple_of(2) { a.as_slice() } else { b.as_slice() },
            rotation: [0, 1, length - 1, length / 2, 3 * length + 1, 0, 7][i],
            factor: factors[i],
        };
        for count in 0..=factors.len() {
            let terms: Vec<_> = (0..count).map(term).collect();
            let mut got = b.clone();
            slices::add_terms(&mut got, &terms);
            for (row, got) in got.iter().enumerate() {
                let value = |term: &slices::Term<'_, R>| {
                    term.column[(row + 8 * length - term.rotation) % length] * term.factor
                };
                let expected: Fr = terms.iter().map(value).sum();
                assert_eq!(*got, b[row] + expected, "row {row} of {length}, {count} terms");
            }
        }
    }
}

#[test]
fn powers_are_products() {
    let [base, start]: [Fr; 2] = [Random(14).field(), Random(15).field()];
    let powers = slices::powers(start, base, 9);
    assert_eq!(powers.len(), 9);
    assert!((0..9).all(|i| powers[i] == start * base.pow(&[i as u64])));
}

#[test]
#[cfg(not(target_arch = "wasm32"))]
#[should_panic(expected = "columns of one length")]
fn columns_of_two_lengths_are_refused() {
    slices::add_scaled(&mut [Fr::ONE], &[], Fr::ONE);
}
