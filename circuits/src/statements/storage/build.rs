//! The circuit of `storage`: draws, places, openings.

use super::draw::{HALF_BITS, NUMBER_BITS, PLACES_PER_DRAW, Place, draw, leaves, numbers, place};
use super::{Instance, Storage};
use crate::Fr;
use crate::gadgets::poseidon;
use crate::gadgets::quad::circuit::QuadWires;
use crate::gadgets::quad::{Domain, RATE};
use crate::gadgets::wires::Wire;
use crate::statements::dataset::table::Size;
use crate::statements::dataset::tree::{COLUMNS_SHIFT, LEAF_VALUES, SIZE_SHIFT};
use crate::statements::dataset::{Tree, levels};

const ONE: Fr = Fr::one();
/// Bits of a column's position.
const COLUMN_BITS: u32 = 3;
/// Bits of a position among all leaves.
const INDEX_BITS: u32 = 17;
/// Numbers in each half of a draw.
const HALF_PLACES: usize = PLACES_PER_DRAW / 2;
/// Bits of the halves of a draw: r has 254.
const HALVES: [u32; 2] = [HALF_BITS, 254 - HALF_BITS];

/// What the pod knows besides the public inputs.
pub struct Known<'a> {
    /// The dataset's hashes.
    pub tree: &'a Tree,
    /// The pod's secret.
    pub secret: Fr,
}

/// Wires that all openings share.
struct Shared {
    leaves: Wire,
    all: Wire,
    shape: Wire,
    digest: [Wire; 2],
    root: Wire,
}

