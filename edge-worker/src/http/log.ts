/**
 * What is known of one request. These fields and no others are ever logged: no URL, header, body,
 * address or error text, because any of them may hold a token, a proof or a secret.
 */
export interface LogLine {
  /** Which worker. */
  readonly worker: string
  /** Name of the route, or `none`. */
  readonly route: string
  readonly method: string
  readonly status: number
  /** The refusal's code. */
  readonly code?: string
  /** Class of an unexpected error. */
  readonly error?: string
  readonly ms: number
}

/** Where lines go. */
export type Log = (line: LogLine) => void

// Whatever a request calls its method is not repeated in a log.
const METHODS = ['GET', 'POST', 'OPTIONS', 'HEAD', 'PUT', 'PATCH', 'DELETE']

/** A method's name, or `other`. */
export function methodName(method: string): string {
  return METHODS.includes(method) ? method : 'other'
}

/** One JSON line each on standard output: what `wrangler tail` and Deno show. */
export const consoleLog: Log = (line) => console.log(JSON.stringify(line))
