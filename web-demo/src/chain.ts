import { createPublicClient, createWalletClient, defineChain, http, parseAbi } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import type { Config, Hex, Wallet } from './config.js'

const TOKEN = parseAbi(['function balanceOf(address) view returns (uint256)'])
const REGISTRY = parseAbi([
  'function commitmentOf(address) view returns (uint256)',
  'function register(uint256 commitment)',
])
const GATE = parseAbi([
  'function currentEpoch() view returns (uint256)',
  'function datasetCount() view returns (uint256)',
  'struct Dataset { uint64 threshold; string name; string contentUri; }',
  'function dataset(uint256 id) view returns (Dataset)',
  'function snapshots(uint256 root) view returns (bytes32 leavesDigest, uint64 validUntil)',
])

/** A dataset as the gate knows it. */
export interface Dataset {
  readonly id: number
  readonly name: string
  readonly threshold: bigint
  readonly contentUri: string
}

/** What the page reads from the chain, and the one transaction that the wallet sends. */
export class Chain {
  readonly #reader
  readonly #wallet
  readonly #chain

  constructor(
    private readonly config: Config,
    private readonly wallet: Wallet,
  ) {
    const url = new URL(config.rpc, location.href).href
    const transport = http(url)
    this.#chain = defineChain({
      id: config.chainId,
      name: 'Local demo chain',
      nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 },
      rpcUrls: { default: { http: [url] } },
    })
    this.#reader = createPublicClient({ chain: this.#chain, transport, pollingInterval: 200 })
    const account = privateKeyToAccount(wallet.privateKey)
    this.#wallet = createWalletClient({ account, chain: this.#chain, transport })
  }

  /** DATA of the wallet, in base units. */
  balance(): Promise<bigint> {
    const { token: address } = this.config
    const args = [this.wallet.address] as const
    return this.#reader.readContract({ address, abi: TOKEN, functionName: 'balanceOf', args })
  }

  /** The commitment that the wallet registered; 0 when it has none. */
  commitment(): Promise<bigint> {
    const { registry: address } = this.config
    const args = [this.wallet.address] as const
    return this.#reader.readContract({ address, abi: REGISTRY, functionName: 'commitmentOf', args })
  }

  /** Registers the commitment from the wallet; returns the mined transaction's hash. */
  async register(commitment: string): Promise<Hex> {
    const { registry: address } = this.config
    const args = [BigInt(commitment)] as const
    const call = { address, abi: REGISTRY, functionName: 'register', args } as const
    const hash = await this.#wallet.writeContract(call)
    const receipt = await this.#reader.waitForTransactionReceipt({ hash })
    if (receipt.status !== 'success') throw new Error('the registry refused the commitment')
    return hash
  }

  /** The gate's epoch now. */
  epoch(): Promise<bigint> {
    const { gate: address } = this.config
    return this.#reader.readContract({ address, abi: GATE, functionName: 'currentEpoch' })
  }

  /** All datasets of the gate. */
  async datasets(): Promise<Dataset[]> {
    const gate = { address: this.config.gate, abi: GATE } as const
    const count = await this.#reader.readContract({ ...gate, functionName: 'datasetCount' })
    const ids = Array.from({ length: Number(count) }, (_, id) => id)
    return Promise.all(ids.map(async (id) => {
      const args = [BigInt(id)] as const
      const entry = await this.#reader.readContract({ ...gate, functionName: 'dataset', args })
      return { id, ...entry }
    }))
  }

  /** Digest and last second of a published root; both zero when the gate does not know it. */
  async published(root: string): Promise<{ digest: Hex; validUntil: bigint }> {
    const { gate: address } = this.config
    const args = [BigInt(root)] as const
    const call = { address, abi: GATE, functionName: 'snapshots', args } as const
    const [digest, validUntil] = await this.#reader.readContract(call)
    return { digest, validUntil }
  }
}
