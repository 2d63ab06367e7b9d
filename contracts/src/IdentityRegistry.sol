// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";

/// @title Identity commitments of wallets
/// @notice A wallet registers its commitment once. The pair is public; what a proof hides is which
/// of the registered commitments it belongs to.
contract IdentityRegistry is EIP712 {
    /// @notice Order of the BN254 scalar field: commitments are below it.
    uint256 public constant FIELD_ORDER =
        21888242871839275222246405745257275088548364400416034343698204186575808495617;

    bytes32 private constant REGISTER_TYPEHASH =
        keccak256("Register(address wallet,uint256 commitment)");

    /// @notice Commitment of a wallet; zero when it has none.
    mapping(address wallet => uint256 commitment) public commitmentOf;
    /// @notice Wallet that registered a commitment.
    mapping(uint256 commitment => address wallet) public walletOf;
    /// @notice Number of registrations so far; the next one's index.
    uint256 public count;

    /// @notice `wallet` registered `commitment` as number `index`, counted from 0.
    event Registered(address indexed wallet, uint256 indexed commitment, uint256 index);

    /// @notice The commitment is zero, or not below the field's order.
    error NotACommitment(uint256 commitment);
    /// @notice The wallet has registered before.
    error AlreadyRegistered(address wallet, uint256 commitment);
    /// @notice The commitment belongs to another wallet.
    error CommitmentTaken(uint256 commitment, address wallet);
    /// @notice The signature is not the wallet's for this registration.
    error BadSignature(address wallet);

    constructor() EIP712("Proofpod IdentityRegistry", "1") {}

    /// @notice Registers the sender's commitment.
    /// @dev Whoever copies a commitment out of a pending transaction can be first with it, and has
    /// gained nothing without its secret; its maker registers another.
    /// @param commitment Identity commitment, below the field's order and not zero.
    function register(uint256 commitment) external {
        _register(msg.sender, commitment);
    }

    /// @notice Registers for a wallet that signed `Register(wallet, commitment)` (EIP-712).
    /// @dev No nonce and no end: a wallet registers once, so a signature cannot be used twice.
    /// @param wallet Whose commitment it is: an account, or a contract wallet (ERC-1271).
    /// @param commitment Identity commitment, below the field's order and not zero.
    /// @param signature The wallet's signature.
    function registerFor(address wallet, uint256 commitment, bytes calldata signature) external {
        bytes32 digest =
            _hashTypedDataV4(keccak256(abi.encode(REGISTER_TYPEHASH, wallet, commitment)));
        if (!SignatureChecker.isValidSignatureNow(wallet, digest, signature)) {
            revert BadSignature(wallet);
        }
        _register(wallet, commitment);
    }

    function _register(address wallet, uint256 commitment) private {
        if (commitment == 0 || commitment >= FIELD_ORDER) revert NotACommitment(commitment);
        if (commitmentOf[wallet] != 0) revert AlreadyRegistered(wallet, commitmentOf[wallet]);
        if (walletOf[commitment] != address(0)) {
            revert CommitmentTaken(commitment, walletOf[commitment]);
        }
        commitmentOf[wallet] = commitment;
        walletOf[commitment] = wallet;
        emit Registered(wallet, commitment, count++);
    }
}
