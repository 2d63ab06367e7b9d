import { accessGate, type GateRevert } from 'proofpod/gate'
import {
  BaseError,
  createPublicClient,
  type Hex,
  http,
  HttpRequestError,
  keccak256,
  TimeoutError,
  TransactionReceiptNotFoundError,
} from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import type { RelayerConfig } from './config.ts'

/** A call to a gate. */
export interface GateCall {
  readonly to: Hex
  readonly data: Hex
}

/** What a call would take. */
export interface Price {
  readonly gas: bigint
  /** Most wei for one gas. */
  readonly maxFeePerGas: bigint
  readonly maxPriorityFeePerGas: bigint
}

/** A signed transaction and its hash, which is known before it is sent. */
export interface Signed {
  readonly hash: Hex
  readonly raw: Hex
}

/** What became of a transaction. */
export interface Receipt {
  readonly status: 'success' | 'reverted'
  readonly gasUsed: bigint
  readonly costWei: bigint
}

/** Why the chain did not do it. */
export class ChainRefusal extends Error {
  /**
   * `reverts`: the gate would refuse. `refused`: the node does not take it. `down`: nobody knows,
   * and a transaction may have arrived.
   */
  readonly kind: 'reverts' | 'refused' | 'down'
  readonly revert: GateRevert | undefined

  constructor(kind: ChainRefusal['kind'], revert?: GateRevert) {
    super(kind)
    this.kind = kind
    this.revert = revert
  }
}

/** The chain as the account that pays sees it. */
export interface Chain {
  /** Runs the call without sending it, and says what sending would take. */
  simulate(call: GateCall): Promise<Price>
  sign(call: GateCall, price: Price): Promise<Signed>
  send(signed: Signed): Promise<void>
  receipt(hash: Hex): Promise<Receipt | undefined>
}

const WAIT_MS = 10_000
// Room for what changes between the estimate and the block.
const gasFor = (estimate: bigint): bigint => (estimate * 6n) / 5n

/** A chain behind JSON-RPC. */
export function rpcChain(config: RelayerConfig): Chain {
  const transport = http(config.rpcUrl, { timeout: WAIT_MS, retryCount: 0 })
  const client = createPublicClient({ transport })
  const account = privateKeyToAccount(config.key)
  return {
    simulate: (call) => asRefusal(async () => {
      await client.call({ account, ...call, gas: config.limits.gas })
      const [estimate, fees] = await Promise.all([
        client.estimateGas({ account, ...call }),
        client.estimateFeesPerGas(),
      ])
      return { gas: gasFor(estimate), ...fees }
    }),
    sign: (call, price) => asRefusal(async () => {
      const { address } = account
      const nonce = await client.getTransactionCount({ address, blockTag: 'pending' })
      const raw = await account.signTransaction({
        ...call, ...price, nonce, chainId: config.chainId, type: 'eip1559',
      })
      return { raw, hash: keccak256(raw) }
    }),
    send: ({ raw, hash }) => asRefusal(async () => {
      try {
        await client.sendRawTransaction({ serializedTransaction: raw })
      } catch (error) {
        // A node refuses what it has already, and one behind another may take it and fail then.
        const taken = await client.getTransaction({ hash }).then(() => true, () => false)
        if (!taken) throw error
      }
    }),
    receipt: (hash) => asRefusal(async () => {
      try {
        const { status, gasUsed, effectiveGasPrice } = await client.getTransactionReceipt({ hash })
        return { status, gasUsed, costWei: gasUsed * effectiveGasPrice }
      } catch (error) {
        if (error instanceof TransactionReceiptNotFoundError) return undefined
        throw error
      }
    }),
  }
}

/** viem's errors quote the RPC's address and the call: none of that goes on. */
async function asRefusal<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof BaseError)) throw error
    const revert = accessGate({ chainId: 1, address: NOBODY }).decodeRevert(error)
    const lost = error.walk((cause) =>
      cause instanceof HttpRequestError || cause instanceof TimeoutError)
    if (revert || /revert/i.test(error.shortMessage)) throw new ChainRefusal('reverts', revert)
    throw new ChainRefusal(lost ? 'down' : 'refused')
  }
}

// Errors of all gates are decoded alike.
const NOBODY = `0x${'00'.repeat(20)}`
