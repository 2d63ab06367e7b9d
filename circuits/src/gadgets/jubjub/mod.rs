//! Baby Jubjub: the twisted Edwards curve whose coordinates are the elements that circuits compute
//! with, as EIP-2494 defines it (White, Bellés-Muñoz, Baylina; `a = 168700`, `d = 168696`).
//!
//! The curve has 8 l points, l prime. `a` is a square modulo r and `d` is none, so the addition law
//! of Bernstein, Birkner, Joye, Lange, Peters (eprint 2008/013, section 6) is complete: it has no
//! exceptions, whichever two points of the curve meet. Everything here relies on its points being
//! on the curve and on nothing else; where the subgroup of order l matters it is said.

pub mod eddsa;
#[rustfmt::skip] // The line of a number of 76 digits is too long with spaces.
mod scalar;

pub use scalar::Scalar;

use ff::{BatchInvert, Field, PrimeField};

use crate::Fr;

/// Bits of a scalar: l is below 2^251.
pub const SCALAR_BITS: u32 = 251;

/// The curve's coefficient a.
pub fn a() -> Fr {
    Fr::from(168_700)
}

/// The curve's coefficient d.
pub fn d() -> Fr {
    Fr::from(168_696)
}

/// A point with a x^2 + y^2 = 1 + d x^2 y^2, when it comes from here; fields are public and may
/// hold anything, which [`Point::is_on_curve`] tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Point {
    /// First coordinate.
    pub x: Fr,
    /// Second coordinate.
    pub y: Fr,
}

impl Point {
    /// The neutral element (0, 1).
    pub const IDENTITY: Point = Point { x: Fr::ZERO, y: Fr::ONE };

    /// EIP-2494's base point of order l (`Base8` of circomlib).
    pub fn base() -> Point {
        Point {
            x: Fr::from_raw([
                0x2893_f3f6_bb95_7051,
                0x2ab8_d801_0534_e0b6,
                0x4eac_b2e0_9d62_77c1,
                0x0bb7_7a6a_d63e_739b,
            ]),
            y: Fr::from_raw([
                0x4b3c_257a_872d_7d8b,
                0xfce0_051f_b9e1_3377,
                0x2557_2e1c_d16b_f9ed,
                0x2579_7203_f7a0_b249,
            ]),
        }
    }

    /// Whether the coordinates satisfy the curve's equation.
    pub fn is_on_curve(&self) -> bool {
        let (x2, y2) = (self.x.square(), self.y.square());
        a() * x2 + y2 == Fr::ONE + d() * x2 * y2
    }

    /// Whether l times the point is the neutral element. Of points of the curve only.
    pub fn is_in_subgroup(&self) -> bool {
        // -1 as a scalar is l - 1.
        self.is_on_curve() && *self * -Scalar::ONE == -*self
    }

    /// 8 times the point: always in the subgroup of order l.
    pub fn times_cofactor(&self) -> Point {
        let projective = Projective::from(*self);
        projective.double().double().double().into()
    }

    /// The point times a number in little-endian bytes, which is not reduced modulo l.
    pub fn times(&self, bytes: &[u8]) -> Point {
        let base = Projective::from(*self);
        let bits = bytes.iter().rev().flat_map(|byte| (0..8).rev().map(move |i| byte >> i & 1));
        let sum = bits.fold(Projective::from(Point::IDENTITY), |sum, bit| {
            let double = sum.double();
            if bit == 1 { double.add(&base) } else { double }
        });
        sum.into()
    }

    /// `start` plus the sum of 2^i times the point for the bits i that are set, before every step
    /// and after the last; and 2^i times the point.
    pub(crate) fn ladder(self, start: Point, bits: &[bool]) -> (Vec<Point>, Vec<Point>) {
        let (mut sum, mut double) = (Projective::from(start), Projective::from(self));
        let (mut sums, mut doubles) = (vec![sum], vec![double]);
        for bit in bits {
            if *bit {
                sum = sum.add(&double);
            }
            double = double.double();
            sums.push(sum);
            doubles.push(double);
        }
        (normalise(&sums), normalise(&doubles))
    }

    /// 0, 1, 2, ... `n` - 1 times the point.
    pub fn multiples(self, n: usize) -> Vec<Point> {
        let base = Projective::from(self);
        let next = |sum: &Projective| Some(sum.add(&base));
        let start = Projective::from(Point::IDENTITY);
        let all: Vec<_> = std::iter::successors(Some(start), next).take(n).collect();
        normalise(&all)
    }

    /// The sum of all points.
    pub fn sum<'a>(points: impl IntoIterator<Item = &'a Point>) -> Point {
        let add = |sum: Projective, point: &Point| sum.add(&Projective::from(*point));
        points.into_iter().fold(Projective::from(Point::IDENTITY), add).into()
    }
}

