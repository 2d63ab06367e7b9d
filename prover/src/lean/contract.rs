//! The lean verifier as a Solidity contract: one block of assembly, rendered from the key alone, in
//! the order of [`super::verify`]. Numbers of the key are inlined; there is no inversion.
//!
//! Sums are not reduced: a value is at most so many times r, which the renderer counts, and
//! products take any 256 bits.

use std::fmt::Write;

use bn254::Fr;

use super::expressions::{R, Values, hex};
use super::key::LeanKey;

const Q: &str = "0x30644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd47";
/// The second group's generator as the precompile takes it.
const G2: [&str; 4] = [
    "0x198e9393920d483a7260bfb731fb5d25f1aa493335a9e71297e485b7aef312c2",
    "0x1800deef121f1e76426a00665e5c4479674322d4f75edadd46debd5cd992f6ed",
    "0x090689d0585ff075ec9e99ad690c3395bc4b313370b38ef355acdadcd122975b",
    "0x12c85ea5db8c6deb4aab71808dcb408fe3d1e7690c43d37b4ce6cc0166fa7daa",
];
/// Memory that the opening writes to.
const SCRATCH_END: usize = 0x400;
/// Gas that a precompile on points may take: a refused point takes all it is given.
const POINT_GAS: usize = 40_000;

/// The first place that neither the opening nor any hash of the transcript overwrites.
fn buffer_end(key: &LeanKey) -> usize {
    let scalars = key.rotations.len() + key.packed;
    SCRATCH_END.max(32 * (1 + scalars.max(key.publics + 2)))
}

impl LeanKey {
    /// A self-contained contract with one function, `verify(uint256[p] publics, uint256[w] proof)`,
    /// which says false for any words but an accepted proof; calldata that is too short reverts.
    pub fn solidity(&self, name: &str) -> String {
        let mut contract = Contract::new(self);
        contract.transcript();
        contract.denominators();
        contract.anchors();
        contract.quotient();
        contract.remainders();
        contract.opening();
        let words = self.schedule().words().len();
        format!(
            "// SPDX-License-Identifier: MIT OR Apache-2.0\npragma solidity ^0.8.20;\n\n\
             /// Verifies lean proofs of one circuit: {} gates of book/lean.md, {} rows.\n\
             contract {name} {{\n    function verify(\n        uint256[{}] calldata,\n        \
             uint256[{words}] calldata\n    ) external view returns (bool) {{\n        \
             assembly {{\n{}        }}\n    }}\n}}\n",
            self.constraints.len(),
            1u64 << self.k,
            self.publics,
            contract.body,
        )
    }
}

struct Contract<'a> {
    key: &'a LeanKey,
    body: String,
    /// The next free place in memory.
    free: usize,
    /// Places of u - x omega^s, and of the products of those before each.
    differences: Vec<usize>,
    before: Vec<usize>,
    /// Places of inverses: of x^n - 1, of x^(m-1), of Z_1(u), of u - x; then of the anchors.
    inverses: Vec<usize>,
    anchors: Vec<usize>,
    /// Places of x^n - 1, of two challenges, and of values at u.
    vanishing: usize,
    y: usize,
    gamma: usize,
    quotient: usize,
}

impl<'a> Contract<'a> {
    fn new(key: &'a LeanKey) -> Self {
        Self {
            key,
            body: String::new(),
            free: buffer_end(key),
            differences: Vec::new(),
            before: Vec::new(),
            inverses: Vec::new(),
            anchors: Vec::new(),
            vanishing: 0,
            y: 0,
            gamma: 0,
            quotient: 0,
        }
    }

    fn line(&mut self, text: impl AsRef<str>) {
        let _ = writeln!(self.body, "            {}", text.as_ref());
    }

    fn place(&mut self) -> usize {
        self.free += 32;
        self.free - 32
    }

    fn stored(&mut self, value: impl AsRef<str>) -> usize {
        let place = self.place();
        self.line(format!("mstore({place:#x}, {})", value.as_ref()));
        place
    }

    /// Where word `index` of the proof stands in the calldata.
    fn word(&self, index: usize) -> usize {
        4 + 32 * (self.key.publics + index)
    }

