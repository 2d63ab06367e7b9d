//! Every operation of the builder: what it computes, that the circuit accepts it, that no cell of
//! it can hold anything else, and that a witness changes nothing about the circuit.

mod common;

use circuits::Fr;
use circuits::gadgets::merkle::{LeanTree, MerkleProof};
use circuits::gadgets::poseidon::{self, Domain};
use circuits::gadgets::wires::{Level, WireCircuit, Wires, levels};
use common::checker::{COPY, System, Table};
use common::rng;
use common::trace::synthesise;
use halo2_proofs::dev::MockProver;
use halo2_proofs::halo2curves::ff::Field;
use halo2_proofs::plonk::Circuit;
use rand::RngCore;

const K: u32 = 10;
const DEPTH: usize = 4;

#[derive(Clone, Debug)]
struct Sample {
    x: Fr,
    y: Fr,
    path: MerkleProof,
}

impl Sample {
    fn new(x: u64, y: u64, members: u64, who: usize) -> Self {
        let tree = LeanTree::new((0..members).map(|i| Fr::from(100 + i)).collect());
        Sample { x: Fr::from(x), y: Fr::from(y), path: tree.proof(who).expect("a member") }
    }

    /// The public inputs, computed without wires.
    fn expected(&self) -> Vec<Fr> {
        let Sample { x, y, path } = self;
        let (x, y) = (*x, *y);
        let bit = |bit: bool| Fr::from(u64::from(bit));
        let number = |x: Fr| u64::from_le_bytes(x.to_bytes()[..8].try_into().unwrap());
        vec![
            Fr::from(2) * x + Fr::from(3) * y - Fr::from(4) * x + Fr::from(5),
            x * y + x,
            x - y,
            bit(x == y),
            bit(number(x) < number(y)),
            if x == y { x } else { y },
            bit(x != Fr::ZERO && x == y),
            bit(x != Fr::ZERO || x == y),
            Fr::from(number(x) & 1),
            Fr::from(number(x) >> 15 & 1),
            poseidon::hash(Domain::Leaf, x, y),
            path.root,
        ]
    }
}

/// All operations on two numbers below 2^16 and a path.
fn everything(sample: Option<&Sample>) -> WireCircuit {
    WireCircuit::new(|wires| put_everything(wires, sample))
}

fn put_everything(wires: &mut Wires, sample: Option<&Sample>) {
    let x = wires.input(sample.map(|sample| sample.x));
    let y = wires.input(sample.map(|sample| sample.y));
    let leaf = wires.input(sample.map(|sample| sample.path.leaf));
    let bits = wires.bits(x, 16);
    wires.range(y, 17);
    let terms = [(Fr::from(2), x), (Fr::from(3), y), (-Fr::from(4), x)];
    let linear = wires.linear(&terms, Fr::from(5));
    let product = wires.mul_add(x, y, x);
    let difference = wires.sub(x, y);
    let same = wires.is_equal(x, y);
    let less = wires.less_than(x, y, 17);
    let chosen = wires.select(same, x, y);
    let none = wires.is_zero(x);
    let some = wires.not(none);
    let both = wires.and(some, same);
    let either = wires.or(some, same);
    let hash = wires.poseidon(Domain::Leaf, x, y);
    let path: Vec<Option<Level>> = match sample {
        Some(sample) => levels(&sample.path, DEPTH).into_iter().map(Some).collect(),
        None => vec![None; DEPTH],
    };
    let root = wires.merkle_root(leaf, &path);
    let one = wires.constant(Fr::ONE);
    wires.assert_nonzero(one);
    wires.assert_product((x, y, product), Fr::ONE, (Fr::ONE, Fr::ZERO, -Fr::ONE), Fr::ZERO);
    let shown = [
        linear, product, difference, same, less, chosen, both, either, bits[0], bits[15], hash,
        root,
    ];
    shown.into_iter().for_each(|wire| wires.public(wire));
}

