//! SHPLONK as section 4 of ePrint 2020/081 has it, divided by the first set's `Z_(T - S)(u)`,
//! which is how halo2 normalises it.

use halo2_proofs::halo2curves::bn256::{Fr, G1};
use halo2_proofs::halo2curves::ff::Field;
use halo2_proofs::halo2curves::group::Group;

use super::{Known, Naive, Name};

/// Names and the rotations at which each is read.
type Members = Vec<(Name, Vec<i32>)>;

/// The names in halo2's order of queries, each once, and its rotations.
fn queries(of: &Naive<'_>) -> Members {
    let cs = of.vk.cs();
    let mut list: Vec<(Name, i32)> = Vec::new();
    list.extend(cs.advice_queries().iter().map(|(c, at)| (Name::Advice(c.index()), at.0)));
    let products = cs.permutation().get_columns().len().div_ceil(cs.degree() - 2);
    for product in 0..products {
        list.extend([(Name::Product(product), 0), (Name::Product(product), 1)]);
    }
    for product in (1..products).rev() {
        list.push((Name::Product(product - 1), of.last_row()));
    }
    for lookup in 0..cs.lookups().len() {
        list.extend([(Name::LookupProduct(lookup), 0), (Name::LookupInput(lookup), 0)]);
        list.extend([(Name::LookupTable(lookup), 0), (Name::LookupInput(lookup), -1)]);
        list.push((Name::LookupProduct(lookup), 1));
    }
    list.extend(cs.fixed_queries().iter().map(|(c, at)| (Name::Fixed(c.index()), at.0)));
    list.extend((0..cs.permutation().get_columns().len()).map(|i| (Name::Sigma(i), 0)));
    list.extend([(Name::Quotient, 0), (Name::Random, 0)]);
    let mut grouped = Members::new();
    for (name, rotation) in list {
        match grouped.iter_mut().find(|(known, _)| *known == name) {
            Some((_, rotations)) => rotations.push(rotation),
            None => grouped.push((name, vec![rotation])),
        }
    }
    grouped
}

fn commitment(of: &Naive<'_>, known: &Known, name: Name) -> G1 {
    match name {
        Name::Fixed(index) => of.vk.fixed_commitments()[index].into(),
        Name::Sigma(index) => of.vk.permutation().commitments()[index].into(),
        name => known.commitments[&name],
    }
}

/// The value at u of the polynomial with these values at these points.
fn interpolated(points: &[Fr], values: &[Fr], u: Fr) -> Option<Fr> {
    let mut sum = Fr::ZERO;
    for (i, value) in values.iter().enumerate() {
        let mut term = *value;
        for (_, other) in points.iter().enumerate().filter(|(j, _)| *j != i) {
            term *= (u - other) * Option::<Fr>::from((points[i] - other).invert())?;
        }
        sum += term;
    }
    Some(sum)
}

/// What is paired with the generator.
pub fn right_side(of: &Naive<'_>, known: &Known) -> Option<G1> {
    let (y, v, u) = known.opening;
    let mut sets: Vec<(Vec<Fr>, Members)> = Vec::new();
    for (name, rotations) in queries(of) {
        let mut points: Vec<Fr> = rotations.iter().map(|at| of.point(known.x, *at)).collect();
        points.sort();
        match sets.iter_mut().find(|(known, _)| *known == points) {
            Some((_, members)) => members.push((name, rotations)),
            None => sets.push((points, vec![(name, rotations)])),
        }
    }
    let mut all: Vec<Fr> = sets.iter().flat_map(|(points, _)| points.clone()).collect();
    all.sort();
    all.dedup();
    let vanishing = |points: &[Fr]| points.iter().map(|p| u - p).product::<Fr>();
    let missing =
        |set: &[Fr]| -> Fr { all.iter().filter(|p| !set.contains(p)).map(|p| u - p).product() };
    let mut sum = G1::identity();
    for (j, (points, members)) in sets.iter().enumerate() {
        let factor = v.pow([j as u64]) * missing(points);
        for (i, (name, rotations)) in members.iter().enumerate() {
            let own: Vec<Fr> = rotations.iter().map(|at| of.point(known.x, *at)).collect();
            let values: Vec<Fr> = rotations.iter().map(|at| known.values[&(*name, *at)]).collect();
            let claim = G1::generator() * interpolated(&own, &values, u)?;
            sum += (commitment(of, known, *name) - claim) * (factor * y.pow([i as u64]));
        }
    }
    sum -= known.w * vanishing(&all);
    let normal: Option<Fr> = missing(&sets.first()?.0).invert().into();
    Some(sum * normal? + known.w_prime * u)
}
