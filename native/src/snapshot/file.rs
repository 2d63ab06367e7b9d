//! The snapshot file: the same entries at the same block give the same bytes on every machine.

use super::error::SnapshotError;
use alloy::primitives::{Address, B256, U256};
use circuits::Fr;
use circuits::gadgets::merkle::LeanTree;
use circuits::statements::access;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

/// Version that this program reads and writes.
const VERSION: u32 = 1;
/// Most holders in one snapshot: a tree of depth 20, the deepest that `access-v1-d20` proves.
pub const MAX_ENTRIES: usize = 1 << 20;
/// Largest file that is read: the most entries at 120 bytes each, and the head.
pub const MAX_FILE_BYTES: u64 = (MAX_ENTRIES as u64) * 120 + 4096;

/// One registered holder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Entry {
    /// Identity commitment, as registered.
    #[serde(with = "element")]
    pub commitment: Fr,
    /// Balance in units.
    #[serde(with = "decimal")]
    pub balance: u64,
}

/// A snapshot: who held how much, when, in which units. The order of the fields is the order of the
/// file. Leaf i belongs to registration index i; holders of nothing are included, so that positions
/// never move and the file says nothing that the registry's events do not say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Snapshot {
    /// Version of the format.
    pub version: u32,
    /// EIP-155 chain id.
    pub chain_id: u64,
    /// The ERC-20.
    pub token: Address,
    /// The registry of identity commitments.
    pub registry: Address,
    /// Block at which the balances hold.
    pub block: u64,
    /// Its hash.
    pub block_hash: B256,
    /// Smallest token units in one balance unit.
    #[serde(with = "decimal")]
    pub unit: U256,
    /// Holders by registration index.
    pub entries: Vec<Entry>,
}

impl Snapshot {
    /// The file's bytes: compact JSON, no white space, no final newline.
    pub fn to_bytes(&self) -> Result<Vec<u8>, SnapshotError> {
        serde_json::to_vec(self).map_err(|error| SnapshotError::BadFormat(error.to_string()))
    }

    /// Reads a file and refuses every form but the one that `to_bytes` writes.
    pub fn read(bytes: &[u8]) -> Result<Self, SnapshotError> {
        let snapshot: Self = serde_json::from_slice(bytes)
            .map_err(|error| SnapshotError::BadFormat(format!("not a snapshot file: {error}")))?;
        snapshot.check().map_err(|error| SnapshotError::BadFormat(error.to_string()))?;
        if snapshot.to_bytes()? != bytes {
            let problem = "not in canonical form: other spacing, order, case or leading zeros";
            return Err(SnapshotError::BadFormat(problem.into()));
        }
        Ok(snapshot)
    }

    /// The root of the entries' tree.
    pub fn root(&self) -> Result<Fr, SnapshotError> {
        let leaf = |entry: &Entry| access::leaf(entry.commitment, entry.balance);
        let leaves = self.entries.iter().map(leaf).collect();
        LeanTree::new(leaves).root().ok_or(SnapshotError::Empty { block: self.block })
    }

    /// A snapshot of the current version, checked.
    pub fn new(
        source: Source,
        block: (u64, B256),
        entries: Vec<Entry>,
    ) -> Result<Self, SnapshotError> {
        let Source { chain_id, token, registry, unit } = source;
        let (block, block_hash) = block;
        let snapshot =
            Self { version: VERSION, chain_id, token, registry, block, block_hash, unit, entries };
        snapshot.check()?;
        Ok(snapshot)
    }

    /// Where the entries come from.
    pub fn source(&self) -> Source {
        let Self { chain_id, token, registry, unit, .. } = *self;
        Source { chain_id, token, registry, unit }
    }

    fn check(&self) -> Result<(), SnapshotError> {
        let bad = |problem: &str| Err(SnapshotError::BadFormat(problem.into()));
        if self.version != VERSION {
            return bad("unknown snapshot version");
        }
        if self.unit.is_zero() {
            return bad("the unit is zero");
        }
        let (got, limit) = (self.entries.len(), MAX_ENTRIES);
        if got == 0 {
            return Err(SnapshotError::Empty { block: self.block });
        }
        if got > limit {
            return Err(SnapshotError::TooManyHolders { got, limit });
        }
        let mut seen = HashSet::with_capacity(got);
        for (index, entry) in self.entries.iter().enumerate() {
            if entry.commitment == Fr::default() || !seen.insert(entry.commitment.to_bytes()) {
                return bad(&format!("entry {index}: its commitment is zero or appears twice"));
            }
        }
        Ok(())
    }
}

