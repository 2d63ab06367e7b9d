import { compiled } from './assets.js'
import { Host } from './host.js'
import { type Build, platform } from './platform.js'

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

/** Starts a worker host for one build. */
export async function openHost(build: Build, threads: number, base?: string): Promise<Host> {
  const module = await compiled(build, base)
  const host = new Host((events) => platform().spawn(build, events), {
    type: 'boot',
    module,
    threads,
  })
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
    host = openHost(bestBuild(), 0, base)
    hosts.set(key, host)
    host.catch(() => hosts.delete(key))
  }
  return host
}
