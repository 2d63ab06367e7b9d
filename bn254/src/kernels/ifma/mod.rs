//! AVX-512 IFMA: eight elements as five limbs of 52 bits, a lane each; R = 2^260. Chosen when the
//! process runs, where the processor has it.
//!
//! Limbs but the highest lie in [0, 2^52); the highest has the number's sign. The multiplier reads
//! the low 52 bits of a limb, so that of a negative factor it sees 2^260 more, which the product
//! takes off again. Gueron, Krasnov, "Accelerating big integer arithmetic using Intel IFMA
//! extensions" (ARITH 2016), sections 2 and 3, has limbs and columns.
//!
//! Bounds, in units of P: a loaded element is 16 times one of the field, below 16; a product of a
//! and b within |a b| / 84 and one more; a settled one in [0, 1.75). Factors must lie within 42,
//! what is settled within 40. What `Lanes` allows stays within 37: a sum that is settled has two
//! loaded or parked elements at most, which leave room for one product; seven products lie within
//! 31.
//!
//! Safety: every function here uses instructions that not all processors have. `Eight` has no name
//! outside of `kernels`, which hands it out, as a parameter, only where [`is_available`] holds.
#![allow(unsafe_code)]

mod eight;
mod vector;

pub use eight::Eight;

/// Whether this processor has what [`Eight`] needs.
pub fn is_available() -> bool {
    std::arch::is_x86_feature_detected!("avx512f")
        && std::arch::is_x86_feature_detected!("avx512dq")
        && std::arch::is_x86_feature_detected!("avx512vl")
        && std::arch::is_x86_feature_detected!("avx512ifma")
        && std::arch::is_x86_feature_detected!("bmi2")
        && std::arch::is_x86_feature_detected!("adx")
}
