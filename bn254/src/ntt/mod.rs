//! Number-theoretic transforms over the scalar field: columns of values to coefficients and back.

pub mod naive;
mod transform;

pub use transform::{Bundle, Transform, WIDTH};

use crate::field::Fr;
use crate::tasks;

/// The subgroup of order n = 2^k, with what transforms over it need.
#[derive(Clone)]
pub struct Domain {
    k: u32,
    omega: Fr,
    omega_inverse: Fr,
    size_inverse: Fr,
    transform: Transform,
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
            transform: Transform::new(k, omega, &[Fr::ONE; WIDTH]),
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
        self.ntt_all(&mut [column]);
    }

    /// Values in rows to coefficients.
    pub fn intt(&self, column: &mut [Fr]) {
        self.intt_all(&mut [column]);
    }

    /// [`Domain::ntt`] of many columns, a few at once in the lanes of the kernels.
    pub fn ntt_all(&self, columns: &mut [&mut [Fr]]) {
        self.all(columns, |bundle| self.transform.run(bundle));
    }

    /// [`Domain::intt`] of many columns.
    pub fn intt_all(&self, columns: &mut [&mut [Fr]]) {
        self.all(columns, |bundle| self.inverse(bundle));
    }

    fn all(&self, columns: &mut [&mut [Fr]], run: impl Fn(Bundle) -> Bundle + Sync) {
        tasks::each(columns.chunks_mut(WIDTH), |columns| {
            let sources: Vec<&[Fr]> = columns.iter().map(|column| &**column).collect();
            let right = |column: &&[Fr]| column.len() == self.len();
            assert!(sources.iter().all(right), "a column has the domain's length");
            run(Bundle::load(&sources)).store(columns);
        });
    }

    /// Values to coefficients, for all lanes of a bundle.
    pub fn inverse(&self, bundle: Bundle) -> Bundle {
        let mut bundle = self.transform.run(bundle);
        bundle.reverse();
        bundle.scale(&[self.size_inverse; WIDTH]);
        bundle
    }

    /// Coefficients to values at `shift * omega^i`.
    pub fn coset_ntt(&self, column: &mut [Fr], shift: Fr) {
        let transform = Transform::new(self.k, self.omega, &[shift; WIDTH]);
        self.all(&mut [column], |bundle| transform.run(bundle));
    }

    /// Values at `shift * omega^i` to coefficients, given 1/shift.
    pub fn coset_intt(&self, column: &mut [Fr], shift_inverse: Fr) {
        self.intt(column);
        let powers = crate::slices::powers(Fr::ONE, shift_inverse, column.len());
        crate::slices::mul_assign(column, &powers);
    }
}

impl core::fmt::Debug for Domain {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Domain(2^{})", self.k)
    }
}
