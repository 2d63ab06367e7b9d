import { expected } from './calibrate.js'
import { wasm } from './manifest.js'
import { known } from './options.js'
import { platform } from './platform.js'
import {
  assetsOf, circuitName, namedTier, type PodOptions, type Profile, wantedThreads,
} from './setup.js'
import type { StatementId } from './statements.js'
import { type Tier, tiers } from './tiers.js'

/** What a proof would need on this device; asked before anything is downloaded. */
export interface Estimate {
  /** The circuit. */
  readonly circuit: string
  readonly tier: Tier
  readonly threads: number
  /** What is still to come: bytes of files, and what of them travels if the server compresses. */
  readonly download: { readonly bytes: number; readonly gzipBytes: number }
  /** Peak of the wasm's memory, its code and the files, in bytes. */
  readonly memoryBytes: number
  /** A proof once the pod is warm, in milliseconds; `null` where it is not known. */
  readonly proveMs: number | null
  /** Start and first proof together, without the download. */
  readonly firstProofMs: number | null
  /** Whether it should work here. What is not known counts as enough. */
  readonly fits: boolean
  /** Why it does not, one sentence each. */
  readonly reasons: readonly string[]
}

/** What the estimate is for. */
export type EstimateOptions = Pick<PodOptions, 'threads' | 'tier'> & {
  readonly depth?: 20 | 32 | undefined
  readonly profile?: Profile | undefined
}

const MIB = 2 ** 20
// A tab with one thread that has proved holds 59 MiB more than an empty one (`cargo xtask bench`).
// The lean profile's setup is longer: its instance takes 51 MiB of the module's memory, beside the
// standard one's 18 MiB.
const MEMORY_BYTES: Readonly<Record<Profile, number>> = { fast: 64 * MIB, lean: 116 * MIB }
const THREAD_BYTES = 4 * MIB
const UNKNOWN = { proveMs: null, firstProofMs: null }
// Of a device's memory, what one tab may take before browsers end it.
const TAB_SHARE = 0.25

/**
 * Time, memory and download of a proof on this device. Downloads nothing and starts nothing; a loop
 * of a few milliseconds tells how fast the device is.
 */
export async function estimate(
  statement: StatementId = 'access',
  options: EstimateOptions = {},
): Promise<Estimate> {
  known(options, ['threads', 'tier', 'depth', 'profile'], 'options')
  const { depth, profile } = options
  const circuit = circuitName(statement, { depth, profile })
  // A pod starts with the standard circuit of `access`, whatever it is asked for then.
  const circuits = new Set([circuitName('access'), circuit])
  const needed = [...circuits].flatMap((name) => [assetsOf(name).key, assetsOf(name).srs])
  const byFile = new Map(needed.map((file) => [file.file, file]))
  const threads = wantedThreads(options.threads, [])
  const tier = namedTier(options.tier) ?? tiers()[0] ?? 'scalar'
  const module = wasm[threads > 1 ? 'threads' : 'single'][tier]
  const { store } = platform()
  const files = await Promise.all([module, ...byFile.values()].map(async (file) =>
    (await store?.has(file)) ? { bytes: 0, gzip: 0 } : file))
  const memoryBytes = MEMORY_BYTES[profile ?? 'fast'] + (threads - 1) * THREAD_BYTES
  const reasons = misfits(memoryBytes)
  return {
    circuit,
    tier,
    threads,
    download: {
      bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
      gzipBytes: files.reduce((sum, { gzip }) => sum + gzip, 0),
    },
    memoryBytes,
    // Times are known of `access` alone.
    ...(statement === 'access' ? expected(tier, threads, profile) : UNKNOWN),
    fits: reasons.length === 0,
    reasons,
  }
}

function misfits(memoryBytes: number): string[] {
  if (typeof WebAssembly === 'undefined') return ['this host has no WebAssembly']
  const reasons: string[] = []
  if (!globalThis.crypto?.subtle) reasons.push('the page is not served over https or localhost')
  // In GiB, and only some browsers say it: those that do not are not held to have none.
  const { deviceMemory } = (globalThis.navigator ?? {}) as { readonly deviceMemory?: number }
  const room = (deviceMemory ?? Infinity) * 1024 * MIB * TAB_SHARE
  if (memoryBytes > room) {
    reasons.push(`${memoryBytes / MIB} MiB are needed, and a tab has about ${room / MIB} here`)
  }
  return reasons
}
