//! The statement on wires: 4,012 of 4,096 rows.

use ff::Field;

use super::credential::{COUNTRY_BITS, DATE_BITS, SERIAL_BITS, YEAR, places, power_of_two};
use super::{ISSUER_LEVELS, Inputs, REVOCATION_LEVELS};
use crate::Fr;
use crate::gadgets::jubjub::{Point, SCALAR_BITS};
use crate::gadgets::merkle::MerkleProof;
use crate::gadgets::poseidon::Domain;
use crate::gadgets::wires::{Level, PointWires, Wire, Wires, levels};

const ONE: Fr = Fr::ONE;
/// Bits of the least age.
const AGE_BITS: u32 = 8;

/// The attributes, each known to be of its number of bits.
struct Attributes {
    birth: Wire,
    expires: Wire,
    country: Wire,
    serial: Wire,
}

/// Puts the statement down; without inputs for keys.
pub(super) fn build(wires: &mut Wires, inputs: Option<&Inputs>) {
    let element = |read: fn(&Inputs) -> Fr| inputs.map(read);
    let secret = wires.input(element(|inputs| inputs.secret));
    let scope = wires.input(element(|inputs| inputs.scope));
    let message = wires.input(element(|inputs| inputs.message));
    let attributes = attributes(wires, inputs);
    let signed = credential(wires, secret, &attributes);
    let issuers = signature(wires, inputs, signed);
    let revoked = not_revoked(wires, inputs, attributes.serial);
    let (date, age) = dates(wires, inputs, &attributes);
    let countries = country_in_set(wires, inputs, attributes.country);
    let nullifier = wires.poseidon(Domain::IdentityNullifier, secret, scope);
    for shown in [issuers, revoked, date, age, countries, scope, nullifier, message] {
        wires.public(shown);
    }
}

/// A number that the prover chooses, below 2^bits.
fn number(wires: &mut Wires, value: Option<u64>, bits: u32) -> Wire {
    let number = wires.input(value.map(Fr::from));
    wires.range(number, bits);
    number
}

fn attributes(wires: &mut Wires, inputs: Option<&Inputs>) -> Attributes {
    let of = inputs.map(|inputs| inputs.signed.credential);
    Attributes {
        birth: number(wires, of.map(|c| c.birth.into()), DATE_BITS),
        expires: number(wires, of.map(|c| c.expires.into()), DATE_BITS),
        country: number(wires, of.map(|c| c.country.into()), COUNTRY_BITS),
        serial: number(wires, of.map(|c| c.serial), SERIAL_BITS),
    }
}

/// The message that was signed for the holder of `secret`.
fn credential(wires: &mut Wires, secret: Wire, attributes: &Attributes) -> Wire {
    let zero = wires.constant(Fr::ZERO);
    let commitment = wires.poseidon(Domain::Commitment, secret, zero);
    let Attributes { birth, expires, country, serial } = *attributes;
    // Each has its own bits and the sum is below r, so it has one form.
    let word = [
        (ONE, birth),
        (power_of_two(DATE_BITS), expires),
        (power_of_two(2 * DATE_BITS), country),
        (power_of_two(2 * DATE_BITS + COUNTRY_BITS), serial),
    ];
    let word = wires.linear(&word, Fr::ZERO);
    wires.poseidon(Domain::Credential, commitment, word)
}

/// An issuer's signature of `message`; gives the root of the registry that the issuer is in.
fn signature(wires: &mut Wires, inputs: Option<&Inputs>, message: Wire) -> Wire {
    let signed = inputs.map(|inputs| inputs.signed);
    let issuer = wires.point(signed.map(|signed| signed.issuer));
    let r = wires.point(signed.map(|signed| signed.signature.r));
    let s = wires.input(signed.map(|signed| signed.signature.s.to_element()));
    let challenge = wires.poseidon_five([r.x, r.y, issuer.x, issuer.y, message]);
    let key = wires.times_cofactor(issuer);
    // In the subgroup of odd order l the neutral element alone has x = 0.
    wires.assert_nonzero(key.x);
    let right = wires.ladder_of_element(r, challenge, key);
    let left = times_base(wires, s);
    wires.assert_equal_points(left, right);
    let leaf = wires.poseidon(Domain::Issuer, issuer.x, issuer.y);
    root(wires, leaf, inputs.map(|inputs| &inputs.issuer_path), ISSUER_LEVELS)
}

/// s B. 251 bits hold every number below l, and some above: those are the same multiples again, and
/// nothing that is shown depends on s.
fn times_base(wires: &mut Wires, s: Wire) -> PointWires {
    let neutral = wires.constant_point(Point::IDENTITY);
    let base = wires.constant_point(Point::base());
    wires.ladder(neutral, s, base, SCALAR_BITS)
}

/// The serial number lies in a published gap; gives the root of its tree.
fn not_revoked(wires: &mut Wires, inputs: Option<&Inputs>, serial: Wire) -> Wire {
    let gap = inputs.map(|inputs| inputs.gap);
    let below = wires.input(gap.map(|gap| Fr::from(gap.below)));
    let above = wires.input(gap.map(|gap| Fr::from(gap.above)));
    // Both ends are below 2^64 by the publisher's word, as every leaf is.
    for (low, high) in [(below, serial), (serial, above)] {
        let room = wires.linear(&[(ONE, high), (-ONE, low)], -ONE);
        wires.range(room, SERIAL_BITS);
    }
    let leaf = wires.poseidon(Domain::Gap, below, above);
    root(wires, leaf, inputs.map(|inputs| &inputs.gap_path), REVOCATION_LEVELS)
}

fn root(wires: &mut Wires, leaf: Wire, path: Option<&MerkleProof>, depth: usize) -> Wire {
    let levels: Vec<Option<Level>> = match path {
        Some(path) => levels(path, depth).into_iter().map(Some).collect(),
        None => vec![None; depth],
    };
    wires.merkle_root(leaf, &levels)
}

/// Old enough and not expired; gives the day and the least age.
fn dates(wires: &mut Wires, inputs: Option<&Inputs>, attributes: &Attributes) -> (Wire, Wire) {
    let date = number(wires, inputs.map(|inputs| inputs.date.into()), DATE_BITS);
    let age = number(wires, inputs.map(|inputs| inputs.age), AGE_BITS);
    let years = [(ONE, date), (-ONE, attributes.birth), (-Fr::from(YEAR), age)];
    let older = wires.linear(&years, Fr::ZERO);
    wires.range(older, DATE_BITS);
    wires.assert_at_most(date, attributes.expires, DATE_BITS);
    (date, age)
}

/// The product of the differences to all members is zero, or the set is; gives the set.
fn country_in_set(wires: &mut Wires, inputs: Option<&Inputs>, country: Wire) -> Wire {
    // A set's free places are filled with a country of it, but 0 shall be in none.
    wires.assert_nonzero(country);
    let places = inputs.map(|inputs| places(&inputs.countries));
    let mut terms = Vec::new();
    let mut product = wires.constant(ONE);
    for place in 0..super::COUNTRIES {
        let member = number(wires, places.map(|all| all[place].into()), COUNTRY_BITS);
        let difference = wires.sub(country, member);
        product = wires.mul(product, difference);
        terms.push((power_of_two(COUNTRY_BITS * place as u32), member));
    }
    let set = wires.linear(&terms, Fr::ZERO);
    wires.assert_product((product, set, set), ONE, (Fr::ZERO, Fr::ZERO, Fr::ZERO), Fr::ZERO);
    set
}
