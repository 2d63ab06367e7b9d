//! What a verifier of lean proofs knows of a circuit and a setup.

use bn254::{Affine, Domain, Fr};
use sha3::{Digest, Keccak256};

use super::nodes::Node;
use crate::from_halo2::{self, G2Affine, reduce, scalar_to_be, their_point, theirs};
use crate::schedule::Schedule;

/// Says which protocol a transcript belongs to; no other has it in its first word.
const PROTOCOL: &[u8] = b"proofpod-lean-v1";
/// Of the key's bytes.
const VERSION: u32 = 1;

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
    /// The key as `verifier` reads it (`verifier/src/lean/format.rs`): the protocol's name and
    /// version, the fields in order, and keccak256 of all before. Integers are 32 bits, little
    /// endian, words big endian, a list is its length and its entries.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = self.body();
        let hash = Keccak256::digest(&out);
        out.extend(hash);
        out
    }

    /// The first word of every transcript: it binds the protocol, the circuit and the setup. It is
    /// the hash at the end of the key's bytes, modulo r.
    pub fn digest(&self) -> Fr {
        from_halo2::ours(&self.transcript_digest())
    }

    pub(crate) fn transcript_digest(&self) -> from_halo2::Fr {
        reduce(Keccak256::digest(self.body()).into())
    }

    fn body(&self) -> Vec<u8> {
        let mut out = PROTOCOL.to_vec();
        out.extend(VERSION.to_le_bytes());
        out.extend(self.k.to_le_bytes());
        put(self.packed, &mut out);
        put(self.publics, &mut out);
        put(self.rotations.len(), &mut out);
        self.rotations.iter().for_each(|rotation| out.extend(rotation.to_le_bytes()));
        for list in [&self.anchors, &self.constraints] {
            put(list.len(), &mut out);
            list.iter().for_each(|entry| put(*entry, &mut out));
        }
        put(self.nodes.len(), &mut out);
        self.nodes.iter().for_each(|node| put_node(node, &mut out));
        // The identity, where all packed columns are zero, is (0, 0).
        let commitment = from_halo2::point_to_be(&their_point(&self.commitment));
        out.extend(commitment.unwrap_or([0; 64]));
        out.extend(from_halo2::g2_words(&self.tau_g2).as_flattened());
        out
    }

    /// The domain of the rows.
    pub(crate) fn domain(&self) -> Domain {
        Domain::new(self.k)
    }

    /// The order of the transcript and the kind of each word of a proof.
    pub fn schedule(&self) -> Schedule {
        Schedule::lean(self.publics, self.rotations.len(), self.packed)
    }
}

fn put(value: usize, out: &mut Vec<u8>) {
    out.extend((value as u32).to_le_bytes());
}

fn put_node(node: &Node, out: &mut Vec<u8>) {
    let (kind, operands): (u8, &[&usize]) = match node {
        Node::Number(number) => {
            out.push(0);
            return out.extend(scalar_to_be(&theirs(*number)));
        }
        Node::Packed(index) => (1, &[index]),
        Node::Advice(index) => (2, &[index]),
        Node::Anchor(index) => (3, &[index]),
        Node::Public(index) => (4, &[index]),
        Node::Negated(a) => (5, &[a]),
        Node::Sum(a, b) => (6, &[a, b]),
        Node::Product(a, b) => (7, &[a, b]),
    };
    out.push(kind);
    operands.iter().for_each(|operand| put(**operand, out));
}
