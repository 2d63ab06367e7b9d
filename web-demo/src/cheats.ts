import { type GateCall, type GateErrorCode, type ProofBundle, ProofpodError } from 'proofpod'
import type { Dataset } from './chain.js'
import {
  gateOf, GateRefusal, type Goal, newRecipient, prove, relay, type Watch, type World,
} from './entering.js'
import type { Listing } from './feed.js'
import { pod } from './prover.js'
import type { Entry } from './store.js'

/** One refusal: who refused, the code, and what it means here. */
export interface Refusal {
  readonly by: 'tab' | 'gate'
  readonly code: string
  readonly reason: string
}

/** One way to cheat. */
export interface Cheat {
  readonly id: string
  readonly title: string
  readonly plan: string
  /** Whether it starts from an entry that was accepted. */
  readonly needsEntry: boolean
  /** Tries it; the first refusal is the one that answers the cheat. */
  run(world: World, watch: Watch): Promise<Refusal[]>
}

const date = (seconds: string): string => new Date(Number(seconds) * 1000).toLocaleTimeString()

type Reason = (args: Readonly<Record<string, string>>) => string

const GATE_REASONS: Partial<Record<GateErrorCode, Reason>> = {
  ALREADY_ENTERED: ({ epoch }) =>
    `This nullifier was spent in epoch ${epoch}. A new proof of the same identity for the same
    dataset and epoch always carries the same nullifier.`,
  STALE_SNAPSHOT: ({ validUntil = '0' }) =>
    `The proof is sound, but its snapshot ended at ${date(validUntil)}: balances that old say
    nothing about today.`,
  WRONG_RECIPIENT: () =>
    'The proof names the recipient it was made for. Whoever copies it can only let that one in.',
  WRONG_THRESHOLD: ({ expected, got }) =>
    `The proof is for a tier of ${got}, and this dataset asks for ${expected}: the gate compares
    with its own number.`,
  INVALID_PROOF: () =>
    'The verifier contract checked the pairing and it does not hold: a changed number breaks it.',
}

async function refusedByGate(world: World, call: GateCall): Promise<Refusal> {
  try {
    const { hash } = await relay(world, call)
    throw new Error(`the gate accepted it (${hash}): this must never happen`)
  } catch (error) {
    if (!(error instanceof GateRefusal)) throw error
    const { code, name, args } = error.revert
    return { by: 'gate', code, reason: squeeze(GATE_REASONS[code]?.(args) ?? name) }
  }
}

async function refusedInTab(attempt: Promise<unknown>, reason: string): Promise<Refusal> {
  try {
    await attempt
  } catch (error) {
    if (!(error instanceof ProofpodError)) throw error
    return { by: 'tab', code: error.code, reason: `${reason} (${error.message}.)` }
  }
  throw new Error('this tab accepted it: this must never happen')
}

const squeeze = (text: string): string => text.replace(/\s+/g, ' ')

/** The newest entry of this epoch: what a thief would have seen go by. */
async function lastEntry(world: World): Promise<{ entry: Entry; dataset: Dataset }> {
  const epoch = (await world.chain.epoch()).toString()
  const entry = world.store.entries.findLast((known) => known.epoch === epoch)
  const dataset = world.datasets.find(({ id }) => id === entry?.datasetId)
  if (!entry || !dataset) throw new Error('open a dataset first: this cheat starts from its proof')
  return { entry, dataset }
}

function listingOf(world: World): Listing {
  const { listing } = world.feed
  if (!listing?.holder) throw new Error('wait until the snapshot lists your identity')
  return listing
}

async function goalFor(world: World, dataset: Dataset, listing: Listing): Promise<Goal> {
  const recipient = newRecipient().address
  return { dataset, listing, recipient, epoch: await world.chain.epoch() }
}

async function replay(world: World, watch: Watch): Promise<Refusal[]> {
  const { dataset } = await lastEntry(world)
  const goal = await goalFor(world, dataset, listingOf(world))
  const bundle = await prove(world, goal, watch)
  const target = { datasetId: BigInt(dataset.id), recipient: goal.recipient }
  return [await refusedByGate(world, gateOf(world).enter(bundle, target))]
}

