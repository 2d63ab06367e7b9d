// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";

/// @title DATA, the marketplace's token on the demo chain
contract DataToken is ERC20, Ownable {
    constructor(address owner) ERC20("Data", "DATA") Ownable(owner) {}

    /// @notice Creates `amount` for `to`; the owner only.
    function mint(address to, uint256 amount) external onlyOwner {
        _mint(to, amount);
    }
}
