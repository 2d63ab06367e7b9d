//! The first group of BN254: y^2 = x^3 + 3 over [`Fq`], of prime order, so that every point of the
//! curve is in the group.

mod jacobian;

pub use jacobian::Jacobian;

use crate::field::{Fq, Fr};
use core::ops::Neg;

/// A point by its coordinates; the identity is (0, 0), which is not on the curve.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
#[repr(C)]
pub struct Affine {
    /// First coordinate.
    pub x: Fq,
    /// Second coordinate.
    pub y: Fq,
}

impl Affine {
    /// The neutral element.
    pub const IDENTITY: Self = Self { x: Fq::ZERO, y: Fq::ZERO };

    /// The generator (1, 2).
    pub fn generator() -> Self {
        Self { x: Fq::ONE, y: Fq::ONE.double() }
    }

    /// Whether this is the neutral element.
    pub fn is_identity(&self) -> bool {
        self.x.is_zero() && self.y.is_zero()
    }

    /// Whether the coordinates satisfy the curve's equation; the identity's do not.
    pub fn is_on_curve(&self) -> bool {
        self.y.square() == self.x.square() * self.x + Fq::from_u64(3)
    }

    /// Scalar multiplication by doubling and adding: the slow reference. Variable time.
    pub fn multiply(&self, scalar: &Fr) -> Jacobian {
        let bits = scalar.to_canonical();
        let mut sum = Jacobian::IDENTITY;
        for bit in (0..256).rev() {
            sum = sum.double();
            if bits[bit / 64] >> (bit % 64) & 1 == 1 {
                sum = sum.add_affine(self);
            }
        }
        sum
    }
}

impl Neg for Affine {
    type Output = Self;
    fn neg(self) -> Self {
        Self { x: self.x, y: -self.y }
    }
}
