//! A home for the values that a circuit assigns.
//!
//! halo2's `Assignment::assign_advice` returns a reference whose lifetime the caller chooses;
//! circuits hold it in their `AssignedCell`s while they synthesize. Values therefore live in chunks
//! that never move and are never written twice, until the whole home goes.

/// Values of a chunk: some tens of kilobytes.
const CHUNK: usize = 1024;

/// Values at fixed addresses.
#[derive(Debug)]
pub(crate) struct Cells<T> {
    chunks: Vec<Vec<T>>,
}

impl<T> Cells<T> {
    /// Without values.
    pub(crate) fn new() -> Self {
        Self { chunks: Vec::new() }
    }

    /// Keeps a value and returns its number and a reference to it.
    ///
    /// The trait that this serves makes the lifetime the caller's choice, so the compiler does not
    /// hold it: the one caller (`from_halo2::witness`) keeps the home until synthesis is over and
    /// hands the reference to nothing but the circuit.
    pub(crate) fn keep<'v>(&mut self, value: T) -> (usize, &'v T) {
        if self.chunks.last().is_none_or(|chunk| chunk.len() == CHUNK) {
            self.chunks.push(Vec::with_capacity(CHUNK));
        }
        let full = self.chunks.len().saturating_sub(1) * CHUNK;
        let Some(chunk) = self.chunks.last_mut() else { unreachable!("a chunk was just added") };
        chunk.push(value);
        let place = chunk.len() - 1;
        // SAFETY: the chunk has its capacity from the start, so pushing never moves its values, and
        // no method gives out a mutable reference to one.
        let kept = unsafe { &*chunk.as_ptr().add(place) };
        (full + place, kept)
    }

    /// The value with this number.
    pub(crate) fn get(&self, index: usize) -> Option<&T> {
        self.chunks.get(index / CHUNK)?.get(index % CHUNK)
    }
}
