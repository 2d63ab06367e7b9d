//! Buckets by complete formulas: slower, and right for any points, equal and opposite ones too.

use super::digits::{Sorted, Window};
use super::table::Table;
use crate::curve::{Affine, Jacobian};

/// One weighted sum for each set of the window.
pub fn weigh(sorted: &Sorted, table: &Table, window: Window) -> Vec<Jacobian> {
    let mut buckets = vec![Jacobian::IDENTITY; window.sets << window.bits];
    for (key, term) in sorted.keys.iter().zip(&sorted.terms) {
        let point = Affine::from(&table.point(*term));
        let bucket = &mut buckets[*key as usize];
        *bucket = bucket.add_affine(&point);
    }
    buckets.chunks(1 << window.bits).map(weigh_set).collect()
}

/// `sum of b B_b`: every running sum counts once more than the one before.
fn weigh_set(buckets: &[Jacobian]) -> Jacobian {
    let mut running = Jacobian::IDENTITY;
    let mut total = Jacobian::IDENTITY;
    for bucket in buckets.iter().skip(1).rev() {
        running = running.add(bucket);
        total = total.add(&running);
    }
    total
}
