//! What the pallet keeps and takes, and the limits on all of it.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame::deps::sp_core::hex2array;
use frame::prelude::*;
use verifier::key::Word;

use crate::verify::PublicInputs;

/// Order of the BN254 scalar field: every public input is below it.
pub const FIELD_ORDER: Word =
    hex2array!("30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001");
/// Longest validity of a snapshot, 90 days in seconds: balances older than this say nothing.
pub const MAX_VALIDITY: u64 = 90 * 24 * 60 * 60;
/// Most bytes of a key: twice those of `access`.
pub const MAX_KEY_BYTES: u32 = 8 << 10;
/// Most keys: each stays for ever, and a gate needs one a statement and depth.
pub const MAX_KEYS: u32 = 64;
/// Most bytes of a proof: those of `access` have 1,408.
pub const MAX_PROOF_BYTES: u32 = 4 << 10;
/// Most entries of a batch: more save little, and a batch has to fit a block even when refused.
pub const MAX_BATCH: u32 = 32;
/// Most bytes of a dataset's name.
pub const MAX_NAME: u32 = 128;
/// Most bytes of a dataset's address.
pub const MAX_URI: u32 = 512;

/// Bytes of a [`verifier::Key`].
pub type KeyBytes = BoundedVec<u8, ConstU32<MAX_KEY_BYTES>>;
/// A dataset's name.
pub type Name = BoundedVec<u8, ConstU32<MAX_NAME>>;
/// Where a dataset's content is.
pub type Uri = BoundedVec<u8, ConstU32<MAX_URI>>;
/// Bytes of a proof.
pub type Proof = BoundedVec<u8, ConstU32<MAX_PROOF_BYTES>>;

/// A dataset and its tier.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, TypeInfo, MaxEncodedLen)]
pub struct Dataset {
    /// Least balance; 0 opens for every member of a snapshot.
    pub threshold: u64,
    /// Digest of the key that verifies its proofs.
    pub key: Word,
    /// Its name.
    pub name: Name,
    /// Where its content is.
    pub content_uri: Uri,
}

/// A snapshot of balances.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, TypeInfo, MaxEncodedLen)]
pub struct Snapshot {
    /// SHA-256 of the leaves file.
    pub leaves_digest: Word,
    /// Last second in which proofs against it are accepted.
    pub valid_until: u64,
}

/// One entry of a batch: the arguments of `enter`.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct Entry<AccountId> {
    /// Number of the dataset.
    pub dataset: u64,
    /// Who the proof was made for.
    pub recipient: AccountId,
    /// root, threshold, scope, nullifier, message.
    pub public_inputs: PublicInputs,
    /// The proof.
    pub proof: Proof,
}
