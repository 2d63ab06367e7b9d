//! Montgomery products of elements in short limbs, written out.

use std::fmt::Write;

use bn254::field::Modulus;

use super::Arithmetic;
use super::limbs::{Shape, pack, unpack};

/// How two elements' limbs are multiplied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Product {
    /// Operand scanning with the reduction between (CIOS): fewest values alive.
    Scanning,
    /// One level of Karatsuba, then the reduction: fewest multiplications. Where columns do not
    /// fit 32 bits (limbs above 13 bits) it is the same as [`Product::Scanning`].
    Karatsuba,
    /// As [`Product::Scanning`], the rows as a loop: a tenth of the text. Compilers of software
    /// adapters take minutes for point additions without it. Limbs above 13 bits: no loop.
    Looped,
}

/// The function `{name}_mul`: a b / R mod p, below p, for a and b below p.
pub fn multiply<M: Modulus>(name: &str, arithmetic: Arithmetic) -> String {
    let Arithmetic { shape, product } = arithmetic;
    let mut out = format!("fn {name}_mul(a: Fe, b: Fe) -> Fe {{\n");
    let looped = shape.fits_columns() && product == Product::Looped;
    if !looped {
        unpack(&mut out, shape, "a", "a");
    }
    unpack(&mut out, shape, "b", "b");
    let writer = Writer { out, shape, modulus: shape.limbs(&M::P), inverse: M::INV };
    let mut out = match (shape.fits_columns(), product) {
        (true, Product::Scanning) => writer.columns_scanned(),
        (true, Product::Looped) => writer.columns_looped(),
        (true, Product::Karatsuba) => writer.columns_apart(),
        (false, _) => writer.carried(),
    };
    let _ = writeln!(out, "  return {name}_reduce({});\n}}", pack(shape, "r"));
    out
}

struct Writer {
    out: String,
    shape: Shape,
    modulus: Vec<u64>,
    /// -1/p mod 2^64.
    inverse: u64,
}

impl Writer {
    fn line(&mut self, text: std::fmt::Arguments<'_>) {
        let _ = writeln!(self.out, "  {text};");
    }

    fn mask(&self) -> u64 {
        (1 << self.shape.bits()) - 1
    }

    /// The factor of the modulus that clears the lowest limb of `sum`.
    fn quotient(&mut self, name: &str, sum: &str) {
        let (inverse, mask) = (self.inverse & self.mask(), self.mask());
        self.line(format_args!("let {name} = (({sum}) * {inverse}u) & {mask}u"));
    }

    /// Scanning without carries inside a row.
    fn columns_scanned(mut self) -> String {
        let (bits, count) = (self.shape.bits(), self.shape.count());
        let p = self.modulus.clone();
        for i in 0..count {
            let before = |j: usize| match i {
                0 => String::new(),
                _ if j + 1 == count => String::new(),
                _ => format!("s{}_{} + ", i - 1, j),
            };
            self.line(format_args!("let t{i} = {}a{i} * b0", before(0)));
            self.quotient(&format!("q{i}"), &format!("t{i}"));
            self.line(format_args!("let c{i} = (t{i} + q{i} * {}u) >> {bits}u", p[0]));
            for j in 1..count {
                let carry = if j == 1 { format!(" + c{i}") } else { String::new() };
                let (sum, p) = (before(j), p[j]);
                self.line(format_args!(
                    "let s{i}_{} = {sum}a{i} * b{j} + q{i} * {p}u{carry}",
                    j - 1
                ));
            }
        }
        let last: Vec<String> = (0..count - 1).map(|j| format!("s{}_{j}", count - 1)).collect();
        self.settle(&last)
    }

    /// Scanning, a row each round: the lowest limb of `a` is used and shifted out.
    fn columns_looped(mut self) -> String {
        let (bits, count, mask) = (self.shape.bits(), self.shape.count(), self.mask());
        let p = self.modulus.clone();
        (0..count - 1).for_each(|j| self.line(format_args!("var s{j} = 0u")));
        self.line(format_args!("var rest = a"));
        self.out += &format!("  for (var row = 0u; row < {count}u; row += 1u) {{\n");
        self.line(format_args!("let a0 = rest.lo.x & {mask}u"));
        let up = format!("vec4(rest.lo.yzw, rest.hi.x) << vec4({}u)", 32 - bits);
        let top = format!("vec4(rest.hi.yzw, 0u) << vec4({}u)", 32 - bits);
        self.line(format_args!(
            "rest = Fe((rest.lo >> vec4({bits}u)) | ({up}), (rest.hi >> vec4({bits}u)) | ({top}))"
        ));
        self.line(format_args!("let t = s0 + a0 * b0"));
        self.quotient("q", "t");
        self.line(format_args!("let carry = (t + q * {}u) >> {bits}u", p[0]));
        for (j, p) in p.iter().enumerate().skip(1) {
            let before = if j + 1 < count { format!("s{j} + ") } else { String::new() };
            let carry = if j == 1 { " + carry" } else { "" };
            self.line(format_args!("s{} = {before}a0 * b{j} + q * {p}u{carry}", j - 1));
        }
        self.out += "  }\n";
        let last: Vec<String> = (0..count - 1).map(|j| format!("s{j}")).collect();
        self.settle(&last)
    }

