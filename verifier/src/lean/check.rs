//! Everything that has to hold of a key before it verifies anything. After it, the key's elements
//! are at hand as such.

use alloc::collections::BTreeSet;
use alloc::vec::Vec;

use super::limits::{MAX_ANCHORS, MAX_PACKED};
use super::{LeanKey, Node};
use crate::arithmetic::{Field, Fr, G1Affine, G2Affine, batch_invert, root_of_unity};
use crate::key::check::{at_most, count, in_range, index, number, points, setup};
use crate::key::limits::{MAX_GATES, MAX_K, MAX_NODES, MAX_PUBLIC_INPUTS, MAX_ROTATIONS};
use crate::key::{KeyError, Word};

/// The elements of a key that has passed.
#[derive(Debug, Clone)]
pub(crate) struct Checked {
    /// What the transcript absorbs first.
    pub digest: Word,
    /// omega to each rotation.
    pub shifts: Vec<Fr>,
    /// 1 over the product of each shift's differences to the others.
    pub weights: Vec<Fr>,
    /// omega to each anchor's row.
    pub rows: Vec<Fr>,
    /// 1 / n.
    pub size_inverse: Fr,
    /// The numbers of the constant nodes; zero for the others.
    pub constants: Vec<Fr>,
    pub commitment: G1Affine,
    pub tau_g2: G2Affine,
}

/// Checks a whole key.
pub(crate) fn check(key: &LeanKey) -> Result<Checked, KeyError> {
    sizes(key)?;
    nodes(key)?;
    let omega = root_of_unity(key.k);
    let places = rotations(key)?;
    let shifts: Vec<Fr> = places.iter().map(|place| omega.pow([*place])).collect();
    let mut size_inverse = [Fr::from(key.rows())];
    // n and the differences of distinct powers of omega are not zero.
    batch_invert(&mut size_inverse).ok_or(KeyError::Omega)?;
    let constant = |(index, node): (usize, &Node)| match node {
        Node::Constant(word) => number("node", index, word),
        _ => Ok(Fr::default()),
    };
    let commitment = points("commitment", &[key.commitment])?;
    let [size_inverse] = size_inverse;
    Ok(Checked {
        digest: key.digest(),
        weights: weights(&shifts).ok_or(KeyError::Omega)?,
        shifts,
        rows: key.anchors.iter().map(|row| omega.pow([u64::from(*row)])).collect(),
        size_inverse,
        constants: key.nodes.iter().enumerate().map(constant).collect::<Result<_, _>>()?,
        commitment: commitment.first().copied().unwrap_or_default(),
        tau_g2: setup(&key.tau_g2)?,
    })
}

fn sizes(key: &LeanKey) -> Result<(), KeyError> {
    in_range("k", key.k.into(), 1, MAX_K.into())?;
    in_range("packed columns", key.packed.into(), 1, MAX_PACKED.into())?;
    let whole = key.packed.next_power_of_two();
    count("packed columns, filled to a power of two", whole as usize, key.packed as usize)?;
    // r - 1 has no higher power of two: x = z^t has roots, and any setup's powers end far below.
    in_range("log2 of all packed rows", (key.k + whole.ilog2()).into(), 1, MAX_K.into())?;
    in_range("public inputs", key.publics.into(), 0, MAX_PUBLIC_INPUTS.into())?;
    // A witness that is not opened would say nothing.
    in_range("rotations", key.rotations.len() as u64, 1, MAX_ROTATIONS)?;
    at_most("anchors", key.anchors.len(), MAX_ANCHORS)?;
    in_range("constraints", key.constraints.len() as u64, 1, MAX_GATES.into())?;
    at_most("nodes", key.nodes.len(), MAX_NODES)?;
    let mut rows = key.anchors.iter().enumerate();
    rows.try_for_each(|(at, row)| index("anchor", at, *row, key.rows() as usize))
}

/// Each rotation's row from the first. Two openings at one point would leave their values open to
/// the prover's choice.
fn rotations(key: &LeanKey) -> Result<Vec<u64>, KeyError> {
    let rows = key.rows() as i64;
    let places = key.rotations.iter().map(|at| i64::from(*at).rem_euclid(rows) as u64);
    let places: Vec<u64> = places.collect();
    let mut seen = BTreeSet::new();
    match places.iter().position(|place| !seen.insert(*place)) {
        Some(index) => Err(KeyError::Order { what: "rotation", index }),
        None => Ok(places),
    }
}

fn nodes(key: &LeanKey) -> Result<(), KeyError> {
    for (at, node) in key.nodes.iter().enumerate() {
        match node {
            Node::Constant(_) => {}
            Node::Packed(column) => index("node", at, *column, key.packed as usize)?,
            Node::Advice(rotation) => index("node", at, *rotation, key.rotations.len())?,
            Node::Anchor(anchor) => index("node", at, *anchor, key.anchors.len())?,
            Node::Public(public) => index("node", at, *public, key.publics as usize)?,
            Node::Negated(a) => index("node", at, *a, at)?,
            Node::Sum(a, b) | Node::Product(a, b) => {
                index("node", at, *a, at)?;
                index("node", at, *b, at)?;
            }
        }
    }
    let mut constraints = key.constraints.iter().enumerate();
    constraints.try_for_each(|(at, node)| index("constraint", at, *node, key.nodes.len()))
}

fn weights(shifts: &[Fr]) -> Option<Vec<Fr>> {
    let others =
        |own: &Fr| shifts.iter().filter(|other| *other != own).map(|other| *own - other).product();
    let mut weights: Vec<Fr> = shifts.iter().map(others).collect();
    batch_invert(&mut weights)?;
    Some(weights)
}
