//! What the gate computes itself and the pod must agree on: scope and message.

use halo2_proofs::halo2curves::ff::PrimeField;
use sha3::{Digest, Keccak256};

use crate::Fr;

/// Scope of one dataset in one epoch of one gate:
/// `keccak256(abi.encode(chainId, gate, datasetId, epoch)) >> 8`.
pub fn scope(chain_id: u64, gate: [u8; 20], dataset_id: u64, epoch: u64) -> Fr {
    keccak_words(&[number(chain_id), address(gate), number(dataset_id), number(epoch)])
}

/// Message that binds a proof to who enters:
/// `keccak256(abi.encode(chainId, gate, recipient)) >> 8`.
pub fn message(chain_id: u64, gate: [u8; 20], recipient: [u8; 20]) -> Fr {
    keccak_words(&[number(chain_id), address(gate), address(recipient)])
}

fn number(value: u64) -> [u8; 32] {
    let mut word = [0; 32];
    word[24..].copy_from_slice(&value.to_be_bytes());
    word
}

fn address(value: [u8; 20]) -> [u8; 32] {
    let mut word = [0; 32];
    word[12..].copy_from_slice(&value);
    word
}

/// Keccak-256 without its last byte: 248 bits are below r, so no two hashes alias.
fn keccak_words(words: &[[u8; 32]]) -> Fr {
    let digest = Keccak256::digest(words.concat());
    let mut little_endian = [0u8; 32];
    for (byte, from) in little_endian.iter_mut().zip(digest.iter().rev().skip(1)) {
        *byte = *from;
    }
    // 248 bits are always canonical.
    Option::from(Fr::from_repr(little_endian)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field::to_hex;

    #[test]
    fn agrees_with_solidity() {
        // keccak256(abi.encode(..)) >> 8 by viem; more of them in tests/vectors/binding.json.
        let gate = [0x11; 20];
        let of_scope = "0x00314528cf2541d8c9a9a562e0e36a462dce214b13c1e547727d406a4f0decba";
        assert_eq!(to_hex(&scope(31337, gate, 2, 3)), of_scope);
        let of_message = "0x003ea6d4290efeeed4d2dd600db09920452ccfae2c3d114030c6a29c5a74fa7b";
        assert_eq!(to_hex(&message(31337, gate, [1; 20])), of_message);
    }

    #[test]
    fn every_part_matters() {
        let gate = [0x11; 20];
        let all = [
            scope(31337, gate, 2, 3),
            scope(31337, gate, 3, 2),
            scope(31338, gate, 2, 3),
            scope(31337, [0x12; 20], 2, 3),
            message(31337, gate, [1; 20]),
            message(31337, gate, [2; 20]),
            message(31338, gate, [1; 20]),
            message(31337, [0x12; 20], [1; 20]),
        ];
        for (i, one) in all.iter().enumerate() {
            assert!(!all[i + 1..].contains(one));
        }
    }
}
