import { download, locate } from './download.js'
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
