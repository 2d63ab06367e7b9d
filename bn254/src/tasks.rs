//! Work on several threads where the caller has made a pool, in order where it has not. Results do
//! not depend on it.

/// How many pieces of work can run at once.
pub fn width() -> usize {
    #[cfg(feature = "threads")]
    return rayon::current_num_threads();
    #[cfg(not(feature = "threads"))]
    1
}

/// Runs `work` on every item, in any order.
pub fn each<T: Send>(items: impl IntoIterator<Item = T>, work: impl Fn(T) + Sync) {
    #[cfg(feature = "threads")]
    if width() > 1 {
        let items: Vec<T> = items.into_iter().collect();
        rayon::scope(|scope| {
            for item in items {
                let work = &work;
                scope.spawn(move |_| work(item));
            }
        });
        return;
    }
    items.into_iter().for_each(work);
}
