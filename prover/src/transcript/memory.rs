//! What a writer knows of its proof beforehand, and whom it tells of finished rounds.

use bn254::Affine;

use super::Stop;
use crate::from_halo2::{coordinate_from_be, our_point, point_from_xy};
use crate::progress::Round;

/// Hears of a finished round, with all words up to its end.
pub(crate) type Keep<'a> = Box<dyn FnMut(Round, &[u8]) + 'a>;

/// Words from an earlier run of the same rounds. Empty where there was none.
#[derive(Default)]
pub(crate) struct Memory<'a> {
    /// The proof's words up to the end of the last finished round.
    pub known: &'a [u8],
    /// That round.
    pub done: Option<Round>,
    pub keep: Option<Keep<'a>>,
}

impl Memory<'_> {
    /// The points that come after `at` bytes, if all of them are known.
    pub(super) fn points(&self, at: usize, count: usize) -> Option<Vec<Affine>> {
        let words = self.known.get(at..at + 64 * count)?.as_chunks::<32>().0;
        let point = |words: &[[u8; 32]]| match words {
            [x, y] => point_from_xy(coordinate_from_be(*x)?, coordinate_from_be(*y)?),
            _ => None,
        };
        words.chunks(2).map(|words| point(words).map(|point| our_point(&point))).collect()
    }

    /// Refuses words that are to be written after `at` bytes and differ from what is known.
    pub(super) fn check(&self, at: usize, words: &[u8]) -> Result<(), Stop> {
        match self.known.get(at..at + words.len()) {
            Some(known) if known != words => Err(Stop::Foreign { word: at / 32 }),
            _ => Ok(()),
        }
    }

    /// Tells of a round that no earlier run finished.
    pub(super) fn finished(&mut self, round: Round, words: &[u8]) {
        if let Some(keep) = self.keep.as_mut().filter(|_| Some(round) > self.done) {
            keep(round, words);
        }
    }
}
