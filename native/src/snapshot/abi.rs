//! What is spoken with the contracts.

use super::error::SnapshotError;
use alloy::primitives::Bytes;
use alloy::sol;
use alloy::sol_types::{SolInterface, decode_revert_reason};

sol! {
    /// The ERC-20 whose holders are counted.
    #[derive(Debug)]
    interface DataToken {
        event Transfer(address indexed from, address indexed to, uint256 value);
        function totalSupply() external view returns (uint256);
    }

    /// Wallets and their identity commitments.
    #[derive(Debug)]
    interface IdentityRegistry {
        event Registered(address indexed wallet, uint256 indexed commitment, uint256 index);
        function count() external view returns (uint256);
    }

    /// The gate, as its publisher sees it.
    #[derive(Debug)]
    interface AccessGate {
        function publishSnapshot(uint256 root, bytes32 leavesDigest, uint64 validUntil) external;
        function snapshots(uint256 root)
            external view returns (bytes32 leavesDigest, uint64 validUntil);
        error AccessControlUnauthorizedAccount(address account, bytes32 neededRole);
        error BadValidity(uint64 validUntil, uint256 timestamp);
        error DigestChanged(uint256 root);
    }
}

/// What a revert of the gate means.
pub fn revert(data: &Bytes, message: &str) -> SnapshotError {
    use AccessGate::AccessGateErrors as Errors;
    let reason = match Errors::abi_decode(data) {
        Ok(Errors::AccessControlUnauthorizedAccount(error)) => {
            let (account, role) = (error.account, error.neededRole);
            return SnapshotError::RoleMissing { account, role };
        }
        Ok(Errors::BadValidity(error)) => {
            format!("BadValidity: until {} at chain time {}", error.validUntil, error.timestamp)
        }
        Ok(Errors::DigestChanged(error)) => {
            format!("DigestChanged: root {:#x} is published with another file", error.root)
        }
        Err(_) => decode_revert_reason(data).unwrap_or_else(|| format!("{message}: {data}")),
    };
    SnapshotError::Reverted(reason)
}
