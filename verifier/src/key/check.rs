//! Everything that has to hold of a key before it verifies anything: limits, indices, numbers,
//! points. After it, the key's elements are at hand as such.

use alloc::vec::Vec;

use super::limits::{
    MAX_BLINDING, MAX_CHALLENGES, MAX_COLUMNS, MAX_DEGREE, MAX_GATES, MAX_K, MAX_LOOKUPS,
    MAX_NODES, MAX_PHASES, MAX_PROOF_WORDS, MAX_PUBLIC_INPUTS, MAX_PUBLIC_READS, MAX_QUERIES,
    MAX_ROTATIONS, MIN_DEGREE,
};
use super::{Column, G1, G2, Key, KeyError, Node, Query, Word};
use crate::arithmetic::{
    Field, Fr, G1Affine, G2Affine, coordinate, g1, g2, g2_coordinates, scalar,
};

/// The elements of a key that has passed.
#[derive(Debug, Clone)]
pub(crate) struct Checked {
    pub omega: Fr,
    pub fixed: Vec<G1Affine>,
    pub sigma: Vec<G1Affine>,
    /// The numbers of the constant nodes; zero for the others.
    pub constants: Vec<Fr>,
    pub tau_g2: G2Affine,
}

/// Checks a whole key.
pub(crate) fn check(key: &Key) -> Result<Checked, KeyError> {
    sizes(key)?;
    phases(key)?;
    columns(key)?;
    blinding(key)?;
    nodes(key)?;
    proof_size(key)?;
    number("digest", 0, &key.digest)?;
    let constant = |(index, node): (usize, &Node)| match node {
        Node::Constant(word) => number("node", index, word),
        _ => Ok(Fr::default()),
    };
    Ok(Checked {
        omega: omega(key)?,
        fixed: points("fixed", &key.fixed)?,
        sigma: points("sigma", &key.sigma)?,
        constants: key.nodes.iter().enumerate().map(constant).collect::<Result<_, _>>()?,
        tau_g2: setup(&key.tau_g2)?,
    })
}

pub(crate) fn in_range(what: &'static str, got: u64, min: u64, max: u64) -> Result<(), KeyError> {
    match (min..=max).contains(&got) {
        true => Ok(()),
        false => Err(KeyError::Range { what, min, max, got }),
    }
}

pub(crate) fn at_most(what: &'static str, got: usize, max: u32) -> Result<(), KeyError> {
    in_range(what, got as u64, 0, max.into())
}

/// halo2's blinding factors follow from how often a column is read: once more than its most read
/// advice column, but no fewer than its own arguments' columns, and one to be sure.
fn blinding(key: &Key) -> Result<(), KeyError> {
    let expected = most_reads(&key.advice_queries).max(3) + 2;
    in_range("blinding", key.blinding.into(), expected, expected)
}

/// How often the most read column is read.
fn most_reads(queries: &[Query]) -> u64 {
    let mut reads = alloc::collections::BTreeMap::new();
    for query in queries {
        *reads.entry(query.column).or_insert(0u64) += 1;
    }
    reads.into_values().max().unwrap_or(0)
}

