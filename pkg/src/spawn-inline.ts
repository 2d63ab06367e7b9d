import type { Build, Port, PortEvents } from './platform.js'
import type { FromWorker, ToWorker } from './protocol.js'
import { serve } from './worker-core.js'
import { openDoor } from './wasm/single/open_door.js'

/**
 * A worker without a thread: messages are worked off where the caller runs, one after the other.
 * Each has an instance of its own, so that one that trapped is replaced like a worker that died.
 */
export function spawnInline(_build: Build, _threads: number, events: PortEvents): Port {
  let handler: ((message: ToWorker) => void) | undefined
  let ended = false
  const post = (message: FromWorker): void => {
    if (!ended) events.message(message)
  }
  const listen = (next: (message: ToWorker) => void): void => {
    handler = next
  }
  // Nothing is made ahead: the answer that somebody waits for would wait for it.
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
