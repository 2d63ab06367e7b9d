//! The product of three pairs of elements: two in floating point (`pair`), one in integers
//! (`single`), their instructions dealt like two hands of cards.

use crate::asm::{Function, Local, PARAMETERS, constant, get, set, splat, splat_f64, tee};
use crate::numbers::{Number, five, five_nearest, inverse_power_of_two, negative_inverse, nine};

/// 3 * 2^102: a sum with a product below 2^102 has units of 2^51.
const HIGH: f64 = 3.0 * (1u128 << 102) as f64;
/// 3 * 2^51: a sum with a number below 2^51 has units of one.
const UNIT: f64 = 3.0 * (1u64 << 51) as f64;
const TWO_52: f64 = (1u64 << 52) as f64;
/// Added to a column: the bits above 51 then round to nearest, the rest is centred.
const CENTRE: i64 = 1 << 50;
/// Added to a column so that an unsigned shift carries it; the next column gives it back.
const LIFT: i64 = 1 << 58;
const MASK_51: u64 = (1 << 51) - 1;
const MASK_29: i64 = (1 << 29) - 1;
/// Offset of the single's limbs in a trio, in bytes.
const SINGLE: usize = 80;

/// `name(result, a, b)` for the field of order `p`.
pub fn multiply(field: &str, p: &Number) -> String {
    let mut function = Function::default();
    let pair = pair(&mut function, p);
    let single = single(&mut function, p);
    deal(&mut function, &pair, &single);
    function.finish(&format!("bn254_trio_multiply_{field}"))
}

/// Emits both lists, each in its order, evenly spread over each other.
fn deal(function: &mut Function, long: &[String], short: &[String]) {
    let mut dealt = 0;
    for (index, code) in long.iter().enumerate() {
        function.emit(code);
        let due = short.len() * (index + 1) / long.len();
        short[dealt..due].iter().for_each(|code| function.emit(code));
        dealt = due;
    }
}

/// The columns of the floating-point product.
struct Pair {
    columns: [Local; 10],
    digit: Local,
    high: Local,
    anchor: Local,
    split: Local,
    code: Vec<String>,
}

fn pair(function: &mut Function, p: &Number) -> Vec<String> {
    let [_, a, b] = PARAMETERS;
    let mut pair = Pair {
        columns: std::array::from_fn(|_| function.local("v128")),
        digit: function.local("v128"),
        high: function.local("v128"),
        anchor: function.local("v128"),
        split: function.local("v128"),
        code: Vec::new(),
    };
    pair.code.push(format!("{}{}", splat_f64(HIGH), set(pair.anchor)));
    pair.code.push(format!("{}{}", splat_f64(HIGH + UNIT), set(pair.split)));
    let factor: [Local; 5] = std::array::from_fn(|_| function.local("v128"));
    for (j, local) in factor.iter().enumerate() {
        pair.code.push(format!("{}v128.load {}\n{}", get(b), 16 * j, set(*local)));
    }
    for (column, start) in starts().iter().enumerate() {
        pair.code.push(format!("{}{}", splat(*start as u64), set(pair.columns[column])));
    }
    for i in 0..5 {
        pair.code.push(format!("{}v128.load {}\n{}", get(a), 16 * i, set(pair.digit)));
        pair.row(i, &factor.map(get));
    }
    for k in 0..4 {
        pair.carry(k);
        let fold = five_nearest(&inverse_power_of_two(51 * (4 - k), p), p);
        pair.row(4, &fold.map(|limb| splat_f64(limb as f64)));
    }
    pair.quotient((negative_inverse(p) & MASK_51) as i64);
    pair.row(4, &five(p).map(|limb| splat_f64(limb as f64)));
    pair.finish();
    pair.code
}

/// What a column starts from: minus the exponents and anchors of all that is added to it.
fn starts() -> [i64; 10] {
    let mut starts = [0i64; 10];
    for base in [0, 1, 2, 3, 4, 4, 4, 4, 4, 4] {
        for j in base..base + 5 {
            starts[j] = starts[j].wrapping_sub(UNIT.to_bits() as i64);
            starts[j + 1] = starts[j + 1].wrapping_sub(HIGH.to_bits() as i64);
        }
    }
    for column in 0..9 {
        starts[column] = starts[column].wrapping_add(CENTRE + LIFT);
        starts[column + 1] = starts[column + 1].wrapping_sub(LIFT >> 51);
    }
    starts
}

impl Pair {
    /// Adds `digit * factor` to the columns from `base` on.
    fn row(&mut self, base: usize, factor: &[String; 5]) {
        for (j, limb) in factor.iter().enumerate() {
            let (low, high) = (self.columns[base + j], self.columns[base + j + 1]);
            let product = format!("{}{limb}", get(self.digit));
            self.code.push(format!(
                "{}{product}{}f64x2.relaxed_madd\n{}i64x2.add\n{}",
                get(high),
                get(self.anchor),
                tee(self.high),
                set(high),
            ));
            self.code.push(format!(
                "{}{product}{}{}f64x2.sub\nf64x2.relaxed_madd\ni64x2.add\n{}",
                get(low),
                get(self.split),
                get(self.high),
                set(low),
            ));
        }
    }

    /// Moves what a column holds above 51 bits to the next; the rest is the digit.
    fn carry(&mut self, column: usize) {
        let (this, next) = (self.columns[column], self.columns[column + 1]);
        self.code.push(format!(
            "{}{}i32.const 51\ni64x2.shr_u\ni64x2.add\n{}{}{}{}",
            get(next),
            get(this),
            set(next),
            get(this),
            centred(),
            set(self.digit),
        ));
    }

