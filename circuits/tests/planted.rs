//! Two circuits that are broken on purpose, and the attacks that our circuit owes its shape to:
//! H4, a build without domain tags, and H1, a build whose anchor is a public input.

mod common;

use circuits::Fr;
use circuits::gadgets::chain::gates::{Columns, Tie};
use circuits::gadgets::merkle::{LeanTree, MerkleProof};
use circuits::gadgets::poseidon::hash;
use circuits::statement::Statement;
use circuits::statements::access::layout::{Layout, NULLIFIER_BLOCK};
use circuits::statements::access::{Access, Inputs, Instance, commitment, leaf, nullifier};
use common::checker::{System, Table};
use common::plan::{Chain, DOMAINS, Plan, UNTAGGED, sum, two_to_64};
use common::{named, rng, sample, system, table};
use halo2_proofs::circuit::{Layouter, SimpleFloorPlanner};
use halo2_proofs::halo2curves::ff::Field;
use halo2_proofs::plonk::{Circuit, ConstraintSystem, Error};
use halo2_proofs::poly::Rotation;

const LAYOUT: Layout = Layout::D20;
const FORGED: u64 = 1 << 50;

/// A member registers `hash(c', FORGED)` as his commitment, which the publisher puts into a leaf
/// with his true balance of 3. He shows the registered value as if it were his leaf, with the true
/// balance as its sibling: one level more.
fn forge(tagged: bool) -> (Plan, MerkleProof, Fr) {
    let secret = Fr::from(31_337);
    let [_, commit, of_leaf] = if tagged { DOMAINS } else { UNTAGGED };
    let registered = hash(of_leaf, hash(commit, secret, Fr::ZERO), Fr::from(FORGED));
    let balance = Fr::from(3);
    let mut leaves: Vec<_> =
        (1..8).map(|i| hash(of_leaf, hash(commit, Fr::from(i), Fr::ZERO), Fr::from(i))).collect();
    leaves.insert(5, hash(of_leaf, registered, balance));
    let tree = LeanTree::new(leaves);
    let mut path = tree.proof(5).unwrap();
    path.siblings.insert(0, balance);
    path.index <<= 1;
    path.leaf = registered;
    let inputs = Inputs {
        secret,
        balance: FORGED,
        threshold: 1_000_000,
        scope: Fr::from(7),
        message: Fr::from(88),
        path: path.clone(),
    };
    let mut plan = Plan::new(LAYOUT, &inputs);
    plan.domains = if tagged { DOMAINS } else { UNTAGGED };
    (plan, path, tree.root().unwrap())
}

#[test]
fn without_domain_tags_a_member_forges_his_balance() {
    let (plan, _, root) = forge(false);
    let untagged = System::of(LAYOUT.k, &Chain::untagged(LAYOUT));
    let cells = plan.cells();
    let instance = plan.instance(&cells, Fr::from(88));
    assert_eq!(instance.root, root, "the published root");
    assert_eq!(untagged.check(&table(&untagged, &cells, &instance)), []);
    println!("untagged build: balance {FORGED} shown by a holder of 3 units");
}

#[test]
fn with_domain_tags_the_same_attack_is_refused() {
    let (plan, path, root) = forge(true);
    let cells = plan.cells();
    let mut instance = plan.instance(&cells, Fr::from(88));
    assert_ne!(instance.root, root);
    instance.root = root;
    let system = system(Access::d20());
    let found = system.check(&table(system, &cells, &instance));
    assert_eq!(named(system, &found), [("tie 0".to_owned(), 0)]);
    // The untagged witness breaks the constants of three blocks instead.
    let (untagged, _, root) = forge(false);
    let cells = untagged.cells();
    let instance = Instance { root, ..untagged.instance(&cells, Fr::from(88)) };
    let found = named(system, &system.check(&table(system, &cells, &instance)));
    let broken = [0, 84, 167].map(|row| ("hash 0".to_owned(), row));
    assert_eq!(found, broken);
    let mut inputs = sample(8, 5);
    inputs.secret = Fr::from(31_337);
    inputs.balance = FORGED;
    inputs.path = MerkleProof { root, ..path };
    let error = Access::d20().spec(&inputs).unwrap_err();
    assert_eq!(error.code(), "INPUT_ROOT_MISMATCH");
    assert_eq!(leaf(commitment(inputs.secret), FORGED), inputs.path.leaf);
}

