import { download, locate } from './download.js'
import { aborted, ProofpodError } from './errors.js'
import { type Asset, shipped } from './shipped.js'
import type { Build, Platform, Port, PortEvents, Source } from './platform.js'
import { REMEDIES, refusedBy, watchPolicy } from './policy.js'
import type { ThreadMessage } from './protocol.js'
import { deviceStore } from './store.js'
import { browserVault } from './vault.js'

// Bundlers see a worker only when constructor, URL and options are literals in one expression.
function open(build: Build): Worker {
  return build === 'threads'
    ? new Worker(new URL('./worker-threads.js', import.meta.url), { type: 'module' })
    : new Worker(new URL('./worker-single.js', import.meta.url), { type: 'module' })
}

function start(build: Build, events: PortEvents): Worker {
  const since = performance.now()
  const worker = open(build)
  worker.onmessage = (event) => events.message(event.data)
  worker.onmessageerror = () => events.crash('a message could not be read')
  worker.onerror = async (event) => {
    event.preventDefault()
    const reason = event.message || 'the worker script could not be loaded'
    // A script that threw has a message; one that a policy blocked never ran.
    const blocked = !event.message && (await refusedBy('worker-src', since))
    events.crash(blocked ? policyReason('worker-src') : reason)
  }
  return worker
}

const policyReason = (directive: keyof typeof REMEDIES): string =>
  `the content security policy forbids it: add ${REMEDIES[directive]}`

/** All workers of a pod, or none: a constructor that throws ends those before it. */
function startAll(threads: number, one: (index: number) => Worker): Worker[] {
  const workers: Worker[] = []
  try {
    do workers.push(one(workers.length))
    while (workers.length < threads)
  } catch (cause) {
    workers.forEach((worker) => worker.terminate())
    const reason = cause instanceof Error ? cause.message : String(cause)
    const message = `a worker could not be started (${reason})`
    throw new ProofpodError('WORKER_CRASHED', message, { reason }, cause)
  }
  return workers
}

// A worker that is ended from within, or by the system, says nothing. It holds a lock as long as it
// lives, and whoever is granted the same lock after it knows that it does not.
let lives = 0

function spawn(build: Build, threads: number, events: PortEvents): Port {
  watchPolicy()
  const life = `proofpod-worker-${performance.timeOrigin}-${(lives += 1)}-${Math.random()}`
  const watch = new AbortController()
  let module: WebAssembly.Module | undefined
  const message: PortEvents['message'] = (data) => {
    if (data.type === 'alive') return mourn(life, watch.signal, events)
    if (data.type === 'booted' && data.memory && module) {
      const share: ThreadMessage = { type: 'thread', module, memory: data.memory }
      for (const thread of workers.slice(1)) thread.postMessage(share)
    }
    events.message(data)
  }
  const workers = startAll(threads, (i) => start(build, i === 0 ? { ...events, message } : events))
  return {
    post: (message) => {
      if (message.type === 'boot') module = message.module
      workers[0]?.postMessage(message.type === 'boot' ? { ...message, life } : message)
    },
    terminate: () => {
      watch.abort()
      workers.forEach((worker) => worker.terminate())
    },
    hold: () => {},
  }
}

/** Reports the end of a worker that ended by itself. */
function mourn(life: string, signal: AbortSignal, events: PortEvents): void {
  const ended = (): void => events.crash('it ended without a word')
  globalThis.navigator.locks.request(life, { signal }, ended).catch(() => {})
}

async function read(asset: Asset, source: Source): Promise<Uint8Array> {
  watchPolicy()
  const since = performance.now()
  try {
    return await download(locate(asset, source.base), { ...source, bytesMax: asset.bytes })
  } catch (error) {
    const { details } = error as ProofpodError
    // An answer is no refusal of the page's.
    if (details?.status !== undefined || !(await refusedBy('connect-src', since))) throw error
    const directive = REMEDIES['connect-src']
    const message = `${asset.file}: ${policyReason('connect-src')}`
    throw new ProofpodError('KEY_FETCH', message, { ...details, directive }, error)
  }
}

const LOCK = 'proofpod-prove'

/** One proof at a time for all tabs of the origin: two would only halve each other's cores. */
async function alone<T>(work: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  const locks = globalThis.navigator?.locks as LockManager | undefined
  if (!locks) return work()
  let begun = false
  const begin = (): Promise<T> => {
    begun = true
    return work()
  }
  try {
    return await locks.request(LOCK, signal ? { signal } : {}, begin)
  } catch (error) {
    if (begun) throw error
    // Where locks are forbidden (sandboxed frames), proofs do without.
    if (signal?.aborted) throw aborted(signal)
    return work()
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
  read,
  fetch: download,
  noThreads,
  store: deviceStore(shipped()),
  vault: browserVault(),
  alone,
  cores: () => globalThis.navigator?.hardwareConcurrency ?? 1,
}
