//! `spec()`, the chain and an ordinary layout of the same statement say the same about random
//! claims, true and false.

mod common;
mod conventional;

use circuits::Fr;
use circuits::statement::Statement;
use circuits::statements::access::{Access, Inputs, Instance, nullifier};
use common::checker::{System, Table};
use common::trace::synthesise;
use common::{full, random_inputs, rng, verdict};
use conventional::Conventional;
use conventional::witness::Raw;
use halo2_proofs::dev::MockProver;
use halo2_proofs::halo2curves::ff::Field;
use rand::{Rng, RngCore};

/// What a prover shows for inputs, true or not.
fn claim(inputs: &Inputs) -> Instance {
    Instance {
        root: inputs.path.root,
        threshold: Fr::from(inputs.threshold),
        scope: inputs.scope,
        nullifier: nullifier(inputs.secret, inputs.scope),
        message: inputs.message,
    }
}

fn ordinary(access: Access, inputs: &Inputs) -> Conventional {
    let side = |(i, sibling): (usize, &Fr)| (*sibling, inputs.path.index >> i & 1 == 1);
    let raw = Raw {
        secret: inputs.secret,
        balance: inputs.balance,
        threshold: inputs.threshold,
        scope: inputs.scope,
        path: inputs.path.siblings.iter().enumerate().map(side).collect(),
    };
    Conventional { depth: access.depth(), raw: Some(raw) }
}

const FAULTS: [&str; 9] = [
    "none",
    "secret",
    "balance",
    "threshold above the balance",
    "sibling",
    "side",
    "root",
    "a sibling less",
    "threshold at the balance",
];

/// Damages inputs; the last fault is none.
fn damage(inputs: &mut Inputs, fault: &str, rng: &mut impl RngCore) {
    let level = rng.gen_range(0..inputs.path.siblings.len());
    match fault {
        "secret" => inputs.secret = Fr::random(rng),
        "balance" => inputs.balance = inputs.balance.wrapping_add(rng.next_u64() | 1),
        "threshold above the balance" => {
            inputs.balance >>= 1;
            inputs.threshold = inputs.balance + 1 + (rng.next_u64() >> rng.gen_range(2..64));
            inputs.path.leaf = circuits::statements::access::leaf(
                circuits::statements::access::commitment(inputs.secret),
                inputs.balance,
            );
            inputs.path.root = inputs.path.computed_root();
        }
        "sibling" => inputs.path.siblings[level] += Fr::ONE,
        "side" => inputs.path.index ^= 1 << level,
        "root" => inputs.path.root = Fr::random(rng),
        "a sibling less" => {
            inputs.path.siblings.pop();
            inputs.path.index &= (1 << inputs.path.siblings.len()) - 1;
        }
        "threshold at the balance" => inputs.threshold = inputs.balance,
        _ => {}
    }
}

/// All three verdicts on `count` claims; returns how many were true.
fn compare(access: Access, count: usize, seed: u64) -> usize {
    let mut rng = rng(seed);
    let blank = Conventional { depth: access.depth(), raw: None };
    let system = System::of(access.k(), &blank);
    let mut accepted = 0;
    for case in 0..count {
        // Half of the claims are true.
        let fault = if case % 2 == 0 { "none" } else { FAULTS[1 + case / 2 % (FAULTS.len() - 1)] };
        let siblings = rng.gen_range(1..=access.depth());
        let mut inputs = random_inputs(&mut rng, siblings);
        damage(&mut inputs, fault, &mut rng);
        let shown = claim(&inputs);
        let by_spec = access.spec(&inputs);
        assert!(by_spec.as_ref().map_or(true, |instance| *instance == shown));
        let chain = verdict(access, &access.layout().witness(&inputs), &shown).is_empty();
        let (_, trace) = synthesise(access.k(), &ordinary(access, &inputs));
        let advice: Vec<_> = trace.advice.iter().map(Vec::as_slice).collect();
        let table = Table::new(&system, &advice, &shown.columns(), &mut rng);
        let ordinary = system.check(&table).is_empty();
        assert_eq!((by_spec.is_ok(), by_spec.is_ok()), (chain, ordinary), "{fault}, case {case}");
        let expected = matches!(fault, "none" | "threshold at the balance");
        assert_eq!(chain, expected, "{fault}, case {case}");
        accepted += usize::from(chain);
    }
    accepted
}

#[test]
fn spec_chain_and_ordinary_layout_agree() {
    let (small, large) = if full() { (9_000, 1_000) } else { (300, 20) };
    for (access, count) in [(Access::d20(), small), (Access::d32(), large)] {
        let accepted = compare(access, count, 18);
        println!("{}: {count} claims, {accepted} true, verdicts equal", access.name());
    }
}

/// The ordinary layout is sound enough to compare with: `MockProver` agrees with the checker about
/// it, copies included, and each kind of fault is refused.
#[test]
fn the_ordinary_layout_is_checked_by_halo2_too() {
    let access = Access::d20();
    let mut rng = rng(19);
    for fault in FAULTS {
        let mut inputs = random_inputs(&mut rng, 13);
        damage(&mut inputs, fault, &mut rng);
        let circuit = ordinary(access, &inputs);
        let columns = claim(&inputs).columns();
        let mock = MockProver::run(access.k(), &circuit, columns).unwrap().verify();
        assert_eq!(mock.is_ok(), access.spec(&inputs).is_ok(), "{fault}");
    }
    let inputs = random_inputs(&mut rng, 13);
    for column in 0..4 {
        let mut columns = claim(&inputs).columns();
        columns[column][0] += Fr::ONE;
        let mock = MockProver::run(access.k(), &ordinary(access, &inputs), columns).unwrap();
        assert!(mock.verify().is_err(), "public input {column}");
    }
    println!("{} claims by MockProver", FAULTS.len() + 4);
}

/// Planted: an ordinary layout that forgot one equation accepts what `spec` refuses, and the
/// comparison would say so.
#[test]
fn a_forgotten_equation_shows_as_a_difference() {
    const DIFFERENCE: usize = 10;
    let access = Access::d20();
    let mut rng = rng(20);
    let mut open = System::of(access.k(), &Conventional { depth: access.depth(), raw: None });
    let row = open.fixed[DIFFERENCE].iter().position(|marker| *marker == Fr::ONE).unwrap();
    open.set_fixed(DIFFERENCE, row, Fr::ZERO);
    let mut inputs = random_inputs(&mut rng, 6);
    damage(&mut inputs, "threshold above the balance", &mut rng);
    let (_, trace) = synthesise(access.k(), &ordinary(access, &inputs));
    let advice: Vec<_> = trace.advice.iter().map(Vec::as_slice).collect();
    let table = Table::new(&open, &advice, &claim(&inputs).columns(), &mut rng);
    assert_eq!(open.check(&table), []);
    assert!(access.spec(&inputs).is_err());
}
