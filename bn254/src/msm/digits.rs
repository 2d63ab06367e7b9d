//! Scalars as signed digits, sorted by the bucket that each goes into.

use super::glv;
use crate::field::Fr;

/// Bits that a half of a scalar has, with its sign.
const HALF_BITS: usize = 128;

/// How scalars are cut: digits of `bits` bits, `count` a half, which fall into `sets` bucket sets:
/// digit `j` goes into set `j % sets` and meets the points of level `j / sets`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// Bits of a digit.
    pub bits: usize,
    /// Bucket sets of a column.
    pub sets: usize,
}

impl Window {
    /// Digits of half a scalar.
    pub fn count(&self) -> usize {
        HALF_BITS.div_ceil(self.bits)
    }

    /// Levels that a table for this window has.
    pub fn levels(&self) -> usize {
        self.count().div_ceil(self.sets)
    }
}

/// A term of a bucket: a point of the table or its image under lambda, or the negative of that.
#[derive(Debug, Clone, Copy)]
pub struct Term(u32);

impl Term {
    const NEGATIVE: u32 = 1 << 31;
    const MOVED: u32 = 1 << 30;

    /// Place of the point in the table.
    pub fn point(self) -> usize {
        (self.0 & !(Self::NEGATIVE | Self::MOVED)) as usize
    }

    /// Whether the point is meant under lambda.
    pub fn is_moved(self) -> bool {
        self.0 & Self::MOVED != 0
    }

    /// Whether the negative of the point is meant.
    pub fn is_negative(self) -> bool {
        self.0 & Self::NEGATIVE != 0
    }
}

/// The terms of one column, bucket by bucket.
#[derive(Debug, Default)]
pub struct Sorted {
    /// `set << bits | digit` of each term, ascending.
    pub keys: Vec<u32>,
    /// The terms.
    pub terms: Vec<Term>,
}

/// Cuts and sorts one column. Zero digits vanish; points for which `absent` holds are left out.
pub fn sort(column: &[Fr], size: usize, window: Window, absent: &[bool]) -> Sorted {
    let mut found: Vec<(u32, Term)> = Vec::with_capacity(2 * column.len());
    for (index, (scalar, absent)) in column.iter().zip(absent).enumerate() {
        if *absent || scalar.is_zero() {
            continue;
        }
        for (half, moved) in glv::halves(scalar).into_iter().zip([0, Term::MOVED]) {
            let term = |level: usize, negative| (level * size + index) as u32 | moved | negative;
            cut(half, window, |set, level, digit, negative| {
                let negative = if negative { Term::NEGATIVE } else { 0 };
                let key = (set << window.bits) as u32 | digit;
                found.push((key, Term(term(level, negative))));
            });
        }
    }
    count_and_place(&found, window.sets << window.bits)
}

/// Signed digits of one half, lowest first: set, level, size, sign.
#[inline(always)]
fn cut(half: i128, window: Window, mut emit: impl FnMut(usize, usize, u32, bool)) {
    let (size, negative) = (half.unsigned_abs(), half < 0);
    // Two words: shifts of 128 bits are calls on some targets.
    let (mut low, mut high) = (size as u64, (size >> 64) as u64);
    let (mut set, mut level, mut carry) = (0, 0, 0);
    let (bits, full) = (window.bits as u32, 1u32 << window.bits);
    while low | high | carry != 0 {
        let digit = (low as u32 & (full - 1)) + carry as u32;
        low = low >> bits | high << (64 - bits);
        high >>= bits;
        // Above half the base the digit is the base's complement, and the next is one larger.
        carry = (digit > full / 2) as u64;
        if carry == 1 && digit != full {
            emit(set, level, full - digit, !negative);
        } else if carry == 0 && digit != 0 {
            emit(set, level, digit, negative);
        }
        set += 1;
        if set == window.sets {
            (set, level) = (0, level + 1);
        }
    }
}

/// A counting sort.
fn count_and_place(found: &[(u32, Term)], keys: usize) -> Sorted {
    let mut starts = vec![0u32; keys + 1];
    found.iter().for_each(|(key, _)| starts[*key as usize + 1] += 1);
    for key in 0..keys {
        starts[key + 1] += starts[key];
    }
    let mut sorted = Sorted { keys: vec![0; found.len()], terms: vec![Term(0); found.len()] };
    for (key, term) in found {
        let place = starts[*key as usize] as usize;
        starts[*key as usize] += 1;
        (sorted.keys[place], sorted.terms[place]) = (*key, *term);
    }
    sorted
}
