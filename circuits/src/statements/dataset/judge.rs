//! What is checked once, on wires: the public inputs against the sums at the end of the records,
//! and where the two columns stand in the dataset.

use super::claim::{COUNT_BITS, Claim, EDGES, MEAN_BITS, SUM_OFFSET, THOUSAND, VARIANCE_BITS};
use super::records::{self, CELLS, THRESHOLDS};
use super::table::{OFFSET, Size, VALUE_BITS};
use super::tree::{COLUMNS_SHIFT, NODES, SIZE_SHIFT};
use super::witness::{Witness, roles};
use crate::Fr;
use crate::gadgets::quad::RATE;
use crate::gadgets::wires::{Wire, Wires};

const ONE: Fr = Fr::one();
/// Bits of thresholds and of what lies between them.
const THRESHOLD_BITS: u32 = VALUE_BITS + 1;
/// A threshold and the count below it in one number: the count is shifted by so many bits.
const PAIR_SHIFT: u64 = 40;
/// Bits of a thousand times a sum less a mean times a count.
const MEAN_EXCESS_BITS: u32 = MEAN_BITS + COUNT_BITS;
/// Bits of the same for variances, by squared counts.
const VARIANCE_EXCESS_BITS: u32 = VARIANCE_BITS + 2 * COUNT_BITS;
/// Bits of a thousand times a count.
const RANK_BITS: u32 = COUNT_BITS + 10;
/// Bits of a shown sum and of its distance to a bound.
const SUM_BITS: u32 = 48;

/// Wires that are tied to cells of other columns.
#[derive(Debug)]
pub struct Tied {
    /// The record after the last one; `None` where nobody looks.
    pub end: [Option<Wire>; CELLS],
    /// The hashes of the claim's column and of the filter's.
    pub lanes: [Lane; 2],
}

/// Inputs and outputs of the last three hashes of a lane.
#[derive(Debug, Clone, Copy)]
pub struct Lane {
    /// Name and shape, in the head.
    pub of_head: [Wire; 2],
    /// The head.
    pub head: Wire,
    /// The heads that the node hashes.
    pub heads: [Wire; RATE],
    /// The node.
    pub node: Wire,
    /// What the root hashes: nodes, digest.
    pub below_root: [Wire; RATE],
    /// The root.
    pub root: Wire,
}

/// Values on the way to wires.
struct Judge<'a> {
    wires: &'a mut Wires,
    publics: Vec<(String, Wire)>,
}

/// Names of the public inputs in order.
pub fn names() -> Vec<String> {
    let first = ["root", "cid-high", "cid-low"].map(String::from);
    let last = ["message".to_string()];
    first.into_iter().chain(Claim::names()).chain(last).collect()
}

/// Puts all checks down; `words` are the public inputs.
pub fn judge(
    wires: &mut Wires,
    size: Size,
    witness: Option<&Witness>,
    words: Option<&[Fr]>,
) -> Tied {
    let shown = |(i, name): (usize, String)| {
        let wire = wires.input(words.and_then(|words| words.get(i).copied()));
        wires.public(wire);
        (name, wire)
    };
    let publics = names().into_iter().enumerate().map(shown).collect();
    let mut judge = Judge { wires, publics };
    let end = judge.end(witness);
    judge.values();
    judge.moments(&end);
    judge.order(&end, witness);
    let lanes = [0, 1].map(|lane| judge.lane(lane, size, &end, witness));
    Tied { end: end.0, lanes }
}

/// The sums at the end of the records.
struct End([Option<Wire>; CELLS]);

impl End {
    fn cell(&self, cell: usize) -> Wire {
        self.0[cell].unwrap_or_else(|| unreachable!("cell {cell} has a wire"))
    }
}

