import { type HolderProof, loadSnapshot, ProofpodError } from 'proofpod'
import { bytesAtMost } from '../http/body.ts'
import { HttpError } from '../http/errors.ts'

const WAIT_MS = 10_000
// How long a publisher's latest is taken as the latest.
const KEEP_MS = 30_000
const LATEST_MAX = 4_096
/** Bytes of a snapshot: some 60,000 holders, whose tree fits beside a prover in 128 MB. */
export const SNAPSHOT_MAX = 8 * 2 ** 20

interface Kept {
  readonly cid: string
  /** What the one identity needs of the list; the list itself is not kept. */
  readonly holder: HolderProof
  readonly lookedAt: number
}

/** One identity's place in the publisher's latest snapshot. */
export class Snapshots {
  readonly #folder: URL
  // The value and not its promise: in workerd a promise of one request's fetch never settles for
  // another. Requests that come at once before there is a value read the list once each.
  #kept: Kept | undefined

  constructor(folder: URL) {
    this.#folder = new URL(folder.href.endsWith('/') ? folder.href : `${folder.href}/`)
  }

  /**
   * Path and balance of `commitment` in the newest list; 502 `SNAPSHOTS_DOWN` when it cannot be
   * read, the package's `SNAPSHOT_NOT_LISTED` when the identity is not in it.
   */
  async holder(commitment: string): Promise<HolderProof> {
    const before = this.#kept
    if (before && Date.now() - before.lookedAt < KEEP_MS) return before.holder
    const cid = await this.#latestCid()
    const holder = before?.cid === cid ? before.holder : await this.#load(cid, commitment)
    this.#kept = { cid, holder, lookedAt: Date.now() }
    return holder
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

  async #load(cid: string, commitment: string): Promise<HolderProof> {
    const bytes = await this.#read(`${cid}.json`, SNAPSHOT_MAX)
    try {
      const snapshot = await loadSnapshot(bytes, cid)
      try {
        return await snapshot.proofFor(commitment)
      } finally {
        snapshot.close()
      }
    } catch (error) {
      if (error instanceof ProofpodError && error.code === 'SNAPSHOT_NOT_LISTED') throw error
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
