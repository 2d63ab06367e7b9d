//! `start + scalar * point` on Baby Jubjub, two rows a bit.
//!
//! With the scalar's bits from the lowest on, `sum` collects the doubles of the point whose bit is
//! set. Step i takes rows 2i and 2i + 1, and the next step's:
//!
//! ```text
//! row 2i       x     y     rest       the sum so far, and the scalar without its lowest i bits
//! row 2i + 1   u     v     uv         2^i times the point
//! row 2i + 2   x'    y'    rest'
//! row 2i + 3   u'    v'
//!
//! bit = rest - 2 rest'                 0 or 1
//! bit = 1:  x' (1 + d xy uv) = x v + y u,   y' (1 - d xy uv) = y v - a x u
//! bit = 0:  x' = x, y' = y
//! u' (a u^2 + v^2) = 2 uv,   v' (2 - a u^2 - v^2) = v^2 - a u^2
//! ```
//!
//! For points of the curve no factor of x', y', u' or v' is zero (`jubjub`: the law is complete),
//! and `a u^2 + v^2 = 1 + d (uv)^2`. So each step has one solution, again of points of the curve.
//! At the end `rest` is 0: with n steps the scalar is below 2^n, its bits are the integer's own
//! while 2^n < r.

use ff::{Field, PrimeField};
use halo2_proofs::plonk::{Advice, Column, ConstraintSystem, Constraints, Expression, Fixed};
use halo2_proofs::poly::Rotation;

use super::{Gate, PointWires, WIDTH, Wire, Wires};
use crate::Fr;
use crate::gadgets::jubjub::{Point, a, d};

/// Where the upper part of an element begins that is compared with r's.
const UPPER: usize = 126;

/// `(r >> 126) - 1`.
fn last_upper_part() -> Fr {
    let bytes = (-Fr::ONE).to_repr();
    let upper = (UPPER..Fr::NUM_BITS as usize).rev();
    let number = upper.fold(Fr::ZERO, |number, bit| {
        number.double() + Fr::from(u64::from(bytes[bit / 8] >> (bit % 8) & 1))
    });
    number - Fr::ONE
}

/// The gate of one step; degree 6 with its selector.
pub(super) fn gate(
    cs: &mut ConstraintSystem<Fr>,
    cells: [Column<Advice>; WIDTH],
    selector: Column<Fixed>,
) {
    cs.create_gate("ladder", |row| {
        let on = row.query_fixed(selector, Rotation::cur());
        let mut at = |offset| cells.map(|column| row.query_advice(column, Rotation(offset)));
        let ([x, y, rest], [u, v, uv]) = (at(0), at(1));
        let ([next_x, next_y, next_rest], [next_u, next_v, _]) = (at(2), at(3));
        let one = || Expression::Constant(Fr::ONE);
        let bit = rest - next_rest * Fr::from(2);
        let product = x.clone() * y.clone() * uv.clone() * d();
        let sum_x = next_x.clone() * (one() + product.clone())
            - x.clone() * v.clone()
            - y.clone() * u.clone();
        let sum_y = next_y.clone() * (one() - product) - y.clone() * v.clone()
            + x.clone() * u.clone() * a();
        let choose = |set: Expression<Fr>, clear: Expression<Fr>| {
            bit.clone() * set + (one() - bit.clone()) * clear
        };
        let (u2, v2) = (u.clone() * u.clone() * a(), v.clone() * v.clone());
        let norm = u2.clone() + v2.clone();
        let laws = vec![
            bit.clone() * (one() - bit.clone()),
            uv.clone() - u * v,
            choose(sum_x, next_x - x),
            choose(sum_y, next_y - y),
            next_u * norm.clone() - uv * Fr::from(2),
            next_v * (Expression::Constant(Fr::from(2)) - norm) - v2 + u2,
        ];
        Constraints::with_selector(on, laws)
    });
}

impl Wires {
    /// `start + scalar * point`, and `scalar < 2^bits`: 2 rows a bit, and 3. Both points have to be
    /// known to be on the curve ([`Wires::assert_on_curve`]).
    ///
    /// # Panics
    /// If `bits` is zero or above 253, where an element would be more than one integer: the circuit
    /// is written wrong.
    pub fn ladder(
        &mut self,
        start: PointWires,
        scalar: Wire,
        point: PointWires,
        bits: u32,
    ) -> PointWires {
        assert!((1..Fr::NUM_BITS).contains(&bits), "1 to 253 bits, not {bits}");
        self.steps(start, scalar, point, bits as usize).0
    }

