//! Number-theoretic transforms over the scalar field: columns of values to coefficients and back.

pub mod naive;

use crate::field::Fr;
use crate::slices;

/// The subgroup of order n = 2^k, with what transforms over it need.
#[derive(Debug, Clone)]
pub struct Domain {
    k: u32,
    omega: Fr,
    omega_inverse: Fr,
    size_inverse: Fr,
}

impl Domain {
    /// The domain of 2^k rows.
    ///
    /// # Panics
    /// For k above [`Fr::TWO_ADICITY`].
    pub fn new(k: u32) -> Self {
        let omega = Fr::root_of_unity(k);
        let inverse = |value: Fr| value.invert().unwrap_or_default();
        Self {
            k,
            omega,
            omega_inverse: inverse(omega),
            size_inverse: inverse(Fr::from_u64(1 << k)),
        }
    }

    /// log2 of the number of rows.
    pub fn k(&self) -> u32 {
        self.k
    }

    /// The number of rows.
    pub fn len(&self) -> usize {
        1 << self.k
    }

    /// Never: the smallest domain has one row.
    pub fn is_empty(&self) -> bool {
        false
    }

    /// The generator: row i is the point `omega^i`.
    pub fn omega(&self) -> Fr {
        self.omega
    }

    /// 1/omega.
    pub fn omega_inverse(&self) -> Fr {
        self.omega_inverse
    }

    /// 1/n.
    pub fn size_inverse(&self) -> Fr {
        self.size_inverse
    }

    /// Coefficients, lowest first, to values in rows.
    ///
    /// # Panics
    /// For another length than the domain's; so do all transforms.
    pub fn ntt(&self, column: &mut [Fr]) {
        assert_eq!(column.len(), self.len(), "a column has the domain's length");
        naive::transform(column, self.omega);
    }

    /// Values in rows to coefficients.
    pub fn intt(&self, column: &mut [Fr]) {
        assert_eq!(column.len(), self.len(), "a column has the domain's length");
        naive::transform(column, self.omega_inverse);
        slices::scale(column, self.size_inverse);
    }

    /// Coefficients to values at `shift * omega^i`.
    pub fn coset_ntt(&self, column: &mut [Fr], shift: Fr) {
        slices::mul_assign(column, &slices::powers(Fr::ONE, shift, column.len()));
        self.ntt(column);
    }

    /// Values at `shift * omega^i` to coefficients, given 1/shift.
    pub fn coset_intt(&self, column: &mut [Fr], shift_inverse: Fr) {
        self.intt(column);
        slices::mul_assign(column, &slices::powers(Fr::ONE, shift_inverse, column.len()));
    }
}
