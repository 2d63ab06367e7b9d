// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {AccessControl} from "@openzeppelin/contracts/access/AccessControl.sol";
import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {BabyJubjub} from "./BabyJubjub.sol";
import {ISnapshots, IVoteVerifier} from "./IVoteVerifier.sol";

/// @title Secret votes of a snapshot's members, and what they decide
/// @notice A member votes once on a proposal, by a proof that does not say who votes for what.
/// Ballots are encrypted under keys that trustees share, and added up here. After the deadline
/// the trustees publish the totals with a proof that this contract checks; then the winning
/// option's call is executed, once.
/// @dev What is trusted: the proposer, for the keys being the trustees'; the trustees, of whom a
/// threshold can decrypt single ballots, and without whom there is no result; the publisher of
/// snapshots. Nobody is trusted for the totals.
contract GovernanceDAO is AccessControl {
    using BabyJubjub for BabyJubjub.Point;

    /// @notice May make proposals.
    bytes32 public constant PROPOSER_ROLE = keccak256("PROPOSER_ROLE");
    /// @notice Most options of a proposal.
    uint256 public constant OPTIONS_MAX = 16;
    /// @dev The local chain: the one place where a dev setup may guard votes.
    uint256 private constant LOCAL_CHAIN_ID = 31337;
    /// @dev Public inputs before the points.
    uint256 private constant FIRST_POINT = 5;

    /// @notice What an option does when it wins. No target: nothing.
    struct Call {
        address target;
        uint256 value;
        bytes data;
    }

    /// @notice What is voted on, and how.
    struct Terms {
        /// Root of the snapshot whose members vote.
        uint256 root;
        /// Last second of voting.
        uint64 deadline;
        /// Least sum of all totals for a result.
        uint64 quorum;
        /// Whether a vote counts the balance, or 1.
        bool weighted;
    }

    /// @notice A proposal and what became of it.
    struct Proposal {
        Terms terms;
        bool tallied;
        bool executed;
        uint64 ballots;
        uint64[] totals;
    }

    /// @notice Verifier of the statement `vote`.
    IVoteVerifier public immutable verifier;
    /// @notice Where snapshots are published.
    ISnapshots public immutable snapshots;
    /// @notice Whether a nullifier's vote was counted; it is made from the proposal as well.
    mapping(uint256 nullifier => bool) public voted;

    Proposal[] private _proposals;
    mapping(uint256 id => BabyJubjub.Point[]) private _keys;
    mapping(uint256 id => BabyJubjub.Point[]) private _sums;
    mapping(uint256 id => Call[]) private _calls;

    /// @notice A proposal was made.
    event Proposed(uint256 indexed id, uint256 root, uint64 deadline, uint256 options);
    /// @notice A vote was counted.
    event Voted(uint256 indexed id, uint256 nullifier);
    /// @notice The totals were proved.
    event Tallied(uint256 indexed id, uint64[] totals);
    /// @notice The winning option's call was executed.
    event Executed(uint256 indexed id, uint256 option);

    /// @notice The verifier's setup is insecure and this is not the local chain.
    error InsecureDevSrs();
    /// @notice Without an admin nobody could ever propose.
    error NoAdmin();
    /// @notice There is no proposal with this number.
    error UnknownProposal(uint256 id);
    /// @notice The snapshot was not published, or is not valid any more.
    error UnknownSnapshot(uint256 root);
    /// @notice Two to sixteen options, each with a key and a call, and a deadline ahead.
    error BadProposal();
    /// @notice A key is not on the curve, or of small order.
    error BadKey(uint256 option);
    /// @notice Votes were taken until the deadline.
    error TooLate(uint64 deadline);
    /// @notice Votes are still taken.
    error TooEarly(uint64 deadline);
    /// @notice This member's vote on this proposal was counted.
    error AlreadyVoted(uint256 nullifier);
    /// @notice A ballot has a nonce and a ciphertext for each option; a tally a total for each.
    error WrongLength(uint256 expected, uint256 got);
    /// @notice The proof does not verify.
    error InvalidProof();
    /// @notice The totals are not those of the sum of all ballots.
    error InvalidTally();
    /// @notice The totals are known.
    error AlreadyTallied();
    /// @notice The totals are not known.
    error NotTallied();
    /// @notice The call was executed.
    error AlreadyExecuted();
    /// @notice No option has more than every other, or the totals do not reach the quorum.
    error NoWinner();

    /// @param verifier_ Verifier of the statement `vote`; for ever.
    /// @param snapshots_ Where snapshots are published; for ever.
    /// @param admin Grants and takes the role of proposers; has it not itself.
    constructor(IVoteVerifier verifier_, ISnapshots snapshots_, address admin) {
        if (verifier_.insecureDevSrs() && block.chainid != LOCAL_CHAIN_ID) revert InsecureDevSrs();
        if (admin == address(0)) revert NoAdmin();
        verifier = verifier_;
        snapshots = snapshots_;
        _grantRole(DEFAULT_ADMIN_ROLE, admin);
    }

    /// @notice For calls that send something.
    receive() external payable {}

    /// @notice Makes a proposal; returns its number.
    /// @param terms What is voted on, and how.
    /// @param keys One an option, divided by 8 (modulo the base point's order): what is multiplied
    /// by 8 here is in the subgroup in which the tally's proof is sound, whatever was given.
    /// @param calls What each option does.
    function propose(
        Terms calldata terms,
        BabyJubjub.Point[] calldata keys,
        Call[] calldata calls
    ) external onlyRole(PROPOSER_ROLE) returns (uint256 id) {
        (, uint64 validUntil) = snapshots.snapshots(terms.root);
        if (validUntil < block.timestamp) revert UnknownSnapshot(terms.root);
        if (
            keys.length < 2 || keys.length > OPTIONS_MAX || calls.length != keys.length
                || terms.deadline <= block.timestamp
        ) revert BadProposal();
        id = _proposals.length;
        _proposals.push(Proposal(terms, false, false, 0, new uint64[](0)));
        _sums[id].push(BabyJubjub.identity());
        for (uint256 i = 0; i < keys.length; i++) {
            BabyJubjub.Point memory key = keys[i];
            if (!key.isOnCurve()) revert BadKey(i);
            key = key.timesCofactor();
            if (key.x == 0) revert BadKey(i);
            _keys[id].push(key);
            _sums[id].push(BabyJubjub.identity());
            _calls[id].push(calls[i]);
        }
        emit Proposed(id, terms.root, terms.deadline, keys.length);
    }

    /// @notice Counts a vote. Anyone may send it: the proof is bound to the proposal, and the
    /// ballot to the proof.
    /// @param id The proposal.
    /// @param nullifier The member's in this proposal.
    /// @param ballot The nonce, then a ciphertext for each option.
    /// @param proof The proof's bytes.
    function vote(
        uint256 id,
        uint256 nullifier,
        BabyJubjub.Point[] calldata ballot,
        bytes calldata proof
    ) external {
        Proposal storage proposal = _known(id);
        if (block.timestamp > proposal.terms.deadline) revert TooLate(proposal.terms.deadline);
        if (voted[nullifier]) revert AlreadyVoted(nullifier);
        if (ballot.length != _sums[id].length) {
            revert WrongLength(_sums[id].length, ballot.length);
        }
        voted[nullifier] = true;
        proposal.ballots++;
        if (!verifier.verify(_publicInputs(id, nullifier, ballot), proof)) revert InvalidProof();
        BabyJubjub.Point[] storage sums = _sums[id];
        for (uint256 i = 0; i < ballot.length; i++) {
            sums[i] = BabyJubjub.add(sums[i], ballot[i]);
        }
        emit Voted(id, nullifier);
    }

    /// @notice Takes the totals, with the trustees' proof that the sum of all ballots holds them.
    /// @dev With K_j = x_j B: shows that `S_j - T_j B = x_j N` for all options, by one proof of
    /// Chaum and Pedersen about a combination whose weights follow from all of it (`book/vote.md`).
    /// @param totals Weight for each option.
    /// @param challenge The proof's challenge.
    /// @param answer The proof's answer, below the base point's order.
    function tally(uint256 id, uint64[] calldata totals, uint256 challenge, uint256 answer)
        external
    {
        Proposal storage proposal = _known(id);
        if (block.timestamp <= proposal.terms.deadline) revert TooEarly(proposal.terms.deadline);
        if (proposal.tallied) revert AlreadyTallied();
        if (totals.length != _keys[id].length) {
            revert WrongLength(_keys[id].length, totals.length);
        }
        if (challenge >> 248 != 0 || answer >= BabyJubjub.L) revert InvalidTally();
        if (!_provesTally(id, totals, challenge, answer)) revert InvalidTally();
        proposal.tallied = true;
        proposal.totals = totals;
        emit Tallied(id, totals);
    }

    /// @notice Executes the winning option's call. Anyone may.
    function execute(uint256 id) external {
        Proposal storage proposal = _known(id);
        if (!proposal.tallied) revert NotTallied();
        if (proposal.executed) revert AlreadyExecuted();
        uint256 option = winner(id);
        proposal.executed = true;
        Call storage call = _calls[id][option];
        emit Executed(id, option);
        if (call.target != address(0)) {
            Address.functionCallWithValue(call.target, call.data, call.value);
        }
    }

    /// @notice The option that has more than every other.
    function winner(uint256 id) public view returns (uint256 option) {
        Proposal storage proposal = _known(id);
        if (!proposal.tallied) revert NotTallied();
        uint64[] memory totals = proposal.totals;
        uint256 sum = totals[0];
        bool tie = false;
        for (uint256 i = 1; i < totals.length; i++) {
            sum += totals[i];
            if (totals[i] > totals[option]) (option, tie) = (i, false);
            else if (totals[i] == totals[option]) tie = true;
        }
        if (tie || sum == 0 || sum < proposal.terms.quorum) revert NoWinner();
    }

    /// @notice Scope of a proposal's nullifiers.
    function scopeOf(uint256 id) public view returns (uint256) {
        return uint256(keccak256(abi.encode(block.chainid, address(this), id))) >> 8;
    }

    /// @notice A proposal by its number.
    function proposalOf(uint256 id) external view returns (Proposal memory) {
        return _known(id);
    }

    /// @notice The options' keys, and the sum of all ballots: nonce, then a ciphertext an option.
    function ballotBox(uint256 id)
        external
        view
        returns (BabyJubjub.Point[] memory keys, BabyJubjub.Point[] memory sums)
    {
        return (_keys[id], _sums[id]);
    }

    function _known(uint256 id) private view returns (Proposal storage) {
        if (id >= _proposals.length) revert UnknownProposal(id);
        return _proposals[id];
    }

    /// @dev Everything but nullifier and ballot is the contract's own.
    function _publicInputs(
        uint256 id,
        uint256 nullifier,
        BabyJubjub.Point[] calldata ballot
    ) private view returns (uint256[71] memory words) {
        BabyJubjub.Point[] memory keys = _keys[id];
        words[0] = _proposals[id].terms.root;
        words[1] = _proposals[id].terms.weighted ? 1 : 0;
        words[2] = keys.length;
        words[3] = scopeOf(id);
        words[4] = nullifier;
        uint256 nonce = FIRST_POINT + 2 * OPTIONS_MAX;
        for (uint256 i = 0; i < OPTIONS_MAX; i++) {
            bool there = i < keys.length;
            (uint256 key, uint256 choice) = (FIRST_POINT + 2 * i, nonce + 2 + 2 * i);
            (words[key], words[key + 1]) = there ? (keys[i].x, keys[i].y) : (0, 1);
            (words[choice], words[choice + 1]) =
                there ? (ballot[i + 1].x, ballot[i + 1].y) : (0, 1);
        }
        (words[nonce], words[nonce + 1]) = (ballot[0].x, ballot[0].y);
    }

    function _provesTally(
        uint256 id,
        uint64[] calldata totals,
        uint256 challenge,
        uint256 answer
    ) private view returns (bool) {
        BabyJubjub.Point[] memory keys = _keys[id];
        BabyJubjub.Point[] memory sums = _sums[id];
        bytes32 seed = _seed(id, keys, sums, totals);
        uint256[] memory weights = new uint256[](keys.length);
        for (uint256 i = 0; i < keys.length; i++) {
            weights[i] = uint256(keccak256(abi.encode(seed, i))) >> 128;
        }
        BabyJubjub.Point memory key = BabyJubjub.combine(weights, keys);
        BabyJubjub.Point memory value = _plain(weights, sums, totals);
        BabyJubjub.Point memory a = _opened(BabyJubjub.base(), key, challenge, answer);
        BabyJubjub.Point memory b = _opened(sums[0], value, challenge, answer);
        bytes32 digest = keccak256(abi.encode(seed, key, value, a, b));
        return uint256(digest) >> 8 == challenge;
    }

    /// @dev What the weights follow from: chain, contract, proposal, keys, sums, totals.
    function _seed(
        uint256 id,
        BabyJubjub.Point[] memory keys,
        BabyJubjub.Point[] memory sums,
        uint64[] calldata totals
    ) private view returns (bytes32) {
        bytes memory text = abi.encode(block.chainid, address(this), id);
        for (uint256 i = 0; i < keys.length; i++) {
            text = abi.encodePacked(text, keys[i].x, keys[i].y);
        }
        for (uint256 i = 0; i < sums.length; i++) {
            text = abi.encodePacked(text, sums[i].x, sums[i].y);
        }
        return keccak256(abi.encodePacked(text, totals));
    }

    /// @dev Sum of `weights[j] (S_j - T_j B)`.
    function _plain(
        uint256[] memory weights,
        BabyJubjub.Point[] memory sums,
        uint64[] calldata totals
    ) private view returns (BabyJubjub.Point memory) {
        uint256 count = weights.length;
        uint256[] memory scalars = new uint256[](count + 1);
        BabyJubjub.Point[] memory points = new BabyJubjub.Point[](count + 1);
        uint256 total = 0;
        for (uint256 i = 0; i < count; i++) {
            (scalars[i], points[i]) = (weights[i], sums[i + 1]);
            total += weights[i] * totals[i];
        }
        (scalars[count], points[count]) =
            (BabyJubjub.L - total % BabyJubjub.L, BabyJubjub.base());
        return BabyJubjub.combine(scalars, points);
    }

    /// @dev `answer` times `from` minus `challenge` times `to`.
    function _opened(
        BabyJubjub.Point memory from,
        BabyJubjub.Point memory to,
        uint256 challenge,
        uint256 answer
    ) private view returns (BabyJubjub.Point memory) {
        uint256[] memory scalars = new uint256[](2);
        BabyJubjub.Point[] memory points = new BabyJubjub.Point[](2);
        (scalars[0], points[0]) = (answer, from);
        (scalars[1], points[1]) = (BabyJubjub.L - challenge, to);
        return BabyJubjub.combine(scalars, points);
    }
}
