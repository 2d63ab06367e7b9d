import { loadSnapshot, type Snapshot } from 'proofpod'
import { bytesAtMost } from '../http/body.ts'
import { HttpError } from '../http/errors.ts'

const WAIT_MS = 10_000
// How long a publisher's latest is taken as the latest.
const KEEP_MS = 30_000
const LATEST_MAX = 4_096
/** Bytes of a snapshot: some 60,000 holders, whose tree fits beside a prover in 128 MB. */
export const SNAPSHOT_MAX = 8 * 2 ** 20

/** The publisher's latest snapshot, loaded once and kept until there is a newer one. */
export class Snapshots {
  readonly #folder: URL
  #kept: Promise<Snapshot> | undefined
  #cid = ''
  #lookedAt = 0

  constructor(folder: URL) {
    this.#folder = new URL(folder.href.endsWith('/') ? folder.href : `${folder.href}/`)
  }

  /** The newest list; 502 `SNAPSHOTS_DOWN` when it cannot be read. */
  async latest(): Promise<Snapshot> {
    if (this.#kept && Date.now() - this.#lookedAt < KEEP_MS) return this.#kept
    const cid = await this.#latestCid()
    this.#lookedAt = Date.now()
    if (this.#kept && cid === this.#cid) return this.#kept
    const before = this.#kept
    this.#cid = cid
    this.#kept = this.#load(cid)
    this.#kept.catch(() => (this.#kept = undefined))
    before?.then((old) => old.close(), () => {})
    return this.#kept
  }

  async #latestCid(): Promise<string> {
    const bytes = await this.#read('latest.json', LATEST_MAX)
    try {
      const { cid } = JSON.parse(new TextDecoder().decode(bytes)) as { cid?: unknown }
      if (typeof cid === 'string' && /^[a-z2-7]{1,100}$/.test(cid)) return cid
    } catch {
      // Told below.
    }
    throw down()
  }

  async #load(cid: string): Promise<Snapshot> {
    const bytes = await this.#read(`${cid}.json`, SNAPSHOT_MAX)
    try {
      return await loadSnapshot(bytes, cid)
    } catch {
      // Not the file that the CID names, or not a snapshot.
      throw down()
    }
  }

  async #read(name: string, limit: number): Promise<Uint8Array> {
    try {
      const signal = AbortSignal.timeout(WAIT_MS)
      const response = await fetch(new URL(name, this.#folder), { signal, redirect: 'manual' })
      const bytes = response.ok ? await bytesAtMost(response.body, limit) : undefined
      if (bytes) return bytes
    } catch {
      // Told below.
    }
    throw down()
  }
}

function down(): HttpError {
  return new HttpError(502, 'SNAPSHOTS_DOWN', 'the snapshot cannot be read')
}
