//! What the holder gives: an image, its blinding, and with private weights the model and its salt.

use serde_json::{Value, json};

use super::Mode;
use super::model::{CLASSES, HIDDEN, Model, PIXEL_BITS, PIXELS, Pixels};
use crate::Fr;
use crate::example::element;
use crate::field;
use crate::inputs::{self, Object};
use crate::refusal::Refusal;
use crate::statement;

/// Eight-bit weights in JSON are raised by 128, as numbers of inputs are never negative.
const RAISED: i16 = 128;

/// What the holder knows.
#[derive(Clone, PartialEq, Eq)]
pub struct Inputs {
    /// The image, row by row; each pixel below 32.
    pub pixels: Pixels,
    /// Hides the image in its commitment: random.
    pub blinding: Fr,
    /// What the proof is made for.
    pub message: Fr,
    /// The holder's model; `None` for the published one.
    pub private: Option<Private>,
}

/// A model that is not shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Private {
    /// The weights.
    pub model: Model,
    /// Hides the weights in their commitment: random, the same as long as the model is.
    pub salt: Fr,
}

/// Secrets do not belong into logs.
impl std::fmt::Debug for Inputs {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Inputs").field("message", &self.message).finish_non_exhaustive()
    }
}

impl Inputs {
    /// The digit that the model takes the image for.
    pub fn class(&self) -> u8 {
        match &self.private {
            Some(private) => private.model.class(&self.pixels),
            None => Model::digits().class(&self.pixels),
        }
    }

    /// Pixels in range, and a model where the circuit wants one and only there.
    pub(super) fn check(&self, mode: Mode) -> Result<(), Refusal> {
        let too_large = self.pixels.iter().position(|pixel| pixel >> PIXEL_BITS != 0);
        if let Some(index) = too_large {
            let field = format!("pixels[{index}]");
            return Err(Refusal::out_of_range(&field, "a number below 32").index(index));
        }
        match (mode, &self.private) {
            (Mode::PrivateModel, None) => Err(Refusal::missing("model")),
            (Mode::PublicModel, Some(_)) => {
                Err(Refusal::unknown_field("", "model", &["pixels", "blinding", "message"]))
            }
            _ => Ok(()),
        }
    }

    /// The digit two as the scanner of the data set saw it, and the published weights.
    pub(super) fn example(mode: Mode, seed: u64) -> Self {
        let made = |name: &str| element(&["inference", name, &seed.to_string()]);
        let private = || Private { model: Model::digits(), salt: made("salt") };
        Inputs {
            pixels: EXAMPLE,
            blinding: made("blinding"),
            message: made("message"),
            private: (mode == Mode::PrivateModel).then(private),
        }
    }
}

impl statement::Inputs for Inputs {
    fn from_json(json: &str) -> Result<Self, Refusal> {
        let value = inputs::parse(json)?;
        let object = Object::of(&value)?;
        let private = if object.has("model") {
            let model = object.object("model")?;
            let read = Private { model: model_of(&model)?, salt: model.element("salt")? };
            model.refuse_others(&["first", "second", "salt"])?;
            Some(read)
        } else {
            None
        };
        let read = Inputs {
            pixels: bytes(&object, "pixels", PIXELS)?.try_into().unwrap_or([0; PIXELS]),
            blinding: object.element("blinding")?,
            message: object.element("message")?,
            private,
        };
        object.refuse_others(&["pixels", "blinding", "message", "model"])?;
        Ok(read)
    }

    fn to_json(&self) -> Value {
        let mut value = json!({
            "pixels": self.pixels.map(|pixel| pixel.to_string()).to_vec(),
            "blinding": field::to_hex(&self.blinding),
            "message": field::to_hex(&self.message),
        });
        if let Some(Private { model, salt }) = &self.private {
            value["model"] = json!({
                "first": raised(model.first.as_flattened()),
                "second": raised(model.second.as_flattened()),
                "salt": field::to_hex(salt),
            });
        }
        value
    }
}

fn raised(weights: &[i8]) -> Vec<String> {
    weights.iter().map(|weight| (i16::from(*weight) + RAISED).to_string()).collect()
}

/// Exactly `count` numbers below 256.
fn bytes(object: &Object<'_>, name: &str, count: usize) -> Result<Vec<u8>, Refusal> {
    let numbers = object.numbers(name, count)?;
    if numbers.len() != count {
        return Err(Refusal::length(&object.name(name), &count.to_string(), numbers.len()));
    }
    let byte = |(index, number): (usize, u64)| {
        let field = object.name(&format!("{name}[{index}]"));
        let refusal = || Refusal::out_of_range(&field, "a number below 256").index(index);
        u8::try_from(number).map_err(|_| refusal())
    };
    numbers.into_iter().enumerate().map(byte).collect()
}

/// Rows of weights as one list each, raised by 128.
fn model_of(object: &Object<'_>) -> Result<Model, Refusal> {
    let rows = |name: &str, outputs: usize, inputs: usize| {
        let lower = |byte: &u8| (i16::from(*byte) - RAISED) as i8;
        let weights = bytes(object, name, outputs * (inputs + 1))?;
        let rows = weights.chunks(inputs + 1).map(|row| row.iter().map(lower).collect());
        Ok(rows.collect::<Vec<Vec<i8>>>())
    };
    let (first, second) = (rows("first", HIDDEN, PIXELS)?, rows("second", CLASSES, HIDDEN)?);
    let wrong = || Refusal::bad_format(&object.name("first"), "16 rows of 65 weights");
    Model::from_rows(&first, &second).ok_or_else(wrong)
}

/// Row 50 of the data set: a two that was not among the images of the training.
#[rustfmt::skip]
const EXAMPLE: Pixels = [
    0, 0, 0, 5, 14, 12, 2, 0,
    0, 0, 7, 15, 8, 14, 4, 0,
    0, 0, 6, 2, 3, 13, 1, 0,
    0, 0, 0, 1, 13, 4, 0, 0,
    0, 0, 1, 11, 9, 0, 0, 0,
    0, 8, 16, 13, 0, 0, 0, 0,
    0, 5, 14, 16, 11, 2, 0, 0,
    0, 0, 0, 6, 12, 13, 3, 0,
];
