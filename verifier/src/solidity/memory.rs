//! Where things stand: the words of a proof, and the words of memory.

use alloc::vec::Vec;

use crate::key::Key;

/// First word of memory that is ours: below are Solidity's scratch space and its own words.
pub(super) const START: usize = 0x80;

/// Words of memory that are given out once each.
#[derive(Debug)]
pub(super) struct Slots {
    next: usize,
}

impl Slots {
    pub(super) fn new(start: usize) -> Self {
        Self { next: start }
    }

    /// The next word.
    pub(super) fn word(&mut self) -> usize {
        self.words(1)
    }

    /// The next words, as many as asked for.
    pub(super) fn words(&mut self, count: usize) -> usize {
        let at = self.next;
        self.next += 32 * count;
        at
    }

    /// Where the next word will be.
    pub(super) fn end(&self) -> usize {
        self.next
    }
}

/// The first word of everything in a proof, in words.
#[derive(Debug, Default)]
pub(super) struct ProofWords {
    /// By column.
    pub advice: Vec<usize>,
    pub lookup_input: Vec<usize>,
    pub lookup_table: Vec<usize>,
    pub copy_product: Vec<usize>,
    pub lookup_product: Vec<usize>,
    pub random: usize,
    pub pieces: Vec<usize>,
    pub evaluations: usize,
    pub evaluation_count: usize,
    /// W, and W' two words later.
    pub opening: usize,
}

impl ProofWords {
    pub(super) fn new(key: &Key) -> Self {
        let mut words = Self { advice: alloc::vec![0; key.advice as usize], ..Self::default() };
        let mut next = 0;
        let mut point = || {
            next += 2;
            next - 2
        };
        for column in key.phases.iter().flat_map(|phase| &phase.advice) {
            let at = point();
            if let Some(place) = words.advice.get_mut(*column as usize) {
                *place = at;
            }
        }
        for _ in &key.lookups {
            words.lookup_input.push(point());
            words.lookup_table.push(point());
        }
        words.copy_product = (0..key.copy_products()).map(|_| point()).collect();
        words.lookup_product = key.lookups.iter().map(|_| point()).collect();
        words.random = point();
        words.pieces = (0..key.quotient_pieces()).map(|_| point()).collect();
        words.evaluations = next;
        words.evaluation_count = key.evaluations().len();
        words.opening = next + words.evaluation_count;
        words
    }

    /// Words of a proof.
    pub(super) fn len(&self) -> usize {
        self.opening + 4
    }

    /// The first words of all points, in order.
    pub(super) fn points(&self) -> impl Iterator<Item = usize> {
        (0..self.evaluations).step_by(2).chain([self.opening, self.opening + 2])
    }
}
