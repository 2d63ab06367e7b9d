// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

/// @title Verifier of the statement `vote`
/// @notice Public inputs in order: root, weighted, options, scope, nullifier, then x and y of
/// sixteen keys, of the ballot's nonce and of its sixteen ciphertexts.
interface IVoteVerifier {
    /// @notice Whether `proof` proves the statement for these public inputs; false for values of
    /// at least r.
    function verify(uint256[71] calldata publicInputs, bytes calldata proof)
        external
        view
        returns (bool);

    /// @notice Whether the setup's secret is public: anyone can forge proofs for such a verifier.
    function insecureDevSrs() external view returns (bool);
}

/// @title Who knows which snapshots were published (`AccessGate`)
interface ISnapshots {
    /// @notice Digest of the leaves' file, and the last second of a snapshot's validity; zero when
    /// it was not published.
    function snapshots(uint256 root)
        external
        view
        returns (bytes32 leavesDigest, uint64 validUntil);
}
