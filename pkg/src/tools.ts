import { compiled } from './assets.js'
import { Host } from './host.js'
import { ProofpodError } from './errors.js'
import { type Build, platform, type Source } from './platform.js'
import type { BootMessage } from './protocol.js'
import { type Tier, TIERS, tiers } from './tiers.js'

/** Where shipped files lie when not beside the code. */
export interface AssetsOptions {
  /** Folder with a copy of the package's `dist/` (only its `wasm/` and `keys/` are read). */
  readonly assetsUrl?: string | undefined
  /** Milliseconds that a download may stand still before it is given up; 30,000 by default. */
  readonly downloadTimeoutMs?: number | undefined
}

/** Names of the options that every call which reads files has. */
export const ASSETS_OPTIONS = ['assetsUrl', 'downloadTimeoutMs'] as const

/** The options as what the platform reads; refuses a limit that is none. */
export function sourceOf(options: AssetsOptions): Source {
  const { assetsUrl: base, downloadTimeoutMs: timeoutMs } = options
  if (timeoutMs !== undefined && !(timeoutMs > 0)) {
    const expected = 'a number of milliseconds above 0'
    const details = { field: 'downloadTimeoutMs', expected, got: timeoutMs }
    const message = `downloadTimeoutMs: expected ${expected}`
    throw new ProofpodError('INPUT_OUT_OF_RANGE', message, details)
  }
  return { base, timeoutMs }
}

const hosts = new Map<string, Promise<Host>>()

/** The build that this host can run: the one that its pods load, so nothing is fetched twice. */
export function bestBuild(): Build {
  return platform().noThreads() === undefined ? 'threads' : 'single'
}

/** A worker host, and the tier of its module. */
export interface Opened {
  readonly host: Host
  readonly tier: Tier
}

/** What a worker host is started with. */
export interface OpenOptions {
  readonly build: Build
  /** Threads of the pool; 0: none. */
  readonly threads: number
  readonly source: Source
  /** Hears about tiers that this host does not offer or that failed. */
  readonly lost?: string[]
  /** The only tier to try. */
  readonly tier?: Tier | undefined
  /** Ends the workers at once, whatever they are doing. */
  readonly signal?: AbortSignal
}

/** Starts a worker host for one build, in the fastest tier that this host computes right in. */
export async function openHost(options: OpenOptions): Promise<Opened> {
  const candidates = options.tier ? [options.tier] : tiers()
  if (!options.tier) {
    const absent = TIERS.filter((tier) => !candidates.includes(tier))
    options.lost?.push(...absent.map((tier) => `${tier} arithmetic: this host does not offer it`))
  }
  for (const tier of candidates.slice(0, -1)) {
    try {
      return { host: await openTier(tier, options), tier }
    } catch (error) {
      if (!isUnsupported(error)) throw error
      options.lost?.push(`${tier} arithmetic: ${(error as Error).message}`)
    }
  }
  const tier = candidates.at(-1) ?? 'scalar'
  return { host: await openTier(tier, options), tier }
}

function isUnsupported(error: unknown): boolean {
  if (!(error instanceof ProofpodError) || error.code !== 'WASM_UNSUPPORTED') return false
  // A policy forbids every tier alike.
  return error.details.directive === undefined
}

async function openTier(tier: Tier, options: OpenOptions): Promise<Host> {
  const { build, threads, source, signal } = options
  signal?.throwIfAborted()
  const module = compiled(build, tier, source)
  const boot = module.then((module): BootMessage => ({ type: 'boot', module, tier, threads }))
  const host = new Host((events) => platform().spawn(build, threads, events), boot)
  signal?.addEventListener('abort', () => host.close(), { once: true })
  try {
    await host.start()
  } catch (error) {
    host.close()
    throw error
  }
  return host
}

/**
 * The worker that hashes (identities, snapshots), one for the page and apart from the pods, so that
 * a list of holders is not read behind a proof. It has no thread pool.
 */
export function toolsHost(options: AssetsOptions): Promise<Host> {
  const source = sourceOf(options)
  const key = source.base ?? ''
  let host = hosts.get(key)
  if (!host) {
    host = openHost({ build: bestBuild(), threads: 0, source }).then((opened) => opened.host)
    hosts.set(key, host)
    host.catch(() => hosts.delete(key))
  }
  return host
}