    fn scalars(&self) -> usize {
        self.key.rotations.len() + self.key.packed
    }

    fn words(&self) -> usize {
        9 + self.scalars()
    }

    /// base^(2^doublings) by squarings, in a variable.
    fn squared(&mut self, name: &str, base: &str, doublings: u32) {
        self.line(format!("let {name} := {base}"));
        (0..doublings).for_each(|_| self.line(format!("{name} := mulmod({name}, {name}, {R})")));
    }

    fn transcript(&mut self) {
        let (publics, scalars) = (self.key.publics, self.scalars());
        let size = self.word(self.words());
        self.line("// Exact length, scalars below r, no point at infinity.");
        self.line(format!("let ok := eq(calldatasize(), {size})"));
        let words = (0..publics).map(|i| 4 + 32 * i);
        let scalar_words = (0..scalars).map(|i| self.word(4 + i));
        let inverse = self.word(8 + scalars);
        let checked: Vec<_> = words.chain(scalar_words).chain([inverse]).collect();
        for at in checked {
            self.line(format!("ok := and(ok, lt(calldataload({at}), {R}))"));
        }
        for point in [0, 2, 4 + scalars, 6 + scalars] {
            let y = self.word(point + 1);
            self.line(format!("ok := and(ok, gt(calldataload({y}), 0))"));
        }
        self.line("// r1: each hash goes unreduced into the next.");
        let digest = hex(self.key.digest());
        self.line(format!("mstore(0, {digest})"));
        self.line(format!("calldatacopy(0x20, 4, {})", 32 * (publics + 2)));
        self.line(format!("mstore(0, keccak256(0, {}))", 32 * (publics + 3)));
        self.y = self.stored("mload(0)");
        self.hashed(2, 2);
        self.line(format!("let x := mod(mload(0), {R})"));
        self.hashed(4, scalars);
        self.gamma = self.stored("mload(0)");
        self.hashed(4 + scalars, 2);
        self.line(format!("let u := mod(mload(0), {R})"));
    }

    /// The next hash: of the one before, which stands at 0, and of words of the proof.
    fn hashed(&mut self, word: usize, count: usize) {
        let from = self.word(word);
        self.line(format!("calldatacopy(0x20, {from}, {})", 32 * count));
        self.line(format!("mstore(0, keccak256(0, {}))", 32 * (count + 1)));
    }

    /// All that is divided by, and the inverses of it.
    fn denominators(&mut self) {
        self.line("// r5: denominators; the last word is the inverse of their product.");
        let doublings = self.key.packed.ilog2();
        (0..doublings).for_each(|_| self.line(format!("x := mulmod(x, x, {R})")));
        self.line("{");
        self.squared("power", "x", self.key.k);
        let spread = self.spread();
        let mut list = vec![format!("add(power, {})", hex(-Fr::ONE)), spread];
        let product = self.differences();
        list.push(format!("mload({product:#x})"));
        list.push(format!("add(u, sub({R}, x))"));
        let domain = self.key.domain();
        for row in &self.key.anchors {
            list.push(format!("add(x, {})", hex(-domain.omega().pow(&[*row as u64]))));
        }
        let values: Vec<usize> = list.iter().map(|value| self.stored(value)).collect();
        self.vanishing = values.first().copied().unwrap_or(0);
        self.line(format!("let product := mload({:#x})", self.vanishing));
        let mut products = Vec::new();
        for value in values.iter().skip(1) {
            products.push(self.stored("product"));
            self.line(format!("product := mulmod(product, mload({value:#x}), {R})"));
        }
        let inverse = self.word(8 + self.scalars());
        self.line(format!("let rest := calldataload({inverse})"));
        self.line(format!("ok := and(ok, eq(mulmod(product, rest, {R}), 1))"));
        for (value, before) in values.iter().skip(1).zip(products).rev() {
            let inverted = format!("mulmod(rest, mload({before:#x}), {R})");
            let place = self.stored(inverted);
            self.inverses.push(place);
            self.line(format!("rest := mulmod(rest, mload({value:#x}), {R})"));
        }
        let place = self.stored("rest");
        self.inverses.push(place);
        self.line("}");
        self.inverses.reverse();
    }

