//! Elements at rest are eight words, least significant first; inside a product they are short
//! limbs, whose products fit 32 bits.

use std::fmt::Write;

use bn254::field::Modulus;
use bn254::field::limbs::{Limbs, digit};
use bn254::field::modulus::{inverse_power_of_two, power_of_two};

/// Limbs of a product: `count` limbs of `bits` bits. Montgomery form on the GPU has
/// R = 2^(bits count).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    bits: usize,
    count: usize,
}

impl Shape {
    /// 20 limbs of 13 bits: a whole column of a product fits 32 bits without carries.
    pub const THIRTEEN: Shape = Shape { bits: 13, count: 20 };
    /// 17 limbs of 15 bits.
    pub const FIFTEEN: Shape = Shape { bits: 15, count: 17 };
    /// 16 limbs of 16 bits: the fewest products, a carry after each.
    pub const SIXTEEN: Shape = Shape { bits: 16, count: 16 };

    /// Bits of a limb.
    pub const fn bits(self) -> usize {
        self.bits
    }

    /// Limbs of an element.
    pub const fn count(self) -> usize {
        self.count
    }

    /// Whether a column of a product and its reduction, carries included, fits 32 bits.
    pub const fn fits_columns(self) -> bool {
        let limb = (1u64 << self.bits) - 1;
        let carry = u32::MAX as u64 >> self.bits;
        2 * self.count as u64 * limb * limb + carry <= u32::MAX as u64
    }

    /// 2^(R's exponent here - 256): times it, a number goes from the Montgomery form of `bn254` to
    /// that of the GPU.
    pub fn to_gpu<M: Modulus>(self) -> Limbs {
        let bits = self.bits * self.count;
        match bits.checked_sub(256) {
            Some(up) => power_of_two(&M::P, up),
            None => inverse_power_of_two(&M::P, 256 - bits),
        }
    }

    /// The factor by which a product on the GPU takes `bn254`'s Montgomery form off.
    pub fn from_montgomery<M: Modulus>(self) -> Limbs {
        self.to_gpu::<M>()
    }

    /// One, in Montgomery form on the GPU.
    pub fn one<M: Modulus>(self) -> Limbs {
        power_of_two(&M::P, self.bits * self.count)
    }

    /// The limbs of a number.
    pub fn limbs(self, number: &Limbs) -> Vec<u64> {
        (0..self.count).map(|index| digit(number, index, self.bits)).collect()
    }
}

/// The prime, for use as a value.
pub fn modulus<M: Modulus>() -> Limbs {
    M::P
}

/// The name of word `index` of element `name`.
pub fn word(name: &str, index: usize) -> String {
    let half = if index < 4 { "lo" } else { "hi" };
    format!("{name}.{half}.{}", ["x", "y", "z", "w"][index % 4])
}

/// An element of eight words.
pub fn element(words: &[String]) -> String {
    format!("Fe(vec4({}), vec4({}))", words[..4].join(", "), words[4..].join(", "))
}

/// Lines that take `name` apart into `prefix0`, `prefix1`, ...
pub fn unpack(out: &mut String, shape: Shape, name: &str, prefix: &str) {
    let mask = (1u32 << shape.bits) - 1;
    for index in 0..shape.count {
        let (start, shift) = (index * shape.bits / 32, index * shape.bits % 32);
        let mut value = word(name, start);
        if shift > 0 {
            value = format!("({value} >> {shift}u)");
        }
        if shift + shape.bits > 32 && start < 7 {
            value = format!("({value} | ({} << {}u))", word(name, start + 1), 32 - shift);
        }
        let _ = writeln!(out, "  let {prefix}{index} = {value} & {mask}u;");
    }
}

/// The element whose limbs, of exactly `bits` bits each, are `prefix0`, `prefix1`, ...
pub fn pack(shape: Shape, prefix: &str) -> String {
    let words: Vec<String> = (0..8).map(|index| packed_word(shape, prefix, index)).collect();
    element(&words)
}

fn packed_word(shape: Shape, prefix: &str, index: usize) -> String {
    let (low, high) = (32 * index, 32 * index + 32);
    let parts = (0..shape.count).filter_map(|limb| {
        let (start, end) = (limb * shape.bits, (limb + 1) * shape.bits);
        let name = format!("{prefix}{limb}");
        match (start >= high || end <= low, start >= low) {
            (true, _) => None,
            (_, true) if start == low => Some(name),
            (_, true) => Some(format!("({name} << {}u)", start - low)),
            (_, false) => Some(format!("({name} >> {}u)", low - start)),
        }
    });
    parts.collect::<Vec<_>>().join(" | ")
}

/// What all fields share: the type, sums and differences of 256 bits, comparisons.
pub fn packed() -> String {
    let mut out = String::from(
        "struct Fe { lo: vec4<u32>, hi: vec4<u32> }\n\
         struct Difference { value: Fe, borrow: u32 }\n\
         const ZERO = Fe(vec4(0u), vec4(0u));\n\
         fn is_zero(a: Fe) -> bool { return all((a.lo | a.hi) == vec4(0u)); }\n\
         fn choose(a: Fe, b: Fe, second: bool) -> Fe {\n  \
           return Fe(select(a.lo, b.lo, second), select(a.hi, b.hi, second));\n}\n",
    );
    out += "fn add_words(a: Fe, b: Fe) -> Fe {\n";
    chain(
        &mut out,
        "+",
        |a, sum, _| format!("u32({sum} < {a})"),
        |sum, t| format!("u32({t} < {sum})"),
    );
    let words: Vec<String> = (0..8).map(|index| format!("t{index}")).collect();
    let _ = writeln!(out, "  return {};\n}}", element(&words));
    out += "fn subtract_words(a: Fe, b: Fe) -> Difference {\n";
    chain(
        &mut out,
        "-",
        |a, _, b| format!("u32({a} < {b})"),
        |difference, t| format!("u32({t} > {difference})"),
    );
    let _ = writeln!(out, "  return Difference({}, c7);\n}}", element(&words));
    out
}

/// Eight words with what is carried or borrowed: `t0..t7`, and `c7` out of the top.
fn chain(
    out: &mut String,
    sign: &str,
    first: impl Fn(&str, &str, &str) -> String,
    second: impl Fn(&str, &str) -> String,
) {
    for index in 0..8 {
        let (a, b) = (word("a", index), word("b", index));
        let s = format!("s{index}");
        let _ = writeln!(out, "  let {s} = {a} {sign} {b};");
        let out_of_first = first(&a, &s, &b);
        if index == 0 {
            let _ = writeln!(out, "  let t0 = s0;\n  let c0 = {out_of_first};");
            continue;
        }
        let t = format!("t{index}");
        let _ = writeln!(out, "  let {t} = {s} {sign} c{};", index - 1);
        let _ = writeln!(out, "  let c{index} = {out_of_first} | {};", second(&s, &t));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What `book/webgpu.md` proves products by.
    #[test]
    fn bounds_of_columns_hold() {
        assert!(Shape::THIRTEEN.fits_columns());
        for shape in [Shape::FIFTEEN, Shape::SIXTEEN] {
            let limb = (1u64 << shape.bits) - 1;
            assert!(!shape.fits_columns() && limb * limb + 2 * limb <= u32::MAX as u64);
        }
        for shape in [Shape::THIRTEEN, Shape::FIFTEEN, Shape::SIXTEEN] {
            // 2p < 2^255 <= R: results stay below 2p, and limbs hold them.
            assert!(shape.bits * shape.count >= 255);
        }
    }
}
