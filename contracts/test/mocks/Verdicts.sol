// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

/// @title For tests: many calls to a contract at once, each with a verdict
contract Verdicts {
    /// @notice For each call: 0 false, 1 true, 2 reverted, 3 something else. `gasLimits` has one
    /// limit for all calls, or one for each.
    function judge(address target, bytes[] calldata calls, uint256[] calldata gasLimits)
        external
        view
        returns (uint8[] memory verdicts)
    {
        verdicts = new uint8[](calls.length);
        for (uint256 i = 0; i < calls.length; ++i) {
            uint256 limit = gasLimits[gasLimits.length == 1 ? 0 : i];
            (bool done, bytes memory answer) = target.staticcall{gas: limit}(calls[i]);
            if (!done) verdicts[i] = 2;
            else if (answer.length != 32) verdicts[i] = 3;
            else if (uint256(bytes32(answer)) > 1) verdicts[i] = 3;
            else verdicts[i] = uint8(uint256(bytes32(answer)));
        }
    }
}
