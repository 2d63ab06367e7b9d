/** One request as the page's own server received it. */
interface Seen {
  readonly n: number
  readonly method: string
  readonly url: string
  readonly headers: string
  /** Base64. */
  readonly body: string
}

interface Answer {
  readonly last: number
  readonly missed: number
  readonly entries: readonly Seen[]
}

/** Requests of one kind. */
export interface Flow {
  readonly name: string
  readonly why: string
  requests: number
  /** Bytes of addresses and bodies; headers are the browser's own and are searched as well. */
  bytes: number
}

const BYTES = 32
// Shorter runs of bytes occur by chance; a leak that is useful has longer ones.
const RUN = 8
const RUN_64 = 9

const KINDS: readonly (readonly [RegExp, string, string])[] = [
  [/^\/relay\b/, 'Relayer', 'proofs, for the gate to check'],
  [/^\/content\b/, 'Data server', 'a one-time recipient asks for an opened dataset'],
  [/^\/rpc\b/, 'Chain', 'reads, and the one registration that a wallet signs'],
  [/^\/snapshots\b/, 'Publisher', 'lists of holders, always whole'],
  [/^\/observed\b/, 'This panel', 'asks the server what it was sent'],
  [/./, 'Page', 'files of the page, the prover and its keys'],
]

const latin1 = (bytes: Uint8Array): string => String.fromCharCode(...bytes)

function needle(text: string, from: number, count: number): Needle {
  return { text, from, count }
}

/** A form of some bytes of the secret: `count` of them, starting with number `from`. */
interface Needle {
  readonly text: string
  readonly from: number
  readonly count: number
}

/** Every run of the bytes as hex and raw, forwards and backwards, base64, and the number. */
function needlesOf(secret: string): Needle[] {
  const value = BigInt(secret)
  const hex = value.toString(16).padStart(2 * BYTES, '0')
  const bytes = Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
  const found = [needle(value.toString(), 0, BYTES)]
  for (let from = 0; from + RUN <= BYTES; from++) {
    const run = bytes.slice(from, from + RUN)
    const back = run.toReversed()
    const ways = [latin1(run), latin1(back), toHex(run), toHex(back)]
    found.push(...ways.map((text) => needle(text, from, RUN)))
  }
  // Base64 writes three bytes at a time, from wherever the secret begins in the text.
  for (let from = 0; from + RUN_64 <= BYTES; from++) {
    const text = btoa(latin1(bytes.slice(from, from + RUN_64)))
    const url = text.replaceAll('+', '-').replaceAll('/', '_')
    const ways = new Set([text, url, encodeURIComponent(text)])
    found.push(...Array.from(ways, (way) => needle(way, from, RUN_64)))
  }
  return found
}

const toHex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')

/** What was sent, and how much of the secret is in it. */
export class Traffic {
  readonly flows: readonly Flow[] = KINDS.map(
    ([, name, why]) => ({ name, why, requests: 0, bytes: 0 }))
  /** Entries that the server no longer had when it was asked. */
  missed = 0
  /** Attempts to reach another address, stopped by the page's policy. */
  blocked = 0
  #after = 0
  #needles: Needle[] = []
  #secret: string | undefined
  readonly #leaked = new Set<number>()

  constructor() {
    document.addEventListener('securitypolicyviolation', () => { this.blocked += 1 })
  }

  /** How many of the secret's 32 bytes were found in what was sent. */
  get leaked(): number {
    return this.#leaked.size
  }

  /** All requests so far. */
  get requests(): number {
    return this.flows.reduce((sum, { requests }) => sum + requests, 0)
  }

  /** All bytes so far. */
  get bytes(): number {
    return this.flows.reduce((sum, { bytes }) => sum + bytes, 0)
  }

  /** Asks the server for what it was sent since the last call, and searches it. */
  async refresh(secret: string | undefined): Promise<void> {
    if (secret !== this.#secret) {
      this.#secret = secret
      this.#needles = secret ? needlesOf(secret) : []
    }
    for (let more = true; more;) {
      const response = await fetch(`/observed?after=${this.#after}`)
      if (!response.ok) throw new Error(`the server answered ${response.status}`)
      const { last, missed, entries }: Answer = await response.json()
      this.missed += missed
      for (const entry of entries) this.#take(entry)
      this.#after = entries.at(-1)?.n ?? last
      more = this.#after < last
    }
  }

  #take({ url, headers, body }: Seen): void {
    const content = atob(body)
    const at = KINDS.findIndex(([path]) => path.test(url))
    const flow = this.flows[at]
    if (flow) {
      flow.requests += 1
      flow.bytes += url.length + content.length
    }
    const text = [url, headers, content].join('\n')
    // Hex may be written in capitals.
    const low = text.toLowerCase()
    for (const { text: form, from, count } of this.#needles) {
      if (!text.includes(form) && !low.includes(form)) continue
      for (let i = from; i < from + count; i++) this.#leaked.add(i)
    }
  }
}
