//! Inverses: one by Bernstein and Yang's division steps, many by Montgomery's trick.
//!
//! "Fast constant-time gcd computation and modular inversion" (TCHES 2019), section 11, with delta
//! counted in halves: 590 steps are enough for numbers of 256 bits. Thirty steps depend on the low
//! thirty bits alone; their effect on the whole numbers is one matrix.

use super::limbs::{Limbs, add, digit};
use super::{Field, Modulus};

/// Steps that one matrix holds, and bits of a limb.
const STEPS: usize = 30;
const MASK: i64 = (1 << STEPS) - 1;

/// A number in nine limbs of 30 bits; the highest has the sign.
type Signed = [i64; 9];

const fn signed(value: &Limbs) -> Signed {
    let mut limbs = [0; 9];
    let mut i = 0;
    while i < 9 {
        limbs[i] = digit(value, i, STEPS) as i64;
        i += 1;
    }
    limbs
}

/// What thirty steps make of (f, g), times 2^30: (u f + v g, q f + r g).
struct Matrix {
    u: i64,
    v: i64,
    q: i64,
    r: i64,
}

impl Matrix {
    /// Thirty division steps; `zeta` is -(delta + 1/2). Only low bits of f and g matter.
    #[inline(always)]
    fn of_steps(zeta: &mut i64, mut f: i64, mut g: i64) -> Self {
        let (mut u, mut v, mut q, mut r) = (1i64, 0i64, 0i64, 1i64);
        for _ in 0..STEPS {
            // Masks: whether delta is positive, whether g is odd.
            let positive = *zeta >> 63;
            let odd = -(g & 1);
            g += ((f ^ positive) - positive) & odd;
            q += ((u ^ positive) - positive) & odd;
            r += ((v ^ positive) - positive) & odd;
            let swap = positive & odd;
            *zeta = (*zeta ^ swap) - 1;
            f += g & swap;
            u += q & swap;
            v += r & swap;
            g >>= 1;
            u <<= 1;
            v <<= 1;
        }
        Self { u, v, q, r }
    }

    /// Applies the steps to both numbers; the division by 2^30 is exact.
    #[inline(always)]
    fn reduce(&self, f: &mut Signed, g: &mut Signed) {
        let mut carry = [self.u * f[0] + self.v * g[0], self.q * f[0] + self.r * g[0]];
        for i in 1..9 {
            carry = carry.map(|carry| carry >> STEPS);
            carry[0] += self.u * f[i] + self.v * g[i];
            carry[1] += self.q * f[i] + self.r * g[i];
            (f[i - 1], g[i - 1]) = (carry[0] & MASK, carry[1] & MASK);
        }
        (f[8], g[8]) = (carry[0] >> STEPS, carry[1] >> STEPS);
    }

    /// The same modulo P for the cofactors, which stay in (-2P, P): multiples of P make the
    /// division exact.
    #[inline(always)]
    fn follow<M: Modulus>(&self, d: &mut Signed, e: &mut Signed) {
        let p = const { signed(&M::P) };
        // A negative number counts with P more, so that the sum stays in range.
        let (low, high) = (d[8] >> 63, e[8] >> 63);
        let row = |a: i64, b: i64| {
            let multiple = (a & low) + (b & high);
            let lowest = a * d[0] + b * e[0];
            // Times 1/P: as many P less make the lowest bits vanish.
            let excess = (lowest.wrapping_add(multiple.wrapping_mul(p[0])) as u64)
                .wrapping_mul(M::INV.wrapping_neg()) as i64;
            multiple - (excess & MASK)
        };
        let multiples = [row(self.u, self.v), row(self.q, self.r)];
        let mut carry = [0; 2];
        for i in 0..9 {
            carry[0] += self.u * d[i] + self.v * e[i] + multiples[0] * p[i];
            carry[1] += self.q * d[i] + self.r * e[i] + multiples[1] * p[i];
            if i > 0 {
                (d[i - 1], e[i - 1]) = (carry[0] & MASK, carry[1] & MASK);
            }
            carry = carry.map(|carry| carry >> STEPS);
        }
        (d[8], e[8]) = (carry[0], carry[1]);
    }
}

/// 1/a, or `None` for zero. The time depends on the element.
pub(super) fn invert<M: Modulus>(element: Field<M>) -> Option<Field<M>> {
    if element.is_zero() {
        return None;
    }
    let (mut f, mut g) = (const { signed(&M::P) }, signed(&element.limbs));
    // d a = f and e a = g modulo P, but for a factor R^2: a R then inverts to R/a.
    let (mut d, mut e) = ([0; 9], const { signed(&M::R2) });
    let mut zeta = -1;
    while g != [0; 9] {
        let matrix = Matrix::of_steps(&mut zeta, f[0], g[0]);
        matrix.follow::<M>(&mut d, &mut e);
        matrix.reduce(&mut f, &mut g);
    }
    // f is 1 or -1.
    let inverse = reduced::<M>(&d);
    Some(if f[8] < 0 { -inverse } else { inverse })
}

/// The element of a number in (-2P, P).
fn reduced<M: Modulus>(number: &Signed) -> Field<M> {
    // Modulo 2^256; the sign says how often P is missing.
    let mut limbs = [0u64; 4];
    for (i, limb) in number.iter().enumerate() {
        let (word, offset) = (STEPS * i / 64, STEPS * i % 64);
        limbs[word] |= (*limb as u64) << offset;
        if offset > 64 - STEPS && word < 3 {
            limbs[word + 1] |= *limb as u64 >> (64 - offset);
        }
    }
    let mut negative = number[8] < 0;
    while negative {
        let (sum, carry) = add(&limbs, &M::P);
        (limbs, negative) = (sum, carry == 0);
    }
    Field::from_montgomery_unchecked(limbs)
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
