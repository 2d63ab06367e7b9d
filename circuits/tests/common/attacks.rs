//! Forgeries: each is a false statement that only one equation of the circuit refuses.

use circuits::Fr;
use circuits::gadgets::chain::builder::Cells;
use circuits::gadgets::merkle::LeanTree;
use circuits::gadgets::poseidon::{Domain, hash};
use circuits::statement::Statement;
use circuits::statements::access::layout::{BALANCE_BITS, Layout, NULLIFIER_BLOCK};
use circuits::statements::access::{Access, Inputs, Instance, commitment, leaf};
use halo2_proofs::halo2curves::ff::Field;

use super::plan::{Level, Next, Plan, sum, two_to_64};
use super::sample;

/// A witness, the public inputs it is shown with, and the one (polynomial, row) that refuses it.
pub struct Attack {
    pub name: String,
    pub cells: Cells,
    pub instance: Instance,
    pub refused_by: (&'static str, usize),
}

/// A snapshot's inner nodes: what an outsider knows.
struct Snapshot {
    root: Fr,
    children: [Fr; 2],
}

fn snapshot() -> Snapshot {
    let leaves: Vec<_> =
        (0..8).map(|i| leaf(commitment(Fr::from(1_000 + i)), 500 + 3 * i)).collect();
    let children =
        [&leaves[..4], &leaves[4..]].map(|half| LeanTree::new(half.to_vec()).root().unwrap());
    Snapshot { root: hash(Domain::Node, children[0], children[1]), children }
}

/// Somebody who is in no snapshot: the root of his own inputs is his leaf.
fn outsider(threshold: u64, balance: u64) -> Inputs {
    let mut inputs = sample(1, 0);
    inputs.secret = Fr::from(666);
    inputs.balance = balance;
    inputs.threshold = threshold;
    let own = leaf(commitment(inputs.secret), balance);
    (inputs.path.leaf, inputs.path.root) = (own, own);
    inputs
}

fn attack(
    name: impl Into<String>,
    plan: &Plan,
    refused_by: (&'static str, usize),
    claim: impl FnOnce(&mut Instance),
) -> Attack {
    let cells = plan.cells();
    let mut instance = plan.instance(&cells, Fr::from(88));
    claim(&mut instance);
    Attack { name: name.into(), cells, instance, refused_by }
}

/// At every level: a node that is no input of the hash, and a next node that comes from nowhere.
/// Both show the true root and a million units to somebody who is in no snapshot.
pub fn levels(layout: Layout) -> Vec<Attack> {
    let snapshot = snapshot();
    let inputs = outsider(1_000_000, 1_000_000);
    let mut attacks = Vec::new();
    for level in 0..layout.depth {
        let mut plan = Plan::new(layout, &inputs);
        let [left, right] = snapshot.children.map(Some);
        plan.levels[level] = Level { left, right, next: Next::Hash };
        let row = layout.node(level);
        let name = format!("level {level}: neither input is the node");
        attacks.push(attack(name, &plan, ("level 0", row), |_| {}));
        plan.levels[level] = Level { next: Next::Lie(snapshot.root), ..Level::SKIP };
        let name = format!("level {level}: the next node is neither hash nor node");
        attacks.push(attack(name, &plan, ("level 1", row), |_| {}));
    }
    assert!(attacks.iter().all(|attack| attack.instance.root == snapshot.root));
    attacks
}

/// At every step of the sum: a digit that is no bit makes a balance of one unit reach a threshold
/// of a thousand; and a sum of no steps at all.
pub fn sums(layout: Layout) -> Vec<Attack> {
    let mut inputs = sample(8, 3);
    inputs.threshold = 600;
    let short = Fr::from(inputs.balance) - Fr::from(inputs.threshold);
    let step = |i: usize| {
        let mut plan = Plan::new(layout, &inputs);
        // digit * 2^(63-i) is the negative difference.
        let weight = Fr::from(1 << (BALANCE_BITS - 1 - i));
        plan.sum = sum(Fr::from(inputs.threshold), 0);
        plan.sum.1[i] = short * weight.invert().unwrap();
        let row = layout.sum_start() + i;
        attack(format!("digit {i} is no bit"), &plan, ("range 0", row), |_| {})
    };
    (0..BALANCE_BITS).map(step).collect()
}

/// One lie for each tie.
pub fn ties(layout: Layout) -> Vec<Attack> {
    let access = if layout == Layout::D20 { Access::d20() } else { Access::d32() };
    let inputs = sample(8, 3);
    let shown = access.spec(&inputs).unwrap();
    let honest = Plan::new(layout, &inputs);
    let mut attacks = Vec::new();
    let mut add = |name: &str, plan: &Plan, tie, claim: &dyn Fn(&mut Instance)| {
        attacks.push(attack(name, plan, (tie, 0), claim));
    };
    let own = Plan::new(layout, &outsider(1, u64::MAX));
    add("a tree of my own", &own, "tie 0", &|i| i.root = shown.root);
    let poor = Plan { sum: sum(Fr::ONE, inputs.balance - 1), ..honest.clone() };
    add("another threshold", &poor, "tie 1", &|i| i.threshold = Fr::from(1_000_000));
    let elsewhere = Plan { nullifier: [inputs.secret, Fr::from(78)], ..honest.clone() };
    add("nullifier of another scope", &elsewhere, "tie 2", &|i| i.scope = shown.scope);
    add("nullifier of my choice", &honest, "tie 3", &|i| i.nullifier = Fr::from(12345));
    let second = Plan { nullifier: [Fr::from(4242), inputs.scope], ..honest.clone() };
    add("nullifier of another secret", &second, "tie 4", &|_| {});
    let mut other = honest.clone();
    other.commitment[1] = Fr::from(5);
    add("a commitment with a second input", &other, "tie 5", &|_| {});
    let rich = Plan { sum: sum(Fr::from(1_000_000), 0), ..honest.clone() };
    add("a balance that is not in the leaf", &rich, "tie 6", &|_| {});
    attacks
}

/// The step that makes row 0 the anchor: its start is free, so breaking it forges nothing.
pub fn anchor(layout: Layout) -> Attack {
    let plan = Plan::new(layout, &sample(8, 3));
    let mut broken = attack("the anchor's own step", &plan, ("range 0", 0), |_| {});
    broken.cells.w[0] += Fr::ONE;
    broken
}

/// At every typed row: the cell is one more than its law says, and all that follows goes by it.
/// In the nullifier's block this is a second nullifier, elsewhere a root that is nobody's.
pub fn wrong_cells(layout: Layout, laws: &super::laws::Laws, honest: &Cells) -> Vec<Attack> {
    let wrong = |row: usize| {
        let mut cells = honest.clone();
        laws.corrupt(&mut cells, row, Fr::ONE);
        let instance = shown_by(layout, &cells);
        let name = format!("cell {row} is one more than its law says");
        Attack { name, cells, instance, refused_by: ("hash 0", row - 3) }
    };
    laws.typed().map(wrong).collect()
}

/// At every cell whose power is taken: a square that is one more, and all that follows goes by it.
pub fn wrong_squares(layout: Layout, laws: &super::laws::Laws, honest: &Cells) -> Vec<Attack> {
    let wrong = |row: usize| {
        let mut cells = honest.clone();
        laws.corrupt_square(&mut cells, row, Fr::ONE);
        let instance = shown_by(layout, &cells);
        let name = format!("square {row} is one more than the square");
        let first = laws.is_first(row);
        let refused_by = if first { ("square 0", row - 1) } else { ("square 1", row - 2) };
        Attack { name, cells, instance, refused_by }
    };
    laws.powers().map(wrong).collect()
}

/// The public inputs that a chain bears out, whatever stands in it.
pub fn shown_by(layout: Layout, cells: &Cells) -> Instance {
    let [_, constant] = circuits::gadgets::chain::block::input_constants();
    Instance {
        root: cells.w[layout.root()],
        threshold: cells.w[layout.sum_start()] * two_to_64(),
        scope: cells.w[NULLIFIER_BLOCK + 1] - constant,
        nullifier: cells.w[NULLIFIER_BLOCK + 83],
        message: Fr::from(88),
    }
}
