import type { Call } from '../http/app.ts'
import { bearer } from '../http/bearer.ts'
import { HttpError } from '../http/errors.ts'
import type { Tokens } from './tokens.ts'

const WAIT_MS = 10_000
// What of a request and of an answer the other side needs; cookies and tokens are not among them,
// nor is an encoding, which hosts undo when they read and choose anew when they answer.
const FORWARDED = ['accept', 'accept-language', 'if-modified-since', 'if-none-match', 'range']
const RETURNED = ['content-type', 'content-length', 'content-range', 'accept-ranges', 'etag',
  'last-modified', 'content-language']

/** Serves `/content/<resource>/...` from the origin to whoever has a session for the resource. */
export async function content(call: Call, tokens: Tokens, origin: URL): Promise<Response> {
  const [resource = '', path = ''] = call.parts
  const session = await tokens.readSession(bearer(call.request))
  if (session.resource !== resource) {
    throw new HttpError(403, 'WRONG_RESOURCE', 'the session is for another resource')
  }
  // An escaped separator is a name here and may be a folder at the origin.
  if (/%2f|%5c|%00|\\/i.test(path)) {
    throw new HttpError(400, 'BAD_PATH', 'the path may not hold escaped separators')
  }
  return fromOrigin(new URL(`${base(origin)}${resource}/${path}${call.url.search}`), call.request)
}

function base(origin: URL): string {
  return origin.href.endsWith('/') ? origin.href : `${origin.href}/`
}

async function fromOrigin(target: URL, request: Request): Promise<Response> {
  const headers = pick(request.headers, FORWARDED)
  let answer: Response
  try {
    const signal = AbortSignal.timeout(WAIT_MS)
    answer = await fetch(target, { headers, redirect: 'manual', signal })
  } catch {
    throw new HttpError(502, 'UPSTREAM_DOWN', 'the content cannot be reached')
  }
  if (answer.status === 404) throw new HttpError(404, 'NOT_FOUND', 'there is no such content')
  // A redirect would lead past the gate, and an origin's error page is not for its visitors.
  if (!answer.ok && answer.status !== 304) {
    await answer.body?.cancel()
    throw new HttpError(502, 'UPSTREAM_DOWN', `the origin answered ${answer.status}`)
  }
  const returned = pick(answer.headers, RETURNED)
  if (answer.headers.has('content-encoding')) returned.delete('content-length')
  returned.set('cache-control', 'private, no-store')
  return new Response(answer.body, { status: answer.status, headers: returned })
}

function pick(from: Headers, names: readonly string[]): Headers {
  const picked = new Headers()
  for (const name of names) {
    const value = from.get(name)
    if (value !== null) picked.set(name, value)
  }
  return picked
}
