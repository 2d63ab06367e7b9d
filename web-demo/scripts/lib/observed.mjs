// Everything that an origin was sent, byte for byte, so that the page can show and search it: each
// visitor's requests to this visitor alone. What came without the mark that visitors carry, such as
// a request that leaves cookies out, is shown to all at the address that it came from: what a page
// sends must not be able to hide from it.

import { randomUUID } from 'node:crypto'

// A person reads along for an hour or so; what is older is dropped, and the page is told.
const ENTRIES_MAX = 4000
// As much as a page can search without being held up.
const ANSWER_MAX = 100

/** The requests of one server, in order. */
export class Observed {
  #entries = []
  #last = 0

  /** Notes a request; its body is added with `entry.body.push(chunk)`. */
  note({ method, url, rawHeaders, headers, socket }) {
    this.#last += 1
    const from = visitorOf(headers) ?? socket.remoteAddress
    const entry = { n: this.#last, from, method, url, headers: rawHeaders.join('\n'), body: [] }
    this.#entries.push(entry)
    if (this.#entries.length > ENTRIES_MAX) this.#entries.shift()
    return entry
  }

  /**
   * What came from the asking visitor after entry `n`: bodies in base64, and how many entries, of
   * whomever, were dropped before.
   */
  after(n, { headers, socket }) {
    const mine = [visitorOf(headers), socket.remoteAddress]
    const later = this.#entries.filter((entry) => entry.n > n && mine.includes(entry.from))
    const missed = Math.max(0, (this.#entries[0]?.n ?? 1) - 1 - n)
    const encode = ({ body, from: _, ...rest }) =>
      ({ ...rest, body: Buffer.concat(body).toString('base64') })
    const entries = later.slice(0, ANSWER_MAX).map(encode)
    return { last: later.at(-1)?.n ?? n, missed, entries }
  }
}

/** The mark of a visitor in a request's headers. */
const visitorOf = ({ cookie = '' }) => /(?:^|; )visitor=([0-9a-f-]{36})(?:;|$)/.exec(cookie)?.[1]

/** The header that marks a visitor who has no mark yet; scripts of the page cannot read it. */
export const mark = ({ headers }) => visitorOf(headers) ? {}
  : { 'set-cookie': `visitor=${randomUUID()}; HttpOnly; SameSite=Strict; Path=/` }