fn sizes(key: &Key) -> Result<(), KeyError> {
    in_range("k", key.k.into(), 1, MAX_K.into())?;
    in_range("blinding", key.blinding.into(), 0, MAX_BLINDING.into())?;
    // The rows of the products, their last and the one after the first have to differ.
    in_range("rows", key.rows(), u64::from(key.blinding) + 3, 1 << MAX_K)?;
    in_range("degree", key.degree.into(), MIN_DEGREE.into(), MAX_DEGREE.into())?;
    at_most("advice columns", key.advice as usize, MAX_COLUMNS)?;
    at_most("challenges", key.challenges as usize, MAX_CHALLENGES)?;
    at_most("phases", key.phases.len(), MAX_PHASES)?;
    at_most("instance columns", key.instances.len(), MAX_COLUMNS)?;
    at_most("public inputs", key.public_inputs(), MAX_PUBLIC_INPUTS)?;
    at_most("fixed columns", key.fixed.len(), MAX_COLUMNS)?;
    at_most("copied columns", key.copied.len(), MAX_COLUMNS)?;
    at_most("instance queries", key.instance_queries.len(), MAX_QUERIES)?;
    at_most("advice queries", key.advice_queries.len(), MAX_QUERIES)?;
    at_most("fixed queries", key.fixed_queries.len(), MAX_QUERIES)?;
    for queries in [&key.advice_queries, &key.fixed_queries] {
        in_range("rotations of a column", most_reads(queries), 0, MAX_ROTATIONS)?;
    }
    at_most("nodes", key.nodes.len(), MAX_NODES)?;
    at_most("gates", key.gates.len(), MAX_GATES)?;
    at_most("lookups", key.lookups.len(), MAX_LOOKUPS)?;
    count("sigma", key.copied.len(), key.sigma.len())?;
    let usable = key.rows() - u64::from(key.blinding) - 1;
    key.instances.iter().try_for_each(|values| in_range("instance", (*values).into(), 0, usable))
}

pub(crate) fn count(what: &'static str, expected: usize, got: usize) -> Result<(), KeyError> {
    match expected == got {
        true => Ok(()),
        false => Err(KeyError::Count { what, expected, got }),
    }
}

pub(crate) fn index(
    what: &'static str,
    index: usize,
    got: u32,
    bound: usize,
) -> Result<(), KeyError> {
    match (got as usize) < bound {
        true => Ok(()),
        false => Err(KeyError::Index { what, index, bound, got: got as usize }),
    }
}

/// Each column and each challenge is in one phase, in ascending order within it.
fn phases(key: &Key) -> Result<(), KeyError> {
    let advice = key.phases.iter().map(|phase| phase.advice.as_slice());
    partition("advice of phases", advice, key.advice as usize)?;
    let challenges = key.phases.iter().map(|phase| phase.challenges.as_slice());
    partition("challenges of phases", challenges, key.challenges as usize)
}

fn partition<'a>(
    what: &'static str,
    parts: impl Iterator<Item = &'a [u32]> + Clone,
    whole: usize,
) -> Result<(), KeyError> {
    count(what, whole, parts.clone().map(<[u32]>::len).sum())?;
    let mut seen = alloc::vec![false; whole];
    for part in parts {
        let mut least = 0;
        for entry in part {
            index(what, *entry as usize, *entry, whole)?;
            let seen = seen.get_mut(*entry as usize).filter(|seen| !**seen && *entry >= least);
            *seen.ok_or(KeyError::Order { what, index: *entry as usize })? = true;
            least = entry.saturating_add(1);
        }
    }
    Ok(())
}

fn columns(key: &Key) -> Result<(), KeyError> {
    let (fixed, advice, instance) = (key.fixed.len(), key.advice as usize, key.instances.len());
    queries(key, "fixed query", &key.fixed_queries, fixed)?;
    queries(key, "advice query", &key.advice_queries, advice)?;
    let lists = [&key.instance_queries, &key.advice_queries, &key.fixed_queries];
    for query in lists.into_iter().flatten() {
        in_range("rotation", query.rotation.unsigned_abs().into(), 0, key.rows() - 1)?;
    }
    let mut reads = 0u64;
    for (at, query) in key.instance_queries.iter().enumerate() {
        index("instance query", at, query.column, instance)?;
        let values = key.instances.get(query.column as usize).copied().unwrap_or(0);
        reads = reads.saturating_add(values.into());
    }
    in_range("public inputs by queries", reads, 0, MAX_PUBLIC_READS)?;
    for (at, column) in key.copied.iter().enumerate() {
        let (column, bound) = match column {
            Column::Fixed(column) => (column, fixed),
            Column::Advice(column) => (column, advice),
            Column::Instance(column) => (column, instance),
        };
        index("copied column", at, *column, bound)?;
    }
    let unread = key.copied.iter().position(|column| key.current(*column).is_none());
    unread.map_or(Ok(()), |index| Err(KeyError::Order { what: "query of copied column", index }))
}

