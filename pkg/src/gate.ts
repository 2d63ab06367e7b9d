import { address, bindingHash, bytesTail, selector, uint, word } from './abi.js'
import { ProofpodError } from './errors.js'
import { known } from './options.js'
import type { Integer, ProofBundle } from './inputs.js'
import { type Revert, revertReader } from './reverts.js'

/** Which gate: both values go into every proof made for it. */
export interface GateOptions {
  readonly chainId: Integer | number
  /** Address of the `AccessGate` contract. */
  readonly address: string
}

/** A transaction for viem, ethers or a wallet's `eth_sendTransaction`. */
export interface GateCall {
  readonly to: string
  readonly data: string
}

/** What to call `enter` for; the gate checks that the proof was made for the same. */
export interface EnterOptions {
  readonly datasetId: Integer | number
  readonly recipient: string
  /** Also encodes a proof for somebody else, which the gate will refuse: for tests of gates. */
  readonly unchecked?: boolean | undefined
}

// One line for each custom error of `contracts/src/AccessGate.sol`; a test compares them.
const ERRORS = {
  UNKNOWN_DATASET: 'UnknownDataset(uint256 id)',
  NOT_CANONICAL: 'NotCanonical(uint256 index, uint256 value)',
  UNKNOWN_SNAPSHOT: 'UnknownSnapshot(uint256 root)',
  STALE_SNAPSHOT: 'StaleSnapshot(uint256 root, uint64 validUntil, uint256 timestamp)',
  WRONG_THRESHOLD: 'WrongThreshold(uint256 expected, uint256 got)',
  WRONG_SCOPE: 'WrongScope(uint256 expected, uint256 got)',
  WRONG_RECIPIENT: 'WrongRecipient(uint256 expected, uint256 got)',
  ALREADY_ENTERED: 'AlreadyEntered(uint256 nullifier, uint256 epoch)',
  INVALID_PROOF: 'InvalidProof()',
} as const

/** Why a gate refused. */
export type GateErrorCode = keyof typeof ERRORS

/** A gate's refusal. */
export type GateRevert = Revert<GateErrorCode>

const decodeRevert = revertReader(ERRORS)

const ENTER = 'enter(uint256,address,uint256[5],bytes)'
const WORDS = ['root', 'threshold', 'scope', 'nullifier', 'message'] as const

/** What a page does with one gate; nothing here touches the network. */
export interface AccessGate {
  readonly chainId: string
  readonly address: string
  /** Input `scope`: one nullifier for each dataset, epoch, gate and chain. */
  scope(datasetId: Integer | number, epoch: Integer | number): string
  /** Input `message`: the proof opens the gate for this recipient only. */
  message(recipient: string): string
  /** The transaction that shows the proof to the gate; anyone may send it for the recipient. */
  enter(bundle: ProofBundle, options: EnterOptions): GateCall
  /** Reads the gate's refusal from revert data or from what viem and ethers throw. */
  decodeRevert(data: unknown): GateRevert | undefined
}

/** Describes one deployed `AccessGate`. */
export function accessGate(options: GateOptions): AccessGate {
  known(options, ['chainId', 'address'], 'options')
  const chainId = uint(options.chainId, 'chainId')
  const gate = address(options.address, 'address')
  const message = (recipient: string): string =>
    bindingHash([chainId, gate, address(recipient, 'recipient')])
  return {
    chainId: chainId.toString(),
    address: options.address,
    scope: (datasetId, epoch) =>
      bindingHash([chainId, gate, uint(datasetId, 'datasetId'), uint(epoch, 'epoch')]),
    message,
    enter: (bundle, target) => {
      const data = enterData(bundle, target)
      if (target.unchecked !== true) checkRecipient(bundle, message(target.recipient))
      return { to: options.address, data }
    },
    decodeRevert,
  }
}

/** The gate would refuse it, for the price of a transaction. */
function checkRecipient({ publicInputs }: ProofBundle, expected: string): void {
  const got = publicInputs.message
  if (BigInt(got) === BigInt(expected)) return
  const message = 'the proof was made for another recipient, gate or chain'
  throw new ProofpodError('PROOF_WRONG_RECIPIENT', message, { field: 'message', expected, got })
}

function enterData(bundle: ProofBundle, target: EnterOptions): string {
  known(target, ['datasetId', 'recipient'], 'options', ['unchecked'])
  const { datasetId, recipient } = target
  if (!bundle?.publicInputs || !bundle.statement?.startsWith('access-v1-')) {
    const details = { expected: 'access-v1-*', got: bundle?.statement }
    throw new ProofpodError('PROOF_BAD_FORMAT', 'not a proof of the statement access v1', details)
  }
  const inputs = WORDS.map((name) => uint(bundle.publicInputs[name], `publicInputs.${name}`))
  const head = [uint(datasetId, 'datasetId'), address(recipient, 'recipient'), ...inputs]
  // The offset of `proof` counts the head: its words and the offset itself.
  const offset = BigInt(32 * (head.length + 1))
  const tail = bytesTail(bundle.proof, 'proof')
  return `0x${selector(ENTER)}${[...head, offset].map(word).join('')}${tail}`
}