impl Judge<'_> {
    fn shown(&self, name: &str) -> Wire {
        let found = self.publics.iter().find(|(known, _)| known == name);
        found.map_or_else(|| unreachable!("no public input {name}"), |(_, wire)| *wire)
    }

    fn linear<const N: usize>(&mut self, terms: [(i128, Wire); N], constant: i128) -> Wire {
        let terms = terms.map(|(by, wire)| (signed(by), wire));
        self.wires.linear(&terms, signed(constant))
    }

    /// 0 <= sum of terms and constant < 2^bits.
    fn not_negative<const N: usize>(
        &mut self,
        terms: [(i128, Wire); N],
        constant: i128,
        bits: u32,
    ) {
        let sum = self.linear(terms, constant);
        self.wires.range(sum, bits);
    }

    /// The shown bounds of `name` hold for x; both distances are below 2^bits, and so is `least`.
    fn bounds(&mut self, name: &str, x: Wire, bits: u32) {
        let [least, most] = ["least", "most"].map(|end| self.shown(&format!("{name}-{end}")));
        self.wires.range(least, bits);
        self.not_negative([(1, x), (-1, least)], 0, bits);
        self.not_negative([(1, most), (-1, x)], 0, bits);
    }

    fn end(&mut self, witness: Option<&Witness>) -> End {
        let used = |cell: usize| {
            matches!(cell, records::ROW_COUNT | records::COUNT..=records::SQUARES)
                || cell >= records::FILTER
        };
        End(std::array::from_fn(|cell| {
            let value = witness.map(|witness| witness.lines.1[cell]);
            used(cell).then(|| self.wires.input(value))
        }))
    }

    /// Shown values have 30 bits and edges are in order: that they have few bits is enough here,
    /// for each is one of the records' thresholds.
    fn values(&mut self) {
        for name in ["filter", "min", "max", "quantile"] {
            for end in ["least", "most"] {
                let value = self.shown(&format!("{name}-{end}"));
                self.wires.range(value, VALUE_BITS);
            }
        }
        for i in 1..=EDGES {
            let edge = self.shown(&format!("edge-{i}"));
            match i {
                1 => self.wires.range(edge, VALUE_BITS),
                _ => {
                    let before = self.shown(&format!("edge-{}", i - 1));
                    self.not_negative([(1, edge), (-1, before)], 0, VALUE_BITS);
                }
            }
        }
    }

    /// Group, count, sum, mean, variance. Everything counts stored values: OFFSET above the values.
    fn moments(&mut self, end: &End) {
        let [count, sum, squares] =
            [records::COUNT, records::SUM, records::SQUARES].map(|cell| end.cell(cell));
        let group = self.shown("group-least");
        self.not_negative([(1, group)], -1, COUNT_BITS);
        self.not_negative([(1, count), (-1, group)], 0, COUNT_BITS);
        self.bounds("count", count, COUNT_BITS);
        let moved = self.linear([(1, sum), (-i128::from(OFFSET), count)], SUM_OFFSET);
        self.bounds("sum", moved, SUM_BITS);
        let total = self.linear([(THOUSAND, sum)], 0);
        self.quotient("mean", (total, count), MEAN_BITS, MEAN_EXCESS_BITS);
        let (square, counts) = (self.wires.mul(sum, sum), self.wires.mul(count, count));
        let product = self.wires.mul(count, squares);
        let spread = self.linear([(THOUSAND, product), (-THOUSAND, square)], 0);
        self.quotient("variance", (spread, counts), VARIANCE_BITS, VARIANCE_EXCESS_BITS);
    }

    /// least * by <= total <= most * by: bounds on a quotient without dividing. A `most` so large
    /// that the product leaves the field's integers is still above the quotient.
    fn quotient(&mut self, name: &str, (total, by): (Wire, Wire), bits: u32, excess: u32) {
        let [least, most] = ["least", "most"].map(|end| self.shown(&format!("{name}-{end}")));
        self.wires.range(least, bits);
        let (low, high) = (self.wires.mul(least, by), self.wires.mul(most, by));
        self.not_negative([(1, total), (-1, low)], 0, excess);
        self.not_negative([(1, high), (-1, total)], 0, excess);
    }

    /// Least and greatest value, quantile, histogram, from how many values lie below thresholds.
    fn order(&mut self, end: &End, witness: Option<&Witness>) {
        let below = self.below(end, witness);
        let count = end.cell(records::COUNT);
        let [min_least, min_most, max_least, max_most, least, most] =
            std::array::from_fn(|role| below[role]);
        self.wires.assert_zero(min_least);
        self.not_negative([(1, min_most)], -1, COUNT_BITS);
        self.not_negative([(1, count), (-1, max_least)], -1, COUNT_BITS);
        self.wires.assert_equal(max_most, count);
        let permille = self.shown("quantile-permille");
        self.not_negative([(1, permille)], -1, 10);
        self.not_negative([(-1, permille)], THOUSAND, 10);
        let rank = self.wires.mul(permille, count);
        self.not_negative([(1, rank), (-THOUSAND, least)], -1, RANK_BITS);
        self.not_negative([(THOUSAND, most), (-1, rank)], 0, RANK_BITS);
        let mut before = self.wires.constant(Fr::zero());
        for i in 0..=EDGES {
            let upto = below.get(THRESHOLDS - EDGES + i).copied().unwrap_or(count);
            let bucket = self.wires.sub(upto, before);
            self.bounds(&format!("bucket-{}", i + 1), bucket, COUNT_BITS);
            before = upto;
        }
    }

    /// Values of the group below the claim's thresholds, by role. The records compare with
    /// thresholds in order; each role's threshold is one of them.
    fn below(&mut self, end: &End, witness: Option<&Witness>) -> Vec<Wire> {
        let thresholds: [Wire; THRESHOLDS] = std::array::from_fn(|j| end.cell(records::T + j));
        self.wires.range(thresholds[0], THRESHOLD_BITS);
        for pair in thresholds.windows(2) {
            self.not_negative([(1, pair[1]), (-1, pair[0])], 0, THRESHOLD_BITS);
        }
        let last = thresholds[THRESHOLDS - 1];
        self.not_negative([(-1, last)], 1 << VALUE_BITS, THRESHOLD_BITS);
        let [least, most] = ["filter-least", "filter-most"].map(|name| self.shown(name));
        let upto = self.linear([(1, most)], 1);
        self.wires.assert_equal(end.cell(records::FILTER), least);
        self.wires.assert_equal(end.cell(records::FILTER + 1), upto);
        let pairs: Vec<Wire> = thresholds
            .iter()
            .enumerate()
            .map(|(j, threshold)| {
                self.linear([(1, *threshold), (1 << PAIR_SHIFT, end.cell(records::LOWER + j))], 0)
            })
            .collect();
        let known = witness.map(|witness| roles(&witness.claim));
        (0..THRESHOLDS)
            .map(|role| self.lower(role, &pairs, known.map(|known| known[role])))
            .collect()
    }

    /// The count below one role's threshold: bits choose the pair that has it.
    fn lower(&mut self, role: usize, pairs: &[Wire], known: Option<u64>) -> Wire {
        let threshold = self.role(role);
        let value = |pair: &Wire| pair.value().map(halves);
        let place = known.and_then(|known| {
            pairs.iter().position(|pair| value(pair).is_some_and(|(t, _)| t == known))
        });
        let bits: Vec<Wire> =
            (0..pairs.len()).map(|j| self.wires.bit(known.map(|_| place == Some(j)))).collect();
        let chosen = self.chosen(&bits, pairs);
        let count =
            place.and_then(|place| pairs.get(place)).and_then(value).map(|(_, count)| count);
        let count = self.wires.input(known.map(|_| Fr::from(count.unwrap_or_default())));
        // The counts below edges add up to buckets, whose bounds give them few bits.
        if role < THRESHOLDS - EDGES {
            self.wires.range(count, COUNT_BITS);
        }
        let pair = self.linear([(1, threshold), (1 << PAIR_SHIFT, count)], 0);
        self.wires.assert_equal(chosen, pair);
        count
    }

    /// The threshold of a role, from public inputs.
    fn role(&mut self, role: usize) -> Wire {
        let names = ["min", "max", "quantile"];
        match names.get(role / 2) {
            Some(name) if role.is_multiple_of(2) => self.shown(&format!("{name}-least")),
            Some(name) => {
                let most = self.shown(&format!("{name}-most"));
                self.linear([(1, most)], 1)
            }
            None => self.shown(&format!("edge-{}", role + 1 + EDGES - THRESHOLDS)),
        }
    }

    /// The one of `words` whose bit is 1; exactly one is.
    fn chosen(&mut self, bits: &[Wire], words: &[Wire]) -> Wire {
        let ones: Vec<(Fr, Wire)> = bits.iter().map(|bit| (ONE, *bit)).collect();
        let sum = self.wires.linear(&ones, -ONE);
        self.wires.assert_zero(sum);
        let products: Vec<(Fr, Wire)> =
            bits.iter().zip(words).map(|(bit, word)| (ONE, self.wires.mul(*bit, *word))).collect();
        self.wires.linear(&products, Fr::zero())
    }

    /// Where a column stands: its head is one of four below a node, the node one of two.
    fn lane(&mut self, lane: usize, size: Size, end: &End, witness: Option<&Witness>) -> Lane {
        let place = witness.map(|witness| witness.places[lane]);
        let tree = witness.map(|witness| &witness.tree);
        let node_place = place.map(|place| place / RATE);
        let heads: [Wire; RATE] = std::array::from_fn(|i| {
            let heads = tree.zip(node_place).map(|(tree, node)| tree.heads(node)[i]);
            self.wires.input(heads)
        });
        let bits: [Wire; RATE] =
            std::array::from_fn(|i| self.wires.bit(place.map(|place| place % RATE == i)));
        let head = self.chosen(&bits, &heads);
        let nodes: [Wire; NODES] =
            std::array::from_fn(|i| self.wires.input(tree.map(|tree| tree.nodes[i])));
        let second = self.wires.bit(node_place.map(|node| node == 1));
        let node = self.wires.select(second, nodes[1], nodes[0]);
        let rows = end.cell(records::ROW_COUNT);
        let columns = self.wires.input(tree.map(|tree| Fr::from(tree.columns.len() as u64)));
        // Few bits: then rows and columns are the only ones that give this shape.
        self.wires.range(columns, 4);
        let terms = [(1, rows), (1 << COLUMNS_SHIFT, columns)];
        let shape = self.linear(terms, i128::from(size.log2()) << SIZE_SHIFT);
        let name = self.shown(["column", "filter-column"][lane]);
        let [root, high, low] = ["root", "cid-high", "cid-low"].map(|name| self.shown(name));
        let below_root = [nodes[0], nodes[1], high, low];
        Lane { of_head: [name, shape], head, heads, node, below_root, root }
    }
}

/// Threshold and count of a pair.
fn halves(pair: Fr) -> (u64, u64) {
    let bytes = pair.to_bytes();
    let number = bytes.iter().take(8).rev().fold(0, |n: u64, byte| n << 8 | u64::from(*byte));
    (number & ((1 << PAIR_SHIFT) - 1), number >> PAIR_SHIFT)
}

fn signed(x: i128) -> Fr {
    let magnitude = x.unsigned_abs();
    let element = Fr::from_raw([magnitude as u64, (magnitude >> 64) as u64, 0, 0]);
    if x < 0 { -element } else { element }
}
