// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

/// @title Verifier of the statement `access`
/// @notice Public inputs in order: root, threshold, scope, nullifier, message.
interface IAccessVerifier {
    /// @notice Whether `proof` proves the statement for these public inputs.
    /// @dev False, never true, for proofs of another length, values of at least r, and points that
    /// are not on the curve.
    function verify(uint256[5] calldata publicInputs, bytes calldata proof)
        external
        view
        returns (bool);

    /// @notice Whether the setup's secret is public: anyone can forge proofs for such a verifier.
    function insecureDevSrs() external view returns (bool);

    /// @notice Digest of the setup that the verifier's constants belong to.
    function srsDigest() external view returns (bytes32);
}
