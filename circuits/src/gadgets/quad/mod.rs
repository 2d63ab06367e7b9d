//! Poseidon of four words at once, for hashing data: circomlib's parameters for t = 5 words, 8 full
//! and 60 partial rounds.
//!
//! A tree over data pays for each word of rate; four of them cost 100 s-boxes here and 243 as three
//! two-to-one hashes (`book/dataset.md` compares the layouts).
//!
//! - [`matrices`]: the partial rounds as equations between s-box inputs;
//! - [`lanes`]: columns, gates and witness of permutations below each other;
//! - [`circuit`]: circuits of wires and one lane.

pub mod circuit;
pub mod lanes;
pub mod matrices;

use std::sync::OnceLock;

use super::poseidon::{self, Constants, FULL_ROUNDS, Trace};
use crate::Fr;

/// State words: one of capacity, four of rate.
pub const WIDTH: usize = 5;
/// Words that are hashed at once.
pub const RATE: usize = WIDTH - 1;
/// Partial rounds: only word 0 passes the s-box.
pub const PARTIAL_ROUNDS: usize = 60;
/// All rounds.
pub const ROUNDS: usize = FULL_ROUNDS + PARTIAL_ROUNDS;

/// What a four-to-one hash is for: the capacity word starts at the domain's number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Domain {
    /// Node of a tree over data: circomlib's plain Poseidon.
    Node = 0,
    /// Head of a column: two subtrees, name, size.
    Column = 1,
    /// Root of a dataset: two nodes of columns, content identifier.
    Dataset = 2,
    /// What a challenge draws (`storage`).
    Draw = 3,
}

impl Domain {
    /// The capacity word that the permutation starts from.
    pub fn capacity(self) -> Fr {
        Fr::from(self as u64)
    }
}

/// The parameters, generated on first use.
pub fn constants() -> &'static Constants<WIDTH, ROUNDS> {
    static CONSTANTS: OnceLock<Constants<WIDTH, ROUNDS>> = OnceLock::new();
    CONSTANTS.get_or_init(poseidon::generate)
}

/// Runs the permutation and keeps what every round saw.
pub fn permute(state: [Fr; WIDTH]) -> Trace<WIDTH, ROUNDS> {
    poseidon::run(constants(), state)
}

/// Four-to-one hash: word 0 of the permutation of (domain, words).
pub fn hash(domain: Domain, [a, b, c, d]: [Fr; RATE]) -> Fr {
    permute([domain.capacity(), a, b, c, d]).output[0]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field::to_hex;

    #[test]
    fn hashes_like_circomlib() {
        // By `poseidon4` of poseidon-lite.
        let large = [-Fr::one(), Fr::zero(), Fr::from_raw([0, 1, 0, 0]), -Fr::from(2)];
        for (words, vector) in [
            (
                [1, 2, 3, 4].map(Fr::from),
                "0x299c867db6c1fdd79dcefa40e4510b9837e60ebb1ce0663dbaa525df65250465",
            ),
            (large, "0x1598d0dcc80c26febdb4e78b5ebc8e151d80b7a80a37ff98e0cbfd987b21aadf"),
            ([Fr::zero(); 4], "0x0532fd436e19c70e51209694d9c215250937921b8b79060488c1206db73e9946"),
        ] {
            assert_eq!(to_hex(&hash(Domain::Node, words)), vector);
        }
    }
}
