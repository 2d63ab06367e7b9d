//! `spec()`, both layouts and `MockProver` say the same about random claims, true and false.

use circuits::Fr;
use circuits::gadgets::merkle::LeanTree;
use circuits::statement::Statement;
use circuits::statements::access::layout::Layout;
use circuits::statements::access::lean::{self, LeanAccess, LeanCircuit};
use circuits::statements::access::{Access, Inputs, Instance, commitment, leaf, nullifier};
use halo2_proofs::dev::MockProver;
use halo2_proofs::halo2curves::ff::Field;
use rand::{Rng, RngCore};

use crate::common::plan::Plan;
use crate::common::{full, lean as layout, random_inputs, rng, sample, verdict};

fn claim(inputs: &Inputs) -> Instance {
    Instance {
        root: inputs.path.root,
        threshold: Fr::from(inputs.threshold),
        scope: inputs.scope,
        nullifier: nullifier(inputs.secret, inputs.scope),
        message: inputs.message,
    }
}

/// One of seven faults, or none.
fn damage(inputs: &mut Inputs, fault: u64, rng: &mut impl RngCore) {
    let level = rng.gen_range(0..inputs.path.siblings.len());
    match fault {
        0 => inputs.secret = Fr::random(rng),
        1 => inputs.balance = inputs.balance.wrapping_add(rng.next_u64() | 1),
        2 => {
            inputs.balance >>= 1;
            inputs.threshold = inputs.balance + 1;
            inputs.path.leaf = leaf(commitment(inputs.secret), inputs.balance);
            inputs.path.root = inputs.path.computed_root();
        }
        3 => inputs.path.siblings[level] += Fr::ONE,
        4 => inputs.path.index ^= 1 << level,
        5 => inputs.path.root = Fr::random(rng),
        6 => inputs.threshold = inputs.balance,
        _ => {}
    }
}

#[test]
fn spec_and_both_layouts_agree() {
    let mut rng = rng(40);
    let cases = if full() { 10_000 } else { 400 };
    let mut accepted = 0;
    for case in 0..cases {
        let siblings = rng.gen_range(1..=20);
        let mut inputs = random_inputs(&mut rng, siblings);
        damage(&mut inputs, case % 9, &mut rng);
        let instance = claim(&inputs);
        let cells = Plan::new(Layout::D20, &inputs).cells();
        let standard = verdict(Access::d20(), &cells, &instance).is_empty();
        let lean = layout::verdict(&lean::arrange(&cells.w), &instance).is_empty();
        assert_eq!(lean, standard, "case {case}");
        assert_eq!(LeanAccess.spec(&inputs).is_ok_and(|shown| shown == instance), lean);
        accepted += usize::from(lean);
    }
    println!("{cases} claims, {accepted} true: spec, standard and lean layout agree");
    assert!(accepted > 0 && accepted < cases as usize);
}

fn mock(circuit: LeanCircuit, instance: &Instance) -> Result<(), usize> {
    let prover = MockProver::run(lean::K, &circuit, lean::columns(instance)).expect("it fits");
    prover.verify().map_err(|failures| failures.len())
}

#[test]
fn mock_prover_accepts_trees_of_many_sizes() {
    for members in [1, 2, 3, 5, 8, 33] {
        let inputs = sample(members, members - 1);
        let circuit = LeanAccess.circuit(&inputs).unwrap();
        assert_eq!(mock(circuit, &LeanAccess.spec(&inputs).unwrap()), Ok(()), "{members}");
    }
    assert_eq!(LeanTree::new(vec![Fr::ONE]).root(), Some(Fr::ONE));
}

/// The fast checker against `MockProver`, on honest chains and on chains with one wrong cell.
#[test]
fn the_checker_agrees_with_mock_prover() {
    let mut rng = rng(20);
    let cases = if full() { 200 } else { 16 };
    for case in 0..cases {
        let siblings = rng.gen_range(0..=20);
        let inputs = random_inputs(&mut rng, siblings);
        let instance = LeanAccess.spec(&inputs).unwrap();
        let mut w = lean::arrange(&Plan::new(Layout::D20, &inputs).cells().w);
        if case % 2 == 1 {
            let row = rng.gen_range(lean::SUM_START..lean::ROWS);
            w[row] += Fr::ONE;
        }
        let ours = layout::verdict(&w, &instance).len();
        assert_eq!(mock(LeanCircuit::new(w), &instance).err().unwrap_or(0), ours, "case {case}");
        assert_eq!(ours == 0, case % 2 == 0);
    }
    println!("{cases} verdicts equal to MockProver's");
}
