//! Prime field elements in Montgomery form.

mod inverse;
pub mod limbs;
pub mod modulus;
mod operators;

pub use inverse::batch_invert;
pub use modulus::Modulus;

use crate::kernels;
use limbs::{Limbs, less, sub};
use modulus::minus_two;
use std::marker::PhantomData;

/// An element of the field with this modulus: `value * 2^256 mod P` in four limbs, always below P.
#[derive(Clone, Copy, PartialEq, Eq, Default, Hash)]
#[repr(transparent)]
pub struct Field<M> {
    pub(crate) limbs: Limbs,
    modulus: PhantomData<M>,
}

/// An element of the scalar field.
pub type Fr = Field<modulus::R>;
/// An element of the coordinate field.
pub type Fq = Field<modulus::Q>;

impl<M: Modulus> Field<M> {
    /// Zero.
    pub const ZERO: Self = Self::from_montgomery_unchecked([0; 4]);
    /// One.
    pub const ONE: Self = Self::from_montgomery_unchecked(M::R);

    pub(crate) const fn from_montgomery_unchecked(limbs: Limbs) -> Self {
        Self { limbs, modulus: PhantomData }
    }

    /// The element with this Montgomery form, or `None` if it is not below P.
    pub fn from_montgomery(limbs: Limbs) -> Option<Self> {
        less(&limbs, &M::P).then_some(Self::from_montgomery_unchecked(limbs))
    }

    /// The Montgomery form.
    pub const fn to_montgomery(self) -> Limbs {
        self.limbs
    }

    /// A small number.
    pub fn from_u64(value: u64) -> Self {
        Self::from_montgomery_unchecked([value, 0, 0, 0]) * Self::from_montgomery_unchecked(M::R2)
    }

    /// The number with these limbs, or `None` if it is not below P.
    pub fn from_canonical(limbs: Limbs) -> Option<Self> {
        let raw = Self::from_montgomery(limbs)?;
        Some(raw * Self::from_montgomery_unchecked(M::R2))
    }

    /// The number itself, below P.
    pub fn to_canonical(self) -> Limbs {
        (self * Self::from_montgomery_unchecked([1, 0, 0, 0])).limbs
    }

    /// A nearly uniform element from 64 uniform bytes, little endian: the number modulo P.
    pub fn from_wide(bytes: &[u8; 64]) -> Self {
        let mut words = [0u64; 8];
        for (word, chunk) in words.iter_mut().zip(bytes.as_chunks::<8>().0) {
            *word = u64::from_le_bytes(*chunk);
        }
        let [a, b, c, d, e, f, g, h] = words;
        let part = |limbs: Limbs| {
            let mut limbs = limbs;
            while !less(&limbs, &M::P) {
                limbs = sub(&limbs, &M::P).0;
            }
            Self::from_montgomery_unchecked(limbs)
        };
        let r2 = Self::from_montgomery_unchecked(M::R2);
        // low * R + high * R^2 in Montgomery form.
        part([a, b, c, d]) * r2 + part([e, f, g, h]) * r2 * r2
    }

    /// Zero, and no other element.
    pub fn is_zero(&self) -> bool {
        self.limbs == [0; 4]
    }

    /// a^2.
    #[must_use]
    pub fn square(self) -> Self {
        self * self
    }

    /// 2a.
    #[must_use]
    pub fn double(self) -> Self {
        self + self
    }

    /// a^exponent; the time depends on the exponent only.
    #[must_use]
    pub fn pow(self, exponent: &[u64]) -> Self {
        let mut power = Self::ONE;
        for bit in (0..64 * exponent.len()).rev() {
            power = power.square();
            if exponent[bit / 64] >> (bit % 64) & 1 == 1 {
                power *= self;
            }
        }
        power
    }

    /// 1/a, or `None` for zero. Variable time.
    pub fn invert(self) -> Option<Self> {
        inverse::invert(self)
    }

    /// 1/a by Fermat's theorem: slow, and the reference for [`Field::invert`].
    pub fn invert_naive(self) -> Option<Self> {
        (!self.is_zero()).then(|| self.pow(&minus_two(&M::P)))
    }

    pub(crate) fn product(&self, other: &Self) -> Self {
        Self::from_montgomery_unchecked(kernels::multiply::<M>(&self.limbs, &other.limbs))
    }
}

impl Fr {
    /// log2 of the largest domain: 2^28 divides r - 1.
    pub const TWO_ADICITY: u32 = 28;

    /// A root of unity of order 2^k.
    ///
    /// # Panics
    /// For k above [`Fr::TWO_ADICITY`].
    pub fn root_of_unity(k: u32) -> Self {
        assert!(k <= Self::TWO_ADICITY, "no root of unity of order 2^{k}");
        let minus_one = sub(&modulus::R::P, &[1, 0, 0, 0]).0;
        let mut exponent = minus_one;
        for _ in 0..Self::TWO_ADICITY {
            exponent = limbs::halve(&exponent, 0);
        }
        let mut root = Self::from_u64(modulus::R::GENERATOR).pow(&exponent);
        for _ in k..Self::TWO_ADICITY {
            root = root.square();
        }
        root
    }

    /// A generator of the subgroup of odd order: cosets of domains differ by its powers.
    pub fn delta() -> Self {
        Self::from_u64(modulus::R::GENERATOR).pow(&[1 << Self::TWO_ADICITY])
    }
}

impl<M: Modulus> core::fmt::Debug for Field<M> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let [a, b, c, d] = self.to_canonical();
        write!(f, "0x{d:016x}{c:016x}{b:016x}{a:016x}")
    }
}
