//! The fast ways, one file or folder a tier; `naive` is what they all have to agree with.

pub mod naive;

use crate::field::Modulus;
use crate::field::limbs::Limbs;

/// The tier that this build uses.
pub const TIER: &str = "native";

/// a b / 2^256 mod P.
pub(crate) fn multiply<M: Modulus>(a: &Limbs, b: &Limbs) -> Limbs {
    naive::multiply::<M>(a, b)
}

/// Whether this machine computes what the tier assumes of it.
pub fn self_test() -> bool {
    true
}
