//! Inverses: one by the binary extended Euclidean algorithm, many by Montgomery's trick.

use super::limbs::{Limbs, less, sub};
use super::modulus::half;
use super::{Field, Modulus};

/// 1/a, or `None` for zero.
///
/// Binary extended Euclid (Guide to Elliptic Curve Cryptography, algorithm 2.22): u and v shrink to
/// their greatest common divisor 1 while x and y keep `x a = u` and `y a = v` modulo P.
pub(super) fn invert<M: Modulus>(element: Field<M>) -> Option<Field<M>> {
    if element.is_zero() {
        return None;
    }
    let raw = Field::<M>::from_montgomery_unchecked;
    let (mut u, mut v) = (element.limbs, M::P);
    // a R inverts to 1/(a R); starting from R^2 makes it R/a, the Montgomery form.
    let (mut x, mut y) = (raw(M::R2), raw([0; 4]));
    let one: Limbs = [1, 0, 0, 0];
    while u != one && v != one {
        shrink::<M>(&mut u, &mut x);
        shrink::<M>(&mut v, &mut y);
        if less(&u, &v) {
            v = sub(&v, &u).0;
            y -= x;
        } else {
            u = sub(&u, &v).0;
            x -= y;
        }
    }
    Some(if u == one { x } else { y })
}

/// Divides by two until odd, both sides of the invariant.
fn shrink<M: Modulus>(number: &mut Limbs, cofactor: &mut Field<M>) {
    while number[0] & 1 == 0 {
        *number = super::limbs::halve(number, 0);
        cofactor.limbs = half(&M::P, &cofactor.limbs);
    }
}

/// Inverts every element in place; zeros stay zero. One inversion and three products each.
pub fn batch_invert<M: Modulus>(elements: &mut [Field<M>]) {
    let mut products = Vec::with_capacity(elements.len());
    let mut product = Field::ONE;
    for element in elements.iter() {
        products.push(product);
        if !element.is_zero() {
            product *= *element;
        }
    }
    let Some(mut inverse) = product.invert() else { return };
    for (element, before) in elements.iter_mut().zip(products).rev() {
        if !element.is_zero() {
            let inverted = inverse * before;
            inverse *= *element;
            *element = inverted;
        }
    }
}