impl std::ops::Add for Point {
    type Output = Point;

    fn add(self, other: Point) -> Point {
        Projective::from(self).add(&Projective::from(other)).into()
    }
}

impl std::ops::Neg for Point {
    type Output = Point;

    fn neg(self) -> Point {
        Point { x: -self.x, y: self.y }
    }
}

impl std::ops::Sub for Point {
    type Output = Point;

    fn sub(self, other: Point) -> Point {
        self + -other
    }
}

impl std::ops::Mul<Scalar> for Point {
    type Output = Point;

    fn mul(self, scalar: Scalar) -> Point {
        self.times(scalar.to_repr().as_ref())
    }
}

/// (X / Z, Y / Z): sums without inversions, by `add-2008-bbjlp` of the explicit formulas database,
/// which is complete as the affine law is.
#[derive(Debug, Clone, Copy)]
struct Projective {
    x: Fr,
    y: Fr,
    z: Fr,
}

impl Projective {
    fn add(&self, other: &Projective) -> Projective {
        let z = self.z * other.z;
        let (x, y) = (self.x * other.x, self.y * other.y);
        let crossed = (self.x + self.y) * (other.x + other.y) - x - y;
        let zz = z.square();
        let e = d() * x * y;
        let (f, g) = (zz - e, zz + e);
        Projective { x: z * f * crossed, y: z * g * (y - a() * x), z: f * g }
    }

    fn double(&self) -> Projective {
        self.add(self)
    }
}

/// All points with one inversion.
fn normalise(points: &[Projective]) -> Vec<Point> {
    let mut inverses: Vec<Fr> = points.iter().map(|point| point.z).collect();
    inverses.iter_mut().batch_invert();
    let scaled = points.iter().zip(inverses);
    scaled.map(|(point, z)| Point { x: point.x * z, y: point.y * z }).collect()
}

impl From<Point> for Projective {
    fn from(point: Point) -> Self {
        Projective { x: point.x, y: point.y, z: Fr::ONE }
    }
}

impl From<Projective> for Point {
    fn from(point: Projective) -> Self {
        // z is not zero for points of the curve. For others the result is not on the curve either.
        let inverse = point.z.invert().unwrap_or(Fr::ZERO);
        Point { x: point.x * inverse, y: point.y * inverse }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field::parse;

    #[test]
    fn the_base_point_is_eip_2494s() {
        let x = "5299619240641551281634865583518297030282874472190772894086521144482721001553";
        let y = "16950150798460657717958625567821834550301663161624707787222815936182638968203";
        let base = Point { x: parse(x).unwrap(), y: parse(y).unwrap() };
        assert_eq!(Point::base(), base);
        assert!(base.is_in_subgroup());
        assert!(!(Point { x: base.y, y: base.x }).is_on_curve());
    }

    #[test]
    fn eip_2494s_vectors() {
        // Test 1 and 2 of the EIP: the sum of two points, and a double.
        let [x1, y1, x2, y2, x3, y3] = [
            "17777552123799933955779906779655732241715742912184938656739573121738514868268",
            "2626589144620713026669568689430873010625803728049924121243784502389097019475",
            "16540640123574156134436876038791482806971768689494387082833631921987005038935",
            "20819045374670962167435360035096875258406992893633759881276124905556507972311",
            "7916061937171219682591368294088513039687205273691143098332585753343424131937",
            "14035240266687799601661095864649209771790948434046947201833777492504781204499",
        ]
        .map(|text| parse(text).unwrap());
        let (one, two) = (Point { x: x1, y: y1 }, Point { x: x2, y: y2 });
        assert!(one.is_on_curve() && two.is_on_curve());
        assert_eq!(one + two, Point { x: x3, y: y3 });
        assert_eq!(one.times(&[2]), one + one);
        assert_eq!(two - two, Point::IDENTITY);
    }

    #[test]
    fn cofactor_and_order() {
        // (0, -1) has order two: on the curve, not in the subgroup.
        let two = Point { x: Fr::ZERO, y: -Fr::ONE };
        assert!(two.is_on_curve() && !two.is_in_subgroup());
        assert_eq!(two.times_cofactor(), Point::IDENTITY);
        let base = Point::base();
        assert!(!(base + two).is_in_subgroup());
        assert_eq!((base + two).times_cofactor(), base * Scalar::from(8));
        assert_eq!(base * -Scalar::ONE + base, Point::IDENTITY);
    }

    #[test]
    fn the_group_is_the_scalars() {
        let base = Point::base();
        let (m, n) = (Scalar::from(1 << 40), Scalar::from(987_654_321));
        assert_eq!(base * m + base * n, base * (m + n));
        assert_eq!(base * m * n, base * (m * n));
        assert_eq!(Point::sum(&[base, base, base]), base * Scalar::from(3));
    }
}
