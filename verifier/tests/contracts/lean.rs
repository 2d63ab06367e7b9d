//! Contracts of the lean profile at its edges: one packed column, one rotation, no public inputs,
//! more than 32 values, more than 32 public inputs. Written for the chain like the others.

use std::ops::ControlFlow;

use halo2_proofs::circuit::{Layouter, SimpleFloorPlanner, Value};
use halo2_proofs::halo2curves::ff::Field;
use halo2_proofs::plonk::{
    Advice, Circuit, Column, ConstraintSystem, Error, Expression, Fixed, Instance,
};
use halo2_proofs::poly::Rotation;
use prover::lean::LeanProver;
use prover::{Event, Fr, insecure_dev_srs};
use serde_json::json;
use verifier::lean::{LeanKey, LeanVerifier, Node};
use verifier::solidity::{RenderError, lean_batch_verifier, lean_verifier};

use crate::{ABOUT, folder, text};

const K: u32 = 8;
/// The first row that a gate says something about, and the one after the last.
const CHAIN: std::ops::Range<usize> = 50..150;

/// A cell is the sum of earlier ones; without any, it is zero or one.
#[derive(Debug, Clone, Default)]
struct Sizes {
    name: &'static str,
    /// Packed columns, equal ones but for their numbers.
    packed: u64,
    /// Rows that a gate looks back.
    back: i32,
    /// Public inputs, the first cells.
    publics: usize,
}

const CASES: [Sizes; 5] = [
    Sizes { name: "lean-one-packed-column", packed: 1, back: 2, publics: 2 },
    Sizes { name: "lean-one-rotation", packed: 1, back: 0, publics: 1 },
    Sizes { name: "lean-nothing-public", packed: 3, back: 3, publics: 0 },
    Sizes { name: "lean-many-values", packed: 8, back: 30, publics: 1 },
    Sizes { name: "lean-many-inputs", packed: 2, back: 1, publics: 40 },
];

#[derive(Debug, Clone)]
struct Columns {
    w: Column<Advice>,
    packed: Vec<Column<Fixed>>,
    anchors: Vec<Column<Fixed>>,
}

impl Sizes {
    fn witness(&self) -> Vec<Fr> {
        let mut w: Vec<Fr> = (0..CHAIN.start as u64).map(|i| Fr::from(i * i + 3)).collect();
        for row in CHAIN {
            let before = (1..=self.back as usize).map(|back| w[row - back]);
            w.push(if self.back == 0 { Fr::ONE } else { before.sum() });
        }
        w
    }
}

impl Circuit<Fr> for Sizes {
    type Config = Columns;
    type FloorPlanner = SimpleFloorPlanner;
    type Params = Sizes;

    fn params(&self) -> Sizes {
        self.clone()
    }

    fn without_witnesses(&self) -> Self {
        self.clone()
    }

    fn configure_with_params(cs: &mut ConstraintSystem<Fr>, sizes: Sizes) -> Columns {
        let columns = Columns {
            w: cs.advice_column(),
            packed: (0..sizes.packed).map(|_| cs.fixed_column()).collect(),
            anchors: (0..sizes.publics).map(|_| cs.fixed_column()).collect(),
        };
        let publics: Vec<Column<Instance>> =
            (0..sizes.publics).map(|_| cs.instance_column()).collect();
        cs.create_gate("all", |cells| {
            let mut w = |rotation| cells.query_advice(columns.w, Rotation(rotation));
            let new = w(0);
            let zero = Expression::Constant(Fr::ZERO);
            let before = (1..=sizes.back).fold(zero, |sum, back| sum + w(-back));
            let says = match sizes.back {
                0 => new.clone() * new.clone() - new.clone(),
                _ => new.clone() - before,
            };
            let packed = columns.packed.iter();
            let packed = packed.map(|column| cells.query_fixed(*column, Rotation::cur()));
            let mut gates: Vec<_> = packed.map(|factor| factor * says.clone()).collect();
            for (anchor, public) in columns.anchors.iter().zip(&publics) {
                let anchor = cells.query_fixed(*anchor, Rotation::cur());
                let public = cells.query_instance(*public, Rotation::cur());
                gates.push(anchor * (new.clone() - public));
            }
            gates
        });
        columns
    }

    fn configure(cs: &mut ConstraintSystem<Fr>) -> Columns {
        Self::configure_with_params(cs, CASES[0].clone())
    }

