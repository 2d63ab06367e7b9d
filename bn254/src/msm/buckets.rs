//! The weighted sum of buckets, `sum of b B_b`, by halving: with C_b = B_2b + B_(2b+1) and O the
//! sum of the odd buckets it is `2 sum of b C_b + O`. All additions of a level are independent, so
//! they share inversions with each other and with those of all other columns.

use super::affine::Collision;
use super::tree::Forest;
use crate::curve::{Affine, Jacobian};

/// Marks keys of sums of odd buckets: `ODD | set << LEVEL_BITS | level`.
const ODD: u32 = 1 << 31;
const LEVEL_BITS: usize = 5;

/// One weighted sum for each of `sets` sets; keys are `set << bits | bucket`.
pub fn weigh(mut forest: Forest, sets: usize, bits: usize) -> Result<Vec<Jacobian>, Collision> {
    // A key's highest level is that of the bucket 2^(bits - 1).
    for level in 0..bits as u32 {
        forest = halve(forest, level, bits);
        forest.pass()?;
    }
    while forest.pass()? {}
    let mut odd = vec![[Affine::IDENTITY; 1 << LEVEL_BITS]; sets];
    for (key, point) in forest.keys.iter().zip(&forest.points) {
        let (set, level) = ((key & !ODD) >> LEVEL_BITS, key & ((1 << LEVEL_BITS) - 1));
        odd[set as usize][level as usize] = Affine::from(point);
    }
    let horner = |odd: &[Affine; 1 << LEVEL_BITS]| {
        let levels = odd[..bits].iter().rev();
        levels.fold(Jacobian::IDENTITY, |sum, point| sum.double().add_affine(point))
    };
    Ok(odd.iter().map(horner).collect())
}

/// Halves every bucket's number, and adds its point to the odd ones if it was odd.
fn halve(forest: Forest, level: u32, bits: usize) -> Forest {
    let mut next = Forest::default();
    let mut odd = Forest::default();
    let digit = (1u32 << bits) - 1;
    for (key, point) in forest.keys.into_iter().zip(forest.points) {
        if key & ODD != 0 {
            odd.keys.push(key);
            odd.points.push(point);
            continue;
        }
        let (set, bucket) = (key >> bits, key & digit);
        if bucket & 1 == 1 {
            odd.keys.push(ODD | set << LEVEL_BITS | level);
            odd.points.push(point);
        }
        if bucket > 1 {
            next.keys.push(set << bits | bucket >> 1);
            next.points.push(point);
        }
    }
    next.keys.append(&mut odd.keys);
    next.points.append(&mut odd.points);
    next
}
