//! The fast ways, one file or folder a tier; `naive` is what they all have to agree with.

mod lanes;
pub mod naive;
mod nine;
mod one;
mod shape;
#[cfg(bn254_tier = "relaxed")]
mod wasm_relaxed;

pub use lanes::Lanes;
pub use nine::Nine;
pub use one::One;
#[cfg(bn254_tier = "relaxed")]
pub use wasm_relaxed::Trio;

use crate::field::Modulus;
use crate::field::limbs::Limbs;

/// The tier that this build uses.
pub const TIER: &str = if cfg!(bn254_tier = "relaxed") {
    "relaxed"
} else if cfg!(bn254_tier = "scalar") {
    "scalar"
} else if cfg!(bn254_tier = "wide") {
    "wide"
} else {
    "native"
};

/// A few elements in the form that multiplies fastest here.
#[cfg(bn254_tier = "relaxed")]
pub type Group<M> = Trio<M>;
/// A few elements in the form that multiplies fastest here.
#[cfg(bn254_tier = "scalar")]
pub type Group<M> = Nine<M>;
/// A few elements in the form that multiplies fastest here.
#[cfg(not(any(bn254_tier = "relaxed", bn254_tier = "scalar")))]
pub type Group<M> = One<M>;

/// a b / 2^256 mod P.
#[inline]
pub(crate) fn multiply<M: Modulus>(a: &Limbs, b: &Limbs) -> Limbs {
    #[cfg(any(bn254_tier = "relaxed", bn254_tier = "scalar"))]
    return nine::multiply::<M>(a, b);
    #[cfg(not(any(bn254_tier = "relaxed", bn254_tier = "scalar")))]
    naive::multiply::<M>(a, b)
}

/// Whether this machine computes what the tier assumes of it: a product by its kernel against the
/// reference. Where a fused multiply-add rounds twice, it fails.
pub fn self_test() -> bool {
    use crate::field::modulus::Q;
    type Lane = Group<Q>;
    let (a, b) = (-crate::Fq::from_u64(3), crate::Fq::from_u64(u64::MAX).square().square());
    let expected = naive::multiply::<Q>(&a.to_montgomery(), &b.to_montgomery());
    let mut right = true;
    Lane::splat(a).multiply(&Lane::splat(b)).store(|_, limbs| {
        right &= Lane::wake(limbs).to_montgomery() == expected;
    });
    right
}
