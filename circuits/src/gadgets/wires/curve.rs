//! Points of Baby Jubjub on wires.

use ff::Field;

use super::{Wire, Wires};
use crate::Fr;
use crate::gadgets::jubjub::{Point, a, d};

const ZERO: Fr = Fr::ZERO;
const ONE: Fr = Fr::ONE;

/// Two wires that hold a point.
#[derive(Debug, Clone, Copy)]
pub struct PointWires {
    /// First coordinate.
    pub x: Wire,
    /// Second coordinate.
    pub y: Wire,
}

impl PointWires {
    /// The values, `None` without a witness.
    pub fn value(&self) -> Option<Point> {
        let values = self.x.value().zip(self.y.value());
        values.map(|(x, y)| Point { x, y })
    }
}

impl Wires {
    /// A point that the prover chooses: any point of the curve, whatever its order. One row for the
    /// coordinates at most, and three.
    pub fn point(&mut self, value: Option<Point>) -> PointWires {
        let [x, y] = [value.map(|point| point.x), value.map(|point| point.y)];
        let point = PointWires { x: self.input(x), y: self.input(y) };
        self.assert_on_curve(point);
        point
    }

    /// A point that is part of the circuit.
    pub fn constant_point(&mut self, point: Point) -> PointWires {
        PointWires { x: self.constant(point.x), y: self.constant(point.y) }
    }

    /// a x^2 + y^2 = 1 + d x^2 y^2: three rows.
    pub fn assert_on_curve(&mut self, point: PointWires) {
        let x2 = self.mul(point.x, point.x);
        let y2 = self.mul(point.y, point.y);
        self.assert_product((x2, y2, y2), d(), (-a(), -ONE, ZERO), ONE);
    }

    /// The sum of two points of the curve, in nine rows: with `t = x_1 x_2 y_1 y_2`,
    /// `x (1 + d t) = x_1 y_2 + y_1 x_2` and `y (1 - d t) = y_1 y_2 - a x_1 x_2`.
    pub fn add_points(&mut self, one: PointWires, two: PointWires) -> PointWires {
        let cross = [self.mul(one.x, two.y), self.mul(one.y, two.x)];
        let [xs, ys] = [self.mul(one.x, two.x), self.mul(one.y, two.y)];
        let above_x = self.add(cross[0], cross[1]);
        let above_y = self.linear(&[(ONE, ys), (-a(), xs)], ZERO);
        let t = self.mul(xs, ys);
        PointWires { x: self.quotient(above_x, t, d()), y: self.quotient(above_y, t, -d()) }
    }

    /// z with z (1 + by t) = above; the factor is not zero for points of the curve.
    fn quotient(&mut self, above: Wire, t: Wire, by: Fr) -> Wire {
        let value = above.value().zip(t.value()).map(|(above, t)| {
            let below: Option<Fr> = (ONE + by * t).invert().into();
            above * below.unwrap_or(ZERO)
        });
        let z = self.input(value);
        self.assert_product((z, t, above), by, (ONE, ZERO, -ONE), ZERO);
        z
    }

    /// 8 times a point of the curve: 27 rows, and the result is in the subgroup of order l.
    pub fn times_cofactor(&mut self, point: PointWires) -> PointWires {
        (0..3).fold(point, |point, _| self.add_points(point, point))
    }

    /// The point when the bit is 1, the neutral element when it is 0: two rows.
    pub fn point_if(&mut self, bit: Wire, point: PointWires) -> PointWires {
        let x = self.mul(bit, point.x);
        let y = self.product((bit, point.y), ONE, (-ONE, ZERO), ONE);
        PointWires { x, y }
    }

    /// Both points are the same.
    pub fn assert_equal_points(&mut self, one: PointWires, two: PointWires) {
        self.assert_equal(one.x, two.x);
        self.assert_equal(one.y, two.y);
    }

    /// Shows both coordinates as the next public inputs.
    pub fn public_point(&mut self, point: PointWires) {
        self.public(point.x);
        self.public(point.y);
    }
}
