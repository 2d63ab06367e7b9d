//! What a verifier of lean proofs knows of a circuit and a setup.

use bn254::{Affine, Domain, Fr};
use sha3::{Digest, Keccak256};

use super::nodes::Node;
use crate::from_halo2::{self, G2Affine, SerdeObject, reduce, scalar_to_be, their_point, theirs};
use crate::schedule::Schedule;

/// Says which protocol a transcript belongs to; no other has it in its first word.
const PROTOCOL: &[u8] = b"proofpod-lean-v1";

/// The verifying key of a lean circuit: plain data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeanKey {
    /// log2 of the rows.
    pub k: u32,
    /// Rotations at which the witness is opened, in the order of the proof.
    pub rotations: Vec<i32>,
    /// Packed columns, a power of two.
    pub packed: usize,
    /// Rows of the anchors.
    pub anchors: Vec<usize>,
    /// Number of public inputs.
    pub publics: usize,
    /// Operations that the constraints are made of.
    pub nodes: Vec<Node>,
    /// The node of each constraint.
    pub constraints: Vec<usize>,
    /// Commitment to the packed columns.
    pub commitment: Affine,
    /// The setup's secret in the second group.
    pub(crate) tau_g2: G2Affine,
}

impl LeanKey {
    /// The first word of every transcript: it binds the protocol, the circuit and the setup.
    pub fn digest(&self) -> Fr {
        from_halo2::ours(&self.transcript_digest())
    }

    pub(crate) fn transcript_digest(&self) -> from_halo2::Fr {
        let mut bytes = PROTOCOL.to_vec();
        let lists = [&self.rotations.len(), &self.anchors.len(), &self.constraints.len()];
        let counts = [&self.packed, &self.publics, &self.nodes.len()];
        let counts = counts.into_iter().chain(lists).map(|count| *count as u64);
        let rotations = self.rotations.iter().map(|rotation| i64::from(*rotation) as u64);
        let rows = self.anchors.iter().chain(&self.constraints).map(|number| *number as u64);
        let numbers = std::iter::once(u64::from(self.k)).chain(counts).chain(rotations);
        bytes.extend(numbers.chain(rows).flat_map(u64::to_be_bytes));
        bytes.extend(self.nodes.iter().flat_map(node_bytes));
        for coordinate in [self.commitment.x, self.commitment.y] {
            bytes.extend(coordinate.to_canonical().into_iter().flat_map(u64::to_be_bytes));
        }
        bytes.extend(self.tau_g2.to_raw_bytes());
        reduce(Keccak256::digest(&bytes).into())
    }

    /// The domain of the rows.
    pub(crate) fn domain(&self) -> Domain {
        Domain::new(self.k)
    }

    /// The order of the transcript and the kind of each word of a proof.
    pub fn schedule(&self) -> Schedule {
        Schedule::lean(self.publics, self.rotations.len(), self.packed)
    }

    /// The setup's secret in the second group as 128 bytes, big endian: the imaginary part of each
    /// coordinate before the real one, as the EVM's precompiles take it.
    pub fn tau_g2_words(&self) -> [[u8; 32]; 4] {
        from_halo2::g2_words(&self.tau_g2)
    }

    /// The commitment to the packed columns as two words of 32 bytes, big endian.
    pub fn commitment_words(&self) -> [u8; 64] {
        from_halo2::point_to_be(&their_point(&self.commitment)).unwrap_or([0; 64])
    }
}

fn node_bytes(node: &Node) -> [u8; 33] {
    let mut bytes = [0; 33];
    let (tag, a, b) = match *node {
        Node::Number(_) => (0, 0, 0),
        Node::Packed(index) => (1, index, 0),
        Node::Advice(index) => (2, index, 0),
        Node::Anchor(index) => (3, index, 0),
        Node::Public(index) => (4, index, 0),
        Node::Negated(a) => (5, a, 0),
        Node::Sum(a, b) => (6, a, b),
        Node::Product(a, b) => (7, a, b),
    };
    let mut word = [0; 32];
    if let Node::Number(number) = node {
        word = scalar_to_be(&theirs(*number));
    } else if let Some((first, second)) = word.split_at_mut_checked(16) {
        first.copy_from_slice(&(a as u128).to_be_bytes());
        second.copy_from_slice(&(b as u128).to_be_bytes());
    }
    if let Some((first, rest)) = bytes.split_first_mut() {
        *first = tag;
        rest.copy_from_slice(&word);
    }
    bytes
}
