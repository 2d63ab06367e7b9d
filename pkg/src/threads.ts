import { scope } from './worker-browser.js'
import { classify } from './worker-errors.js'
import type * as ThreadsGlue from './wasm/threads/prover_wasm.js'

/**
 * The pool's workers. This replaces the helper script of `wasm-bindgen-rayon`, to which
 * `scripts/assemble.mjs` points the glue: a pool thread is the same script as its parent, started
 * from the parent's own URL, so no bundler has to find or split a worker inside a worker.
 */

/** What a pool thread is told; the first message decides what a worker becomes. */
export interface ThreadMessage {
  readonly type: 'thread'
  readonly module: WebAssembly.Module
  readonly memory: WebAssembly.Memory
  readonly receiver: number
  readonly distress: string
}

/** The part of `wasm-bindgen-rayon`'s builder that is used here. */
interface PoolBuilder {
  numThreads(): number
  receiver(): number
  build(): void
}

// Starting a thread takes some 20 ms; a script that a policy blocks may never answer at all.
const START_LIMIT_MS = 15_000

// Firefox collects workers that nothing refers to even while they share memory (bug 1702191).
const alive: Worker[] = []

let distress = ''

/** Names the channel on which pool threads report traps. */
export function cryOn(channel: string): void {
  distress = channel
}

function startThread(message: ThreadMessage): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(scope.location.href, { type: 'module' })
    alive.push(worker)
    const timer = setTimeout(() => reject(new Error('a thread did not start')), START_LIMIT_MS)
    worker.onmessage = () => {
      clearTimeout(timer)
      resolve()
    }
    worker.onerror = (event) => {
      event.preventDefault()
      clearTimeout(timer)
      reject(new Error(event.message || 'a thread could not be loaded'))
    }
    worker.postMessage(message)
  })
}

/** Called by the glue of the threaded build from `initThreadPool`. */
export async function startWorkers(
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
  builder: PoolBuilder,
): Promise<void> {
  const receiver = builder.receiver()
  const message: ThreadMessage = { type: 'thread', module, memory, receiver, distress }
  await Promise.all(Array.from({ length: builder.numThreads() }, () => startThread(message)))
  builder.build()
}

/** Turns this worker into a pool thread; does not return before the worker is terminated. */
export function runThread(door: typeof ThreadsGlue, message: ThreadMessage): void {
  door.initSync({ module: message.module, memory: message.memory })
  scope.postMessage('ready')
  try {
    door.wbg_rayon_start_worker(message.receiver)
  } catch (error) {
    // The prover waits for this thread in its sleep and would wait forever: the page must end both.
    new BroadcastChannel(message.distress).postMessage(classify(error, message.memory).error)
  }
}
