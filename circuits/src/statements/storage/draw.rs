//! Which leaves a challenge asks for.
//!
//! A draw is a field element, read as a number below r. Its lowest 120 bits and the 120 bits from
//! bit 128 on are ten numbers u of 24 bits. With m leaves in each column and L = m * columns, u
//! asks for leaf number floor(u L / 2^24) of all: within L / 2^24 of even.

use crate::Fr;
use crate::gadgets::quad::{Domain, hash};
use crate::statements::dataset::Tree;
use crate::statements::dataset::tree::LEAF_VALUES;

/// Leaves that one draw asks for.
pub const PLACES_PER_DRAW: usize = 10;
/// Bits of each number.
pub const NUMBER_BITS: u32 = 24;
/// Bits of the lower half of a draw.
pub const HALF_BITS: u32 = 128;

/// A leaf by column and position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Position of the column.
    pub column: usize,
    /// Position of the leaf among the column's.
    pub leaf: usize,
}

/// The `n`-th draw.
pub fn draw(challenge: Fr, pod: Fr, n: usize, root: Fr) -> Fr {
    hash(Domain::Draw, [challenge, pod, Fr::from(n as u64), root])
}

/// The numbers of a draw, those of the lower half first.
pub fn numbers(draw: Fr) -> [u64; PLACES_PER_DRAW] {
    let bytes = draw.to_bytes();
    std::array::from_fn(|i| {
        let (half, within) = (i / (PLACES_PER_DRAW / 2), i % (PLACES_PER_DRAW / 2));
        let start = 16 * half + 3 * within;
        bytes.iter().skip(start).take(3).rev().fold(0, |n, byte| n << 8 | u64::from(*byte))
    })
}

/// Leaves of a column that hold rows.
pub fn leaves(rows: usize) -> usize {
    rows.div_ceil(LEAF_VALUES)
}

/// The leaf that a number asks for.
pub fn place(number: u64, leaves: usize, columns: usize) -> Place {
    let index = ((number * (leaves * columns) as u64) >> NUMBER_BITS) as usize;
    Place { column: index / leaves.max(1), leaf: index % leaves.max(1) }
}

/// All leaves that a challenge asks of a pod.
pub fn places(tree: &Tree, challenge: Fr, pod: Fr, openings: usize) -> Vec<Place> {
    let draws = (0..openings.div_ceil(PLACES_PER_DRAW)).map(|n| draw(challenge, pod, n, tree.root));
    let (leaves, columns) = (leaves(tree.rows), tree.columns.len());
    let numbers = draws.flat_map(numbers);
    numbers.take(openings).map(|number| place(number, leaves, columns)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_bits_of_the_draw() {
        let draw = Fr::from_raw([0x1122_3344_5566_7788, 0x99aa_bbcc_ddee_ff00, 0x0102_0304, 5]);
        let numbers = numbers(draw);
        assert_eq!(numbers[..2], [0x66_7788, 0x33_4455]);
        assert_eq!(numbers[4], 0xaa_bbcc);
        assert_eq!(numbers[5..7], [0x02_0304, 0x01]);
        assert_eq!(numbers[7..9], [0x05_0000, 0]);
    }

    #[test]
    fn every_leaf_is_asked_for_and_no_other() {
        for (leaves, columns) in [(1, 1), (3, 2), (512, 8), (101, 7)] {
            let (first, last) = (place(0, leaves, columns), place((1 << 24) - 1, leaves, columns));
            assert_eq!(first, Place { column: 0, leaf: 0 });
            assert_eq!(last, Place { column: columns - 1, leaf: leaves - 1 });
        }
    }
}