    fn synthesize(&self, config: Columns, mut layouter: impl Layouter<Fr>) -> Result<(), Error> {
        layouter.assign_region(
            || "all",
            |mut region| {
                for (number, column) in (1..).zip(&config.packed) {
                    for row in CHAIN {
                        region.assign_fixed(*column, row, Fr::from(number));
                    }
                }
                for (row, column) in config.anchors.iter().enumerate() {
                    region.assign_fixed(*column, row, Fr::ONE);
                }
                for (row, value) in self.witness().into_iter().enumerate() {
                    region.assign_advice(config.w, row, Value::known(value));
                }
                Ok(())
            },
        )
    }
}

#[test]
fn every_circuit_of_the_lean_profile_is_rendered() {
    let srs = insecure_dev_srs(K + 3).expect("a setup");
    for sizes in CASES {
        let prover = LeanProver::new(&srs, K, &sizes).expect(sizes.name);
        let publics: Vec<Fr> = sizes.witness().into_iter().take(sizes.publics).collect();
        let key = LeanKey::from_bytes(&prover.key().to_bytes()).expect("a key");
        let shape = (u64::from(key.packed), key.rotations.len(), key.publics as usize);
        let back = sizes.back as usize;
        assert_eq!(shape, (sizes.packed.next_power_of_two(), 1 + back, sizes.publics));
        let prove = |seed| {
            let mut quiet = |_: Event| ControlFlow::Continue(());
            let proof = prover.prove(sizes.clone(), &publics, [seed; 32], &mut quiet);
            proof.expect(sizes.name)
        };
        let proofs = [prove(1), prove(2)];
        let words = publics.iter().map(|value| {
            let mut word = value.to_bytes();
            word.reverse();
            word
        });
        let words: Vec<[u8; 32]> = words.collect();
        let verifier = LeanVerifier::new(key.clone()).expect("a verifier");
        assert!(proofs.iter().all(|proof| verifier.verify(&words, proof) == Ok(())));
        let case = json!({
            "name": sizes.name,
            "inputs": publics.iter().map(text).collect::<Vec<_>>(),
            "proofs": proofs.map(|proof| format!("0x{}", hex::encode(proof))),
            "one": lean_verifier(&key, &ABOUT).expect("a contract"),
            "many": lean_batch_verifier(&key, &ABOUT).expect("a contract"),
        });
        std::fs::create_dir_all(folder()).expect("a folder");
        std::fs::write(folder().join(format!("{}.json", sizes.name)), case.to_string())
            .expect("a file");
    }
}

#[test]
fn lean_keys_without_a_contract_are_refused() {
    let srs = insecure_dev_srs(K + 3).expect("a setup");
    let [sizes, ..] = CASES;
    let prover = LeanProver::new(&srs, K, &sizes).expect("a prover");
    let good = LeanKey::from_bytes(&prover.key().to_bytes()).expect("a key");
    let says = |change: &dyn Fn(&mut LeanKey)| {
        let mut key = good.clone();
        change(&mut key);
        (lean_verifier(&key, &ABOUT).err(), lean_batch_verifier(&key, &ABOUT).err())
    };
    assert_eq!(says(&|_| {}), (None, None));
    let (one, many) = says(&|key| key.rotations[1] = key.rotations[0]);
    assert!(matches!(one, Some(RenderError::Key(_))) && one == many, "{one:?}");
    let (one, many) = says(&|key| key.publics = 129);
    assert!(matches!(one, Some(RenderError::Limit { .. })) && one == many, "{one:?}");
    // Squares of squares, of which a few are more factors than any memory holds, and so are copies
    // of a long sum.
    let last = |key: &LeanKey| key.nodes.len() as u32 - 1;
    for squares in [60, 9, 3_000] {
        let (one, many) = says(&|key| {
            for _ in 0..squares {
                key.nodes.push(Node::Product(last(key), last(key)));
            }
            key.constraints[0] = last(key);
        });
        assert!(matches!(one, Some(RenderError::Limit { .. })) && one == many, "{one:?}");
    }
    let (one, many) = says(&|key| {
        for _ in 0..400 {
            key.nodes.push(Node::Sum(last(key), 0));
        }
        key.constraints = vec![last(key); 10_000];
    });
    assert!(matches!(one, Some(RenderError::Limit { .. })) && one == many, "{one:?}");
}
