//! The model in plain Rust: two layers of whole numbers, a ReLU between them.

use halo2_proofs::halo2curves::ff::Field;
use serde::Deserialize;

use crate::Fr;
use crate::gadgets::poseidon::{Domain, hash};

/// Pixels of an image, row by row.
pub const PIXELS: usize = 64;
/// Numbers between the two layers.
pub const HIDDEN: usize = 16;
/// Digits.
pub const CLASSES: usize = 10;
/// All weights of a model.
pub const WEIGHTS: usize = HIDDEN * (PIXELS + 1) + CLASSES * (HIDDEN + 1);
/// A pixel is below two to this.
pub const PIXEL_BITS: u32 = 5;
/// A weight has so many bits, one of them its sign.
pub const WEIGHT_BITS: u32 = 8;
/// What a weight is raised by to be a number from 0.
pub const WEIGHT_OFFSET: i64 = 1 << (WEIGHT_BITS - 1);
/// Weights that one field element holds in a commitment.
pub const WEIGHTS_PER_WORD: usize = 31;
/// Pixels that one field element holds in a commitment.
pub const PIXELS_PER_WORD: usize = 48;
/// The input that the last weight of each row belongs to, in the first and the second layer.
pub const ONES: [i64; 2] = [16, 1024];
/// Numbers before the ReLU are below two to this, either sign: 64 * 31 * 128 + 16 * 128.
pub const SUM_BITS: u32 = 18;
/// Scores are below two to this, either sign: 16 * 2^18 * 128 + 1,024 * 128.
pub const SCORE_BITS: u32 = 30;

/// An image of 8 x 8 pixels.
pub type Pixels = [u8; PIXELS];

/// Weights, the bias last in each row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Model {
    /// For each hidden number the weights of the pixels.
    pub first: [[i8; PIXELS + 1]; HIDDEN],
    /// For each digit the weights of the hidden numbers.
    pub second: [[i8; HIDDEN + 1]; CLASSES],
}

/// The file that `circuits/models/train.mjs` writes.
#[derive(Deserialize)]
struct File {
    ones: [i64; 2],
    first: Vec<Vec<i8>>,
    second: Vec<Vec<i8>>,
}

impl Model {
    /// The published model: 96.4 % of 360 images that it was not trained on.
    ///
    /// # Panics
    /// If the file in this crate is damaged, which a test looks at.
    pub fn digits() -> Self {
        let file = include_str!("../../../models/digits.json");
        let file: File = serde_json::from_str(file).expect("the model's file is JSON");
        assert_eq!(file.ones, ONES, "the model's file is for other biases");
        Self::from_rows(&file.first, &file.second).expect("the model's file has all weights")
    }

    /// From 16 rows of 65 weights and 10 rows of 17; `None` for other shapes.
    pub fn from_rows(first: &[Vec<i8>], second: &[Vec<i8>]) -> Option<Self> {
        Some(Model { first: shaped(first)?, second: shaped(second)? })
    }

    /// All weights in the order in which the commitment takes them.
    pub fn weights(&self) -> impl Iterator<Item = i64> + '_ {
        let first = self.first.iter().flatten();
        first.chain(self.second.iter().flatten()).map(|weight| i64::from(*weight))
    }

    /// The scores of the digits.
    pub fn scores(&self, pixels: &Pixels) -> [i64; CLASSES] {
        let pixels = pixels.iter().map(|pixel| i64::from(*pixel)).chain([ONES[0]]);
        let pixels: Vec<i64> = pixels.collect();
        let hidden = self.first.iter().map(|row| dot(row, &pixels).max(0)).chain([ONES[1]]);
        let hidden: Vec<i64> = hidden.collect();
        self.second.map(|row| dot(&row, &hidden))
    }

    /// The digit with the highest score, the lowest of equal ones.
    pub fn class(&self, pixels: &Pixels) -> u8 {
        let scores = self.scores(pixels).into_iter().map(i128::from).enumerate();
        let best = scores.max_by_key(|(digit, score)| score * 16 - *digit as i128);
        best.map_or(0, |(digit, _)| digit as u8)
    }

    /// What binds to the weights: 40 words of 31 weights, hashed one after the other from `salt`.
    pub fn commitment(&self, salt: Fr) -> Fr {
        let weights: Vec<i64> = self.weights().map(|weight| weight + WEIGHT_OFFSET).collect();
        let words = weights.chunks(WEIGHTS_PER_WORD).map(|word| packed(word, WEIGHT_BITS));
        words.fold(salt, |sum, word| hash(Domain::Model, sum, word))
    }
}

/// What binds to an image: two words of 48 and 16 pixels, hashed one after the other from
/// `blinding`, without which 2^320 images could be tried.
pub fn image_commitment(pixels: &Pixels, blinding: Fr) -> Fr {
    let pixels = pixels.map(i64::from);
    let words = pixels.chunks(PIXELS_PER_WORD).map(|word| packed(word, PIXEL_BITS));
    words.fold(blinding, |sum, word| hash(Domain::Image, sum, word))
}

/// A number of either sign as a field element.
pub fn signed(number: i64) -> Fr {
    let size = Fr::from(number.unsigned_abs());
    if number < 0 { -size } else { size }
}

/// The numbers as digits of one, the first lowest.
fn packed(numbers: &[i64], bits: u32) -> Fr {
    let base = Fr::from(1 << bits);
    numbers.iter().rev().fold(Fr::ZERO, |sum, number| sum * base + signed(*number))
}

fn dot(row: &[i8], inputs: &[i64]) -> i64 {
    row.iter().zip(inputs).map(|(weight, input)| i64::from(*weight) * input).sum()
}

fn shaped<const INPUTS: usize, const OUTPUTS: usize>(
    rows: &[Vec<i8>],
) -> Option<[[i8; INPUTS]; OUTPUTS]> {
    let rows: Option<Vec<[i8; INPUTS]>> =
        rows.iter().map(|row| row.as_slice().try_into().ok()).collect();
    rows?.try_into().ok()
}
