// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {AccessControl} from "@openzeppelin/contracts/access/AccessControl.sol";
import {IAccessVerifier} from "./IAccessVerifier.sol";

/// @title Gate to datasets whose tiers are balances
/// @notice Opens for a proof that some member of a published snapshot holds at least the dataset's
/// threshold and has not entered this dataset in this epoch. Anyone may submit the proof for its
/// recipient, so the holder's wallet need not appear.
/// @dev Nothing that the gate can compute is taken on trust: threshold, scope and message are
/// compared with its own, so that each refusal has its own reason.
///
/// What is trusted: the publisher, for the snapshots being true; the curator, for the datasets; the
/// admin, for who these are. None of them can spend a nullifier or enter without a proof, though a
/// publisher can publish a snapshot of holders of its own making.
///
/// A nullifier needs no dataset or epoch beside it: both are in the scope that it is made from.
contract AccessGate is AccessControl {
    /// @notice May publish and revoke snapshots.
    bytes32 public constant PUBLISHER_ROLE = keccak256("PUBLISHER_ROLE");
    /// @notice May add datasets.
    bytes32 public constant CURATOR_ROLE = keccak256("CURATOR_ROLE");
    /// @notice Order of the BN254 scalar field: every public input is below it.
    uint256 public constant FIELD_ORDER =
        21888242871839275222246405745257275088548364400416034343698204186575808495617;
    /// @notice Longest validity of a snapshot: balances older than this say nothing.
    uint64 public constant MAX_VALIDITY = 90 days;
    /// @dev The local chain (anvil, hardhat): the one place where a dev setup may guard a gate.
    uint256 private constant LOCAL_CHAIN_ID = 31337;

    /// @notice A dataset and its tier. A threshold of 0 opens for every member of a snapshot.
    struct Dataset {
        uint64 threshold;
        string name;
        string contentUri;
    }

    /// @notice A snapshot of balances.
    struct Snapshot {
        bytes32 leavesDigest;
        uint64 validUntil;
    }

    /// @notice An accepted proof, in one word.
    /// @dev Dataset and epoch fit: each dataset costs its curator gas, and an epoch is at most the
    /// clock's seconds. `epochPlusOne` is zero where nothing was accepted.
    struct Entry {
        address recipient;
        uint64 epochPlusOne;
        uint32 datasetId;
    }

    /// @notice Verifier of the statement `access`.
    IAccessVerifier public immutable verifier;
    /// @notice Seconds of an epoch: one entry to a dataset each. A length beyond the clock's reach
    /// makes epoch 0 the only one: one entry for ever.
    uint64 public immutable epochLength;
    /// @notice Snapshots by root.
    mapping(uint256 root => Snapshot) public snapshots;

    mapping(uint256 nullifier => Entry) private _entries;
    Dataset[] private _datasets;

    /// @notice A dataset was added.
    event DatasetAdded(uint256 indexed datasetId, string name, uint64 threshold);
    /// @notice A snapshot was published or its validity changed.
    event SnapshotPublished(uint256 indexed root, bytes32 leavesDigest, uint64 validUntil);
    /// @notice A snapshot was taken back.
    event SnapshotRevoked(uint256 indexed root);
    /// @notice A proof was accepted.
    event Entered(
        uint256 indexed datasetId, address indexed recipient, uint256 epoch, uint256 nullifier
    );

    /// @notice The verifier's setup is insecure and this is not the local chain.
    error InsecureDevSrs();
    /// @notice An epoch has at least one second.
    error EpochTooShort();
    /// @notice Without an admin nobody could ever publish a snapshot or add a dataset.
    error NoAdmin();
    /// @notice There is no dataset with this number.
    error UnknownDataset(uint256 id);
    /// @notice Public input number `index` is not below the field's order.
    error NotCanonical(uint256 index, uint256 value);
    /// @notice No snapshot with this root was published.
    error UnknownSnapshot(uint256 root);
    /// @notice The snapshot's validity has ended.
    error StaleSnapshot(uint256 root, uint64 validUntil, uint256 timestamp);
    /// @notice The validity lies in the past or more than `MAX_VALIDITY` ahead.
    error BadValidity(uint64 validUntil, uint256 timestamp);
    /// @notice The digest is another than the one published for this root.
    error DigestChanged(uint256 root);
    /// @notice The proof is for another threshold than the dataset's.
    error WrongThreshold(uint256 expected, uint256 got);
    /// @notice The proof is for another dataset, epoch, gate or chain.
    error WrongScope(uint256 expected, uint256 got);
    /// @notice The proof is for another recipient.
    error WrongRecipient(uint256 expected, uint256 got);
    /// @notice This holder has entered this dataset in this epoch.
    error AlreadyEntered(uint256 nullifier, uint256 epoch);
    /// @notice The proof does not verify.
    error InvalidProof();

    /// @param verifier_ Verifier of the statement; for ever.
    /// @param admin Grants and takes the roles of publishers and curators; has neither itself.
    /// @param epochLength_ Seconds of an epoch; for ever.
    constructor(IAccessVerifier verifier_, address admin, uint64 epochLength_) {
        if (verifier_.insecureDevSrs() && block.chainid != LOCAL_CHAIN_ID) revert InsecureDevSrs();
        if (epochLength_ == 0) revert EpochTooShort();
        if (admin == address(0)) revert NoAdmin();
        verifier = verifier_;
        epochLength = epochLength_;
        _grantRole(DEFAULT_ADMIN_ROLE, admin);
    }

    /// @notice Adds a dataset that opens at `threshold` units; returns its number.
    function addDataset(string calldata name, uint64 threshold, string calldata contentUri)
        external
        onlyRole(CURATOR_ROLE)
        returns (uint256 datasetId)
    {
        datasetId = _datasets.length;
        _datasets.push(Dataset(threshold, name, contentUri));
        emit DatasetAdded(datasetId, name, threshold);
    }

    /// @notice Publishes a snapshot, or moves the end of a published one's validity.
    /// @dev The same balances give the same root, so publishing twice is a publisher's ordinary
    /// prolongation; it may also end a snapshot earlier. Nullifiers do not depend on the root:
    /// neither a second snapshot nor a second publication lets anyone in twice.
    /// @param root Root of the tree over the leaves.
    /// @param leavesDigest SHA-256 of the leaves file; fixed until the snapshot is revoked.
    /// @param validUntil Last second in which proofs against it are accepted.
    function publishSnapshot(uint256 root, bytes32 leavesDigest, uint64 validUntil)
        external
        onlyRole(PUBLISHER_ROLE)
    {
        if (root >= FIELD_ORDER) revert NotCanonical(0, root);
        if (validUntil < block.timestamp || validUntil > block.timestamp + MAX_VALIDITY) {
            revert BadValidity(validUntil, block.timestamp);
        }
        Snapshot storage known = snapshots[root];
        if (known.validUntil != 0 && known.leavesDigest != leavesDigest) revert DigestChanged(root);
        snapshots[root] = Snapshot(leavesDigest, validUntil);
        emit SnapshotPublished(root, leavesDigest, validUntil);
    }

    /// @notice Takes a snapshot back: proofs against it are refused until it is published anew.
    function revokeSnapshot(uint256 root) external onlyRole(PUBLISHER_ROLE) {
        if (snapshots[root].validUntil == 0) revert UnknownSnapshot(root);
        delete snapshots[root];
        emit SnapshotRevoked(root);
    }

    /// @notice Lets `recipient` into a dataset for a proof made for it.
    /// @dev Checks run from what is cheap and says most to the proof itself. The nullifier is spent
    /// before the verifier is called, and that call is a `staticcall`: nothing can be re-entered.
    /// Values are known to be below r before any of them is compared or looked up, as `nullifier`
    /// and `nullifier + r` would be two keys for one proof.
    /// @param datasetId Dataset to enter.
    /// @param recipient Who the proof was made for; the sender may be anyone.
    /// @param publicInputs root, threshold, scope, nullifier, message.
    /// @param proof The proof's bytes.
    function enter(
        uint256 datasetId,
        address recipient,
        uint256[5] calldata publicInputs,
        bytes calldata proof
    ) external {
        uint256 epoch = currentEpoch();
        uint256 nullifier = publicInputs[3];
        _checkInputs(datasetId, recipient, epoch, publicInputs);
        uint256 before = spent(nullifier);
        if (before != 0) revert AlreadyEntered(nullifier, before - 1);
        _entries[nullifier] = Entry(recipient, uint64(epoch + 1), uint32(datasetId));
        if (!verifier.verify(publicInputs, proof)) revert InvalidProof();
        emit Entered(datasetId, recipient, epoch, nullifier);
    }

    /// @notice Epoch in which a nullifier was spent, plus one; zero when it was not.
    function spent(uint256 nullifier) public view returns (uint256 epochPlusOne) {
        return _entries[nullifier].epochPlusOne;
    }

    /// @notice What was accepted with a nullifier; all zero when nothing was.
    function entryOf(uint256 nullifier) external view returns (Entry memory) {
        return _entries[nullifier];
    }

    /// @notice The epoch now.
    function currentEpoch() public view returns (uint256) {
        return block.timestamp / epochLength;
    }

    /// @notice Scope of a dataset in an epoch.
    function scopeOf(uint256 datasetId, uint256 epoch) public view returns (uint256) {
        return uint256(keccak256(abi.encode(block.chainid, address(this), datasetId, epoch))) >> 8;
    }

    /// @notice Message of a recipient.
    function messageOf(address recipient) public view returns (uint256) {
        return uint256(keccak256(abi.encode(block.chainid, address(this), recipient))) >> 8;
    }

    /// @notice A dataset by its number.
    function dataset(uint256 datasetId) public view returns (Dataset memory) {
        if (datasetId >= _datasets.length) revert UnknownDataset(datasetId);
        return _datasets[datasetId];
    }

    /// @notice Number of datasets.
    function datasetCount() external view returns (uint256) {
        return _datasets.length;
    }

    function _checkInputs(
        uint256 datasetId,
        address recipient,
        uint256 epoch,
        uint256[5] calldata publicInputs
    ) private view {
        if (datasetId >= _datasets.length) revert UnknownDataset(datasetId);
        for (uint256 i = 0; i < 5; i++) {
            if (publicInputs[i] >= FIELD_ORDER) revert NotCanonical(i, publicInputs[i]);
        }
        uint64 validUntil = snapshots[publicInputs[0]].validUntil;
        if (validUntil == 0) revert UnknownSnapshot(publicInputs[0]);
        if (validUntil < block.timestamp) {
            revert StaleSnapshot(publicInputs[0], validUntil, block.timestamp);
        }
        uint256 threshold = _datasets[datasetId].threshold;
        if (publicInputs[1] != threshold) revert WrongThreshold(threshold, publicInputs[1]);
        uint256 scope = scopeOf(datasetId, epoch);
        if (publicInputs[2] != scope) revert WrongScope(scope, publicInputs[2]);
        uint256 message = messageOf(recipient);
        if (publicInputs[4] != message) revert WrongRecipient(message, publicInputs[4]);
    }
}
