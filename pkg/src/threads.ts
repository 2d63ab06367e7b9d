import type { ThreadMessage } from './protocol.js'
import type * as ThreadsGlue from './wasm/threads/prover_wasm.js'
import { scope } from './worker-browser.js'
import { classify } from './worker-errors.js'

/** Turns this worker into a pool thread; does not return before the worker is terminated. */
export function runThread(door: typeof ThreadsGlue, { module, memory }: ThreadMessage): void {
  try {
    door.initSync({ module, memory })
    door.joinPool(() => scope.postMessage({ type: 'joined' }))
  } catch (error) {
    // The prover may wait for this thread in its sleep, and would wait forever: the page ends both.
    scope.postMessage({ type: 'trapped', error: classify(error, memory).error })
  }
}
