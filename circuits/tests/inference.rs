//! `inference`: the digits of the data set, the circuit beside the truth, and what is refused.

mod common;

use circuits::Fr;
use circuits::gadgets::wires::WireCircuit;
use circuits::refusal::Refusal;
use circuits::statement::{Inputs as _, Instance as _, Statement};
use circuits::statements::inference::{Inference, Inputs, Mode, Model, Pixels, Private};
use common::rng;
use halo2_proofs::dev::MockProver;
use halo2_proofs::halo2curves::ff::Field;
use rand::RngCore;
use serde::Deserialize;

const MODES: [Mode; 2] = [Mode::PublicModel, Mode::PrivateModel];

/// One image of each digit, none of them used for training.
#[derive(Deserialize)]
struct Sample {
    digit: u8,
    pixels: Vec<u8>,
}

fn samples() -> Vec<Sample> {
    serde_json::from_str(include_str!("../models/samples.json")).expect("samples are JSON")
}

fn inputs(mode: Mode, pixels: Pixels) -> Inputs {
    Inputs { pixels, ..Inference(mode).example(1) }
}

fn random_model(rng: &mut impl RngCore) -> Model {
    let mut row = |count: usize| (0..count).map(|_| rng.next_u32() as i8).collect::<Vec<i8>>();
    let first: Vec<_> = (0..16).map(|_| row(65)).collect();
    let second: Vec<_> = (0..10).map(|_| row(17)).collect();
    Model::from_rows(&first, &second).expect("the shape")
}

/// The circuit's own public inputs, and what halo2 says of them.
fn judge(mode: Mode, circuit: &WireCircuit, words: Vec<Fr>) -> Result<(), usize> {
    let mock = MockProver::run(Inference(mode).k(), circuit, vec![words]).expect("it fits");
    mock.verify().map_err(|failures| failures.len())
}

#[test]
fn reads_a_digit_of_each_kind() {
    let right = samples().into_iter().filter(|sample| {
        let pixels = sample.pixels.as_slice().try_into().expect("64 pixels");
        Model::digits().class(&pixels) == sample.digit
    });
    assert!(right.count() >= 9, "one in ten may be wrong");
}

#[test]
fn the_circuit_agrees_with_the_truth() {
    let mut rng = rng(1);
    for mode in MODES {
        let mut cases = vec![inputs(mode, [0; 64]), inputs(mode, [31; 64])];
        for sample in samples().into_iter().take(3) {
            cases.push(inputs(mode, sample.pixels.try_into().expect("64 pixels")));
        }
        cases.push(inputs(mode, std::array::from_fn(|_| rng.next_u32() as u8 % 32)));
        if mode == Mode::PrivateModel {
            for case in &mut cases[1..] {
                let salt = Fr::random(&mut rng);
                case.private = Some(Private { model: random_model(&mut rng), salt });
            }
        }
        for (index, case) in cases.iter().enumerate() {
            let expected = Inference(mode).spec(case).expect("true").words();
            let circuit = Inference(mode).circuit(case).expect("true");
            assert_eq!(circuit.publics(), Some(expected.clone()), "{mode:?} {index}");
            assert_eq!(judge(mode, &circuit, expected), Ok(()), "{mode:?} {index}");
        }
    }
}

#[test]
fn each_public_input_is_bound() {
    for mode in MODES {
        let case = Inference(mode).example(2);
        let words = Inference(mode).spec(&case).expect("true").words();
        let circuit = Inference(mode).circuit(&case).expect("true");
        for index in 0..words.len() {
            let mut changed = words.clone();
            changed[index] += Fr::ONE;
            assert!(judge(mode, &circuit, changed).is_err(), "{mode:?} {index}");
        }
    }
}

#[test]
fn equal_scores_go_to_the_lowest_digit() {
    let nothing = Model::from_rows(&vec![vec![0; 65]; 16], &vec![vec![0; 17]; 10]).unwrap();
    let mut case = inputs(Mode::PrivateModel, [3; 64]);
    case.private = Some(Private { model: nothing.clone(), salt: Fr::ONE });
    assert_eq!(nothing.class(&case.pixels), 0);
    let statement = Inference(Mode::PrivateModel);
    let words = statement.spec(&case).unwrap().words();
    assert_eq!(judge(statement.0, &statement.circuit(&case).unwrap(), words), Ok(()));
}

fn code<T>(result: Result<T, Refusal>) -> (&'static str, String) {
    let refusal = result.map(drop).expect_err("refused");
    (refusal.code(), refusal.field().into())
}

#[test]
fn refuses_what_is_no_image_or_no_model() {
    let public = Inference(Mode::PublicModel);
    let private = Inference(Mode::PrivateModel);
    let (image, whole) = (public.example(1), private.example(1));
    assert_eq!(code(public.spec(&whole)), ("INPUT_UNKNOWN_FIELD", "model".into()));
    assert_eq!(code(private.spec(&image)), ("INPUT_MISSING_FIELD", "model".into()));
    let mut bright = image.clone();
    bright.pixels[7] = 32;
    assert_eq!(code(public.circuit(&bright)), ("INPUT_OUT_OF_RANGE", "pixels[7]".into()));
    assert_eq!(Inputs::from_json(&whole.to_json().to_string()).unwrap(), whole);
    assert_eq!(Inputs::from_json(&image.to_json().to_string()).unwrap(), image);
    for (pointer, wrong, refused, field) in [
        ("/pixels/3", serde_json::json!("256"), "INPUT_OUT_OF_RANGE", "pixels[3]"),
        ("/pixels/3", serde_json::json!(3), "INPUT_BAD_FORMAT", "pixels[3]"),
        ("/pixels", serde_json::json!(["1"]), "INPUT_LENGTH", "pixels"),
        ("/model/second", serde_json::json!(["1"]), "INPUT_LENGTH", "model.second"),
        ("/model/first/0", serde_json::json!("-1"), "INPUT_BAD_FORMAT", "model.first[0]"),
        ("/model/salt", serde_json::json!(null), "INPUT_MISSING_FIELD", "model.salt"),
    ] {
        let mut value = whole.to_json();
        *value.pointer_mut(pointer).expect("a field") = wrong;
        let got = code(Inputs::from_json(&value.to_string()));
        assert_eq!(got, (refused, field.into()), "{pointer}");
    }
}

#[test]
fn rows_leave_room_for_blinding() {
    for mode in MODES {
        let rows = Inference(mode).empty().rows();
        println!("{mode:?}: {rows} rows");
        assert!(rows + 10 < 1 << Inference(mode).k(), "{mode:?}: {rows}");
        assert!(rows > 1 << (Inference(mode).k() - 1), "{mode:?} fits a smaller circuit");
    }
}
