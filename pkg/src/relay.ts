import { address, bytesTail, uint, word } from './abi.js'
import { fromHex, toHex } from './bytes.js'
import { ProofpodError } from './errors.js'
import type { AccessGate, EnterOptions, GateCall } from './gate.js'
import type { Integer, ProofBundle } from './inputs.js'
import { keccak256 } from './keccak.js'
import { known } from './options.js'

// A holder's signed wish that a relayer pays for `enter`, as EIP-712 typed data. The recipient
// signs it; the relayer checks it, sends exactly the call that it names, and counts `nonce`.

/** What the request says besides the call itself. */
export interface RelayOptions extends Omit<EnterOptions, 'unchecked'> {
  /** Unix seconds after which no relayer may send it. */
  readonly deadline: Integer | number
  /** Any number that this recipient has not used at this relayer. */
  readonly nonce: Integer | number
}

/** The struct that is signed. Numbers are decimal text, so that it is JSON as it stands. */
export interface EnterRequest {
  readonly gate: string
  readonly datasetId: string
  readonly recipient: string
  /** keccak256 of the whole calldata of `enter`: proof, public inputs, dataset and recipient. */
  readonly proofHash: string
  readonly deadline: string
  readonly nonce: string
}

/** Typed data for `eth_signTypedData_v4`, or viem's `signTypedData`. */
export interface RelayRequest {
  readonly domain: {
    readonly name: 'Proofpod'
    readonly version: '1'
    readonly chainId: number
    readonly verifyingContract: string
  }
  readonly types: typeof RELAY_TYPES
  readonly primaryType: 'EnterRequest'
  readonly message: EnterRequest
}

/** The types of the typed data, in the order of the struct's hash. */
export const RELAY_TYPES = {
  EIP712Domain: [
    { name: 'name', type: 'string' },
    { name: 'version', type: 'string' },
    { name: 'chainId', type: 'uint256' },
    { name: 'verifyingContract', type: 'address' },
  ],
  EnterRequest: [
    { name: 'gate', type: 'address' },
    { name: 'datasetId', type: 'uint256' },
    { name: 'recipient', type: 'address' },
    { name: 'proofHash', type: 'bytes32' },
    { name: 'deadline', type: 'uint256' },
    { name: 'nonce', type: 'uint256' },
  ],
} as const

/** keccak256 of a call's data: `proofHash` of a request for it. */
export function callHash(call: GateCall): string {
  const digits = bytesTail(call.data, 'call.data').slice(64, 64 + call.data.length - 2)
  return `0x${toHex(keccak256(fromHex(digits)))}`
}

/**
 * The request to relay `gate.enter(bundle, options)`, for the recipient to sign. Refuses what
 * `gate.enter` refuses.
 */
export function relayRequest(
  gate: AccessGate,
  bundle: ProofBundle,
  options: RelayOptions,
): RelayRequest {
  known(options, ['datasetId', 'recipient', 'deadline', 'nonce'], 'options')
  const { datasetId, recipient } = options
  const call = gate.enter(bundle, { datasetId, recipient })
  const message: EnterRequest = {
    gate: gate.address,
    datasetId: uint(datasetId, 'datasetId').toString(),
    recipient,
    proofHash: callHash(call),
    deadline: uint(options.deadline, 'deadline').toString(),
    nonce: uint(options.nonce, 'nonce').toString(),
  }
  const domain = {
    name: 'Proofpod',
    version: '1',
    chainId: chainNumber(gate),
    verifyingContract: gate.address,
  } as const
  return { domain, types: RELAY_TYPES, primaryType: 'EnterRequest', message }
}

/** Typed data is JSON and its chain a number, in wallets and libraries alike. */
function chainNumber(gate: AccessGate): number {
  const number = Number(gate.chainId)
  if (Number.isSafeInteger(number)) return number
  const expected = 'a chain id below 2^53 for a relay request'
  const details = { field: 'chainId', expected, got: gate.chainId }
  const message = `chainId: expected ${expected}, got ${gate.chainId}`
  throw new ProofpodError('INPUT_OUT_OF_RANGE', message, details)
}

const hashText = (text: string): string => toHex(keccak256(new TextEncoder().encode(text)))
const hashHex = (hex: string): string => toHex(keccak256(fromHex(hex)))
const signature = (name: keyof typeof RELAY_TYPES): string =>
  `${name}(${RELAY_TYPES[name].map((field) => `${field.type} ${field.name}`).join(',')})`

/** The 32 bytes that a signature of the request signs, as `0x`-hex (EIP-712). */
export function relayDigest({ domain, message }: RelayRequest): string {
  const separator = hashHex([
    hashText(signature('EIP712Domain')),
    hashText(domain.name),
    hashText(domain.version),
    word(uint(domain.chainId, 'chainId')),
    word(address(domain.verifyingContract, 'verifyingContract')),
  ].join(''))
  const struct = hashHex([
    hashText(signature('EnterRequest')),
    word(address(message.gate, 'gate')),
    word(uint(message.datasetId, 'datasetId')),
    word(address(message.recipient, 'recipient')),
    word(uint(message.proofHash, 'proofHash')),
    word(uint(message.deadline, 'deadline')),
    word(uint(message.nonce, 'nonce')),
  ].join(''))
  return `0x${hashHex(`1901${separator}${struct}`)}`
}