    /// x to one less than the number of points.
    fn spread(&mut self) -> String {
        let exponent = self.key.rotations.len().saturating_sub(1);
        let mut power = "1".to_owned();
        for bit in (0..usize::BITS - exponent.leading_zeros()).rev() {
            if power != "1" {
                let place = self.stored(&power);
                power = format!("mulmod(mload({place:#x}), mload({place:#x}), {R})");
            }
            if exponent >> bit & 1 == 1 {
                power = match power.as_str() {
                    "1" => "x".to_owned(),
                    _ => format!("mulmod({power}, x, {R})"),
                };
            }
        }
        power
    }

    /// u - x omega^s, the products before each, and where the product of all stands.
    fn differences(&mut self) -> usize {
        let domain = self.key.domain();
        let mut product = self.stored("1");
        for rotation in self.key.rotations.clone() {
            let rows = i64::from(rotation).rem_euclid(domain.len() as i64) as u64;
            let shift = hex(-domain.omega().pow(&[rows]));
            let difference = self.stored(format!("add(u, mulmod(x, {shift}, {R}))"));
            self.before.push(product);
            product =
                self.stored(format!("mulmod(mload({product:#x}), mload({difference:#x}), {R})"));
            self.differences.push(difference);
        }
        product
    }

    /// The Lagrange polynomials of the anchors' rows.
    fn anchors(&mut self) {
        let domain = self.key.domain();
        let size = hex(domain.size_inverse());
        let scale = self.stored(format!("mulmod(mload({:#x}), {size}, {R})", self.vanishing));
        let inverses = self.inverses.clone();
        for (row, inverse) in self.key.anchors.iter().zip(inverses.iter().skip(4)) {
            let point = hex(domain.omega().pow(&[*row as u64]));
            let scaled = format!("mulmod(mload({scale:#x}), {point}, {R})");
            let place = self.stored(format!("mulmod({scaled}, mload({inverse:#x}), {R})"));
            self.anchors.push(place);
        }
    }

    /// The constraints, by Horner's rule in y, over x^n - 1.
    fn quotient(&mut self) {
        self.line("// r4: the constraints at x.");
        let load = |word: usize| format!("calldataload({word})");
        let mut values = Values {
            advice: (0..self.key.rotations.len()).map(|i| load(self.word(4 + i))).collect(),
            packed: (0..self.key.packed)
                .map(|i| load(self.word(4 + self.key.rotations.len() + i)))
                .collect(),
            anchors: self.anchors.iter().map(|place| format!("mload({place:#x})")).collect(),
            publics: (0..self.key.publics).map(|i| load(4 + 32 * i)).collect(),
            ..Values::default()
        };
        values.render(&self.key.nodes, &self.key.constraints, self.free);
        for (place, value) in &values.stored {
            self.line(format!("mstore({place:#x}, {value})"));
            self.free = self.free.max(place + 32);
        }
        self.line("{");
        let y = self.y;
        for (i, value) in values.constraints.iter().enumerate() {
            match i {
                0 => self.line(format!("let sum := {value}")),
                _ => self.line(format!("sum := add({value}, mulmod(sum, mload({y:#x}), {R}))")),
            }
        }
        self.quotient = self.stored(format!("mulmod(sum, {}, {R})", self.inverse(0)));
        self.line("}");
    }

    fn inverse(&self, index: usize) -> String {
        format!("mload({:#x})", self.inverses.get(index).copied().unwrap_or(0))
    }

