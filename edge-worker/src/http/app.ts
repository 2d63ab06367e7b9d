import { HttpError, json, refusal } from './errors.ts'
import { type Log, methodName } from './log.ts'

/** One request on its way through a route. */
export interface Call {
  readonly request: Request
  readonly url: URL
  /** Who asks, as the host knows it: an address, or whatever rates are counted by. */
  readonly client: string
  /** What the groups of the route's pattern matched. */
  readonly parts: readonly string[]
}

/** A path and a method. */
export interface Route {
  readonly name: string
  readonly method: 'GET' | 'POST'
  /** Matched against the whole path. */
  readonly path: RegExp
  handle(call: Call): Promise<Response> | Response
}

/** What every worker is made of. */
export interface AppOptions {
  readonly name: string
  readonly routes: readonly Route[]
  /** Origins of pages that may read answers. */
  readonly origins: readonly string[]
  readonly log: Log
}

/** Answers one request; never throws. */
export type App = (request: Request, client: string) => Promise<Response>

// Longest URL that is looked at: routes here are short, and patterns run over it.
const URL_MAX = 2_048
const PREFLIGHT_SECONDS = 600

/** Routes, refusals, CORS and one log line a request, the same for all workers. */
export function application(options: AppOptions): App {
  return async (request, client) => {
    const start = Date.now()
    const seen: Seen = { route: 'none' }
    const response = await answer(options, request, client, seen)
    const { status } = response
    const method = methodName(request.method)
    options.log({ worker: options.name, method, status, ms: Date.now() - start, ...seen })
    return withHeaders(response, request, options.origins)
  }
}

interface Seen {
  route: string
  code?: string
  error?: string
}

async function answer(
  options: AppOptions,
  request: Request,
  client: string,
  seen: Seen,
): Promise<Response> {
  try {
    return await route(options, request, client, seen)
  } catch (error) {
    const { response, code } = refusal(error)
    seen.code = code
    if (code === 'INTERNAL' && error instanceof Error) seen.error = error.name
    return response
  }
}

async function route(
  { routes, origins }: AppOptions,
  request: Request,
  client: string,
  seen: Seen,
): Promise<Response> {
  if (request.url.length > URL_MAX) {
    throw new HttpError(414, 'URL_TOO_LONG', `a URL may have ${URL_MAX} characters`)
  }
  const url = new URL(request.url)
  const here = routes.filter(({ path }) => path.test(url.pathname))
  if (here.length === 0) throw new HttpError(404, 'NOT_FOUND', 'there is no such route')
  if (request.method === 'OPTIONS') return preflight(request, here, origins)
  const found = here.find(({ method }) => method === request.method)
  if (!found) {
    const headers = { allow: allowed(here) }
    throw new HttpError(405, 'METHOD_NOT_ALLOWED', `use ${headers.allow}`, { headers })
  }
  seen.route = found.name
  const parts = found.path.exec(url.pathname)?.slice(1) ?? []
  return found.handle({ request, url, client, parts })
}

function allowed(routes: readonly Route[]): string {
  return [...routes.map(({ method }) => method), 'OPTIONS'].join(', ')
}

function preflight(request: Request, here: readonly Route[], origins: readonly string[]): Response {
  if (!origins.includes(request.headers.get('origin') ?? '')) {
    throw new HttpError(403, 'ORIGIN_NOT_ALLOWED', 'pages of this origin may not ask here')
  }
  const headers = {
    'access-control-allow-methods': allowed(here),
    'access-control-allow-headers': 'authorization, content-type',
    'access-control-max-age': String(PREFLIGHT_SECONDS),
  }
  return new Response(null, { status: 204, headers })
}

/** Adds what every answer carries, and leave to read it for a page of a stated origin. */
function withHeaders(response: Response, request: Request, origins: readonly string[]): Response {
  const answer = new Response(response.body, response)
  const { headers } = answer
  headers.append('vary', 'origin')
  headers.set('x-content-type-options', 'nosniff')
  const origin = request.headers.get('origin')
  if (origin !== null && origins.includes(origin)) {
    headers.set('access-control-allow-origin', origin)
    headers.set('access-control-expose-headers', 'retry-after')
  }
  return answer
}

/** Whether a worker is up; says nothing else. */
export const healthRoute: Route = {
  name: 'health',
  method: 'GET',
  path: /^\/healthz$/,
  handle: () => json({ ok: true }),
}
