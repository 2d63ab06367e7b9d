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
        // cast keccak $(cast abi-encode "f(uint256,address,uint256,uint256)" 31337 0x11..11 2 3)
        let gate = [0x11; 20];
        let of_scope = to_hex(&scope(31337, gate, 2, 3));
        assert!(of_scope.starts_with("0x00"));
        assert_ne!(of_scope, to_hex(&scope(31337, gate, 3, 2)));
        assert_ne!(of_scope, to_hex(&scope(31338, gate, 2, 3)));
        assert_ne!(message(31337, gate, [1; 20]), message(31337, gate, [2; 20]));
    }
}
