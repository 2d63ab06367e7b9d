//! The fast ways, one file or folder a tier; `naive` is what they all have to agree with.

#[cfg(bn254_ifma)]
mod ifma;
mod lanes;
pub mod naive;
mod nine;
mod one;
mod shape;
mod tier;
#[cfg(bn254_tier = "relaxed")]
mod wasm_relaxed;

pub use lanes::Lanes;
pub use nine::Nine;
pub use one::One;
pub use tier::{MOST_LANES, Rows, Tier, Work};
#[cfg(bn254_tier = "relaxed")]
pub use wasm_relaxed::Trio;

use crate::field::Modulus;
use crate::field::limbs::Limbs;
use crate::field::modulus::Q;

/// A few elements in the form that multiplies fastest here.
#[cfg(bn254_tier = "relaxed")]
pub type Group<M> = Trio<M>;
/// A few elements in the form that multiplies fastest here.
#[cfg(bn254_tier = "scalar")]
pub type Group<M> = Nine<M>;
/// A few elements in the form that multiplies fastest here.
#[cfg(not(any(bn254_tier = "relaxed", bn254_tier = "scalar")))]
pub type Group<M> = One<M>;

/// a b / 2^256 mod P. Loops of many products go through groups; where those are not made of this
/// product, it is not copied into its callers, because a product takes half a kilobyte there.
#[cfg_attr(any(bn254_tier = "relaxed", bn254_tier = "scalar"), inline(never))]
#[cfg_attr(not(any(bn254_tier = "relaxed", bn254_tier = "scalar")), inline)]
pub(crate) fn multiply<M: Modulus>(a: &Limbs, b: &Limbs) -> Limbs {
    #[cfg(any(bn254_tier = "relaxed", bn254_tier = "scalar"))]
    return nine::multiply::<M>(a, b);
    #[cfg(not(any(bn254_tier = "relaxed", bn254_tier = "scalar")))]
    naive::multiply::<M>(a, b)
}

/// Whether this machine computes what the tier in use assumes of it: a product by its kernel
/// against the reference. Where a fused multiply-add rounds twice, it fails.
pub fn self_test() -> bool {
    struct Product;
    impl Work<Q> for Product {
        type Output = bool;
        fn on<L: Rows<Q>>(self) -> bool {
            let (a, b) = (-crate::Fq::from_u64(3), crate::Fq::from_u64(u64::MAX).square().square());
            let expected = naive::multiply::<Q>(&a.to_montgomery(), &b.to_montgomery());
            let mut right = true;
            L::splat(a).multiply(&L::splat(b)).store(|_, limbs| {
                right &= L::wake(limbs).to_montgomery() == expected;
            });
            right
        }
    }
    Tier::current().run(Product)
}
