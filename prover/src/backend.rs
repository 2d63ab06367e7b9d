//! Who else may commit to columns of values: a GPU, say. What it does not take, and what it fails
//! to do, the engine does itself; the bytes of a proof do not depend on it.

use std::fmt::Debug;

use bn254::{Affine, Bases, Fr};

/// Sums over the basis of the session that it was made for.
pub trait Backend: Debug + Send + Sync {
    /// Begins the sums of the columns that it wants, all as one job, and returns at once; `None`
    /// if it wants none. There is at least one; columns may be shorter than the basis.
    fn start<'a>(&'a self, columns: &[&[Fr]]) -> Option<Box<dyn Pending + 'a>>;
}

/// Sums under way.
pub trait Pending {
    /// Which of the columns are under way, as positions.
    fn taken(&self) -> &[usize];

    /// Waits for a sum for each taken column, in their order; `None` if there will be none. It has
    /// to end by itself: the engine has no clock.
    fn finish(self: Box<Self>) -> Option<Vec<Affine>>;
}

/// One sum a column: those that the backend takes there, the others meanwhile here.
pub(crate) fn commit(
    backend: Option<&dyn Backend>,
    bases: &Bases,
    columns: &[&[Fr]],
) -> Vec<Affine> {
    let backend = backend.filter(|_| !columns.is_empty());
    let Some(pending) = backend.and_then(|backend| backend.start(columns)) else {
        return bases.commit(columns);
    };
    let mut sums: Vec<Option<Affine>> = vec![None; columns.len()];
    let taken = pending.taken().to_vec();
    let own = |places: &[usize]| -> Vec<Affine> {
        let columns: Vec<&[Fr]> = places.iter().filter_map(|i| columns.get(*i).copied()).collect();
        bases.commit(&columns)
    };
    let rest: Vec<usize> = (0..columns.len()).filter(|place| !taken.contains(place)).collect();
    put(&mut sums, &rest, own(&rest));
    if let Some(theirs) = pending.finish().filter(|theirs| theirs.len() == taken.len()) {
        put(&mut sums, &taken, theirs);
    }
    let missing: Vec<usize> =
        sums.iter().enumerate().filter_map(|(place, sum)| sum.is_none().then_some(place)).collect();
    put(&mut sums, &missing, own(&missing));
    sums.into_iter().flatten().collect()
}

fn put(sums: &mut [Option<Affine>], places: &[usize], values: Vec<Affine>) {
    for (place, value) in places.iter().zip(values) {
        if let Some(sum) = sums.get_mut(*place) {
            *sum = Some(value);
        }
    }
}
