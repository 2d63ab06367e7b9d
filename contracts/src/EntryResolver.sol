// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {IEAS, Attestation} from "@ethereum-attestation-service/eas-contracts/contracts/IEAS.sol";
import {
    SchemaResolver
} from "@ethereum-attestation-service/eas-contracts/contracts/resolver/SchemaResolver.sol";
import {AccessGate} from "./AccessGate.sol";

/// @title Resolver for attestations of entries, in the Ethereum Attestation Service
/// @notice Lets an attestation through only if the gate accepted a proof with this nullifier for
/// this recipient, dataset and epoch; once for each entry.
/// @dev It asks the gate and verifies no proof itself. A proof says nothing of its being accepted:
/// one of a stale snapshot, or for a nullifier that is spent, still verifies. The gate has checked
/// all of that, and has kept who entered; a second verification would cost 210,000 gas and prove
/// less.
///
/// Only the recipient may attest, or whoever sends its signed request (`attestByDelegation`): the
/// attester is who can revoke, and a stranger's attestation of somebody's entry could not be made
/// again after the stranger had revoked it.
contract EntryResolver is SchemaResolver {
    /// @notice What an attestation says, as the schema registry wants it.
    string public constant SCHEMA =
        "uint256 datasetId,uint64 threshold,uint256 epoch,uint256 nullifier";
    /// @dev Four words.
    uint256 private constant DATA_BYTES = 128;

    /// @notice Whose entries are attested; for ever.
    AccessGate public immutable gate;
    /// @notice The one schema that is served: any other would read the same words as something
    /// else. It is revocable, and anyone may register it.
    bytes32 public immutable schemaUid;
    /// @notice The attestation of an entry by its nullifier, also after it was revoked.
    mapping(uint256 nullifier => bytes32 uid) public attestationOf;

    /// @notice The attestation is of another schema.
    error WrongSchema(bytes32 expected, bytes32 got);
    /// @notice The data is not four words.
    error WrongLength(uint256 expected, uint256 got);
    /// @notice The gate accepted no proof with this nullifier.
    error NotEntered(uint256 nullifier);
    /// @notice Word number `index` of the data is not what the gate knows of the entry.
    error WrongEntry(uint256 index, uint256 expected, uint256 got);
    /// @notice Somebody else entered.
    error NotTheRecipient(address expected, address got);
    /// @notice Somebody else than the recipient attests.
    error NotTheAttester(address expected, address got);
    /// @notice This entry was attested, and perhaps revoked since.
    error AlreadyAttested(uint256 nullifier, bytes32 uid);

    /// @param eas The chain's attestation service; for ever.
    /// @param gate_ Whose entries are attested; for ever.
    constructor(IEAS eas, AccessGate gate_) SchemaResolver(eas) {
        gate = gate_;
        schemaUid = keccak256(abi.encodePacked(SCHEMA, address(this), true));
    }

    /// @dev Called by the service alone. What it refuses reverts the whole call.
    function onAttest(Attestation calldata attestation, uint256) internal override returns (bool) {
        if (attestation.schema != schemaUid) revert WrongSchema(schemaUid, attestation.schema);
        uint256 length = attestation.data.length;
        if (length != DATA_BYTES) revert WrongLength(DATA_BYTES, length);
        uint256[4] memory said = abi.decode(attestation.data, (uint256[4]));
        uint256 nullifier = said[3];
        AccessGate.Entry memory entry = gate.entryOf(nullifier);
        if (entry.epochPlusOne == 0) revert NotEntered(nullifier);
        _check(0, entry.datasetId, said[0]);
        _check(1, gate.dataset(entry.datasetId).threshold, said[1]);
        _check(2, entry.epochPlusOne - 1, said[2]);
        if (attestation.recipient != entry.recipient) {
            revert NotTheRecipient(entry.recipient, attestation.recipient);
        }
        if (attestation.attester != entry.recipient) {
            revert NotTheAttester(entry.recipient, attestation.attester);
        }
        bytes32 before = attestationOf[nullifier];
        if (before != 0) revert AlreadyAttested(nullifier, before);
        attestationOf[nullifier] = attestation.uid;
        return true;
    }

    /// @dev The service lets only the attester revoke, once.
    function onRevoke(Attestation calldata, uint256) internal pure override returns (bool) {
        return true;
    }

    function _check(uint256 index, uint256 expected, uint256 got) private pure {
        if (got != expected) revert WrongEntry(index, expected, got);
    }
}