    /// Montgomery's quotient of column 4 is the digit.
    fn quotient(&mut self, inverse: i64) {
        let column = get(self.columns[4]);
        let lane =
            |lane| format!("{column}i64x2.extract_lane {lane}\n{}i64.mul\n", constant(inverse));
        self.code.push(format!(
            "{}i64x2.splat\n{}i64x2.replace_lane 1\n{}{}",
            lane(0),
            lane(1),
            centred(),
            set(self.digit),
        ));
    }

    /// Columns 5 to 9 are the result.
    fn finish(&mut self) {
        let [result, ..] = PARAMETERS;
        let (four, five) = (self.columns[4], self.columns[5]);
        self.code.push(format!(
            "{}{}i32.const 51\ni64x2.shr_u\ni64x2.add\n{}",
            get(five),
            get(four),
            set(five)
        ));
        for column in 5..9 {
            self.carry(column);
            let store = format!("v128.store {}\n", 16 * (column - 5));
            self.code.push(format!("{}{}{store}", get(result), get(self.digit)));
        }
        self.code.push(format!(
            "{}{}{}i64x2.add\n{}f64x2.sub\nv128.store 64\n",
            get(result),
            get(self.columns[9]),
            splat_f64(UNIT),
            splat_f64(UNIT),
        ));
    }
}

/// The low 51 bits of a column as a number, less [`CENTRE`].
fn centred() -> String {
    let (mask, one) = (splat(MASK_51), splat_f64(TWO_52));
    format!("{mask}v128.and\n{one}v128.or\n{}f64x2.sub\n", splat_f64(TWO_52 + CENTRE as f64))
}

/// Nine rows of limb products, each with its step of Montgomery's reduction; R = 2^261.
fn single(function: &mut Function, p: &Number) -> Vec<String> {
    let [_, a, b] = PARAMETERS;
    let factor: [Local; 9] = std::array::from_fn(|_| function.local("i64"));
    let sums: [Local; 9] = std::array::from_fn(|_| function.local("i64"));
    let [digit, quotient, carry] = std::array::from_fn(|_| function.local("i64"));
    let mut code: Vec<String> = factor
        .iter()
        .enumerate()
        .map(|(j, local)| format!("{}i64.load {}\n{}", get(b), SINGLE + 8 * j, set(*local)))
        .collect();
    let mut row = Row { factor, sums, digit, quotient, carry, p: nine(p), first: true };
    let inverse = negative_inverse(p) as i64 & MASK_29;
    for i in 0..9 {
        code.push(format!("{}i64.load {}\n{}", get(a), SINGLE + 8 * i, set(digit)));
        code.extend(row.emit(inverse));
        row.first = false;
    }
    code.extend(single_finish(&sums));
    code
}

/// One row of the integer product.
struct Row {
    factor: [Local; 9],
    sums: [Local; 9],
    digit: Local,
    quotient: Local,
    carry: Local,
    p: [i64; 9],
    first: bool,
}

impl Row {
    /// Pushes column j: the row's product and what earlier rows left there. The first row meets
    /// nothing, and no row meets anything in its highest column.
    fn term(&self, j: usize) -> String {
        let product = format!("{}{}i64.mul\n", get(self.digit), get(self.factor[j]));
        if self.first || j == 8 {
            return product;
        }
        format!("{product}{}i64.add\n", get(self.sums[j]))
    }

    /// Adds the quotient's multiple of p to the column on the stack.
    fn reduce(&self, j: usize) -> String {
        format!("{}{}i64.mul\ni64.add\n", get(self.quotient), constant(self.p[j]))
    }

    fn emit(&self, inverse: i64) -> Vec<String> {
        let quotient = format!("{}i64.mul\n{}i64.and\n", constant(inverse), constant(MASK_29));
        let lowest = format!("{}{}i64.shr_s\n", self.reduce(0), constant(29));
        let sum = self.sums[0];
        let mut code = vec![
            format!("{}{}{quotient}{}", self.term(0), tee(sum), set(self.quotient)),
            format!("{}{lowest}{}", get(sum), set(self.carry)),
        ];
        code.extend((1..9).map(|j| {
            let carried = format!("{}i64.add\n", get(self.carry));
            let carried = if j == 1 { carried.as_str() } else { "" };
            format!("{}{}{carried}{}", self.term(j), self.reduce(j), set(self.sums[j - 1]))
        }));
        code
    }
}

/// Moves carries and stores; eight columns become nine limbs.
fn single_finish(sums: &[Local; 9]) -> Vec<String> {
    let [result, ..] = PARAMETERS;
    let store = |j: usize| format!("i64.store {}\n", SINGLE + 8 * j);
    let low = |j: usize| {
        let limb = format!("{}{}{}i64.and\n", get(result), get(sums[j]), constant(MASK_29));
        format!("{limb}{}", store(j))
    };
    let high = |j: usize| format!("{}{}i64.shr_s\n", get(sums[j]), constant(29));
    let carry = |j: usize| {
        let next = sums[j + 1];
        format!("{}{}{}i64.add\n{}", low(j), high(j), get(next), set(next))
    };
    let top = format!("{}{}{}{}", low(7), get(result), high(7), store(8));
    (0..7).map(carry).chain([top]).collect()
}