async function belowTier(world: World, watch: Watch): Promise<Refusal[]> {
  const listing = listingOf(world)
  const balance = BigInt(listing.holder?.balance ?? 0)
  const dataset = world.datasets.find(({ threshold }) => threshold > balance)
  if (!dataset) throw new Error('this wallet reaches every tier: take another wallet')
  const goal = await goalFor(world, dataset, listing)
  const local = await refusedInTab(
    prove(world, goal),
    'The statement is false, so there is no proof of it: not even your own tab can make one.',
  )
  // The other way round: an honest proof of a lower tier, shown at the higher tier's door.
  const bundle = await prove(world, { ...goal, threshold: balance }, watch)
  const target = { datasetId: BigInt(dataset.id), recipient: goal.recipient }
  return [local, await refusedByGate(world, gateOf(world).enter(bundle, target))]
}

async function staleRoot(world: World, watch: Watch): Promise<Refusal[]> {
  const listing = await world.feed.expired()
  const dataset = world.datasets[0]
  if (!listing || !dataset) throw new Error('the publisher has not ended a snapshot of yours yet')
  const goal = await goalFor(world, dataset, listing)
  const bundle = await prove(world, goal, watch)
  listing.snapshot.close()
  const target = { datasetId: BigInt(dataset.id), recipient: goal.recipient }
  return [await refusedByGate(world, gateOf(world).enter(bundle, target))]
}

async function otherRecipient(world: World): Promise<Refusal[]> {
  const { entry } = await lastEntry(world)
  const recipient = world.config.stranger
  const target = { datasetId: BigInt(entry.datasetId), recipient, unchecked: true }
  return [await refusedByGate(world, gateOf(world).enter(entry.bundle, target))]
}

/** A nullifier that nobody has spent: the thief's hope is that the gate looks at nothing else. */
function withFreshNullifier(bundle: ProofBundle): ProofBundle {
  const other = BigInt(bundle.publicInputs.nullifier) ^ 1n
  const nullifier = `0x${other.toString(16).padStart(64, '0')}`
  return { ...bundle, publicInputs: { ...bundle.publicInputs, nullifier } }
}

async function tampered(world: World): Promise<Refusal[]> {
  const { entry } = await lastEntry(world)
  const forged = withFreshNullifier(entry.bundle)
  const target = { datasetId: BigInt(entry.datasetId), recipient: entry.recipient }
  const atGate = await refusedByGate(world, gateOf(world).enter(forged, target))
  const reason = 'The verifier in this tab says the same, before any gas is spent.'
  return [atGate, await refusedInTab((await pod()).verify(forged), reason)]
}

/** The five, in the order of the page. */
export const CHEATS: readonly Cheat[] = [
  {
    id: 'replay',
    title: 'Enter twice in one epoch',
    plan: 'Makes a brand-new proof for a brand-new recipient and shows it at the same dataset.',
    needsEntry: true,
    run: replay,
  },
  {
    id: 'below_tier',
    title: 'Claim a tier above your balance',
    plan: 'Asks this tab to prove the top tier, then shows a lower tier’s proof at the top door.',
    needsEntry: false,
    run: belowTier,
  },
  {
    id: 'stale_root',
    title: 'Use an expired snapshot',
    plan: 'Proves against the list that the publisher ended when tokens moved.',
    needsEntry: false,
    run: staleRoot,
  },
  {
    id: 'other_recipient',
    title: 'Steal somebody’s proof',
    plan: 'Copies the proof that went over the wire and asks to be let in instead.',
    needsEntry: true,
    run: otherRecipient,
  },
  {
    id: 'tampered',
    title: 'Tamper with a proof',
    plan: 'Swaps the spent nullifier for a fresh-looking one; the rest of the proof stays.',
    needsEntry: true,
    run: tampered,
  },
]
