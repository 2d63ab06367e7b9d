import { accessGate, type GateCall, type GateRevert, type ProofBundle } from 'proofpod'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import type { Chain, Dataset } from './chain.js'
import type { Config, Hex } from './config.js'
import type { Feed, Listing } from './feed.js'
import { noteProof, pod } from './prover.js'
import type { Store } from './store.js'
import type { OnProgress } from 'proofpod'

/** Everything that the page works with. */
export interface World {
  readonly config: Config
  readonly chain: Chain
  readonly store: Store
  readonly feed: Feed
  readonly datasets: readonly Dataset[]
}

/** An address that nobody has seen before: made for one entry, held by this browser. */
export interface Recipient {
  readonly address: Hex
  readonly key: Hex
}

/** What one proof is for. */
export interface Goal {
  readonly dataset: Dataset
  readonly recipient: Hex
  readonly listing: Listing
  readonly epoch: bigint
  /** Tier to prove when it is not the dataset's own. */
  readonly threshold?: bigint
}

/** How a proof reports and stops. */
export interface Watch {
  readonly onProgress?: OnProgress
  readonly signal?: AbortSignal
}

/** What the relayer reports of a mined transaction. */
export interface Receipt {
  readonly hash: Hex
  readonly gasUsed: number
  readonly block: number
}

/** The gate said no. */
export class GateRefusal extends Error {
  constructor(readonly revert: GateRevert) {
    super(`the gate refused: ${revert.name}`)
  }
}

/** A fresh one-time recipient. */
export function newRecipient(): Recipient {
  const key = generatePrivateKey()
  return { key, address: privateKeyToAccount(key).address }
}

/** The gate's helper. */
export function gateOf({ config }: World): ReturnType<typeof accessGate> {
  return accessGate({ chainId: config.chainId, address: config.gate })
}

/** Proves in the tab. The secret goes from this browser's storage to the pod's worker only. */
export async function prove(world: World, goal: Goal, watch: Watch = {}): Promise<ProofBundle> {
  const gate = gateOf(world)
  const { secret } = world.store
  const { holder } = goal.listing
  if (!secret || !holder) throw new Error('create an identity and wait for the next snapshot first')
  const prover = await pod()
  const inputs = {
    secret,
    ...holder,
    threshold: goal.threshold ?? goal.dataset.threshold,
    scope: gate.scope(BigInt(goal.dataset.id), goal.epoch),
    message: gate.message(goal.recipient),
  }
  noteProof()
  return prover.prove('access', inputs, watch)
}

/** Hands a call to the relayer, who sends it with his own account. */
export async function relay(world: World, { to, data }: GateCall): Promise<Receipt> {
  const answer = await post('/relay', { to, data })
  if (answer.ok) return answer.json()
  const { revert, message } = await answer.json()
  const refusal = gateOf(world).decodeRevert(revert)
  throw refusal ? new GateRefusal(refusal) : new Error(message ?? `relayer: ${answer.status}`)
}

/** Content of an opened dataset: its server asks the chain whether the recipient entered. */
export async function fetchContent(world: World, datasetId: number, key: Hex): Promise<Content> {
  const account = privateKeyToAccount(key)
  const message = `Open dataset ${datasetId} of gate ${world.config.gate.toLowerCase()}`
  const signature = await account.signMessage({ message })
  const answer = await post(`/content/${datasetId}`, { recipient: account.address, signature })
  if (!answer.ok) throw new Error(`the data server refused: ${(await answer.json()).message}`)
  return answer.json()
}

/** A dataset's content. */
export interface Content {
  readonly title: string
  readonly note: string
  readonly unit: string
  readonly kind: 'line' | 'bars'
  readonly points: readonly { readonly label: string; readonly value: number }[]
}

function post(url: string, body: unknown): Promise<Response> {
  const headers = { 'content-type': 'application/json' }
  return fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })
}
