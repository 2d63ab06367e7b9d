/** An answer that is not what was asked for: always JSON `{ code, message }`. */
export class HttpError extends Error {
  /** HTTP status, from 400. */
  readonly status: number
  /** Stable, machine-readable reason. */
  readonly code: string
  /** Headers that belong to this refusal, such as `retry-after`. */
  readonly headers: Readonly<Record<string, string>>
  /** Public facts beside the message, such as a gate's own reason. Never a secret. */
  readonly details: Readonly<Record<string, unknown>>

  constructor(
    status: number,
    code: string,
    message: string,
    more: { headers?: Record<string, string>; details?: Record<string, unknown> } = {},
  ) {
    super(message)
    this.name = 'HttpError'
    this.status = status
    this.code = code
    this.headers = more.headers ?? {}
    this.details = more.details ?? {}
  }
}

/** A JSON answer that nobody may keep. */
export function json(
  value: unknown,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const all = { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers }
  return new Response(JSON.stringify(value), { status, headers: all })
}

/** The answer for whatever was thrown; of an unexpected error nothing is told but that it was. */
export function refusal(error: unknown): { response: Response; code: string } {
  if (error instanceof HttpError) {
    const { code, message, status, headers, details } = error
    return { response: json({ code, message, ...details }, status, headers), code }
  }
  const code = 'INTERNAL'
  return { response: json({ code, message: 'something went wrong here' }, 500), code }
}
