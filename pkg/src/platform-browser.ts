import { ProofpodError } from './errors.js'
import type { Asset } from './manifest.js'
import type { Build, Platform, Port, PortEvents } from './platform.js'

// Bundlers see a worker only when constructor, URL and options are literals in one expression.
function open(build: Build): Worker {
  return build === 'threads'
    ? new Worker(new URL('./worker-threads.js', import.meta.url), { type: 'module' })
    : new Worker(new URL('./worker-single.js', import.meta.url), { type: 'module' })
}

function spawn(build: Build, events: PortEvents): Port {
  const worker = open(build)
  worker.onmessage = (event) => events.message(event.data)
  worker.onmessageerror = () => events.crash('a message could not be read')
  worker.onerror = (event) => {
    event.preventDefault()
    events.crash(event.message || 'the worker script could not be loaded')
  }
  return {
    post: (message) => worker.postMessage(message),
    terminate: () => worker.terminate(),
    hold: () => {},
  }
}

function locate(asset: Asset, base: string | undefined): string {
  if (base === undefined) return asset.url
  const folder = base.endsWith('/') ? base : `${base}/`
  return new URL(asset.file, new URL(folder, globalThis.location?.href)).href
}

async function download(url: string): Promise<Uint8Array> {
  let response: Response
  try {
    response = await fetch(url)
  } catch (cause) {
    throw new ProofpodError('KEY_FETCH', `could not fetch ${url}`, { url }, cause)
  }
  if (!response.ok) {
    const details = { url, status: response.status }
    throw new ProofpodError('KEY_FETCH', `${url} answered ${response.status}`, details)
  }
  return new Uint8Array(await response.arrayBuffer())
}

function noThreads(): string | undefined {
  if (typeof SharedArrayBuffer === 'undefined' || globalThis.crossOriginIsolated !== true) {
    return 'the page is not cross-origin isolated (send COOP same-origin and COEP require-corp)'
  }
  return undefined
}

/** Dedicated module workers, `fetch`, threads where the page is isolated. */
export const browserPlatform: Platform = {
  spawn,
  read: (asset, base) => download(locate(asset, base)),
  fetch: download,
  noThreads,
  cores: () => globalThis.navigator?.hardwareConcurrency ?? 1,
}
