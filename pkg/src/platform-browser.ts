import { ProofpodError } from './errors.js'
import type { Asset } from './manifest.js'
import type { Build, Platform, Port, PortEvents } from './platform.js'
import type { ThreadMessage } from './protocol.js'

// Bundlers see a worker only when constructor, URL and options are literals in one expression.
function open(build: Build): Worker {
  return build === 'threads'
    ? new Worker(new URL('./worker-threads.js', import.meta.url), { type: 'module' })
    : new Worker(new URL('./worker-single.js', import.meta.url), { type: 'module' })
}

function start(build: Build, events: PortEvents): Worker {
  const worker = open(build)
  worker.onmessage = (event) => events.message(event.data)
  worker.onmessageerror = () => events.crash('a message could not be read')
  worker.onerror = (event) => {
    event.preventDefault()
    events.crash(event.message || 'the worker script could not be loaded')
  }
  return worker
}

function spawn(build: Build, threads: number, events: PortEvents): Port {
  let module: WebAssembly.Module | undefined
  const message: PortEvents['message'] = (data) => {
    if (data.type === 'booted' && data.memory && module) {
      const share: ThreadMessage = { type: 'thread', module, memory: data.memory }
      for (const thread of pool) thread.postMessage(share)
    }
    events.message(data)
  }
  const worker = start(build, { ...events, message })
  const pool = Array.from({ length: Math.max(threads - 1, 0) }, () => start(build, events))
  return {
    post: (message) => {
      if (message.type === 'boot') module = message.module
      worker.postMessage(message)
    },
    terminate: () => [worker, ...pool].forEach((one) => one.terminate()),
    hold: () => {},
  }
}

function locate(asset: Asset, base: string | undefined): string {
  if (base === undefined) return asset.url
  const folder = base.endsWith('/') ? base : `${base}/`
  return new URL(asset.file, new URL(folder, globalThis.location?.href)).href
}

/** Bundlers inline small files; a policy without `connect-src data:` would refuse to fetch them. */
function inlined(url: string): Uint8Array | undefined {
  const base64 = /^data:[^,]*;base64,(.*)$/.exec(url)?.[1]
  return base64 === undefined ? undefined : Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))
}

async function download(url: string): Promise<Uint8Array> {
  const inline = inlined(url)
  if (inline) return inline
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
  // Single-page servers answer every wrong path with their start page.
  if (response.headers.get('content-type')?.startsWith('text/html')) {
    const message = `${url} is a page, not the file: the server has no such file`
    throw new ProofpodError('KEY_FETCH', message, { url, got: 'text/html' })
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
