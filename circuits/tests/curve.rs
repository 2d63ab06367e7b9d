//! Baby Jubjub and the wide Poseidon on wires: what they compute, and what is
//! refused.

mod common;

use circuits::Fr;
use circuits::gadgets::jubjub::{Point, Scalar};
use circuits::gadgets::poseidon::hash_five;
use circuits::gadgets::wires::{WireCircuit, Wires};
use common::checker::{COPY, System, Table};
use common::rng;
use common::trace::synthesise;
use halo2_proofs::dev::MockProver;
use halo2_proofs::halo2curves::ff::{Field, PrimeField};
use rand::RngCore;

const K: u32 = 11;

/// Two points and two scalars, one of few bits.
#[derive(Clone)]
struct Sample {
    p: Point,
    q: Point,
    small: Fr,
    large: Fr,
}

impl Sample {
    fn new(p: u64, q: u64, small: u64, large: Fr) -> Self {
        let point = |n| Point::base() * Scalar::from(n);
        Sample { p: point(p), q: point(q), small: Fr::from(small), large }
    }

    /// The public inputs, computed without wires.
    fn expected(&self) -> Vec<Fr> {
        let points = [
            self.p + self.q,
            self.p.times_cofactor(),
            self.p + self.q.times(self.small.to_repr().as_ref()),
            self.q + self.p.times(self.large.to_repr().as_ref()),
            if self.small.is_odd().into() { self.q } else { Point::IDENTITY },
        ];
        let hash = hash_five([self.p.x, self.p.y, self.q.x, self.small, self.large]);
        points.into_iter().flat_map(|point| [point.x, point.y]).chain([hash]).collect()
    }
}

fn put(wires: &mut Wires, sample: Option<&Sample>) {
    let p = wires.point(sample.map(|sample| sample.p));
    let q = wires.point(sample.map(|sample| sample.q));
    let small = wires.input(sample.map(|sample| sample.small));
    let large = wires.input(sample.map(|sample| sample.large));
    let odd = wires.bits(small, 10)[0];
    let shown = [
        wires.add_points(p, q),
        wires.times_cofactor(p),
        wires.ladder(p, small, q, 10),
        wires.ladder_of_element(q, large, p),
        wires.point_if(odd, q),
    ];
    shown.into_iter().for_each(|point| wires.public_point(point));
    let hash = wires.poseidon_five([p.x, p.y, q.x, small, large]);
    wires.public(hash);
}

fn circuit(sample: Option<&Sample>) -> WireCircuit {
    WireCircuit::new(|wires| put(wires, sample))
}

fn samples() -> Vec<Sample> {
    vec![
        Sample::new(2, 3, 777, Fr::from(12_345) * Fr::from(7).invert().unwrap()),
        Sample::new(5, 5, 0, Fr::ZERO),
        Sample::new(1, 8, 1_023, Fr::ONE),
        Sample { p: Point::IDENTITY, ..Sample::new(1, 4, 1, Fr::from(u64::MAX)) },
        // Torsion: the law has no exceptions.
        Sample { q: Point { x: Fr::ZERO, y: -Fr::ONE }, ..Sample::new(9, 1, 513, Fr::from(3)) },
    ]
}

#[test]
fn computes_what_plain_points_do() {
    for sample in samples() {
        let circuit = circuit(Some(&sample));
        assert_eq!(circuit.publics().expect("a witness"), sample.expected());
        let mock = MockProver::run(K, &circuit, vec![sample.expected()]).expect("it fits");
        mock.assert_satisfied();
    }
}

#[test]
fn refuses_points_off_the_curve_and_long_scalars() {
    let good = &samples()[0];
    let off = Point { x: good.p.x + Fr::ONE, y: good.p.y };
    let bad = [
        Sample { p: off, ..good.clone() },
        Sample { q: off, ..good.clone() },
        Sample { small: Fr::from(1 << 10), ..good.clone() },
        // Its upper 128 bits are r's: the integer could not be told from one above r.
        Sample { large: -Fr::ONE, ..good.clone() },
    ];
    for (i, sample) in bad.iter().enumerate() {
        let circuit = circuit(Some(sample));
        let mock = MockProver::run(K, &circuit, vec![circuit.publics().unwrap()]).unwrap();
        assert!(mock.verify().is_err(), "{i}");
    }
}

