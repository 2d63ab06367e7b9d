//! A field: its constants and functions under a prefix.

use bn254::field::Modulus;
use bn254::field::limbs::Limbs;

use super::Arithmetic;
use super::limbs::element;
use super::multiply::multiply;

/// A number as a literal.
pub fn literal(number: &Limbs) -> String {
    let halves = number.iter().flat_map(|word| [*word as u32, (*word >> 32) as u32]);
    element(&halves.map(|half| format!("{half}u")).collect::<Vec<_>>())
}

/// Everything that shaders do with elements of one field. Elements are below p before and after.
pub fn field<M: Modulus>(name: &str, arithmetic: Arithmetic) -> String {
    let upper = name.to_uppercase();
    let (p, one) = (literal(&M::P), literal(&arithmetic.shape.one::<M>()));
    let simple = format!(
        "const {upper}_P = {p};
const {upper}_ONE = {one};
fn {name}_reduce(a: Fe) -> Fe {{
  let less = subtract_words(a, {upper}_P);
  return choose(less.value, a, less.borrow == 1u);
}}
fn {name}_add(a: Fe, b: Fe) -> Fe {{ return {name}_reduce(add_words(a, b)); }}
fn {name}_sub(a: Fe, b: Fe) -> Fe {{
  let difference = subtract_words(a, b);
  let back = Fe(select(vec4(0u), {upper}_P.lo, difference.borrow == 1u),
    select(vec4(0u), {upper}_P.hi, difference.borrow == 1u));
  return add_words(difference.value, back);
}}
"
    );
    simple + &multiply::<M>(name, arithmetic)
}