/// The circuit; without what is known for keys.
pub fn build(on: &mut QuadWires, statement: Storage, known: Option<(&Known<'_>, Instance)>) {
    let instance = known.map(|(_, instance)| instance);
    let known = known.map(|(known, _)| known);
    let mut shown = |read: fn(&Instance) -> Fr| {
        let wire = on.wires.input(instance.as_ref().map(read));
        on.wires.public(wire);
        wire
    };
    let (root, challenge) = (shown(|shown| shown.root), shown(|shown| shown.challenge));
    let pod = shown(|shown| shown.pod);
    shown(|shown| shown.message);
    let secret = on.wires.input(known.map(|known| known.secret));
    let zero = on.wires.constant(Fr::zero());
    let commitment = on.wires.poseidon(poseidon::Domain::Commitment, secret, zero);
    on.wires.assert_equal(commitment, pod);
    let tree = known.map(|known| known.tree);
    let shared = shared(on, statement.size, root, tree);
    for n in 0..statement.openings.div_ceil(PLACES_PER_DRAW) {
        let number = on.wires.constant(Fr::from(n as u64));
        let drawn = on.hash(Domain::Draw, [challenge, pod, number, root]);
        let value = instance.map(|shown| draw(shown.challenge, shown.pod, n, shown.root));
        for (i, number) in split(on, drawn, value).into_iter().enumerate() {
            if n * PLACES_PER_DRAW + i < statement.openings {
                let asked = value.map(|value| numbers(value)[i]);
                open(on, statement.size, &shared, number, tree.zip(asked));
            }
        }
    }
}

/// How many leaves there are, from the rows and columns that every head names.
fn shared(on: &mut QuadWires, size: Size, root: Wire, tree: Option<&Tree>) -> Shared {
    let number = |n: usize| Fr::from(n as u64);
    let wires = &mut on.wires;
    let leaf_count = wires.input(tree.map(|tree| number(leaves(tree.rows))));
    wires.range(leaf_count, INDEX_BITS);
    // rows = 8 (leaves - 1) + 1 + spare, spare below 8.
    let spare = tree.map(|tree| tree.rows + LEAF_VALUES - 1 - LEAF_VALUES * leaves(tree.rows));
    let spare = wires.input(spare.map(number));
    wires.range(spare, LEAF_VALUES.ilog2());
    let columns = wires.input(tree.map(|tree| number(tree.columns.len())));
    wires.range(columns, COLUMN_BITS + 1);
    let all = wires.mul(leaf_count, columns);
    let per_leaf = LEAF_VALUES as u64;
    let constant = (u64::from(size.log2()) << SIZE_SHIFT) + 1;
    let terms =
        [(Fr::from(per_leaf), leaf_count), (ONE, spare), (Fr::from(1 << COLUMNS_SHIFT), columns)];
    let shape = wires.linear(&terms, Fr::from(constant) - Fr::from(per_leaf));
    let digest = [0, 1].map(|i: usize| wires.input(tree.map(|tree| tree.digest[i])));
    Shared { leaves: leaf_count, all, shape, digest, root }
}

/// The numbers of a draw: its halves, each below its bits and together below r.
fn split(on: &mut QuadWires, drawn: Wire, value: Option<Fr>) -> Vec<Wire> {
    let wires = &mut on.wires;
    let mut found = Vec::with_capacity(PLACES_PER_DRAW);
    let halves = [0, 1].map(|half| {
        let mut terms = Vec::new();
        let known = value.map(numbers);
        for i in 0..HALF_PLACES {
            let number = known.map(|numbers| Fr::from(numbers[HALF_PLACES * half + i]));
            let number = wires.input(number);
            wires.range(number, NUMBER_BITS);
            terms.push((power_of_two(NUMBER_BITS * i as u32), number));
            found.push(number);
        }
        let used = NUMBER_BITS * HALF_PLACES as u32;
        let rest = value.map(|value| Fr::from(u64::from(value.to_bytes()[16 * half + 15])));
        let rest = wires.input(rest);
        wires.range(rest, HALVES[half] - used);
        terms.push((power_of_two(used), rest));
        wires.linear(&terms, Fr::zero())
    });
    let [low, high] = halves;
    let whole = wires.linear(&[(ONE, low), (power_of_two(HALF_BITS), high)], Fr::zero());
    wires.assert_equal(whole, drawn);
    // Below r: the high half is, or it is r's and the low one is below r's. r - 1 has the halves.
    let [most_low, most_high] = halves_of(-ONE).map(|half| wires.constant(half));
    let is_less = wires.less_than(high, most_high, HALVES[1]);
    let is_equal = wires.is_equal(high, most_high);
    let beyond = wires.less_than(most_low, low, HALVES[0]);
    let within = wires.not(beyond);
    let edge = wires.and(is_equal, within);
    let canonical = wires.or(is_less, edge);
    wires.assert_constant(canonical, ONE);
    found
}

/// Opens the leaf that a number asks for.
fn open(
    on: &mut QuadWires,
    size: Size,
    shared: &Shared,
    number: Wire,
    known: Option<(&Tree, u64)>,
) {
    let asked = known.map(|(tree, asked)| place(asked, leaves(tree.rows), tree.columns.len()));
    let (column, leaf) = locate(on, size, shared, number, known, asked);
    let node = climb(on, size, &leaf, known.zip(asked).map(|((tree, _), place)| (tree, place)));
    let at = known.zip(asked).map(|((tree, _), place)| (tree, place.column));
    let subtrees: [Wire; 2] = input(on, at, |tree, column| {
        let level = tree.columns.get(column).and_then(|column| column.levels.last());
        words(level.map_or(&[], Vec::as_slice))
    });
    let side = leaf.last().copied().unwrap_or(node);
    choose(on, &[side], &subtrees, node);
    let [name] = input(on, at, |tree, column| {
        [tree.columns.get(column).map_or(Fr::zero(), |column| column.name)]
    });
    let head = on.hash(Domain::Column, [subtrees[0], subtrees[1], name, shared.shape]);
    let heads: [Wire; RATE] = input(on, at, |tree, column| tree.heads(column / RATE));
    choose(on, &column[..2], &heads, head);
    let node = on.hash(Domain::Node, heads);
    let nodes: [Wire; 2] = input(on, at, |tree, _| tree.nodes);
    choose(on, &column[2..], &nodes, node);
    let [high, low] = shared.digest;
    let root = on.hash(Domain::Dataset, [nodes[0], nodes[1], high, low]);
    on.wires.assert_equal(root, shared.root);
}

/// Bits of column and leaf: number * all = index * 2^24 + rest, index = column * leaves + leaf.
fn locate(
    on: &mut QuadWires,
    size: Size,
    shared: &Shared,
    number: Wire,
    known: Option<(&Tree, u64)>,
    asked: Option<Place>,
) -> (Vec<Wire>, Vec<Wire>) {
    let wires = &mut on.wires;
    let scaled = known.map(|(tree, asked)| asked * (leaves(tree.rows) * tree.columns.len()) as u64);
    let index = wires.input(scaled.map(|scaled| Fr::from(scaled >> NUMBER_BITS)));
    let rest = wires.input(scaled.map(|scaled| Fr::from(scaled & ((1 << NUMBER_BITS) - 1))));
    wires.range(index, INDEX_BITS);
    wires.range(rest, NUMBER_BITS);
    let product = wires.mul(number, shared.all);
    let sum = wires.linear(&[(power_of_two(NUMBER_BITS), index), (ONE, rest)], Fr::zero());
    wires.assert_equal(product, sum);
    let column = wires.input(asked.map(|place| Fr::from(place.column as u64)));
    let leaf = wires.input(asked.map(|place| Fr::from(place.leaf as u64)));
    let column_bits = wires.bits(column, COLUMN_BITS);
    let leaf_bits = (size.rows() / LEAF_VALUES).ilog2();
    let bits = wires.bits(leaf, leaf_bits);
    let left = wires.linear(&[(ONE, shared.leaves), (-ONE, leaf)], -ONE);
    wires.range(left, INDEX_BITS);
    let whole = wires.mul_add(column, shared.leaves, leaf);
    wires.assert_equal(whole, index);
    (column_bits, bits)
}

/// From the leaf up to its subtree's root: on each level four nodes are hashed, one of which is the
/// one before.
fn climb(on: &mut QuadWires, size: Size, leaf: &[Wire], known: Option<(&Tree, Place)>) -> Wire {
    let mut node = None;
    for (level, _) in levels(size).iter().enumerate().skip(1) {
        let below = level - 1;
        let four: [Wire; RATE] = input(on, known, |tree, place| {
            let first = (place.leaf >> (2 * below)) / RATE * RATE;
            let nodes = tree.columns.get(place.column).and_then(|column| column.levels.get(below));
            words(nodes.and_then(|nodes| nodes.get(first..)).unwrap_or_default())
        });
        if let Some(node) = node {
            choose(on, &leaf[2 * below..2 * below + 2], &four, node);
        }
        node = Some(on.hash(Domain::Node, four));
    }
    node.unwrap_or_else(|| unreachable!("every size has a level above the leaves"))
}

/// The bits' word of `words` is `expected`; the lowest bit tells neighbours apart.
fn choose(on: &mut QuadWires, bits: &[Wire], words: &[Wire], expected: Wire) {
    let mut left = words.to_vec();
    for bit in bits {
        let pairs = left.chunks(2);
        left = pairs.map(|pair| on.wires.select(*bit, pair[1], pair[0])).collect();
    }
    on.wires.assert_equal(left[0], expected);
}

/// Wires that the pod chooses.
fn input<T: Copy, const N: usize>(
    on: &mut QuadWires,
    known: Option<(&Tree, T)>,
    read: impl Fn(&Tree, T) -> [Fr; N],
) -> [Wire; N] {
    let values = known.map(|(tree, at)| read(tree, at));
    std::array::from_fn(|i| on.wires.input(values.map(|values| values[i])))
}

/// The first N words, zeros after them.
fn words<const N: usize>(words: &[Fr]) -> [Fr; N] {
    std::array::from_fn(|i| words.get(i).copied().unwrap_or_default())
}

fn power_of_two(n: u32) -> Fr {
    (0..n).fold(ONE, |power, _| power + power)
}

/// The lowest 128 bits and the others.
fn halves_of(x: Fr) -> [Fr; 2] {
    let bytes = x.to_bytes();
    let (low, high) = bytes.split_at(16);
    [low, high].map(|half| {
        half.iter().rev().fold(Fr::zero(), |x, byte| x * Fr::from(256) + Fr::from(u64::from(*byte)))
    })
}
