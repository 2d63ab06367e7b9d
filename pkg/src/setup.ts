import { ProofpodError } from './errors.js'
import { statements } from './manifest.js'
import { platform } from './platform.js'
import { type Tier, TIERS } from './tiers.js'
import type { AssetsOptions } from './tools.js'

/** How a pod is set up. */
export interface PodOptions extends AssetsOptions {
  /** Threads for proving; `'auto'` (the default) takes one for each processor, at most 8. */
  readonly threads?: number | 'auto' | undefined
  /**
   * The arithmetic to use; by default the fastest that the host offers. A tier that it does not
   * offer is refused with `WASM_UNSUPPORTED`.
   */
  readonly tier?: Tier | undefined
  /** Gives up loading. */
  readonly signal?: AbortSignal | undefined
}

// More threads than this gain nothing on 2^11 rows and cost memory each.
const THREADS_MAX = 8
/** Depth of the tree when the caller names none. */
const DEFAULT_DEPTH = 20

/** How many threads a pod gets; `lost` hears why there are fewer than asked for. */
export function wantedThreads(threads: number | 'auto' = 'auto', lost: string[]): number {
  if (threads !== 'auto' && !(Number.isInteger(threads) && threads >= 1)) {
    const expected = "a whole number from 1 or 'auto'"
    const details = { field: 'threads', expected, got: threads }
    throw new ProofpodError('INPUT_OUT_OF_RANGE', `threads: expected ${expected}`, details)
  }
  if (threads === 1) return 1
  const reason = platform().noThreads()
  if (reason === undefined) {
    return Math.min(threads === 'auto' ? platform().cores() : threads, THREADS_MAX)
  }
  lost.push(`threads: ${reason}`)
  return 1
}

/** A tier's name, or nothing; whether this host offers it is asked elsewhere. */
export function namedTier(tier: Tier | undefined): Tier | undefined {
  if (tier === undefined || TIERS.includes(tier)) return tier
  const details = { field: 'tier', expected: TIERS, got: tier }
  throw new ProofpodError('INPUT_OUT_OF_RANGE', `tier: expected ${TIERS.join(', ')}`, details)
}

/** Proofs made fastest, or verified cheapest on a chain: two circuits of the same statement. */
export type Profile = 'fast' | 'lean'

/** What a profile adds to a circuit's name. */
const PROFILES = { fast: '', lean: '-lean' } as const

/** What chooses among the circuits of a statement. */
export interface CircuitOptions {
  readonly depth?: number | undefined
  readonly profile?: Profile | undefined
}

/** The name of a statement's circuit: of `access` by depth and profile, else the shipped one. */
export function circuitName(statement: string, options: CircuitOptions = {}): string {
  const { depth = DEFAULT_DEPTH, profile = 'fast' } = options
  if (statement !== 'access') return shippedCircuit(statement, options)
  const suffix = Object.hasOwn(PROFILES, profile) ? PROFILES[profile] : undefined
  if (suffix !== undefined) return `access-v1-d${depth}${suffix}`
  const details = { field: 'profile', expected: Object.keys(PROFILES), got: profile }
  throw new ProofpodError('INPUT_OUT_OF_RANGE', "profile: expected 'fast' or 'lean'", details)
}

function shippedCircuit(statement: string, { depth, profile }: CircuitOptions): string {
  const all = Object.entries(statements)
  const name = all.find(([, { id }]) => id === statement)?.[0]
  if (name === undefined) {
    const expected = [...new Set(all.map(([, { id }]) => id))]
    const details = { expected, got: statement }
    throw new ProofpodError('STATEMENT_UNKNOWN', `unknown statement ${statement}`, details)
  }
  if (depth === undefined && profile === undefined) return name
  const field = depth === undefined ? 'profile' : 'depth'
  const expected = `no ${field}: ${statement} has one circuit`
  const details = { field, expected, got: depth ?? profile }
  throw new ProofpodError('INPUT_OUT_OF_RANGE', `${field}: expected ${expected}`, details)
}

/** The profile of a circuit, by its name. */
export const profileOf = (name: string): Profile => name.endsWith('-lean') ? 'lean' : 'fast'

/** What is shipped for a circuit. */
export function assetsOf(name: string): (typeof statements)[string] {
  const assets = Object.hasOwn(statements, name) ? statements[name] : undefined
  if (assets) return assets
  const expected = Object.keys(statements)
  const message = `this package has no key for ${JSON.stringify(name)}, only ${expected.join(', ')}`
  throw new ProofpodError('STATEMENT_UNKNOWN', message, { expected, got: name })
}
