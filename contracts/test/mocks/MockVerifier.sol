// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {IAccessVerifier} from "../../src/IAccessVerifier.sol";

/// @title For tests of the gate's own logic: accepts exactly the proof bytes "ok"
contract MockVerifier is IAccessVerifier {
    bool public immutable insecureDevSrs;
    bytes32 public constant srsDigest = bytes32(0);

    constructor(bool insecure) {
        insecureDevSrs = insecure;
    }

    function verify(uint256[5] calldata, bytes calldata proof) external pure returns (bool) {
        return keccak256(proof) == keccak256("ok");
    }
}
