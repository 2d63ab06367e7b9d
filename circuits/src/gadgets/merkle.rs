//! LeanIMT: a binary Merkle tree without empty leaves, as `@zk-kit/lean-imt` defines it.
//!
//! A node without right sibling equals its left child, so the depth grows with the tree and a path
//! has as many siblings as really exist.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::poseidon::{Domain, hash};
use crate::{Fr, field};

/// A path in zk-kit's form: bit i of `index` says that `siblings[i]` stands on the left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MerkleProof {
    /// Root that the path leads to.
    #[serde(with = "text")]
    pub root: Fr,
    /// Leaf that the path starts from.
    #[serde(with = "text")]
    pub leaf: Fr,
    /// Sides, one bit for each sibling that is present (not the leaf's position in the tree).
    pub index: u64,
    /// The siblings from the leaf up.
    #[serde(with = "texts")]
    pub siblings: Vec<Fr>,
}

impl MerkleProof {
    /// The root that leaf, index and siblings give.
    pub fn computed_root(&self) -> Fr {
        self.siblings.iter().enumerate().fold(self.leaf, |node, (level, sibling)| {
            let (left, right) = self.ordered(level, node, *sibling);
            hash(Domain::Node, left, right)
        })
    }

    /// The children of the parent at `level`, in order.
    pub(crate) fn ordered(&self, level: usize, node: Fr, sibling: Fr) -> (Fr, Fr) {
        let sibling_is_left = u32::try_from(level)
            .ok()
            .and_then(|level| self.index.checked_shr(level))
            .is_some_and(|bits| bits & 1 == 1);
        if sibling_is_left { (sibling, node) } else { (node, sibling) }
    }
}

/// A whole tree in memory: level 0 is the leaves.
#[derive(Debug, Clone, Default)]
pub struct LeanTree {
    levels: Vec<Vec<Fr>>,
}

impl LeanTree {
    /// Builds the tree over `leaves` in their order.
    pub fn new(leaves: Vec<Fr>) -> Self {
        let mut levels = vec![leaves];
        while let Some(below) = levels.last().filter(|level| level.len() > 1) {
            let level = below.chunks(2).map(parent).collect();
            levels.push(level);
        }
        LeanTree { levels }
    }

    /// The root, `None` for a tree without leaves. The root of one leaf is the leaf.
    pub fn root(&self) -> Option<Fr> {
        self.levels.last()?.first().copied()
    }

    /// Number of levels above the leaves.
    pub fn depth(&self) -> usize {
        self.levels.len().saturating_sub(1)
    }

    /// The leaves in order.
    pub fn leaves(&self) -> &[Fr] {
        self.levels.first().map_or(&[], Vec::as_slice)
    }

    /// The path of the leaf at `position`, `None` when there is no such leaf.
    pub fn proof(&self, position: usize) -> Option<MerkleProof> {
        let leaf = *self.leaves().get(position)?;
        let mut siblings = Vec::new();
        let mut index = 0;
        for (height, level) in self.levels.iter().enumerate().take(self.depth()) {
            let node = position >> height;
            if let Some(sibling) = level.get(node ^ 1) {
                index |= (node as u64 & 1) << siblings.len();
                siblings.push(*sibling);
            }
        }
        Some(MerkleProof { root: self.root()?, leaf, index, siblings })
    }
}

fn parent(children: &[Fr]) -> Fr {
    match *children {
        [left, right] => hash(Domain::Node, left, right),
        _ => children.first().copied().unwrap_or_default(),
    }
}

/// serde of one element as text.
mod text {
    use super::{Deserialize, Deserializer, Fr, Serializer, field};

    pub fn serialize<S: Serializer>(value: &Fr, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_str(&field::to_hex(value))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(input: D) -> Result<Fr, D::Error> {
        field::parse(&String::deserialize(input)?).map_err(serde::de::Error::custom)
    }
}

/// serde of a list of elements as texts.
mod texts {
    use super::{Deserialize, Deserializer, Fr, Serializer, field};

    pub fn serialize<S: Serializer>(values: &[Fr], out: S) -> Result<S::Ok, S::Error> {
        out.collect_seq(values.iter().map(field::to_hex))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(input: D) -> Result<Vec<Fr>, D::Error> {
        let texts = Vec::<String>::deserialize(input)?;
        texts.iter().map(|text| field::parse(text).map_err(serde::de::Error::custom)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaves(n: u64) -> Vec<Fr> {
        (1..=n).map(Fr::from).collect()
    }

    #[test]
    fn every_path_of_every_small_tree_leads_to_the_root() {
        for n in 1..=40 {
            let tree = LeanTree::new(leaves(n));
            for position in 0..n as usize {
                let proof = tree.proof(position).unwrap();
                assert_eq!(proof.computed_root(), tree.root().unwrap(), "{n} leaves, {position}");
                assert!(proof.siblings.len() <= tree.depth());
            }
            assert_eq!(tree.proof(n as usize), None);
        }
    }

    #[test]
    fn small_roots_are_what_the_definition_says() {
        let [a, b, c] = [1, 2, 3].map(Fr::from);
        assert_eq!(LeanTree::new(vec![]).root(), None);
        assert_eq!(LeanTree::new(vec![a]).root(), Some(a));
        let ab = hash(Domain::Node, a, b);
        assert_eq!(LeanTree::new(vec![a, b, c]).root(), Some(hash(Domain::Node, ab, c)));
    }

    #[test]
    fn a_changed_sibling_or_side_leads_elsewhere() {
        let tree = LeanTree::new(leaves(11));
        let mut proof = tree.proof(4).unwrap();
        proof.index ^= 1;
        assert_ne!(proof.computed_root(), tree.root().unwrap());
        proof.index ^= 1;
        proof.siblings[2] += Fr::from(1);
        assert_ne!(proof.computed_root(), tree.root().unwrap());
    }

    #[test]
    fn json_is_zk_kits_form() {
        let proof = LeanTree::new(leaves(3)).proof(2).unwrap();
        let json = serde_json::to_value(&proof).unwrap();
        assert_eq!(json["index"], 1);
        assert_eq!(json["siblings"].as_array().unwrap().len(), 1);
        assert_eq!(serde_json::from_value::<MerkleProof>(json).unwrap(), proof);
    }
}