/// One ladder of an element, its result shown.
fn only_ladder(wires: &mut Wires, sample: Option<&Sample>) {
    wires.constant(Fr::ZERO);
    let p = wires.point(sample.map(|sample| sample.p));
    let q = wires.point(sample.map(|sample| sample.q));
    let large = wires.input(sample.map(|sample| sample.large));
    let sum = wires.ladder_of_element(q, large, p);
    wires.public_point(sum);
}

/// Bits of `number` plus r: what a prover would take who wants another multiple.
fn bits_plus_order(number: u64) -> Vec<bool> {
    let mut bytes = (-Fr::ONE).to_repr();
    let mut carry = u128::from(number) + 1;
    for byte in &mut bytes {
        carry += u128::from(*byte);
        *byte = carry as u8;
        carry >>= 8;
    }
    (0..254).map(|bit| bytes[bit / 8] >> (bit % 8) & 1 == 1).collect()
}

#[test]
fn refuses_the_other_integer_of_an_element() {
    let sample = Sample { large: Fr::from(5), ..samples()[0].clone() };
    let system = System::of(K, &WireCircuit::new(|wires| only_ladder(wires, None)));
    let circuit = WireCircuit::new(|wires| only_ladder(wires, Some(&sample)));
    let (_, trace) = synthesise(K, &circuit);
    let advice: Vec<&[Fr]> = trace.advice.iter().map(|column| &column[..system.usable]).collect();
    let shown = circuit.publics().expect("a witness");
    let mut table = Table::new(&system, &advice, &[shown], &mut rng(1));
    assert_eq!(system.check(&table), vec![]);

    let selector = system.fixed.last().expect("the ladder's selector");
    let start = selector.iter().position(|on| *on == Fr::ONE).expect("a ladder");
    let bits = bits_plus_order(5);
    let (mut sum, mut double) = (sample.q, sample.p);
    for step in 0..=254 {
        let rest = bits[step..].iter().rev();
        let rest = rest.fold(Fr::ZERO, |n, bit| n.double() + Fr::from(u64::from(*bit)));
        let cells = [sum.x, sum.y, rest, double.x, double.y, double.x * double.y];
        for (i, value) in cells.into_iter().enumerate() {
            table.advice[i % 3][start + 2 * step + i / 3] = value;
        }
        if bits.get(step) == Some(&true) {
            sum = sum + double;
        }
        double = double + double;
    }
    (table.instance[0][0], table.instance[0][1]) = (sum.x, sum.y);
    let comparison = start + 2 * 255;
    let found = system.check(&table);
    let names = |v: &common::checker::Violation| v.poly == COPY || v.row >= comparison;
    assert!(!found.is_empty(), "nothing holds the integer below r");
    assert!(found.iter().all(names), "the ladder itself does not tell: {found:?}");
    assert_ne!(table.instance[0], circuit.publics().unwrap(), "another point would be shown");
}

#[test]
fn no_assigned_cell_can_hold_another_value() {
    let sample = &samples()[0];
    let system = System::of(K, &circuit(None));
    let (_, trace) = synthesise(K, &circuit(Some(sample)));
    let advice: Vec<&[Fr]> = trace.advice.iter().map(|column| &column[..system.usable]).collect();
    let mut table = Table::new(&system, &advice, &[sample.expected()], &mut rng(2));
    let mut copied = std::collections::BTreeSet::new();
    for ((_, column, row), (_, other, there)) in &system.copies {
        copied.extend([(*column, *row), (*other, *there)]);
    }
    let (mut caught, mut rng) = (0, rng(3));
    for column in 0..3 {
        for row in 0..circuit(None).rows() {
            let old = table.advice[column][row];
            table.advice[column][row] += Fr::from(rng.next_u64() | 1);
            let refused = !system.check_readers(&table, column, row).is_empty();
            table.advice[column][row] = old;
            caught += usize::from(refused);
            // What is zero and read by no gate was not assigned.
            let free = old == Fr::ZERO && !copied.contains(&(column, row));
            assert!(refused || copied.contains(&(column, row)) || free, "{column}, {row}");
        }
    }
    assert!(caught > 1_500, "{caught}");
}

#[test]
fn is_the_same_circuit_without_a_witness() {
    let system = System::of(K, &circuit(None));
    for sample in samples() {
        let (_, trace) = synthesise(K, &circuit(Some(&sample)));
        assert_eq!(trace.fixed, system.fixed);
        assert!(trace.copies == system.copies, "other copies");
    }
}
