//! False statements and changed public inputs.

use circuits::Fr;
use circuits::gadgets::poseidon::{Domain, hash};
use circuits::statement::Statement;
use circuits::statements::access::layout::Layout;
use circuits::statements::access::lean::{self, LeanAccess};
use circuits::statements::access::{Inputs, Instance};
use halo2_proofs::halo2curves::ff::Field;

use crate::common::lean::{system, verdict};
use crate::common::plan::{Level, Next, Plan, sum, two_to_64};
use crate::common::{named, rng, sample};

/// Names of the equations that refuse a plan with the public inputs that it bears out, changed.
fn refused_by(plan: &Plan, claim: impl FnOnce(&mut Instance)) -> Vec<String> {
    let cells = plan.cells();
    let mut instance = plan.instance(&cells, Fr::from(88));
    claim(&mut instance);
    let found = named(system(), &verdict(&lean::arrange(&cells.w), &instance));
    found.into_iter().map(|(name, _)| name).collect()
}

#[test]
fn changed_public_inputs_are_refused() {
    let inputs = sample(8, 3);
    let shown = LeanAccess.spec(&inputs).unwrap();
    let w = lean::arrange(&Plan::new(Layout::D20, &inputs).cells().w);
    let mut rng = rng(12);
    for (i, name) in Instance::NAMES.into_iter().enumerate() {
        let value = shown.words()[i];
        let mut others: Vec<_> = (0..40).map(|_| Fr::random(&mut rng)).collect();
        others.extend([value + Fr::ONE, value - Fr::ONE, -value, value.double(), Fr::ZERO]);
        others.extend(shown.words().into_iter().filter(|other| *other != value));
        for other in others {
            let mut words = shown.words();
            words[i] = other;
            // `message` is held by the transcript alone.
            let found = named(system(), &verdict(&w, &Instance::from_words(words)));
            let expected = format!("public {i}");
            let expected: &[_] = if name == "message" { &[] } else { &[expected] };
            assert!(found.iter().map(|(name, _)| name).eq(expected), "{name}");
        }
    }
}

#[test]
fn edges_of_balance_and_threshold() {
    let mut inputs = sample(8, 3);
    for threshold in [0, inputs.balance, inputs.balance + 1, u64::MAX] {
        inputs.threshold = threshold;
        let accepted = LeanAccess.spec(&inputs).is_ok();
        assert_eq!(accepted, threshold <= inputs.balance);
        assert_eq!(LeanAccess.circuit(&inputs).is_ok(), accepted);
        let refused = refused_by(&Plan::new(Layout::D20, &inputs), |_| {});
        assert_eq!(refused.is_empty(), accepted, "threshold {threshold}");
    }
    let honest = Plan::new(Layout::D20, &sample(8, 3));
    let show = |balance: Fr, threshold: Fr, difference: u64| {
        let plan = Plan { balance, sum: sum(threshold, difference), ..honest.clone() };
        refused_by(&plan, |_| {}).is_empty()
    };
    let (zero, top) = (Fr::ZERO, Fr::from(u64::MAX));
    assert!(show(top, zero, u64::MAX) && show(top, top, 0) && show(zero, zero, 0));
    assert!(show(two_to_64(), Fr::ONE, u64::MAX) && !show(two_to_64(), zero, u64::MAX));
    assert!(!show(zero, two_to_64(), 0) && !show(top, two_to_64(), u64::MAX));
}

#[test]
fn coinciding_and_lying_levels() {
    let plan = Plan::new(Layout::D20, &sample(8, 3));
    let node = plan.leaf();
    for (left, right) in [(None, None), (Some(node), None), (None, Some(node))] {
        let mut equal = plan.clone();
        equal.levels[0] = Level { left, right, next: Next::Hash };
        assert_eq!(refused_by(&equal, |_| {}), Vec::<String>::new());
    }
    let mut neither = plan.clone();
    neither.levels[0] =
        Level { left: Some(Fr::ONE), right: Some(node + Fr::ONE), next: Next::Hash };
    assert_eq!(refused_by(&neither, |_| {}), ["level 0"]);
    let parent = hash(Domain::Node, node, Fr::from(9));
    let mean = (node + parent) * Fr::from(2).invert().unwrap();
    for lie in [Fr::ZERO, Fr::ONE, node + Fr::ONE, -node, node.double(), mean] {
        let mut lying = plan.clone();
        lying.levels[1].next = Next::Lie(lie);
        assert_eq!(refused_by(&lying, |_| {}), ["level 1"]);
    }
}

/// The statement is the standard one: same public inputs, same refusals.
#[test]
fn spec_is_the_standard_one() {
    use circuits::statements::access::Access;
    let wrong: [&dyn Fn(&mut Inputs); 5] = [
        &|_| {},
        &|i| i.secret += Fr::ONE,
        &|i| i.threshold = i.balance + 1,
        &|i| i.path.root += Fr::ONE,
        &|i| i.path.index ^= 2,
    ];
    for change in wrong {
        let mut inputs = sample(8, 3);
        change(&mut inputs);
        let (lean, standard) = (LeanAccess.spec(&inputs), Access::d20().spec(&inputs));
        assert_eq!(lean.is_ok(), standard.is_ok());
        assert_eq!(lean.ok(), standard.ok());
    }
    assert_eq!(LeanAccess.name(), "access-v1-d20-lean");
}
