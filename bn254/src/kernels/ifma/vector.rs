//! Eight words at once: the instructions under names of arithmetic.
//!
//! Safety, for all of this file: see the folder's.

use crate::field::limbs::Limbs;
use core::arch::x86_64::*;

/// Eight words of 64 bits.
pub type Words = __m512i;
/// A bit a lane.
pub type Mask = __mmask8;

/// Bits of a limb.
pub const BITS: u32 = 52;

/// The same word in all lanes.
#[inline(always)]
pub fn splat(word: u64) -> Words {
    unsafe { _mm512_set1_epi64(word as i64) }
}

/// The low 52 bits of a product, added.
#[inline(always)]
pub fn low(sum: Words, a: Words, b: Words) -> Words {
    unsafe { _mm512_madd52lo_epu64(sum, a, b) }
}

/// What a product has above 52 bits, added.
#[inline(always)]
pub fn high(sum: Words, a: Words, b: Words) -> Words {
    unsafe { _mm512_madd52hi_epu64(sum, a, b) }
}

/// a + b.
#[inline(always)]
pub fn add(a: Words, b: Words) -> Words {
    unsafe { _mm512_add_epi64(a, b) }
}

/// a - b.
#[inline(always)]
pub fn sub(a: Words, b: Words) -> Words {
    unsafe { _mm512_sub_epi64(a, b) }
}

/// a + b where the mask is set, else a.
#[inline(always)]
pub fn add_where(mask: Mask, a: Words, b: Words) -> Words {
    unsafe { _mm512_mask_add_epi64(a, mask, a, b) }
}

/// a - b where the mask is set, else a.
#[inline(always)]
pub fn sub_where(mask: Mask, a: Words, b: Words) -> Words {
    unsafe { _mm512_mask_sub_epi64(a, mask, a, b) }
}

/// The low 64 bits of a product.
#[inline(always)]
pub fn multiply(a: Words, b: Words) -> Words {
    unsafe { _mm512_mullo_epi64(a, b) }
}

/// Bit by bit.
#[inline(always)]
pub fn and(a: Words, b: Words) -> Words {
    unsafe { _mm512_and_si512(a, b) }
}

/// `low >> DOWN | high << UP`.
#[inline(always)]
pub fn join<const DOWN: u32, const UP: u32>(low: Words, high: Words) -> Words {
    unsafe { _mm512_or_si512(_mm512_srli_epi64::<DOWN>(low), _mm512_slli_epi64::<UP>(high)) }
}

/// Shifted down, zeros moving in.
#[inline(always)]
pub fn down<const BY: u32>(a: Words) -> Words {
    unsafe { _mm512_srli_epi64::<BY>(a) }
}

/// Shifted up.
#[inline(always)]
pub fn up<const BY: u32>(a: Words) -> Words {
    unsafe { _mm512_slli_epi64::<BY>(a) }
}

/// What a limb has above 52 bits, with its sign.
#[inline(always)]
pub fn carry(a: Words) -> Words {
    unsafe { _mm512_srai_epi64::<BITS>(a) }
}

/// Where a word is negative.
#[inline(always)]
pub fn negative(a: Words) -> Mask {
    unsafe { _mm512_movepi64_mask(a) }
}

/// Word by word of eight numbers: a four by eight transposition.
#[inline(always)]
pub fn gather(numbers: &[Limbs; 8]) -> [Words; 4] {
    // Two numbers a row, so that the lanes come out in order.
    let row = |a: usize, b: usize| unsafe {
        let low = _mm256_loadu_si256(numbers[a].as_ptr().cast());
        let high = _mm256_loadu_si256(numbers[b].as_ptr().cast());
        _mm512_inserti64x4::<1>(_mm512_castsi256_si512(low), high)
    };
    let rows = [row(0, 2), row(1, 3), row(4, 6), row(5, 7)];
    unsafe {
        let even = _mm512_unpacklo_epi64(rows[0], rows[1]);
        let odd = _mm512_unpackhi_epi64(rows[0], rows[1]);
        let even_high = _mm512_unpacklo_epi64(rows[2], rows[3]);
        let odd_high = _mm512_unpackhi_epi64(rows[2], rows[3]);
        [
            _mm512_shuffle_i64x2::<0b10_00_10_00>(even, even_high),
            _mm512_shuffle_i64x2::<0b10_00_10_00>(odd, odd_high),
            _mm512_shuffle_i64x2::<0b11_01_11_01>(even, even_high),
            _mm512_shuffle_i64x2::<0b11_01_11_01>(odd, odd_high),
        ]
    }
}

/// The numbers whose words are given: the inverse of [`gather`].
#[inline(always)]
pub fn scatter(words: [Words; 4]) -> [Limbs; 8] {
    let mut numbers = [[0u64; 4]; 8];
    unsafe {
        // Lanes 0 and 2 of a row hold words 0 and 1 of a number, of the next word pair 2 and 3.
        let even = _mm512_unpacklo_epi64(words[0], words[1]);
        let odd = _mm512_unpackhi_epi64(words[0], words[1]);
        let even_high = _mm512_unpacklo_epi64(words[2], words[3]);
        let odd_high = _mm512_unpackhi_epi64(words[2], words[3]);
        // Numbers (0, 4), (2, 6), (1, 5), (3, 7), halves side by side.
        let pairs = [
            (0, _mm512_shuffle_i64x2::<0b10_00_10_00>(even, even_high)),
            (2, _mm512_shuffle_i64x2::<0b11_01_11_01>(even, even_high)),
            (1, _mm512_shuffle_i64x2::<0b10_00_10_00>(odd, odd_high)),
            (3, _mm512_shuffle_i64x2::<0b11_01_11_01>(odd, odd_high)),
        ];
        for (first, pair) in pairs {
            // [first low, first + 4 low, first high, first + 4 high]
            let ordered = _mm512_shuffle_i64x2::<0b11_01_10_00>(pair, pair);
            let low = _mm512_castsi512_si256(ordered);
            let high = _mm512_extracti64x4_epi64::<1>(ordered);
            _mm256_storeu_si256(numbers[first].as_mut_ptr().cast(), low);
            _mm256_storeu_si256(numbers[first + 4].as_mut_ptr().cast(), high);
        }
    }
    numbers
}
