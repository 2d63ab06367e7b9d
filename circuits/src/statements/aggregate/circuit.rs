//! The circuit: ranges, packing, and masks.

use halo2_proofs::halo2curves::ff::Field;

use super::{Inputs, LIMIT, NEIGHBOURS, NUMBER_BITS, NUMBERS_PER_WORD, SLOT_BITS, field};
use crate::Fr;
use crate::gadgets::poseidon::Domain;
use crate::gadgets::wires::{Wire, Wires};

/// Puts the statement down for updates of `numbers` numbers.
pub(super) fn put_down(wires: &mut Wires, numbers: usize, inputs: Option<&Inputs>) {
    let round = wires.input(inputs.map(|inputs| inputs.round));
    // Signs are public, so that whoever adds up looks at them; any value is a true statement.
    let sign = |j: usize| inputs.map(|inputs| field(inputs.signs[j]));
    let signs: Vec<Wire> = (0..NEIGHBOURS).map(|j| wires.input(sign(j))).collect();
    let key = |j: usize| inputs.map(|inputs| inputs.keys[j]);
    let keys: Vec<Wire> = (0..NEIGHBOURS).map(|j| wires.input(key(j))).collect();
    let pairs = keys.iter().map(|key| wires.poseidon(Domain::Pair, *key, round));
    let pairs: Vec<Wire> = pairs.collect();

    let mut sums = packed_words(wires, numbers, inputs);
    for (key, sign) in keys.iter().zip(&signs) {
        add_masks(wires, &mut sums, *key, *sign);
    }
    let shown = [vec![round], signs, pairs, sums].concat();
    shown.into_iter().for_each(|wire| wires.public(wire));
}

/// The words of the update, each number in its range.
fn packed_words(wires: &mut Wires, numbers: usize, inputs: Option<&Inputs>) -> Vec<Wire> {
    let raised = |i: usize| {
        inputs.map(|inputs| Fr::from(u64::from((inputs.update[i] + LIMIT).unsigned_abs())))
    };
    let places: Vec<Wire> = (0..numbers).map(|i| wires.input(raised(i))).collect();
    places.iter().for_each(|place| wires.range(*place, NUMBER_BITS));
    let base = Fr::from(1 << SLOT_BITS);
    let word = |places: &[Wire]| {
        let powers = std::iter::successors(Some(Fr::ONE), |power| Some(*power * base));
        let terms: Vec<_> = powers.zip(places.iter().copied()).collect();
        wires.linear(&terms, Fr::ZERO)
    };
    places.chunks(NUMBERS_PER_WORD).map(word).collect()
}

/// Adds sign times mask to each word, two masks a permutation.
fn add_masks(wires: &mut Wires, sums: &mut [Wire], key: Wire, sign: Wire) {
    for (v, sums) in sums.chunks_mut(2).enumerate() {
        let counter = wires.constant(Fr::from(v as u64));
        let words = wires.permute(Domain::Mask, key, counter);
        for (sum, mask) in sums.iter_mut().zip(words) {
            *sum = wires.mul_add(sign, mask, *sum);
        }
    }
}
