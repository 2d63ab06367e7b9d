//! Sums, products and conditions, each of one to three rows.

use halo2_proofs::halo2curves::ff::Field;

use super::{Gate, WIDTH, Wire, Wires};
use crate::Fr;

const ZERO: Fr = Fr::ZERO;
const ONE: Fr = Fr::ONE;

impl Wires {
    /// The sum of coefficients times wires, and a constant. A row for two terms, one more for each
    /// further one.
    pub fn linear(&mut self, terms: &[(Fr, Wire)], constant: Fr) -> Wire {
        let (first, rest) = match terms {
            [] => return self.constant(constant),
            [one] => return self.two_terms(*one, None, constant),
            [one, two, rest @ ..] => (self.two_terms(*one, Some(*two), constant), rest),
        };
        rest.iter().fold(first, |sum, term| self.two_terms((ONE, sum), Some(*term), ZERO))
    }

    fn two_terms(&mut self, x: (Fr, Wire), y: Option<(Fr, Wire)>, k: Fr) -> Wire {
        let mut value = x.1.value.map(|value| x.0 * value + k);
        if let Some((by, wire)) = y {
            value = value.zip(wire.value).map(|(sum, value)| sum + by * value);
        }
        let gate = Gate::Arithmetic { a: x.0, b: y.map_or(ZERO, |y| y.0), c: -ONE, ab: ZERO, k };
        let row = self.push(gate, [None; WIDTH]);
        self.place(row, 0, x.1);
        if let Some((_, wire)) = y {
            self.place(row, 1, wire);
        }
        self.fresh(row, 2, value)
    }

    /// x + y.
    pub fn add(&mut self, x: Wire, y: Wire) -> Wire {
        self.two_terms((ONE, x), Some((ONE, y)), ZERO)
    }

    /// x - y.
    pub fn sub(&mut self, x: Wire, y: Wire) -> Wire {
        self.two_terms((ONE, x), Some((-ONE, y)), ZERO)
    }

    /// `scale` x y + `from_x` x + `from_y` y + `constant`, in one row.
    pub fn product(
        &mut self,
        (x, y): (Wire, Wire),
        scale: Fr,
        (from_x, from_y): (Fr, Fr),
        constant: Fr,
    ) -> Wire {
        let value = x.value.zip(y.value);
        let value = value.map(|(x, y)| scale * x * y + from_x * x + from_y * y + constant);
        let gate = Gate::Arithmetic { a: from_x, b: from_y, c: -ONE, ab: scale, k: constant };
        let row = self.push(gate, [None; WIDTH]);
        self.place(row, 0, x);
        self.place(row, 1, y);
        self.fresh(row, 2, value)
    }

    /// x y.
    pub fn mul(&mut self, x: Wire, y: Wire) -> Wire {
        self.product((x, y), ONE, (ZERO, ZERO), ZERO)
    }

    /// x y + z, in two rows.
    pub fn mul_add(&mut self, x: Wire, y: Wire, z: Wire) -> Wire {
        let product = self.mul(x, y);
        self.add(product, z)
    }

    /// `scale` x y + `from_x` x + `from_y` y + `from_z` z + `constant` = 0, in one row.
    pub fn assert_product(
        &mut self,
        (x, y, z): (Wire, Wire, Wire),
        scale: Fr,
        (from_x, from_y, from_z): (Fr, Fr, Fr),
        constant: Fr,
    ) {
        let gate = Gate::Arithmetic { a: from_x, b: from_y, c: from_z, ab: scale, k: constant };
        let row = self.push(gate, [None; WIDTH]);
        for (column, wire) in [x, y, z].into_iter().enumerate() {
            self.place(row, column, wire);
        }
    }

    /// x is this value.
    pub fn assert_constant(&mut self, x: Wire, value: Fr) {
        let constant = self.constant(value);
        self.assert_equal(x, constant);
    }

    /// x is zero.
    pub fn assert_zero(&mut self, x: Wire) {
        self.assert_constant(x, ZERO);
    }

    /// x is 0 or 1.
    pub fn assert_bool(&mut self, x: Wire) {
        let gate = Gate::Arithmetic { a: -ONE, b: ZERO, c: ZERO, ab: ONE, k: ZERO };
        let row = self.push(gate, [None; WIDTH]);
        self.place(row, 0, x);
        self.place(row, 1, x);
    }

    /// A bit that the prover chooses.
    pub fn bit(&mut self, value: Option<bool>) -> Wire {
        let bit = self.input(value.map(|bit| Fr::from(u64::from(bit))));
        self.assert_bool(bit);
        bit
    }

    /// 1 when x is zero, else 0: two rows. From x r = 1 - out and x out = 0.
    pub fn is_zero(&mut self, x: Wire) -> Wire {
        let out = x.value.map(|x| Fr::from(u64::from(x == ZERO)));
        let inverse = x.value.map(|x| x.invert().unwrap_or(ZERO));
        let gate = Gate::Arithmetic { a: ZERO, b: ZERO, c: ONE, ab: ONE, k: -ONE };
        let row = self.push(gate, [None; WIDTH]);
        self.place(row, 0, x);
        // With x zero any inverse does; with x not zero there is one.
        self.fresh(row, 1, inverse);
        let out = self.fresh(row, 2, out);
        let gate = Gate::Arithmetic { a: ZERO, b: ZERO, c: ZERO, ab: ONE, k: ZERO };
        let row = self.push(gate, [None; WIDTH]);
        self.place(row, 0, x);
        self.place(row, 1, out);
        out
    }

    /// 1 when both are the same, else 0: three rows.
    pub fn is_equal(&mut self, x: Wire, y: Wire) -> Wire {
        let difference = self.sub(x, y);
        self.is_zero(difference)
    }

    /// x is not zero: one row.
    pub fn assert_nonzero(&mut self, x: Wire) {
        let gate = Gate::Arithmetic { a: ZERO, b: ZERO, c: ZERO, ab: ONE, k: -ONE };
        let row = self.push(gate, [None; WIDTH]);
        self.place(row, 0, x);
        self.fresh(row, 1, x.value.map(|x| x.invert().unwrap_or(ZERO)));
    }

    /// Of bits: 1 - x.
    pub fn not(&mut self, x: Wire) -> Wire {
        self.two_terms((-ONE, x), None, ONE)
    }

    /// Of bits: x and y.
    pub fn and(&mut self, x: Wire, y: Wire) -> Wire {
        self.mul(x, y)
    }

    /// Of bits: x or y, x + y - x y.
    pub fn or(&mut self, x: Wire, y: Wire) -> Wire {
        self.product((x, y), -ONE, (ONE, ONE), ZERO)
    }

    /// `yes` when the bit is 1, `no` when it is 0: three rows.
    pub fn select(&mut self, bit: Wire, yes: Wire, no: Wire) -> Wire {
        let difference = self.sub(yes, no);
        self.mul_add(bit, difference, no)
    }
}
