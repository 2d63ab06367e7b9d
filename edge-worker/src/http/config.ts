import { HttpError } from './errors.ts'

/** Variables and secrets of a worker: texts on Deno, JSON values from wrangler's file. */
export type Env = Readonly<Record<string, unknown>>

/** A worker that is set up wrongly says which variable it is, and not what it holds. */
function wrong(name: string, expected: string): HttpError {
  return new HttpError(500, 'MISCONFIGURED', `${name}: expected ${expected}`)
}

/** A text that is not empty. */
export function text(env: Env, name: string): string {
  const value = env[name]
  if (typeof value === 'string' && value !== '') return value
  throw wrong(name, 'a text')
}

/** A secret of at least `least` characters. */
export function secret(env: Env, name: string, least: number): string {
  const value = env[name]
  if (typeof value === 'string' && value.length >= least) return value
  throw wrong(name, `a secret of at least ${least} characters`)
}

/** A whole number within bounds; `fallback` when the variable is missing. */
export function whole(
  env: Env,
  name: string,
  bounds: { least: number; most: number; fallback: number },
): number {
  const { least, most, fallback } = bounds
  const value = env[name] === undefined ? fallback : Number(env[name])
  if (Number.isInteger(value) && value >= least && value <= most) return value
  throw wrong(name, `a whole number from ${least} to ${most}`)
}

/** True only for `true`. */
export function flag(env: Env, name: string): boolean {
  return env[name] === true || env[name] === 'true'
}

/** JSON, as a value or as its text; `fallback` when the variable is missing. */
export function parsed(env: Env, name: string, fallback: unknown): unknown {
  const value = env[name]
  if (value === undefined) return fallback
  if (typeof value !== 'string') return value
  try {
    return JSON.parse(value)
  } catch {
    throw wrong(name, 'JSON')
  }
}

/** A list of texts. */
export function texts(env: Env, name: string): readonly string[] {
  const value = parsed(env, name, [])
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value
  throw wrong(name, 'a list of texts')
}

/** An `http:` or `https:` URL. */
export function url(env: Env, name: string): URL {
  const value = text(env, name)
  const parsedUrl = URL.canParse(value) ? new URL(value) : undefined
  if (parsedUrl && /^https?:$/.test(parsedUrl.protocol)) return parsedUrl
  throw wrong(name, 'a URL with http: or https:')
}

/** A URL that paths are put behind: one with a query, a fragment or a password would lose it. */
export function folder(env: Env, name: string): URL {
  const value = url(env, name)
  const { search, hash, username, password } = value
  // Also an empty query, which `search` does not show.
  if ([search, hash, username, password].some(Boolean) || /[?#]/.test(value.href)) {
    throw wrong(name, 'a URL without ?, # and password')
  }
  return value
}

/** A non-negative integer of any size as decimal text. */
export function amount(env: Env, name: string): bigint {
  const value = String(env[name] ?? '')
  if (/^[0-9]{1,78}$/.test(value)) return BigInt(value)
  throw wrong(name, 'a whole number as text')
}

/** Makes a worker's parts once for each environment; a wrong setting is thrown at every request. */
export function once<E extends object, T>(make: (env: E) => T): (env: E) => T {
  const made = new WeakMap<E, T>()
  return (env) => {
    const known = made.get(env)
    if (known !== undefined) return known
    const fresh = make(env)
    made.set(env, fresh)
    return fresh
  }
}

export { wrong }