    fn remainders(&mut self) {
        self.line("// r6: the remainders at u.");
        let (m, t) = (self.key.rotations.len(), self.key.packed);
        self.line("{");
        let last = self.word(3 + m + t);
        self.line(format!("let sum := calldataload({last})"));
        for i in (0..t.saturating_sub(1)).rev() {
            let word = self.word(4 + m + i);
            self.line(format!("sum := add(calldataload({word}), mulmod(sum, u, {R}))"));
        }
        let packed = self.stored("sum");
        self.line("}");
        let witness = self.witness();
        self.squared("zero", "u", t.ilog2());
        self.line(format!("zero := add(zero, sub({R}, x))"));
        self.line(format!("let first := mulmod(mload({:#x}), zero, {R})", self.gamma));
        let twice = format!("mulmod(mload({:#x}), first, {R})", self.gamma);
        self.line(format!("let second := mulmod({twice}, {}, {R})", self.inverse(3)));
        self.line(format!("first := mulmod(first, {}, {R})", self.inverse(2)));
        self.line(format!(
            "let rest := add(mulmod(first, mload({witness:#x}), {R}), \
             mulmod(second, mload({:#x}), {R}))",
            self.quotient
        ));
        self.line(format!("rest := addmod(mload({packed:#x}), rest, {R})"));
    }

    /// The polynomial through the witness' values at u, by Lagrange's formula; its place.
    fn witness(&mut self) -> usize {
        self.line("{");
        self.line("let after := 1");
        self.line("let sum := 0");
        let weights = self.key.weights();
        let rows = self.differences.clone().into_iter().zip(self.before.clone());
        for (i, ((difference, before), weight)) in rows.zip(weights).enumerate().rev() {
            let value = format!("mulmod(calldataload({}), {}, {R})", self.word(4 + i), hex(weight));
            let others = format!("mulmod(mload({before:#x}), after, {R})");
            self.line(format!("sum := addmod(sum, mulmod({value}, {others}, {R}), {R})"));
            if i > 0 {
                self.line(format!("after := mulmod(after, mload({difference:#x}), {R})"));
            }
        }
        let witness = self.stored(format!("mulmod(sum, {}, {R})", self.inverse(1)));
        self.line("}");
        witness
    }

    /// The pairing check: places from 0 on are free again.
    fn opening(&mut self) {
        let scalars = self.scalars();
        let commitment = self.key.commitment_words();
        let (x, y) = commitment.split_at(32);
        self.line("// C0 + first C1 + second C2 - remainder G - zero W + u W'");
        self.line(format!("mstore(0, 0x{})", hex::encode(x)));
        self.line(format!("mstore(0x20, 0x{})", hex::encode(y)));
        self.add_copied(self.word(0), "first");
        self.add_copied(self.word(2), "second");
        self.line("mstore(0x40, 1)");
        self.line("mstore(0x60, 2)");
        self.add_scaled(&format!("sub({R}, rest)"));
        self.add_copied(self.word(4 + scalars), &format!("sub(mul(2, {R}), zero)"));
        let last = self.word(6 + scalars);
        self.add_copied(last, "u");
        for (i, word) in G2.into_iter().enumerate() {
            self.line(format!("mstore({:#x}, {word})", 0x40 + 32 * i));
        }
        self.line(format!("mstore(0xc0, calldataload({last}))"));
        self.line(format!("mstore(0xe0, sub({Q}, calldataload({})))", last + 32));
        for (i, word) in self.key.tau_g2_words().into_iter().enumerate() {
            self.line(format!("mstore({:#x}, 0x{})", 0x100 + 32 * i, hex::encode(word)));
        }
        self.line("// The pairing takes all gas that is left if a point is none.");
        self.line("if iszero(ok) { mstore(0, 0) return(0, 0x20) }");
        self.line("ok := staticcall(gas(), 8, 0, 0x180, 0, 0x20)");
        self.line("ok := and(ok, eq(returndatasize(), 0x20))");
        self.line("mstore(0, and(ok, eq(mload(0), 1)))");
        self.line("return(0, 0x20)");
    }

    fn add_copied(&mut self, from: usize, factor: &str) {
        self.line(format!("calldatacopy(0x40, {from}, 0x40)"));
        self.add_scaled(factor);
    }

    /// Adds factor times the point at 0x40 to the one at 0.
    fn add_scaled(&mut self, factor: &str) {
        self.line(format!("mstore(0x80, {factor})"));
        self.line(format!("ok := and(ok, staticcall({POINT_GAS}, 7, 0x40, 0x60, 0x40, 0x40))"));
        self.line(format!("ok := and(ok, staticcall({POINT_GAS}, 6, 0, 0x80, 0, 0x40))"));
    }
}
