//! Relaxed SIMD: two products in floating point and one in integers, instruction by instruction
//! beside each other, because they use different units of the processor. `build/` writes the
//! products as assembly: the order of instructions is the point, and a compiler does not keep it.
//!
//! Splitting a product of floating-point limbs: Emmart, Zheng, Weems, "Faster modular
//! exponentiation using double precision floating point arithmetic on the GPU" (ARITH 2018),
//! section 3. The four low columns are folded at once by 2^(-51 j) mod P, then one step of
//! Montgomery's reduction; R = 2^255.
//!
//! Bounds of the pair: limbs of weight w lie within w * 2^50, but the highest within 0.76 * 2^50
//! times the element's size; products of limbs must lie within 2^102. Folding adds at most 0.51 P,
//! the last step P/2. Settling subtracts multiples of P, whose limbs lie within 0.55 * 2^50, and
//! has to stay exact: below 2^53.
#![allow(unsafe_code)]

mod pair;
mod trio;

pub use trio::Trio;
