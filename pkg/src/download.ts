import { ProofpodError } from './errors.js'
import type { Source } from './platform.js'

/** A download that gets no byte for so long is given up; `downloadTimeoutMs` says otherwise. */
export const DOWNLOAD_IDLE_MS = 30_000
// The longest that a timer can wait: with a longer time, or `Infinity`, it would not wait at all.
const TIMER_MAX_MS = 2 ** 31 - 1
// A connection that breaks is taken up again where it broke, so often.
const RETRIES = 2

/** A shipped file: its path below `dist/`, and its URL beside the code. */
export interface Located {
  readonly file: string
  readonly url: string
}

/** Most bytes of what has no size that is known: a snapshot of some two million holders. */
export const DOWNLOAD_MAX = 2 ** 28

/** Where a shipped file lies: at its own URL, or below `base`. */
export function locate(asset: Located, base: string | undefined): string {
  if (base === undefined) return asset.url
  const folder = base.endsWith('/') ? base : `${base}/`
  return new URL(asset.file, new URL(folder, globalThis.location?.href)).href
}

/** Bundlers inline small files; a policy without `connect-src data:` would refuse to fetch them. */
function inlined(url: string): Uint8Array | undefined {
  const base64 = /^data:[^,]*;base64,(.*)$/.exec(url)?.[1]
  return base64 === undefined ? undefined : Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))
}

/** Reads a URL by `fetch`. */
export async function download(url: string, source: Source = {}): Promise<Uint8Array> {
  return inlined(url) ?? downloadHttp(url, source)
}

/** What came of a file so far. */
interface Parts {
  readonly chunks: Uint8Array[]
  bytes: number
}

const failed = (url: string, reason: string, details: object, cause?: unknown): ProofpodError =>
  new ProofpodError('KEY_FETCH', `${url} ${reason}`, { url, ...details }, cause)

/** Reads a file by http; what broke off is resumed by a range. Digests are compared elsewhere. */
export async function downloadHttp(url: string, source: Source): Promise<Uint8Array> {
  const parts: Parts = { chunks: [], bytes: 0 }
  for (let attempt = 0; ; attempt += 1) {
    const before = parts.bytes
    try {
      await readInto(parts, url, source)
      return joined(parts)
    } catch (cause) {
      if (cause instanceof ProofpodError) throw cause
      // Nothing came at all: asking again at once would not help.
      if (parts.bytes === before || attempt === RETRIES) {
        throw failed(url, 'could not be fetched', { bytes: parts.bytes }, cause)
      }
    }
  }
}

async function readInto(parts: Parts, url: string, source: Source): Promise<void> {
  const { timeoutMs, fresh, bytesMax = DOWNLOAD_MAX } = source
  const limit = Math.min(timeoutMs ?? DOWNLOAD_IDLE_MS, TIMER_MAX_MS)
  const control = new AbortController()
  const late = failed(url, `sent nothing for ${limit} ms`, { timeoutMs: limit })
  let timer = setTimeout(() => control.abort(late), limit)
  const alive = (): void => {
    clearTimeout(timer)
    timer = setTimeout(() => control.abort(late), limit)
  }
  try {
    const headers = parts.bytes > 0 ? { range: `bytes=${parts.bytes}-` } : undefined
    const cache = fresh ? { cache: 'reload' as const } : undefined
    const options = { signal: control.signal, ...cache, ...(headers && { headers }) }
    const response = await fetch(url, options)
    alive()
    for await (const chunk of chunksOf(accepted(url, response, parts))) {
      alive()
      parts.chunks.push(chunk)
      parts.bytes += chunk.length
      if (parts.bytes > bytesMax) throw tooLong(url, parts.bytes, source.bytesMax)
    }
  } catch (error) {
    throw control.signal.aborted ? control.signal.reason : error
  } finally {
    clearTimeout(timer)
  }
}

/** More than the file has: another file. More than anything may have: no answer to wait for. */
function tooLong(url: string, bytes: number, known: number | undefined): ProofpodError {
  if (known === undefined) {
    return failed(url, `sends more than ${DOWNLOAD_MAX} bytes`, { expected: DOWNLOAD_MAX, bytes })
  }
  const message = `${url} is not the file this package was built with: it is longer`
  return new ProofpodError('KEY_DIGEST_MISMATCH', message, { url, expected: known, bytes })
}

/** Refuses what is not the file; a server that knows no ranges starts again. */
function accepted(url: string, response: Response, parts: Parts): Response {
  if (!response.ok) throw failed(url, `answered ${response.status}`, { status: response.status })
  // Single-page servers answer every wrong path with their start page.
  if (response.headers.get('content-type')?.startsWith('text/html')) {
    throw failed(url, 'is a page, not the file: the server has no such file', { got: 'text/html' })
  }
  const range = response.headers.get('content-range')
  const resumed = response.status === 206 && range?.startsWith(`bytes ${parts.bytes}-`)
  if (!resumed) {
    parts.chunks.length = 0
    parts.bytes = 0
  }
  return response
}

/** A body's chunks; whoever stops listening ends the download. */
async function* chunksOf(response: Response): AsyncGenerator<Uint8Array> {
  const reader = response.body?.getReader()
  if (!reader) return
  let open = true
  try {
    for (;;) {
      const { done, value } = await reader.read()
      open = !done
      if (done) return
      yield value
    }
  } finally {
    // Not awaited: a connection that stands still would not answer.
    if (open) reader.cancel().catch(() => {})
  }
}

function joined({ chunks, bytes }: Parts): Uint8Array {
  const all = new Uint8Array(bytes)
  let at = 0
  for (const chunk of chunks) {
    all.set(chunk, at)
    at += chunk.length
  }
  return all
}
