// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {IVoteVerifier} from "../../src/IVoteVerifier.sol";

/// @title For tests of the DAO's own logic: accepts exactly the proof bytes "ok"
contract MockVoteVerifier is IVoteVerifier {
    bool public constant insecureDevSrs = true;

    function verify(uint256[71] calldata, bytes calldata proof) external pure returns (bool) {
        return keccak256(proof) == keccak256("ok");
    }
}
