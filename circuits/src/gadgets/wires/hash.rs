//! Poseidon and LeanIMT paths.

use halo2_proofs::halo2curves::ff::Field;

use super::{Gate, WIDTH, Wire, Wires};
use crate::Fr;
use crate::gadgets::merkle::MerkleProof;
use crate::gadgets::poseidon::{self, Domain};

/// A level of a path of fixed length: whether the path has a sibling here, and on which side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Level {
    /// The sibling; any value where there is none.
    pub sibling: Fr,
    /// Whether the sibling stands on the left.
    pub sibling_is_left: bool,
    /// Whether the path has a sibling here; without one the node goes up as it is.
    pub present: bool,
}

/// A path as `depth` levels, those without sibling last. A longer path is cut: its root is not
/// reached then.
pub fn levels(path: &MerkleProof, depth: usize) -> Vec<Level> {
    let level = |i: usize| match path.siblings.get(i) {
        Some(sibling) => Level {
            sibling: *sibling,
            sibling_is_left: path.index.checked_shr(i as u32).is_some_and(|bits| bits & 1 == 1),
            present: true,
        },
        None => Level { sibling: Fr::ZERO, sibling_is_left: false, present: false },
    };
    (0..depth).map(level).collect()
}

impl Wires {
    /// Poseidon of two words in a domain ([`poseidon::hash`]): 66 rows.
    pub fn poseidon(&mut self, domain: Domain, left: Wire, right: Wire) -> Wire {
        let [hash, ..] = self.permute(domain, left, right);
        hash
    }

    /// All three words of the permutation behind [`Wires::poseidon`], in the same rows. Who sees
    /// all three can compute the input.
    pub fn permute(&mut self, domain: Domain, left: Wire, right: Wire) -> [Wire; 3] {
        let capacity = self.constant(domain.capacity());
        let state = [capacity, left, right];
        let known = capacity.value.zip(left.value).zip(right.value);
        let trace =
            known.map(|((capacity, left), right)| poseidon::permute([capacity, left, right]));
        let constants = &poseidon::constants().round;
        for (round, constants) in constants.iter().enumerate() {
            let seen = trace.as_ref().map(|trace| trace.rounds[round]);
            // The trace holds states after the constants, cells those before.
            let cell = |i: usize| Some(seen.map(|seen| seen[i] - constants[i]));
            let row = self.push(Gate::Round(round), [cell(0), cell(1), cell(2)]);
            if round == 0 {
                state.into_iter().enumerate().for_each(|(i, wire)| self.place(row, i, wire));
            }
        }
        let end = self.push(Gate::Free, [None; WIDTH]);
        let out = |i: usize| trace.as_ref().map(|trace| trace.output[i]);
        [0, 1, 2].map(|i| self.fresh(end, i, out(i)))
    }

    /// The root of a LeanIMT above `leaf`: 76 rows a level. Levels are `None` without a witness;
    /// their number is the circuit's.
    pub fn merkle_root(&mut self, leaf: Wire, levels: &[Option<Level>]) -> Wire {
        levels.iter().fold(leaf, |node, level| self.parent(node, *level))
    }

    fn parent(&mut self, node: Wire, level: Option<Level>) -> Wire {
        let sibling = self.input(level.map(|level| level.sibling));
        let sibling_is_left = self.bit(level.map(|level| level.sibling_is_left));
        let present = self.bit(level.map(|level| level.present));
        let difference = self.sub(sibling, node);
        let swap = self.mul(sibling_is_left, difference);
        let left = self.add(node, swap);
        let right = self.sub(sibling, swap);
        let parent = self.poseidon(Domain::Node, left, right);
        self.select(present, parent, node)
    }
}
