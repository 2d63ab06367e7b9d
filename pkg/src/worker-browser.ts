import type { ToWorker } from './protocol.js'
import type { WorkerPort } from './worker-core.js'

/** The dedicated worker's own scope, as far as it is used here. */
export interface WorkerScope {
  postMessage(message: unknown): void
  addEventListener(type: 'message', handler: (event: { data: unknown }) => void): void
  readonly location: { readonly href: string }
}

/** The scope this module runs in; the `DOM` types know windows only. */
export const scope = globalThis as unknown as WorkerScope

/** The channel of a dedicated worker to its page. */
export function browserPort(): WorkerPort {
  return {
    post: (message) => scope.postMessage(message),
    listen: (handler) =>
      scope.addEventListener('message', (event) => {
        const message = event.data as ToWorker
        if (message.type === 'boot' && message.life) live(message.life)
        handler(message)
      }),
  }
}

/** Holds a lock until the worker ends, however it ends. */
function live(name: string): void {
  const locks = globalThis.navigator?.locks as LockManager | undefined
  const hold = (): Promise<never> => {
    scope.postMessage({ type: 'alive' })
    return new Promise(() => {})
  }
  locks?.request(name, hold).catch(() => {})
}