fn samples() -> Vec<Sample> {
    vec![
        Sample::new(7, 12, 11, 10),
        Sample::new(12, 7, 16, 3),
        Sample::new(0, 0, 1, 0),
        Sample::new(65_535, 65_535, 5, 4),
        Sample::new(65_535, 131_071, 2, 1),
    ]
}

fn table(system: &System, sample: &Sample) -> Table {
    let (_, trace) = synthesise(K, &everything(Some(sample)));
    let advice: Vec<&[Fr]> = trace.advice.iter().map(|column| &column[..system.usable]).collect();
    Table::new(system, &advice, &[sample.expected()], &mut rng(3))
}

#[test]
fn computes_what_plain_arithmetic_does() {
    for sample in samples() {
        let circuit = everything(Some(&sample));
        assert_eq!(circuit.publics().expect("a witness"), sample.expected());
        let mock = MockProver::run(K, &circuit, vec![sample.expected()]).expect("it fits");
        mock.assert_satisfied();
    }
}

#[test]
fn refuses_every_other_public_input() {
    let sample = &samples()[0];
    let system = System::of(K, &everything(None));
    let table = table(&system, sample);
    for row in 0..sample.expected().len() {
        let mut changed = table.clone();
        changed.instance[0][row] += Fr::ONE;
        assert!(system.check(&changed).iter().any(|v| v.poly == COPY), "public input {row}");
    }
}

#[test]
fn refuses_numbers_out_of_range() {
    for (x, y) in [(1 << 16, 1), (1, 1 << 17), (u64::MAX, 1)] {
        let circuit = everything(Some(&Sample::new(x, y, 2, 0)));
        let mock = MockProver::run(K, &circuit, vec![circuit.publics().unwrap()]).unwrap();
        assert!(mock.verify().is_err(), "{x} {y}");
    }
}

#[test]
fn is_the_same_circuit_without_a_witness() {
    let system = System::of(K, &everything(None));
    for sample in samples() {
        let (_, trace) = synthesise(K, &everything(Some(&sample)));
        assert_eq!(trace.fixed, system.fixed);
        assert!(trace.copies == system.copies, "other copies");
    }
}

#[test]
fn no_assigned_cell_can_hold_another_value() {
    let system = System::of(K, &everything(None));
    let rows = everything(None).rows();
    // Of two different numbers: no inverse is then of zero, which any value would do for.
    let mut table = table(&system, &samples()[0]);
    assert_eq!(system.check(&table), vec![]);
    let mut rng = rng(4);
    let mut copied = std::collections::BTreeSet::new();
    for ((_, column, row), (_, other, there)) in &system.copies {
        copied.extend([(*column, *row), (*other, *there)]);
    }
    let mut mutated = 0;
    for column in 0..table.advice.len() {
        for row in 0..rows {
            let free = system.check_readers(&table, column, row).is_empty()
                && !copied.contains(&(column, row))
                && table.advice[column][row] == Fr::ZERO;
            for change in [Fr::ONE, -Fr::ONE, Fr::from(rng.next_u64())] {
                let old = table.advice[column][row];
                table.advice[column][row] += change;
                let caught = !system.check_readers(&table, column, row).is_empty()
                    || copied.contains(&(column, row));
                table.advice[column][row] = old;
                mutated += usize::from(caught);
                assert!(caught || free, "column {column}, row {row} holds anything");
            }
        }
    }
    assert!(mutated > 2_000, "{mutated}");
}

#[test]
fn stripping_a_witness_leaves_the_circuit() {
    let with = everything(Some(&samples()[0]));
    let (_, without) = synthesise(K, &with.without_witnesses());
    let (_, with) = synthesise(K, &with);
    assert_eq!(with.fixed, without.fixed);
    assert!(with.copies == without.copies && with.advice != without.advice);
}

#[test]
fn printing_a_circuit_shows_no_witness() {
    let mut secret = samples().remove(0);
    secret.y = Fr::from(104_729);
    let shown = |circuit: &WireCircuit| format!("{circuit:?}");
    assert_eq!(shown(&everything(Some(&secret))), shown(&everything(None)));
    // Field elements do print: a circuit that derived its form would fail above.
    assert!(format!("{:?}", secret.y).contains("19919"));
}
