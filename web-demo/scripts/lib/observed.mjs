// Everything that an origin was sent, byte for byte, so that the page can show and search it.

// A person reads along for an hour or so; what is older is dropped, and the page is told.
const ENTRIES_MAX = 4000
// As much as a page can search without being held up.
const ANSWER_MAX = 100

/** The requests of one server, in order. */
export class Observed {
  #entries = []
  #last = 0

  /** Notes a request; its body is added with `entry.body.push(chunk)`. */
  note({ method, url, rawHeaders }) {
    this.#last += 1
    const entry = { n: this.#last, method, url, headers: rawHeaders.join('\n'), body: [] }
    this.#entries.push(entry)
    if (this.#entries.length > ENTRIES_MAX) this.#entries.shift()
    return entry
  }

  /** What came after entry `n`: bodies in base64, and how many entries were dropped before. */
  after(n) {
    const entries = this.#entries.filter((entry) => entry.n > n).slice(0, ANSWER_MAX)
    const missed = Math.max(0, (this.#entries[0]?.n ?? 1) - 1 - n)
    const encode = ({ body, ...rest }) =>
      ({ ...rest, body: Buffer.concat(body).toString('base64') })
    return { last: this.#last, missed, entries: entries.map(encode) }
  }
}
