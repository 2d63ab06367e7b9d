import { type App, application, healthRoute, type Route } from '../http/app.ts'
import type { Log } from '../http/log.ts'
import { clientKey, type Limiter, mayAsk } from '../ledger/rate.ts'
import { content } from './content.ts'
import { challenge, enter, type Parts } from './enter.ts'

/** The gatekeeper: challenge, proof, session, content. */
export function gatekeeper(parts: Parts, limiter: Limiter, log: Log): App {
  const { config, tokens } = parts
  const limited = (name: string, work: typeof enter): Route => ({
    name,
    method: 'POST',
    path: new RegExp(`^/${name}$`),
    handle: async ({ request, client }) => {
      await mayAsk(limiter, await clientKey(config.key, client))
      return work(request, parts)
    },
  })
  const routes: Route[] = [
    limited('challenge', challenge),
    limited('enter', enter),
    {
      name: 'content',
      method: 'GET',
      path: /^\/content\/([^/]+)\/(.*)$/,
      handle: (call) => content(call, tokens, config.origin),
    },
    healthRoute,
  ]
  return application({ name: 'gatekeeper', routes, origins: config.allowedOrigins, log })
}