/// The chain with ties that a sixth public input, "always 1", switches on.
#[derive(Clone)]
struct InputAnchored;

impl Circuit<Fr> for InputAnchored {
    type Config = Columns;
    type FloorPlanner = SimpleFloorPlanner;
    type Params = ();

    fn without_witnesses(&self) -> Self {
        self.clone()
    }

    fn configure(cs: &mut ConstraintSystem<Fr>) -> Columns {
        let inner = LAYOUT.ties().into_iter().filter(|tie| !matches!(tie, Tie::Public { .. }));
        let columns = Columns::configure(cs, 6, &inner.collect::<Vec<_>>());
        let [_, constant] = circuits::gadgets::chain::block::input_constants();
        let one = Fr::ONE;
        let ties = [
            (0, LAYOUT.root(), one, Fr::ZERO),
            (1, LAYOUT.sum_start(), two_to_64(), Fr::ZERO),
            (2, NULLIFIER_BLOCK + 1, one, -constant),
            (3, NULLIFIER_BLOCK + 83, one, Fr::ZERO),
        ];
        cs.create_gate("tie by input", |cells| {
            let anchor = cells.query_instance(columns.instances[5], Rotation::cur());
            let tie = |(instance, row, scale, shift): (usize, usize, Fr, Fr)| {
                let public = cells.query_instance(columns.instances[instance], Rotation::cur());
                let cell = cells.query_advice(columns.w, Rotation(row as i32));
                let shift = halo2_proofs::plonk::Expression::Constant(shift);
                anchor.clone() * (cell * scale + shift) - public
            };
            ties.map(tie).to_vec()
        });
        columns
    }

    fn synthesize(&self, columns: Columns, mut layouter: impl Layouter<Fr>) -> Result<(), Error> {
        LAYOUT.markers().assign(&columns, &mut layouter)
    }
}

/// An outsider with any tree of his own scales its root to the published one. The threshold that he
/// shows is then no free choice, it hangs on the leaf; a gate that compares only roots lets him in.
#[test]
fn with_the_anchor_as_public_input_a_foreign_root_is_shown() {
    let (root, scope) = (Fr::from(123_456), Fr::from(77));
    let mut plan = Plan::new(LAYOUT, &sample(1, 0));
    let own = plan.leaf();
    let scale = root * own.invert().unwrap();
    let per = scale.invert().unwrap();
    plan.sum = sum(plan.balance, 0);
    let shown_threshold = scale * plan.balance;
    plan.nullifier[1] = scope * per;
    let cells = plan.cells();
    let mut instance: Vec<Fr> = plan.instance(&cells, Fr::from(88)).words().to_vec();
    instance[..4].iter_mut().for_each(|word| *word *= scale);
    instance.push(scale);
    let columns: Vec<_> = instance.iter().map(|word| vec![*word]).collect();
    let broken = System::of(LAYOUT.k, &InputAnchored);
    let table = Table::new(&broken, &[&cells.w, &cells.z], &columns, &mut rng(1));
    assert_eq!((instance[0], instance[1], instance[2]), (root, shown_threshold, scope));
    assert_eq!(broken.check(&table), []);
    assert_ne!(instance[3], nullifier(Fr::from(1_000), scope));
    // The same witness and claim against the real circuit: the ties refuse it.
    let claim = Instance::from_words([0, 1, 2, 3, 4].map(|i| instance[i]));
    let real = system(Access::d20());
    let found = named(real, &real.check(&common::table(real, &cells, &claim)));
    let ties = found.iter().filter(|(name, _)| name.starts_with("tie")).count();
    assert_eq!((found.len(), ties), (4, 4));
    println!("input-anchored build: a foreign root accepted; ours refuses it by {ties} ties");
}
