//! Field elements from a seed, drawn in upstream's order so that one seed gives one set of
//! commitments in both.

use bn254::Fr;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

/// A stream of uniform elements.
pub(crate) struct Randomness(ChaCha20Rng);

impl Randomness {
    /// The stream of a seed.
    pub(crate) fn new(seed: [u8; 32]) -> Self {
        Self(ChaCha20Rng::from_seed(seed))
    }

    /// The next element: 64 bytes reduced modulo r.
    pub(crate) fn element(&mut self) -> Fr {
        let mut bytes = [0u8; 64];
        self.0.fill_bytes(&mut bytes);
        Fr::from_wide(&bytes)
    }

    /// Overwrites the end of a column.
    pub(crate) fn fill(&mut self, cells: &mut [Fr]) {
        cells.iter_mut().for_each(|cell| *cell = self.element());
    }

    /// Draws what upstream draws to blind commitments, which KZG has no use for.
    pub(crate) fn skip(&mut self, elements: usize) {
        for _ in 0..elements {
            self.element();
        }
    }
}
