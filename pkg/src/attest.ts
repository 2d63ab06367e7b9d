import { address, bytesTail, selector, uint, word } from './abi.js'
import { fromHex, toHex } from './bytes.js'
import { ProofpodError } from './errors.js'
import type { AccessGate, EnterOptions, GateCall } from './gate.js'
import type { Integer, ProofBundle } from './inputs.js'
import { keccak256 } from './keccak.js'
import { known } from './options.js'
import { type Revert, revertReader } from './reverts.js'

// Attestations of entries in the Ethereum Attestation Service, behind the resolver of
// `contracts/src/EntryResolver.sol`, which lets through what the gate accepted and nothing else.

/** What an entry's attestation says, in the words of the service's schema registry. */
export const ENTRY_SCHEMA = 'uint256 datasetId,uint64 threshold,uint256 epoch,uint256 nullifier'

/** Which service, and which resolver of the gate's entries. */
export interface AttestationOptions {
  /** Address of the chain's `EAS` contract. */
  readonly eas: string
  /** Address of the gate's `EntryResolver`. */
  readonly resolver: string
}

/** Which entry is attested: what `enter` was called for, and when. */
export interface AttestOptions extends Omit<EnterOptions, 'unchecked'> {
  /** The epoch that the proof was made for. */
  readonly epoch: Integer | number
  /** Unix seconds after which the attestation says nothing any more; 0, the default, for never. */
  readonly expirationTime?: Integer | number | undefined
}

// One line for each custom error of `contracts/src/EntryResolver.sol`; a test compares them.
const ERRORS = {
  WRONG_SCHEMA: 'WrongSchema(bytes32 expected, bytes32 got)',
  WRONG_LENGTH: 'WrongLength(uint256 expected, uint256 got)',
  NOT_ENTERED: 'NotEntered(uint256 nullifier)',
  WRONG_ENTRY: 'WrongEntry(uint256 index, uint256 expected, uint256 got)',
  NOT_THE_RECIPIENT: 'NotTheRecipient(address expected, address got)',
  NOT_THE_ATTESTER: 'NotTheAttester(address expected, address got)',
  ALREADY_ATTESTED: 'AlreadyAttested(uint256 nullifier, bytes32 uid)',
} as const

/** Why a resolver refused. */
export type AttestErrorCode = keyof typeof ERRORS

/** A gate's entries as attestations; nothing here touches the network. */
export interface EntryAttestations {
  /** The schema's UID: what to look for in the service, and the only one to trust. */
  readonly schemaUid: string
  /** Registers the schema, once for each resolver; anyone may send it. */
  register(registry: string): GateCall
  /**
   * Attests an entry that the gate has accepted. The entry's recipient has to send it, or sign it
   * for `attestByDelegation`; the resolver refuses everybody else.
   */
  attest(bundle: ProofBundle, options: AttestOptions): GateCall
  /** Revokes an attestation; its attester has to send it, and the entry is not attested again. */
  revoke(uid: string): GateCall
  /** Reads the resolver's refusal from revert data or from what viem and ethers throw. */
  decodeRevert(data: unknown): Revert<AttestErrorCode> | undefined
}

const ATTEST = 'attest((bytes32,(address,uint64,bool,bytes32,bytes,uint256)))'
const REVOKE = 'revoke((bytes32,(bytes32,uint256)))'
const REGISTER = 'register(string,address,bool)'
const WORD = 32n

const ascii = (text: string): string => toHex(new TextEncoder().encode(text))
const call = (to: string, signature: string, words: readonly bigint[], tail = ''): GateCall =>
  ({ to, data: `0x${selector(signature)}${words.map(word).join('')}${tail}` })

/** Describes the attestations of one gate's entries. */
export function entryAttestations(
  gate: AccessGate,
  options: AttestationOptions,
): EntryAttestations {
  known(options, ['eas', 'resolver'], 'options')
  const { eas } = options
  address(eas, 'eas')
  const resolver = address(options.resolver, 'resolver')
  // Solidity's packed encoding: the text, 20 bytes of address, `true` in one byte.
  const packed = `${ascii(ENTRY_SCHEMA)}${word(resolver).slice(24)}01`
  const schemaUid = `0x${toHex(keccak256(fromHex(packed)))}`
  return {
    schemaUid,
    register: (registry) => {
      address(registry, 'registry')
      const head = [3n * WORD, resolver, 1n]
      return call(registry, REGISTER, head, bytesTail(`0x${ascii(ENTRY_SCHEMA)}`, 'schema'))
    },
    attest: (bundle, entry) => {
      const said = words(gate, bundle, entry)
      const request = [BigInt(schemaUid), 2n * WORD, ...head(entry), 6n * WORD, 0n]
      return call(eas, ATTEST, [WORD, ...request, WORD * BigInt(said.length), ...said])
    },
    revoke: (uid) => call(eas, REVOKE, [BigInt(schemaUid), uint(uid, 'uid'), 0n]),
    decodeRevert: revertReader(ERRORS),
  }
}

/** Recipient, expiration, revocable, no reference to another attestation. */
function head({ recipient, expirationTime }: AttestOptions): bigint[] {
  return [address(recipient, 'recipient'), uint(expirationTime ?? 0, 'expirationTime', 64), 1n, 0n]
}

/** The attestation's data; refuses a proof that the gate cannot have accepted for this entry. */
function words(gate: AccessGate, bundle: ProofBundle, entry: AttestOptions): bigint[] {
  known(entry, ['datasetId', 'recipient', 'epoch', 'expirationTime'], 'options')
  const { datasetId, recipient, epoch } = entry
  // Shape and recipient are held to what the gate takes.
  gate.enter(bundle, { datasetId, recipient })
  const { scope, threshold, nullifier } = bundle.publicInputs
  const expected = gate.scope(datasetId, epoch)
  if (BigInt(scope) !== BigInt(expected)) {
    const message = 'the proof was made for another dataset, epoch, gate or chain'
    const details = { field: 'scope', expected, got: scope }
    throw new ProofpodError('PROOF_WRONG_SCOPE', message, details)
  }
  return [uint(datasetId, 'datasetId'), BigInt(threshold), uint(epoch, 'epoch'), BigInt(nullifier)]
}
