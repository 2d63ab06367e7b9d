//! EdDSA on Baby Jubjub with Poseidon, as circomlib defines it and `@zk-kit/eddsa-poseidon` and
//! `circomlibjs` sign.
//!
//! Bernstein, Duif, Lange, Schwabe, Yang (eprint 2011/368). The equation is the one with cofactor,
//! `S B = R + h (8 A)`: the torsion of A has no say, and that of R must be none, as both other
//! terms lie in the subgroup. Sound for keys A with `8 A` not neutral, which is checked here.

use ff::PrimeField;
use sha3::{Digest, Keccak256};

use super::{Point, Scalar};
use crate::Fr;
use crate::gadgets::poseidon::hash_five;

/// A signature of one field element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signature {
    /// `R8` of circomlib.
    pub r: Point,
    /// `S` of circomlib, below l.
    pub s: Scalar,
}

/// What the signature multiplies the key with: circomlib's Poseidon of both points and the message.
pub fn challenge(r: &Point, key: &Point, message: Fr) -> Fr {
    hash_five([r.x, r.y, key.x, key.y, message])
}

/// Whether `signature` is one of `message` under `key`. All points have to be on the curve, and 8
/// times the key other than neutral.
pub fn verify(key: &Point, message: Fr, signature: &Signature) -> bool {
    if !key.is_on_curve() || !signature.r.is_on_curve() {
        return false;
    }
    let subgroup_key = key.times_cofactor();
    let h = challenge(&signature.r, key, message);
    let right = signature.r + subgroup_key.times(h.to_repr().as_ref());
    subgroup_key != Point::IDENTITY && Point::base() * signature.s == right
}

/// The public key of a private scalar.
pub fn public_key(private: &Scalar) -> Point {
    Point::base() * *private
}

/// Signs `message`. The nonce is a hash of private key and message, so that no two messages share
/// one; libraries derive theirs by Blake, which no verifier sees.
pub fn sign(private: &Scalar, message: Fr) -> Signature {
    let (private_bytes, message_bytes) = (private.to_repr(), message.to_repr());
    let half = |i: u8| {
        let text = [b"proofpod eddsa nonce ".as_slice(), &[i], private_bytes.as_ref()];
        Keccak256::digest([text.concat(), message_bytes.to_vec()].concat())
    };
    let nonce = Scalar::from_bytes_reduced(&[half(0), half(1)].concat());
    let r = Point::base() * nonce;
    let h = Scalar::of(&challenge(&r, &public_key(private), message));
    Signature { r, s: nonce + h * *private * Scalar::from(8) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ff::Field;

    #[test]
    fn signs_and_refuses_every_change() {
        let private = Scalar::from(123_456_789);
        let (key, message) = (public_key(&private), Fr::from(42));
        let good = sign(&private, message);
        assert!(verify(&key, message, &good));
        assert!(!verify(&key, message + Fr::ONE, &good));
        assert!(!verify(&(key + key), message, &good));
        assert!(!verify(&key, message, &Signature { s: good.s + Scalar::ONE, ..good }));
        assert!(!verify(&key, message, &Signature { r: good.r + key, ..good }));
        assert_ne!(sign(&private, message + Fr::ONE).r, good.r);
    }

    #[test]
    fn keys_of_small_order_sign_nothing() {
        // With 8 A neutral, S = 0 and R neutral would do for every message.
        let key = Point { x: Fr::ZERO, y: -Fr::ONE };
        let forged = Signature { r: Point::IDENTITY, s: Scalar::ZERO };
        assert!(!verify(&key, Fr::from(1), &forged));
        assert!(!verify(&Point::IDENTITY, Fr::from(1), &forged));
    }

    #[test]
    fn torsion_in_r_is_refused() {
        let private = Scalar::from(5);
        let good = sign(&private, Fr::ONE);
        let two = Point { x: Fr::ZERO, y: -Fr::ONE };
        let changed = Signature { r: good.r + two, ..good };
        assert!(!verify(&public_key(&private), Fr::ONE, &changed));
    }
}
