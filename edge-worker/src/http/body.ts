import { HttpError } from './errors.ts'

/**
 * Bytes of a request's body. The largest honest one is a proof bundle of under 4 KiB with a
 * challenge or an EIP-712 request beside it; the rest is room for white space and longer proofs.
 */
export const BODY_MAX = 16 * 1024

/**
 * The body as a JSON object. The bytes are counted as they come: `content-length` is what the
 * sender says, and chunked bodies have none.
 *
 * Refuses with 415, 413 or 400.
 */
export async function readJson(
  request: Request,
  limit = BODY_MAX,
): Promise<Readonly<Record<string, unknown>>> {
  const type = request.headers.get('content-type') ?? ''
  if (!/^application\/json(\s*;|$)/i.test(type)) {
    throw new HttpError(415, 'WRONG_CONTENT_TYPE', 'send content-type: application/json')
  }
  if (Number(request.headers.get('content-length') ?? 0) > limit) throw tooLarge(limit)
  const bytes = await bytesAtMost(request.body, limit)
  if (!bytes) throw tooLarge(limit)
  const value = parse(bytes)
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Readonly<Record<string, unknown>>
  }
  throw new HttpError(400, 'BAD_JSON', 'the body has to be a JSON object')
}

/** A body's bytes, or nothing when there are more than `limit`: of those no more are read. */
export async function bytesAtMost(
  body: ReadableStream | null,
  limit: number,
): Promise<Uint8Array | undefined> {
  const bytes = new Uint8Array(limit)
  let size = 0
  const reader = body?.getReader()
  while (reader) {
    const { done, value } = await reader.read()
    if (done) break
    const chunk = value as Uint8Array
    if (size + chunk.length > limit) {
      await reader.cancel().catch(() => {})
      return undefined
    }
    bytes.set(chunk, size)
    size += chunk.length
  }
  return bytes.subarray(0, size)
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes))
  } catch {
    // The parser's message quotes the body.
    throw new HttpError(400, 'BAD_JSON', 'the body is not JSON in UTF-8')
  }
}

function tooLarge(limit: number): HttpError {
  return new HttpError(413, 'BODY_TOO_LARGE', `the body may have ${limit} bytes`)
}