/// No cell twice: a commitment with two claims at one point would leave one of them unchecked.
fn queries(
    key: &Key,
    what: &'static str,
    queries: &[Query],
    columns: usize,
) -> Result<(), KeyError> {
    let mut seen = alloc::collections::BTreeSet::new();
    for (at, query) in queries.iter().enumerate() {
        index(what, at, query.column, columns)?;
        if !seen.insert((query.column, key.within(query.rotation))) {
            return Err(KeyError::Order { what, index: at });
        }
    }
    Ok(())
}

fn nodes(key: &Key) -> Result<(), KeyError> {
    for (at, node) in key.nodes.iter().enumerate() {
        match node {
            Node::Constant(_) => {}
            Node::Fixed(query) => index("node", at, *query, key.fixed_queries.len())?,
            Node::Advice(query) => index("node", at, *query, key.advice_queries.len())?,
            Node::Instance(query) => index("node", at, *query, key.instance_queries.len())?,
            Node::Challenge(challenge) => index("node", at, *challenge, key.challenges as usize)?,
            Node::Negated(a) => index("node", at, *a, at)?,
            Node::Sum(a, b) | Node::Product(a, b) => {
                index("node", at, *a, at)?;
                index("node", at, *b, at)?;
            }
        }
    }
    let all = key.nodes.len();
    key.gates.iter().enumerate().try_for_each(|(at, gate)| index("gate", at, *gate, all))?;
    for (at, lookup) in key.lookups.iter().enumerate() {
        in_range("lookup columns", lookup.inputs.len() as u64, 1, MAX_LOOKUPS.into())?;
        count("lookup table", lookup.inputs.len(), lookup.table.len())?;
        let mut sides = lookup.inputs.iter().chain(&lookup.table);
        sides.try_for_each(|node| index("lookup", at, *node, all))?;
    }
    Ok(())
}

fn proof_size(key: &Key) -> Result<(), KeyError> {
    in_range("proof words", key.proof_words() as u64, 0, MAX_PROOF_WORDS as u64)
}

pub(crate) fn number(what: &'static str, index: usize, word: &Word) -> Result<Fr, KeyError> {
    scalar(word).ok_or(KeyError::NotCanonical { what, index })
}

/// `[tau]_2`: in the group of order r, and not its identity.
pub(crate) fn setup(point: &G2) -> Result<G2Affine, KeyError> {
    let (what, index) = ("tau_g2", 0);
    let (x, y) = g2_coordinates(point).ok_or(KeyError::NotCanonical { what, index })?;
    g2(x, y).ok_or(KeyError::Point { what, index })
}

/// omega's order is 2^k: its square k - 1 times over is -1.
fn omega(key: &Key) -> Result<Fr, KeyError> {
    let omega = number("omega", 0, &key.omega)?;
    let minus_one = (1..key.k).fold(omega, |power, _| power.square());
    match minus_one == -Fr::ONE {
        true => Ok(omega),
        false => Err(KeyError::Omega),
    }
}

pub(crate) fn points(what: &'static str, list: &[G1]) -> Result<Vec<G1Affine>, KeyError> {
    let zero = [0; 32];
    let point = |(index, point): (usize, &G1)| {
        if point.x == zero && point.y == zero {
            return Ok(G1Affine::identity());
        }
        let coordinates = coordinate(&point.x).zip(coordinate(&point.y));
        let (x, y) = coordinates.ok_or(KeyError::NotCanonical { what, index })?;
        g1(x, y).ok_or(KeyError::Point { what, index })
    };
    list.iter().enumerate().map(point).collect()
}
