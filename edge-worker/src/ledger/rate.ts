import { HttpError } from '../http/errors.ts'

/** Counts the requests of one client. */
export interface Limiter {
  /** Seconds to wait; 0 when the request may pass. */
  take(client: string): Promise<number>
}

/**
 * A bucket of `perMinute` tokens that fills up within a minute. It lives in memory: a client that
 * was away for a minute has a full one anyway, and nothing about it is written down.
 */
export class Bucket {
  #tokens: number
  #at: number

  constructor(perMinute: number, now: number) {
    this.#tokens = perMinute
    this.#at = now
  }

  /** Takes a token; else the seconds until there is one. `now` in seconds. */
  take(perMinute: number, now: number): number {
    const passed = Math.max(now - this.#at, 0)
    this.#tokens = Math.min(perMinute, this.#tokens + (passed * perMinute) / 60)
    this.#at = now
    if (this.#tokens >= 1) {
      this.#tokens -= 1
      return 0
    }
    return Math.max(Math.ceil(((1 - this.#tokens) * 60) / perMinute), 1)
  }
}

/** Lets a request pass, or refuses it with 429. */
export async function mayAsk(limiter: Limiter, client: string): Promise<void> {
  const seconds = await limiter.take(client)
  if (seconds === 0) return
  const headers = { 'retry-after': String(seconds) }
  throw new HttpError(429, 'RATE_LIMITED', `ask again in ${seconds} s`, { headers })
}

/**
 * Who shares a count with an address: of IPv6 the network of 64 bits, because whoever has one
 * address of it has all of them.
 */
function network(address: string): string {
  const mapped = /^::ffff:([0-9.]+)$/i.exec(address)?.[1]
  if (mapped !== undefined || !address.includes(':')) return mapped ?? address
  const [left = [], right] = address.split('::').map((part) => part.split(':').filter(Boolean))
  const zeros = right ? Math.max(8 - left.length - right.length, 0) : 0
  const groups = [...left, ...Array<string>(zeros).fill('0'), ...(right ?? [])]
  return groups.slice(0, 4).map((group) => Number.parseInt(group, 16)).join(':')
}

/** A client's name for counting: keyed, so that what is counted by is no address. */
export async function clientKey(secret: string, client: string): Promise<string> {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const bytes = new TextEncoder().encode(`proofpod-edge/client/v1\n${secret}`)
  const key = await crypto.subtle.importKey('raw', bytes, algorithm, false, ['sign'])
  const mac = await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(network(client)))
  const hex = [...new Uint8Array(mac, 0, 16)].map((byte) => byte.toString(16).padStart(2, '0'))
  return hex.join('')
}