/// What a snapshot is a snapshot of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Source {
    /// EIP-155 chain id.
    pub chain_id: u64,
    /// The ERC-20.
    pub token: Address,
    /// The registry of identity commitments.
    pub registry: Address,
    /// Smallest token units in one balance unit.
    pub unit: U256,
}

/// Field elements as `0x` and 64 hex digits.
mod element {
    use circuits::{Fr, field};
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub fn serialize<S: Serializer>(value: &Fr, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_str(&field::to_hex(value))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(input: D) -> Result<Fr, D::Error> {
        field::parse(&String::deserialize(input)?).map_err(D::Error::custom)
    }
}

/// Integers as decimal text: they may exceed what a JSON number keeps.
mod decimal {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};
    use std::{fmt::Display, str::FromStr};

    pub fn serialize<T: Display, S: Serializer>(value: &T, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(value)
    }

    pub fn deserialize<'de, T, D>(input: D) -> Result<T, D::Error>
    where
        T: FromStr<Err: Display>,
        D: Deserializer<'de>,
    {
        String::deserialize(input)?.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Snapshot {
        let source = Source {
            chain_id: 31337,
            token: Address::repeat_byte(0xAB),
            registry: Address::repeat_byte(2),
            unit: U256::from(10).pow(U256::from(18)),
        };
        let entry = |c, balance| Entry { commitment: Fr::from(c), balance };
        let entries = vec![entry(7, 0), entry(9, u64::MAX)];
        Snapshot::new(source, (12, B256::repeat_byte(3)), entries).unwrap()
    }

    #[test]
    fn bytes_are_fixed() {
        let hex = |byte: &str, n| byte.repeat(n);
        let expected = format!(
            "{{\"version\":1,\"chainId\":31337,\"token\":\"0x{}\",\
             \"registry\":\"0x{}\",\"block\":12,\"blockHash\":\"0x{}\",\
             \"unit\":\"1000000000000000000\",\"entries\":[\
             {{\"commitment\":\"0x{}7\",\"balance\":\"0\"}},\
             {{\"commitment\":\"0x{}9\",\"balance\":\"18446744073709551615\"}}]}}",
            hex("ab", 20),
            hex("02", 20),
            hex("03", 32),
            hex("0", 63),
            hex("0", 63),
        );
        assert_eq!(String::from_utf8(sample().to_bytes().unwrap()).unwrap(), expected);
    }

    #[test]
    fn reads_what_it_writes_and_no_other_form() {
        let bytes = sample().to_bytes().unwrap();
        assert_eq!(Snapshot::read(&bytes).unwrap(), sample());
        let text = String::from_utf8(bytes).unwrap();
        let upper = text.replace("abab", "ABAB");
        let others = [
            text.replace(":1,", ": 1,"),
            text.replace("\"0\"", "\"00\""),
            text.replace("\"0\"", "\"+0\""),
            text.replace("\"0\"", "0"),
            text.replace("\"version\":1", "\"version\":2"),
            text.replace("\"unit\":\"1000000000000000000\"", "\"unit\":\"0\""),
            text.replace("\"version\"", "\"x\":1,\"version\""),
            text.replace("\"18446744073709551615\"", "\"18446744073709551616\""),
            text.replace("0007\"", "0009\""),
            text.replace("0007\"", "0000\""),
            format!("{text}\n"),
            upper,
        ];
        for other in others {
            assert!(Snapshot::read(other.as_bytes()).is_err(), "{other}");
        }
    }

    #[test]
    fn commitments_of_r_or_more_are_refused() {
        let r = "30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001";
        let text = String::from_utf8(sample().to_bytes().unwrap()).unwrap();
        let seven = format!("{}7", "0".repeat(63));
        assert!(Snapshot::read(text.replace(&seven, r).as_bytes()).is_err());
    }

    #[test]
    fn the_root_binds_commitment_balance_and_order() {
        let root = |change: fn(&mut Vec<Entry>)| {
            let mut snapshot = sample();
            change(&mut snapshot.entries);
            snapshot.root().unwrap()
        };
        let roots = [
            root(|_| ()),
            root(|entries| entries.swap(0, 1)),
            root(|entries| entries[0].balance = 1),
            root(|entries| entries[0].commitment = Fr::from(8)),
            root(|entries| entries.truncate(1)),
        ];
        let distinct: HashSet<_> = roots.iter().map(Fr::to_bytes).collect();
        assert_eq!(distinct.len(), roots.len());
    }
}
