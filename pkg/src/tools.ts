import { compiled } from './assets.js'
import { Host } from './host.js'
import { ProofpodError } from './errors.js'
import { type Build, platform } from './platform.js'
import type { BootMessage } from './protocol.js'
import { type Tier, tiers } from './tiers.js'

/** Where shipped files lie when not beside the code. */
export interface AssetsOptions {
  /** Folder with a copy of the package's `dist/` (only its `wasm/` and `keys/` are read). */
  readonly assetsUrl?: string | undefined
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

/**
 * Starts a worker host for one build, in the fastest tier that this host computes right in; `lost`
 * hears about tiers that failed. A tier that the caller names is the only one tried.
 */
export async function openHost(
  build: Build,
  threads: number,
  base?: string,
  lost: string[] = [],
  forced?: Tier,
): Promise<Opened> {
  const candidates = forced ? [forced] : tiers()
  for (const tier of candidates.slice(0, -1)) {
    try {
      return { host: await openTier(build, tier, threads, base), tier }
    } catch (error) {
      if (!isUnsupported(error)) throw error
      lost.push(`${tier} arithmetic: ${(error as Error).message}`)
    }
  }
  const tier = candidates.at(-1) ?? 'scalar'
  return { host: await openTier(build, tier, threads, base), tier }
}

function isUnsupported(error: unknown): boolean {
  return error instanceof ProofpodError && error.code === 'WASM_UNSUPPORTED'
}

async function openTier(
  build: Build,
  tier: Tier,
  threads: number,
  base: string | undefined,
): Promise<Host> {
  const module = compiled(build, tier, base)
  const boot = module.then((module): BootMessage => ({ type: 'boot', module, tier, threads }))
  const host = new Host((events) => platform().spawn(build, threads, events), boot)
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
export function toolsHost(base?: string): Promise<Host> {
  const key = base ?? ''
  let host = hosts.get(key)
  if (!host) {
    host = openHost(bestBuild(), 0, base).then((opened) => opened.host)
    hosts.set(key, host)
    host.catch(() => hosts.delete(key))
  }
  return host
}
