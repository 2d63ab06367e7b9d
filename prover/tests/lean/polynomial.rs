//! Polynomials the slow way: coefficients, lowest first.

use halo2_proofs::halo2curves::ff::{Field, PrimeField};
use prover::Fr;

pub type Poly = Vec<Fr>;

pub fn omega(k: u32) -> Fr {
    (k..Fr::S).fold(Fr::ROOT_OF_UNITY, |root, _| root.square())
}

pub fn power(base: Fr, exponent: i64) -> Fr {
    let base = if exponent < 0 { base.invert().unwrap() } else { base };
    base.pow_vartime([exponent.unsigned_abs()])
}

pub fn at(p: &[Fr], x: Fr) -> Fr {
    p.iter().rev().fold(Fr::ZERO, |sum, c| sum * x + c)
}

pub fn add(a: &[Fr], b: &[Fr]) -> Poly {
    let get = |p: &[Fr], i: usize| p.get(i).copied().unwrap_or(Fr::ZERO);
    (0..a.len().max(b.len())).map(|i| get(a, i) + get(b, i)).collect()
}

pub fn scale(a: &[Fr], by: Fr) -> Poly {
    a.iter().map(|c| *c * by).collect()
}

pub fn multiply(a: &[Fr], b: &[Fr]) -> Poly {
    let mut product = vec![Fr::ZERO; (a.len() + b.len()).saturating_sub(1)];
    for (i, a) in a.iter().enumerate() {
        for (j, b) in b.iter().enumerate() {
            product[i + j] += *a * b;
        }
    }
    product
}

/// p(factor X).
pub fn stretch(p: &[Fr], factor: Fr) -> Poly {
    let powers = std::iter::successors(Some(Fr::ONE), |power| Some(*power * factor));
    p.iter().zip(powers).map(|(c, power)| *c * power).collect()
}

/// Quotient and remainder by a monic divisor.
pub fn divide(p: &[Fr], divisor: &[Fr]) -> (Poly, Poly) {
    let mut rest = p.to_vec();
    let degree = divisor.len() - 1;
    let mut quotient = vec![Fr::ZERO; rest.len().saturating_sub(degree)];
    for i in (0..quotient.len()).rev() {
        quotient[i] = rest[i + degree];
        for (j, c) in divisor.iter().enumerate() {
            rest[i + j] -= quotient[i] * c;
        }
    }
    rest.truncate(degree);
    (quotient, rest)
}

/// The product of X - root.
pub fn vanishing(roots: &[Fr]) -> Poly {
    roots.iter().fold(vec![Fr::ONE], |p, root| multiply(&p, &[-*root, Fr::ONE]))
}

/// The polynomial through points, by Lagrange's formula as textbooks have it.
pub fn interpolate(points: &[Fr], values: &[Fr]) -> Poly {
    let term = |(own, (point, value)): (usize, (&Fr, &Fr))| {
        let others: Vec<Fr> =
            points.iter().enumerate().filter(|(i, _)| *i != own).map(|(_, p)| *p).collect();
        let basis = vanishing(&others);
        scale(&basis, *value * at(&basis, *point).invert().unwrap())
    };
    points.iter().zip(values).enumerate().map(term).fold(vec![], |sum, term| add(&sum, &term))
}

/// sum of X^i p_i(X^t).
pub fn pack(parts: &[Poly]) -> Poly {
    let length = parts.iter().map(Vec::len).max().unwrap_or(0);
    let mut packed = vec![Fr::ZERO; length * parts.len()];
    for (i, part) in parts.iter().enumerate() {
        for (j, c) in part.iter().enumerate() {
            packed[j * parts.len() + i] = *c;
        }
    }
    packed
}

/// All t-th roots of z^t, t a power of two.
pub fn roots(z: Fr, t: usize) -> Vec<Fr> {
    let zeta = omega(t.ilog2());
    (0..t).map(|i| z * power(zeta, i as i64)).collect()
}

/// Rank of a matrix, by elimination.
pub fn rank(mut rows: Vec<Vec<Fr>>) -> usize {
    let columns = rows.first().map_or(0, Vec::len);
    let mut rank = 0;
    for column in 0..columns {
        let Some(pivot) = (rank..rows.len()).find(|row| rows[*row][column] != Fr::ZERO) else {
            continue;
        };
        rows.swap(rank, pivot);
        let first = scale(&rows[rank], rows[rank][column].invert().unwrap());
        for row in rows.iter_mut().skip(rank + 1) {
            *row = add(row, &scale(&first, -row[column]));
        }
        rank += 1;
    }
    rank
}
