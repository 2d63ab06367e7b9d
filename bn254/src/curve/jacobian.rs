//! Points as (X/Z^2, Y/Z^3): complete formulas without inversions, for what is not hot.

use super::Affine;
use crate::field::{Fq, batch_invert};

/// A point in Jacobian coordinates; Z = 0 is the identity.
#[derive(Debug, Clone, Copy, Default)]
pub struct Jacobian {
    x: Fq,
    y: Fq,
    z: Fq,
}

impl From<Affine> for Jacobian {
    fn from(point: Affine) -> Self {
        if point.is_identity() {
            return Self::IDENTITY;
        }
        Self { x: point.x, y: point.y, z: Fq::ONE }
    }
}

impl Jacobian {
    /// The neutral element.
    pub const IDENTITY: Self = Self { x: Fq::ZERO, y: Fq::ZERO, z: Fq::ZERO };

    /// Whether this is the neutral element.
    pub fn is_identity(&self) -> bool {
        self.z.is_zero()
    }

    /// 2P: "dbl-2009-l" of the Explicit-Formulas Database, for a = 0.
    #[must_use]
    pub fn double(&self) -> Self {
        let a = self.x.square();
        let b = self.y.square();
        let c = b.square();
        let d = ((self.x + b).square() - a - c).double();
        let e = a.double() + a;
        let x = e.square() - d.double();
        let y = e * (d - x) - c.double().double().double();
        Self { x, y, z: (self.y * self.z).double() }
    }

    /// P + Q for any two points: "add-2007-bl".
    #[must_use]
    pub fn add(&self, other: &Self) -> Self {
        if self.is_identity() {
            return *other;
        }
        if other.is_identity() {
            return *self;
        }
        let (z1, z2) = (self.z.square(), other.z.square());
        let (u1, u2) = (self.x * z2, other.x * z1);
        let (s1, s2) = (self.y * other.z * z2, other.y * self.z * z1);
        if u1 == u2 {
            return if s1 == s2 { self.double() } else { Self::IDENTITY };
        }
        let h = u2 - u1;
        let i = h.double().square();
        let j = h * i;
        let r = (s2 - s1).double();
        let v = u1 * i;
        let x = r.square() - j - v.double();
        let y = r * (v - x) - (s1 * j).double();
        Self { x, y, z: (self.z * other.z * h).double() }
    }

    /// P + Q for a point given by its coordinates.
    #[must_use]
    pub fn add_affine(&self, other: &Affine) -> Self {
        self.add(&Self::from(*other))
    }

    /// The coordinates, by one inversion.
    pub fn to_affine(&self) -> Affine {
        let Some(inverse) = self.z.invert() else { return Affine::IDENTITY };
        self.scaled(inverse)
    }

    fn scaled(&self, inverse: Fq) -> Affine {
        let square = inverse.square();
        Affine { x: self.x * square, y: self.y * square * inverse }
    }

    /// The coordinates of many points, by one inversion.
    pub fn batch_to_affine(points: &[Self]) -> Vec<Affine> {
        let mut inverses: Vec<Fq> = points.iter().map(|point| point.z).collect();
        batch_invert(&mut inverses);
        let affine = |(point, inverse): (&Self, Fq)| match point.is_identity() {
            true => Affine::IDENTITY,
            false => point.scaled(inverse),
        };
        points.iter().zip(inverses).map(affine).collect()
    }
}