    /// Carries at last: exact limbs `r0, r1, ...` of columns; the top column is what is carried.
    fn settle(mut self, columns: &[String]) -> String {
        let (bits, mask, count) = (self.shape.bits(), self.mask(), self.shape.count());
        self.line(format_args!("let k0 = {}", columns[0]));
        self.line(format_args!("let r0 = k0 & {mask}u"));
        for j in 1..count {
            let column = columns.get(j).map(|column| format!("{column} + ")).unwrap_or_default();
            self.line(format_args!("let k{j} = {column}(k{} >> {bits}u)", j - 1));
            self.line(format_args!("let r{j} = k{j} & {mask}u"));
        }
        self.out
    }

    /// Karatsuba's product, then one reduction of all columns.
    fn columns_apart(mut self) -> String {
        let (bits, count) = (self.shape.bits(), self.shape.count());
        let half = count / 2;
        for i in 0..half {
            self.line(format_args!("let x{i} = a{i} + a{}", i + half));
            self.line(format_args!("let y{i} = b{i} + b{}", i + half));
        }
        self.triangle("l", "a", "b", 0, half);
        self.triangle("h", "a", "b", half, half);
        self.triangle("m", "x", "y", 0, half);
        for k in 0..2 * count - 1 {
            let mut parts = Vec::new();
            let inside = |k: usize| k < 2 * half - 1;
            if inside(k) {
                parts.push(format!("l{k}"));
            }
            if k >= half && inside(k - half) {
                let k = k - half;
                parts.push(format!("(m{k} - l{k} - h{k})"));
            }
            if k >= 2 * half && inside(k - 2 * half) {
                parts.push(format!("h{}", k - 2 * half));
            }
            self.line(format_args!("var z{k} = {}", parts.join(" + ")));
        }
        self.line(format_args!("var z{} = 0u", 2 * count - 1));
        let p = self.modulus.clone();
        for i in 0..count {
            self.quotient(&format!("q{i}"), &format!("z{i}"));
            self.line(format_args!("let c{i} = (z{i} + q{i} * {}u) >> {bits}u", p[0]));
            for (j, p) in p.iter().enumerate().skip(1) {
                let carry = if j == 1 { format!(" + c{i}") } else { String::new() };
                self.line(format_args!("z{} += q{i} * {p}u{carry}", i + j));
            }
        }
        let last: Vec<String> = (count..2 * count).map(|k| format!("z{k}")).collect();
        self.settle(&last)
    }

    /// Columns of the product of `half` limbs from `start` on.
    fn triangle(&mut self, name: &str, a: &str, b: &str, start: usize, half: usize) {
        for k in 0..2 * half - 1 {
            let terms = (0..half).filter(|i| k >= *i && k - i < half);
            let term = |i: usize| format!("{a}{} * {b}{}", start + i, start + k - i);
            let sum = terms.map(term).collect::<Vec<_>>().join(" + ");
            self.line(format_args!("let {name}{k} = {sum}"));
        }
    }

    /// Scanning with a carry after each product: limbs up to 16 bits.
    fn carried(mut self) -> String {
        let (bits, mask, count) = (self.shape.bits(), self.mask(), self.shape.count());
        let p = self.modulus.clone();
        for i in 0..count {
            let before =
                |j: usize| if i == 0 { String::new() } else { format!("s{}_{j} + ", i - 1) };
            self.line(format_args!("let t{i}_0 = {}a{i} * b0", before(0)));
            self.quotient(&format!("q{i}"), &format!("t{i}_0"));
            self.line(format_args!("let d{i}_0 = (t{i}_0 & {mask}u) + q{i} * {}u", p[0]));
            for j in 1..count {
                let (sum, p, k) = (before(j), p[j], j - 1);
                self.line(format_args!("let t{i}_{j} = {sum}a{i} * b{j} + (t{i}_{k} >> {bits}u)"));
                self.line(format_args!(
                    "let d{i}_{j} = (t{i}_{j} & {mask}u) + q{i} * {p}u + (d{i}_{k} >> {bits}u)"
                ));
                self.line(format_args!("let s{i}_{k} = d{i}_{j} & {mask}u"));
            }
            let top = count - 1;
            self.line(format_args!(
                "let s{i}_{top} = (t{i}_{top} >> {bits}u) + (d{i}_{top} >> {bits}u)"
            ));
        }
        for j in 0..count {
            self.line(format_args!("let r{j} = s{}_{j}", count - 1));
        }
        self.out
    }
}
