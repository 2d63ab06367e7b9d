import type { App } from './app.ts'
import { refusal } from './errors.ts'

/** The address that the network saw; what a client writes into this header is overwritten there. */
function clientOf(request: Request): string {
  return request.headers.get('cf-connecting-ip') ?? 'unknown'
}

/** The default export of a module worker. */
export interface Worker<E> {
  fetch(request: Request, env: E): Promise<Response>
}

/** A module worker from an app; one that is set up wrongly answers 500 `MISCONFIGURED`. */
export function workerOf<E>(app: (env: E) => App): Worker<E> {
  return {
    fetch: async (request, env) => {
      try {
        return await app(env)(request, clientOf(request))
      } catch (error) {
        return refusal(error).response
      }
    },
  }
}
