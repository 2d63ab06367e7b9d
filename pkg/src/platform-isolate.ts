import { ProofpodError } from './errors.js'
import { files, modules } from './embedded.js'
import type { Asset } from './manifest.js'
import { downloadHttp } from './download.js'
import type { Platform, Port, PortEvents, Source } from './platform.js'
import type { FromWorker, ToWorker } from './protocol.js'
import { serve } from './worker-core.js'
import { openDoor } from './wasm/single/open_door.js'

/**
 * A worker without a thread: messages are worked off in this isolate, one after the other. Each has
 * an instance of its own, so that one that trapped is replaced like a worker that died.
 */
function spawn(_build: 'single' | 'threads', _threads: number, events: PortEvents): Port {
  let handler: ((message: ToWorker) => void) | undefined
  let ended = false
  const post = (message: FromWorker): void => {
    if (!ended) events.message(message)
  }
  const listen = (next: (message: ToWorker) => void): void => {
    handler = next
  }
  // Nothing is made ahead: the answer of the request that waits would wait for it.
  serve({ post, listen }, openDoor(), { ahead: false })
  return {
    post: (message) => queueMicrotask(() => ended || handler?.(message)),
    terminate: () => {
      ended = true
      handler = undefined
    },
    hold: () => {},
  }
}

async function read(asset: Asset, source: Source): Promise<Uint8Array> {
  const { base } = source
  if (base !== undefined) {
    const folder = base.endsWith('/') ? base : `${base}/`
    return downloadHttp(new URL(asset.file, folder).href, source)
  }
  const bytes = files[asset.file]
  if (bytes) return new Uint8Array(bytes)
  const message = `${asset.file} is not in this bundle: set assetsUrl`
  throw new ProofpodError('KEY_FETCH', message, { file: asset.file })
}

/** An isolate (workerd, edge functions): no workers, no files, and modules that are imported. */
export const isolatePlatform: Platform = {
  spawn,
  read,
  fetch: (url, source) => downloadHttp(url, source),
  module: (_build, tier) => (tier === 'wide' ? undefined : modules[tier]),
  noThreads: () => 'an isolate has one thread',
  cores: () => 1,
}
