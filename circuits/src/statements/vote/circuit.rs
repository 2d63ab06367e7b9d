//! The statement on wires: seventeen ladders of one nonce, and a path.

use ff::Field;

use super::ballot::{OPTIONS, WEIGHT_BITS};
use super::{Inputs, LEVELS};
use crate::Fr;
use crate::gadgets::jubjub::{Point, SCALAR_BITS};
use crate::gadgets::poseidon::Domain;
use crate::gadgets::wires::{Level, PointWires, Wire, Wires, levels};

const ZERO: Fr = Fr::ZERO;
const ONE: Fr = Fr::ONE;
/// Bits of the number of options, 16 among them.
const OPTIONS_BITS: u32 = 5;

/// Puts the statement down; without inputs for keys.
pub(super) fn build(wires: &mut Wires, inputs: Option<&Inputs>) {
    let element = |read: fn(&Inputs) -> Fr| inputs.map(read);
    let secret = wires.input(element(|inputs| inputs.secret));
    let scope = wires.input(element(|inputs| inputs.scope));
    let balance = wires.input(element(|inputs| Fr::from(inputs.balance)));
    let weighted = wires.bit(inputs.map(|inputs| inputs.weighted));
    let root = member(wires, inputs, secret, balance);
    let nullifier = wires.poseidon(Domain::VoteNullifier, secret, scope);
    let (options, chosen) = choice(wires, inputs);
    for shown in [root, weighted, options, scope, nullifier] {
        wires.public(shown);
    }
    let weight = weight(wires, balance, weighted);
    ballot(wires, inputs, weight, &chosen);
}

/// The snapshot's root above the leaf of secret and balance.
fn member(wires: &mut Wires, inputs: Option<&Inputs>, secret: Wire, balance: Wire) -> Wire {
    let zero = wires.constant(ZERO);
    let commitment = wires.poseidon(Domain::Commitment, secret, zero);
    let leaf = wires.poseidon(Domain::Leaf, commitment, balance);
    let levels: Vec<Option<Level>> = match inputs {
        Some(inputs) => levels(&inputs.path, LEVELS).into_iter().map(Some).collect(),
        None => vec![None; LEVELS],
    };
    wires.merkle_root(leaf, &levels)
}

/// The number of options, and one bit an option, of which exactly one is 1, below that number.
fn choice(wires: &mut Wires, inputs: Option<&Inputs>) -> (Wire, Vec<Wire>) {
    let options = wires.input(inputs.map(|inputs| Fr::from(inputs.keys.len() as u64)));
    wires.range(options, OPTIONS_BITS);
    let bit = |j: usize| inputs.map(|inputs| inputs.choice == j);
    let chosen: Vec<Wire> = (0..OPTIONS).map(|j| wires.bit(bit(j))).collect();
    let ones: Vec<_> = chosen.iter().map(|bit| (ONE, *bit)).collect();
    let count = wires.linear(&ones, ZERO);
    wires.assert_constant(count, ONE);
    let places = chosen.iter().zip(0_u64..).map(|(bit, j)| (-Fr::from(j), *bit));
    let places: Vec<_> = places.chain([(ONE, options)]).collect();
    // options - choice - 1, below 2^5 in either number.
    let room = wires.linear(&places, -ONE);
    wires.range(room, OPTIONS_BITS);
    (options, chosen)
}

/// 1 + weighted (balance - 1); the ladder holds it below 2^40.
fn weight(wires: &mut Wires, balance: Wire, weighted: Wire) -> Wire {
    let more = wires.product((weighted, balance), ONE, (-ONE, ZERO), ZERO);
    wires.linear(&[(ONE, more)], ONE)
}

/// Shows keys and ballot.
fn ballot(wires: &mut Wires, inputs: Option<&Inputs>, weight: Wire, chosen: &[Wire]) {
    let keys = inputs.map(Inputs::all_keys);
    let keys: Vec<PointWires> =
        (0..OPTIONS).map(|j| wires.point(keys.map(|keys| keys[j]))).collect();
    keys.iter().for_each(|key| wires.public_point(*key));
    let base = wires.constant_point(Point::base());
    let neutral = wires.constant_point(Point::IDENTITY);
    // 251 bits hold more than l: the same points again, of the same nonce in all seventeen.
    let nonce = wires.input(inputs.map(|inputs| inputs.nonce.to_element()));
    let shown = wires.ladder(neutral, nonce, base, SCALAR_BITS);
    wires.public_point(shown);
    let weight = wires.ladder(neutral, weight, base, WEIGHT_BITS);
    for (key, bit) in keys.into_iter().zip(chosen) {
        let vote = wires.point_if(*bit, weight);
        let choice = wires.ladder(vote, nonce, key, SCALAR_BITS);
        wires.public_point(choice);
    }
}
