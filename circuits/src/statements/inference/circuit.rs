//! The circuit, for public weights (constants of the circuit) and for private ones (a witness that
//! the commitment binds).

use halo2_proofs::halo2curves::ff::Field;

use super::model::{
    HIDDEN, Model, ONES, PIXEL_BITS, PIXELS, PIXELS_PER_WORD, SCORE_BITS, SUM_BITS, WEIGHT_BITS,
    WEIGHT_OFFSET, WEIGHTS, WEIGHTS_PER_WORD, signed,
};
use super::{Inputs, Mode, Private};
use crate::Fr;
use crate::gadgets::poseidon::Domain;
use crate::gadgets::wires::{Wire, Wires};

/// A weight: part of the circuit, or of the witness.
#[derive(Clone, Copy)]
enum Weight {
    Known(Fr),
    Secret(Wire),
}

/// Puts the statement down.
pub(super) fn put_down(wires: &mut Wires, mode: Mode, inputs: Option<&Inputs>) {
    let (weights, model) = match mode {
        Mode::PublicModel => public_weights(wires),
        Mode::PrivateModel => private_weights(wires, inputs.and_then(|i| i.private.as_ref())),
    };
    let pixel = |i: usize| inputs.map(|inputs| Fr::from(u64::from(inputs.pixels[i])));
    let pixels: Vec<Wire> = (0..PIXELS).map(|i| wires.input(pixel(i))).collect();
    pixels.iter().for_each(|pixel| wires.range(*pixel, PIXEL_BITS));
    let blinding = wires.input(inputs.map(|inputs| inputs.blinding));
    let image = chained(wires, Domain::Image, blinding, &pixels, PIXELS_PER_WORD, PIXEL_BITS);

    let (first, second) = weights.split_at(HIDDEN * (PIXELS + 1));
    let sums = layer(wires, first, &pixels, ONES[0]);
    let hidden: Vec<Wire> = sums.into_iter().map(|sum| relu(wires, sum)).collect();
    let scores = layer(wires, second, &hidden, ONES[1]);
    let class = highest(wires, &scores, inputs.map(Inputs::class));

    let message = wires.input(inputs.map(|inputs| inputs.message));
    [model, image, class, message].into_iter().for_each(|shown| wires.public(shown));
}

/// The published weights as parts of the circuit, and their commitment.
fn public_weights(wires: &mut Wires) -> (Vec<Weight>, Wire) {
    let model = Model::digits();
    let commitment = wires.constant(model.commitment(Fr::ZERO));
    (model.weights().map(|weight| Weight::Known(signed(weight))).collect(), commitment)
}

/// Weights as a witness, and the commitment that they open.
fn private_weights(wires: &mut Wires, private: Option<&Private>) -> (Vec<Weight>, Wire) {
    let known: Option<Vec<i64>> = private.map(|private| private.model.weights().collect());
    let raised: Vec<Wire> = (0..WEIGHTS)
        .map(|i| known.as_ref().map(|weights| signed(weights[i] + WEIGHT_OFFSET)))
        .map(|weight| wires.input(weight))
        .collect();
    raised.iter().for_each(|weight| wires.range(*weight, WEIGHT_BITS));
    let salt = wires.input(private.map(|private| private.salt));
    let commitment = chained(wires, Domain::Model, salt, &raised, WEIGHTS_PER_WORD, WEIGHT_BITS);
    let lower = |weight| wires.linear(&[(Fr::ONE, weight)], signed(-WEIGHT_OFFSET));
    (raised.into_iter().map(lower).map(Weight::Secret).collect(), commitment)
}

/// Numbers packed into words, and the words hashed one after the other from `start`.
fn chained(
    wires: &mut Wires,
    domain: Domain,
    start: Wire,
    numbers: &[Wire],
    per_word: usize,
    bits: u32,
) -> Wire {
    let base = Fr::from(1 << bits);
    numbers.chunks(per_word).fold(start, |sum, word| {
        let powers = std::iter::successors(Some(Fr::ONE), |power| Some(*power * base));
        let terms: Vec<_> = powers.zip(word.iter().copied()).collect();
        let word = wires.linear(&terms, Fr::ZERO);
        wires.poseidon(domain, sum, word)
    })
}

/// Each row of weights times the inputs, and `one` times its last weight.
fn layer(wires: &mut Wires, weights: &[Weight], inputs: &[Wire], one: i64) -> Vec<Wire> {
    weights.chunks(inputs.len() + 1).map(|row| dot(wires, row, inputs, one)).collect()
}

fn dot(wires: &mut Wires, row: &[Weight], inputs: &[Wire], one: i64) -> Wire {
    let mut terms = Vec::with_capacity(row.len());
    let mut constant = Fr::ZERO;
    for (weight, input) in row.iter().zip(inputs.iter().map(Some).chain([None])) {
        match (*weight, input) {
            (Weight::Known(weight), Some(input)) => terms.push((weight, *input)),
            (Weight::Known(weight), None) => constant = weight * signed(one),
            (Weight::Secret(weight), Some(input)) => {
                terms.push((Fr::ONE, wires.mul(weight, *input)));
            }
            (Weight::Secret(weight), None) => terms.push((signed(one), weight)),
        }
    }
    wires.linear(&terms, constant)
}

/// The number, or zero when it is negative; of numbers below 2^18, either sign.
fn relu(wires: &mut Wires, sum: Wire) -> Wire {
    let raised = wires.linear(&[(Fr::ONE, sum)], Fr::from(1 << SUM_BITS));
    let bits = wires.bits(raised, SUM_BITS + 1);
    wires.mul(bits[SUM_BITS as usize], sum)
}

/// The digit whose score is highest, the lowest of equal ones: 16 score - digit is highest then.
fn highest(wires: &mut Wires, scores: &[Wire], class: Option<u8>) -> Wire {
    let sixteen = Fr::from(16);
    let ranked: Vec<Wire> = (0i64..)
        .zip(scores)
        .map(|(digit, score)| wires.linear(&[(sixteen, *score)], signed(-digit)))
        .collect();
    let chosen: Vec<Wire> = (0..scores.len())
        .map(|digit| wires.bit(class.map(|class| usize::from(class) == digit)))
        .collect();
    let ones: Vec<_> = chosen.iter().map(|bit| (Fr::ONE, *bit)).collect();
    let count = wires.linear(&ones, Fr::ZERO);
    wires.assert_constant(count, Fr::ONE);
    let picked: Vec<_> =
        ranked.iter().zip(&chosen).map(|(rank, bit)| (Fr::ONE, wires.mul(*bit, *rank))).collect();
    let winner = wires.linear(&picked, Fr::ZERO);
    for rank in &ranked {
        let lead = wires.sub(winner, *rank);
        wires.range(lead, SCORE_BITS + 6);
    }
    let digits: Vec<_> = (0u64..).map(Fr::from).zip(chosen).collect();
    wires.linear(&digits, Fr::ZERO)
}
