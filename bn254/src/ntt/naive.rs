//! The reference: radix two, bits reversed first, one butterfly at a time.

use crate::field::Fr;

/// `column_i = sum of column_j omega^(ij)`, omega of order `column.len()`, a power of two.
pub fn transform(column: &mut [Fr], omega: Fr) {
    let n = column.len();
    let bits = n.trailing_zeros();
    for i in 0..n {
        let j = i.reverse_bits() >> (usize::BITS - bits).min(usize::BITS - 1);
        if n > 1 && i < j {
            column.swap(i, j);
        }
    }
    let mut half = 1;
    while half < n {
        let step = omega.pow(&[(n / (2 * half)) as u64]);
        for block in column.chunks_mut(2 * half) {
            let (low, high) = block.split_at_mut(half);
            let mut twiddle = Fr::ONE;
            for (low, high) in low.iter_mut().zip(high) {
                let odd = *high * twiddle;
                (*low, *high) = (*low + odd, *low - odd);
                twiddle *= step;
            }
        }
        half *= 2;
    }
}