    /// `start + scalar * point` with the scalar's own integer below r, of any element: 576 rows.
    ///
    /// 254 bits of an element could also be those of the element plus r. Of their integer N the
    /// part `N >> 126` is shown to be below `r >> 126`. An element whose upper bits equal r's has
    /// no proof then: of a hash one in 2^127.
    pub fn ladder_of_element(
        &mut self,
        start: PointWires,
        scalar: Wire,
        point: PointWires,
    ) -> PointWires {
        let (sum, rests) = self.steps(start, scalar, point, Fr::NUM_BITS as usize);
        let room = self.linear(&[(-Fr::ONE, rests[UPPER])], last_upper_part());
        self.range(room, Fr::NUM_BITS - UPPER as u32);
        sum
    }

    /// The sum after `bits` steps, and what is left of the scalar before each of them.
    fn steps(
        &mut self,
        start: PointWires,
        scalar: Wire,
        point: PointWires,
        bits: usize,
    ) -> (PointWires, Vec<Wire>) {
        let trace = Trace::new(start, scalar, point, bits);
        let (mut sum, mut rests) = (start, vec![scalar]);
        for step in 0..=bits {
            let gate = if step == bits { Gate::Free } else { Gate::Ladder };
            let upper = self.push(gate, [None; WIDTH]);
            let lower = self.push(Gate::Free, [None; WIDTH]);
            let [x, y, rest, u, v, uv] = trace.step(step);
            if step == 0 {
                for (column, wire) in [start.x, start.y, scalar].into_iter().enumerate() {
                    self.place(upper, column, wire);
                }
                self.place(lower, 0, point.x);
                self.place(lower, 1, point.y);
            } else {
                sum = PointWires { x: self.fresh(upper, 0, x), y: self.fresh(upper, 1, y) };
                rests.push(self.fresh(upper, 2, rest));
                self.fresh(lower, 0, u);
                self.fresh(lower, 1, v);
            }
            if step < bits {
                self.fresh(lower, 2, uv);
            }
        }
        self.assert_zero(rests[bits]);
        (sum, rests)
    }
}

/// The cells of every step, `None` without a witness.
struct Trace(Option<Vec<[Fr; 6]>>);

impl Trace {
    fn new(start: PointWires, scalar: Wire, point: PointWires, bits: usize) -> Self {
        let known = start.value().zip(scalar.value()).zip(point.value());
        Trace(known.map(|((start, scalar), point)| trace(start, scalar, point, bits)))
    }

    fn step(&self, step: usize) -> [Option<Fr>; 6] {
        match &self.0 {
            Some(steps) => steps[step].map(Some),
            None => [None; 6],
        }
    }
}

fn trace(start: Point, scalar: Fr, point: Point, bits: usize) -> Vec<[Fr; 6]> {
    let bytes = scalar.to_repr();
    let set = |bit: usize| bytes.get(bit / 8).is_some_and(|byte| byte >> (bit % 8) & 1 == 1);
    let bits: Vec<bool> = (0..bits).map(set).collect();
    let (sums, doubles) = point.ladder(start, &bits);
    let half = Fr::from(2).invert().unwrap_or(Fr::ZERO);
    let mut rest = scalar;
    let after = |bit: &bool| {
        rest = (rest - Fr::from(u64::from(*bit))) * half;
        rest
    };
    let rests: Vec<Fr> = std::iter::once(scalar).chain(bits.iter().map(after)).collect();
    let steps = sums.into_iter().zip(doubles).zip(rests);
    steps.map(|((s, d), rest)| [s.x, s.y, rest, d.x, d.y, d.x * d.y]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_upper_part_is_rs() {
        // r >> 126, from r's bytes.
        let bytes = (-Fr::ONE).to_repr();
        let word = |i: usize| u64::from_le_bytes(bytes[8 * i..8 * i + 8].try_into().unwrap());
        let high = [word(1) >> 62 | word(2) << 2, word(2) >> 62 | word(3) << 2, word(3) >> 62, 0];
        assert_eq!(last_upper_part(), Fr::from_raw(high) - Fr::ONE);
    }
}
